/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/rates.h"

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
