/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of hashes as bits in an array of words: two that share a bit are taken for one. All zero: empty. */
#ifndef NTT_HASH_SET_H
#define NTT_HASH_SET_H

#include <stdbool.h>
#include <stdint.h>

/* Adds the hash; false if it was there. */
static inline bool ntt_hash_set_put(uint64_t *set, unsigned words, uint64_t hash)
{
    uint64_t *word = &set[hash % words], bit = 1ULL << (hash >> 58);
    bool fresh = !(*word & bit);
    *word |= bit;
    return fresh;
}

static inline bool ntt_hash_set_has(const uint64_t *set, unsigned words, uint64_t hash)
{
    return set[hash % words] >> (hash >> 58) & 1;
}

#endif
