/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pauses between attempts at what fails for a reason that may pass: a second, then twice as long each time, at most five
 * minutes. All zero: none yet. */
#ifndef NTT_WATCH_PAUSE_H
#define NTT_WATCH_PAUSE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct ntt_pause {
    int64_t length, due; /* microseconds; g_get_monotonic_time */
};

static inline void ntt_pause_begin(struct ntt_pause *pause)
{
    pause->length = CLAMP(pause->length * 2, G_TIME_SPAN_SECOND, 5 * G_TIME_SPAN_MINUTE);
    pause->due = g_get_monotonic_time() + pause->length;
}

static inline bool ntt_pause_is_over(const struct ntt_pause *pause)
{
    return g_get_monotonic_time() >= pause->due;
}

#endif
