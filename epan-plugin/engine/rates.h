/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets to one host, this second and the last full one. */
#ifndef NTT_RATES_H
#define NTT_RATES_H

#include "engine/table.h"

enum { NTT_RATE_ENTRIES = 1 << 14 };

struct ntt_rate {
    struct ntt_slot slot;
    uint32_t second, count, last_full;
};

/* Counts a packet and returns how many there were in the last full second. */
uint32_t ntt_rates_count(struct ntt_table *rates, uint64_t destination_hash, uint32_t now);

#endif
