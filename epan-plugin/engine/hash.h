/* SPDX-License-Identifier: GPL-2.0-or-later */
/* 64-bit mixing for table keys: fixed seed, so the same capture gives the same tables everywhere. */
#ifndef NTT_HASH_H
#define NTT_HASH_H

#include "engine/address.h"

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

static inline uint64_t ntt_hash_bytes(const uint8_t *bytes, size_t length)
{
    uint64_t hash = length, word;
    for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = ntt_mix(hash ^ word);
    }
    for (; length; bytes++, length--)
        hash = hash * 31 + *bytes;
    return ntt_mix(hash);
}

/* Order matters: combine(a, b) != combine(b, a). Never 0, which tables keep for "empty". */
static inline uint64_t ntt_combine(uint64_t a, uint64_t b)
{
    return ntt_mix(a * 3 + b) | 1;
}

/* Of what is between two ends, whichever of them sent. */
static inline uint64_t ntt_combine_ends(uint64_t source, uint64_t destination, uint64_t what)
{
    return source < destination ? ntt_combine(source, destination + what)
                                : ntt_combine(destination, source + what);
}

#endif
