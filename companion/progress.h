/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A progress bar on standard error, when that is a terminal; nothing otherwise. */
#ifndef NTT_PROGRESS_H
#define NTT_PROGRESS_H

#include "records.h"

struct ntt_progress {
    bool shown;
    uint64_t size; /* of the capture file in bytes; 0 when not known */
};

/* `quiet` shows nothing in any case. */
struct ntt_progress ntt_progress_new(const char *file, bool quiet);
void ntt_progress_draw(const struct ntt_progress *progress, const struct ntt_summary *summary);
/* Wipes the line, so that messages follow on a clean one. */
void ntt_progress_clear(const struct ntt_progress *progress);

#endif
