/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much traffic: the pair that every table counts. */
#ifndef NTT_VOLUME_H
#define NTT_VOLUME_H

#include <stdint.h>

struct ntt_volume {
    uint64_t packets, bytes;
};

static inline void ntt_volume_add(struct ntt_volume *volume, uint32_t bytes)
{
    volume->packets++;
    volume->bytes += bytes;
}

#endif
