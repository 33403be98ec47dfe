/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small measures in fixed memory: a median, how many different things there were, a rate a second. */
#ifndef NTT_MEASURES_H
#define NTT_MEASURES_H

#include "engine/counting/table.h"

#include <stdint.h>

/* The upper median of at least one value; sorts the values. */
int32_t ntt_median(int32_t *values, unsigned count);

/*
 * How many different things there were, in a fixed 256 bytes: linear counting (Whang, Vander-Zanden, Taylor,
 * "A Linear-Time Probabilistic Counting Algorithm for Database Applications", 1990) over 2,048 bits. Within
 * about 3 % up to 5,000; saturates near 15,000. Decides nothing: it is for reports and for naming a variant.
 */
struct ntt_distinct {
    uint64_t bits[32];
    uint32_t set; /* how many of them are 1 */
};

void ntt_distinct_add(struct ntt_distinct *distinct, uint64_t hash);
uint32_t ntt_distinct_count(const struct ntt_distinct *distinct);

/* Packets to one host, this second and the last full one. */
enum { NTT_RATE_ENTRIES = 1 << 14 };

struct ntt_rate {
    struct ntt_slot slot;
    uint32_t second, count, last_full;
};

/* Counts a packet and returns how many there were in the last full second. */
uint32_t ntt_rates_count(struct ntt_table *rates, uint64_t destination_hash, uint32_t now);

#endif
