/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A progress bar on standard error, when that is a terminal; nothing otherwise. */
#ifndef NTT_PROGRESS_H
#define NTT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct ntt_progress {
    bool shown;
    uint64_t size; /* of all that is to be read, in bytes; 0 when not known */
};

/* How far reading is. */
struct ntt_progress_state {
    uint64_t bytes; /* of the size */
    uint64_t packets, alerts;
};

/* `quiet` shows nothing in any case. */
struct ntt_progress ntt_progress_new(uint64_t size, bool quiet);
/* `name` says what is being read, and may be hostile. */
void ntt_progress_draw(const struct ntt_progress *progress, const struct ntt_progress_state *state,
                       const char *name);
/* Wipes the line, so that messages follow on a clean one. */
void ntt_progress_clear(const struct ntt_progress *progress);

#endif
