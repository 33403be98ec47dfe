/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A country's code of two letters as a number. */
#ifndef NTT_COUNTRY_H
#define NTT_COUNTRY_H

#include <stdint.h>

/* The first letter is the high byte. Reads two characters. */
static inline uint16_t ntt_country_number(const char *code)
{
    return (uint16_t)((uint8_t)code[0] << 8 | (uint8_t)code[1]);
}

#endif
