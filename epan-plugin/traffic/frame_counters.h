/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counters of each frame, kept for hosts that show a frame again: 16 bytes a frame, in pages. */
#ifndef NTT_FRAME_COUNTERS_H
#define NTT_FRAME_COUNTERS_H

#include "engine/engine.h"

struct ntt_frame_counters;

struct ntt_frame_counters *ntt_frame_counters_new(void);
void ntt_frame_counters_free(struct ntt_frame_counters *kept); /* NULL is fine */
/* Frames count from 1. */
void ntt_frame_counters_put(struct ntt_frame_counters *kept, uint32_t frame,
                            const struct ntt_counters *counters);
/* NULL for a frame that lies beyond those that were put. */
const struct ntt_counters *ntt_frame_counters_at(const struct ntt_frame_counters *kept, uint32_t frame);

#endif
