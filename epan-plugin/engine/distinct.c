/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/distinct.h"

#include <math.h>

enum { BITS = 2048 };

void ntt_distinct_add(struct ntt_distinct *distinct, uint64_t hash)
{
    uint64_t bit = 1ULL << (hash & 63);
    uint64_t *word = &distinct->bits[(hash >> 6) % (BITS / 64)];
    distinct->set += !(*word & bit);
    *word |= bit;
}

uint32_t ntt_distinct_count(const struct ntt_distinct *distinct)
{
    uint32_t empty = distinct->set < BITS ? BITS - distinct->set : 1;
    return (uint32_t)lround(BITS * log((double)BITS / empty));
}
