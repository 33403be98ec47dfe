/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit mixing for table keys: fixed seed, so the same capture gives the same tables everywhere. */
#ifndef NTT_HASH_H
#define NTT_HASH_H

#include "address.h"

#include <string.h>

/* The finaliser of MurmurHash3 (Austin Appleby, public domain): every input bit changes every output bit. */
static inline uint64_t ntt_mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

static inline uint64_t ntt_hash_address(const struct ntt_address *address)
{
    uint64_t high, low;
    memcpy(&high, address->bytes, 8);
    memcpy(&low, address->bytes + 8, 8);
    return ntt_mix(ntt_mix(high + address->family) ^ low);
}

/* Order matters: combine(a, b) != combine(b, a). Never 0, which tables keep for "empty". */
static inline uint64_t ntt_combine(uint64_t a, uint64_t b)
{
    return ntt_mix(a * 3 + b) | 1;
}

#endif
