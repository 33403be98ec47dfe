/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the packets of each interval are spread over keys (addresses, ports): the Shannon entropy of each interval,
 * from counts that can still be put together when intervals are.
 *
 * Exact while all intervals together have fewer than 393,216 keys, each counted once in every interval it is in. Then
 * keys are given up: those with a good part of their interval's packets stay, of the others a half, a quarter, …
 * chosen by hash, so that every interval chooses the same; these stand for all. What comes out is off by 0.04 bits on
 * average and by 0.15 at worst in 512 intervals of 8,000 packets, whose keys are six times what fits, and by less
 * than 0.01 where one interval has a million keys (tests/unit/traffic/test_interval_entropy.c holds it to 0.1 and 0.3). At most 6 MiB.
 */
#ifndef NTT_INTERVAL_ENTROPY_H
#define NTT_INTERVAL_ENTROPY_H

#include <stdint.h>

enum { NTT_ENTROPY_INTERVALS = 512, NTT_ENTROPY_ENTRIES = 1 << 19 };

struct ntt_interval_entropy;

struct ntt_interval_entropy *ntt_interval_entropy_create(void);
void ntt_interval_entropy_destroy(struct ntt_interval_entropy *entropy); /* NULL is fine */
/* A packet with that key; the key of an address is a hash of it. */
void ntt_interval_entropy_add(struct ntt_interval_entropy *entropy, uint32_t interval, uint32_t key);
/* Every two neighbouring intervals become one: 0 and 1 are 0, 2 and 3 are 1, … */
void ntt_interval_entropy_halve(struct ntt_interval_entropy *entropy);
/* Interval 0 becomes interval `by`, and so on; the last ones, so many, must be empty. */
void ntt_interval_entropy_shift(struct ntt_interval_entropy *entropy, uint32_t by);
/* The entropy of each interval; below 0 where nothing was counted. */
void ntt_interval_entropy_bits(const struct ntt_interval_entropy *entropy,
                               double bits[NTT_ENTROPY_INTERVALS]);

#endif
