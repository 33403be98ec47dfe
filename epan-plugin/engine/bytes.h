/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in network order, read from a packet's bytes; the caller has checked that they are there. */
#ifndef NTT_BYTES_H
#define NTT_BYTES_H

#include <stdint.h>

static inline uint16_t ntt_big16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t ntt_big32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

#endif
