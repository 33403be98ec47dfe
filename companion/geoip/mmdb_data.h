/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data section of a MaxMind DB file (format 2.0) under construction. A record is one value, put together
 * by calling the functions below in order: a map of n pairs is followed by its n keys and values in turn, an
 * array of n by its n values. Equal records and equal strings are stored once.
 */
#ifndef NTT_MMDB_DATA_H
#define NTT_MMDB_DATA_H

#include <glib.h>
#include <stdint.h>

enum { NTT_MMDB_TEXT = 1024 }; /* bytes kept of a string, cut between characters */

struct ntt_mmdb_data;

struct ntt_mmdb_data *ntt_mmdb_data_new(void);
/*
 * The same without sharing of strings, for the metadata section.
 */
struct ntt_mmdb_data *ntt_mmdb_data_new_plain(void);
void ntt_mmdb_data_free(struct ntt_mmdb_data *data);

void ntt_mmdb_put_map(struct ntt_mmdb_data *data, uint32_t pairs);
void ntt_mmdb_put_array(struct ntt_mmdb_data *data, uint32_t values);
/* Made valid UTF-8 where it is not. */
void ntt_mmdb_put_string(struct ntt_mmdb_data *data, const char *text);
void ntt_mmdb_put_uint16(struct ntt_mmdb_data *data, uint16_t value);
void ntt_mmdb_put_uint32(struct ntt_mmdb_data *data, uint32_t value);
void ntt_mmdb_put_uint64(struct ntt_mmdb_data *data, uint64_t value);

/* Ends the record put together since the last one. Returns its offset in the section. */
uint32_t ntt_mmdb_end_record(struct ntt_mmdb_data *data);

/* Everything that was ended; owned by `data`, valid until the next call. */
const GByteArray *ntt_mmdb_data_section(const struct ntt_mmdb_data *data);

#endif
