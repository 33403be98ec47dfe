/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/counting/measures.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return left < right ? -1 : left > right;
}

int32_t ntt_median(int32_t *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

enum { DISTINCT_BITS = 2048 };

void ntt_distinct_add(struct ntt_distinct *distinct, uint64_t hash)
{
    uint64_t bit = 1ULL << (hash & 63);
    uint64_t *word = &distinct->bits[(hash >> 6) % (DISTINCT_BITS / 64)];
    distinct->set += !(*word & bit);
    *word |= bit;
}

uint32_t ntt_distinct_count(const struct ntt_distinct *distinct)
{
    uint32_t empty = distinct->set < DISTINCT_BITS ? DISTINCT_BITS - distinct->set : 1;
    return (uint32_t)lround(DISTINCT_BITS * log((double)DISTINCT_BITS / empty));
}

uint32_t ntt_rates_count(struct ntt_table *rates, uint64_t destination_hash, uint32_t now)
{
    uint64_t key = destination_hash | 1;
    struct ntt_rate *rate = ntt_table_find(rates, key);
    if (!rate)
        rate = ntt_table_add(rates, key, now);
    if (rate->second != now) {
        rate->last_full = rate->second + 1 == now ? rate->count : 0;
        rate->second = rate->slot.seen = now;
        rate->count = 0;
    }
    rate->count++;
    return rate->last_full;
}
