/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one record of a MaxMind DB, whatever its shape, into a place. */
#ifndef NTT_PLACE_H
#define NTT_PLACE_H

#include "geo/geo.h"

#include <maxminddb.h>

/*
 * Adds what the record knows and `place` does not yet. Keys are probed by path, nested (country.iso_code) and
 * flat (country_code); "" and values of another kind or out of range are taken for absent.
 */
void ntt_place_add(struct ntt_place *place, MMDB_entry_s *entry);

/* True when nothing is left to ask for. */
bool ntt_place_complete(const struct ntt_place *place);
bool ntt_place_empty(const struct ntt_place *place);

#endif
