/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet's bytes. */
#ifndef NTT_BYTES_H
#define NTT_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Numbers in network order; the caller has checked that they are there. */
static inline uint16_t ntt_big16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t ntt_big32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t ntt_big64(const uint8_t *at)
{
    return (uint64_t)ntt_big32(at) << 32 | ntt_big32(at + 4);
}

/* True when the bytes begin with the text, its letters in this case. */
static inline bool ntt_begins_with(const uint8_t *bytes, uint32_t length, const char *text)
{
    size_t wanted = strlen(text);
    return length >= wanted && memcmp(bytes, text, wanted) == 0;
}

#endif
