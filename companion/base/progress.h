/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A progress bar on standard error, when that is a terminal; nothing otherwise. */
#ifndef NTT_PROGRESS_H
#define NTT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

enum { NTT_PROGRESS_MANY = 100 }; /* captures: so many take time by their number, and not by their size */

struct ntt_progress {
    bool shown;
    uint64_t size; /* of all that is to be read, in bytes; 0 when not known */
    int64_t began; /* g_get_monotonic_time */
};

/* How far reading is. */
struct ntt_progress_state {
    uint64_t bytes; /* of the size */
    uint64_t packets, alerts;
    unsigned done, count; /* captures */
};

/* `quiet` shows nothing in any case. */
struct ntt_progress ntt_progress_new(uint64_t size, bool quiet);
/* Seconds until the end, as things have gone so far; -1: that is not known yet. */
double ntt_progress_left(const struct ntt_progress *progress, const struct ntt_progress_state *state);
/* `name` says what is being read, and may be hostile. */
void ntt_progress_draw(const struct ntt_progress *progress, const struct ntt_progress_state *state,
                       const char *name);
/* Wipes the line, so that messages follow on a clean one. */
void ntt_progress_clear(const struct ntt_progress *progress);

#endif
