/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the letters of one label look like: encoded data, chance, a compressed file. */
#ifndef NTT_DNS_LETTERS_H
#define NTT_DNS_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

/* Without regard to case. */
char ntt_dns_lower(uint8_t c);

/* Hexadecimal, base32, base64 or raw bytes by their structure; entropy cannot tell short labels apart. Words
 * with numbers in them change little between letters and digits, resolvers that randomise case change no
 * digits. Of 14 characters or more. */
bool ntt_dns_looks_encoded(const uint8_t *label, unsigned length);

/* The letters follow one another as they do by chance, and not as in words of any language. Of six characters or more;
 * right for nine of ten with 8, and nineteen of twenty with 12. */
bool ntt_dns_looks_random(const uint8_t *label, unsigned length);

/* gzip and zip, in base64, base32 and hexadecimal. */
bool ntt_dns_looks_like_file(const uint8_t *label, unsigned length);

#endif
