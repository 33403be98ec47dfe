/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets behind a suspicion: how many, from when to when, and up to eight of them by number. */
#ifndef NTT_EVIDENCE_H
#define NTT_EVIDENCE_H

#include "engine/packet.h"

enum { NTT_SAMPLES = 8 };

struct ntt_evidence {
    uint64_t packets;
    uint32_t first_frame, last_frame; /* 0: none yet */
    int64_t first_ns, last_ns; /* the earliest and the latest time, whatever order the packets came in */
    /* One frame for each value of three hash bits, the one with the lowest hash: spread over the whole range,
     * and the same in every run. */
    uint32_t sample[NTT_SAMPLES];
};

void ntt_evidence_add(struct ntt_evidence *evidence, const struct ntt_packet *packet);
/* Copies the samples in ascending order and returns how many there are; the first frame is among them unless
 * it lies in a file before this one (0). */
unsigned ntt_evidence_frames(const struct ntt_evidence *evidence, uint32_t frames[NTT_SAMPLES]);

#endif
