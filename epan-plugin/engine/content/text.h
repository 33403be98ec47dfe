/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at bytes from the wire without passing their end. */
#ifndef NTT_TEXT_H
#define NTT_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Bytes as they came. */
struct ntt_bytes {
    const uint8_t *at;
    uint32_t length;
};

/* Letters of ASCII in either case. */
bool ntt_bytes_begin(struct ntt_bytes bytes, const char *text);
/* The text with these letters; the bytes from there on, none where it is missing. */
struct ntt_bytes ntt_bytes_find(struct ntt_bytes bytes, const char *text);
struct ntt_bytes ntt_bytes_after(struct ntt_bytes bytes, uint32_t count);
/* Up to the end of the line, or up to one of the characters. */
struct ntt_bytes ntt_bytes_line(struct ntt_bytes bytes);
struct ntt_bytes ntt_bytes_until(struct ntt_bytes bytes, const char *characters);
/* Never 0 for something, 0 for nothing. */
uint32_t ntt_bytes_hash(struct ntt_bytes bytes);
/* The name in base64 text: what stands before the colon, or between the first two zeroes; all of it where
 * there is neither. */
uint32_t ntt_bytes_base64_user(struct ntt_bytes text);

#endif
