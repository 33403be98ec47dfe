/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The GeoIP databases of this machine: those Wireshark is configured with, the usual folders, then ours. */
#ifndef NTT_GEOGRAPHY_H
#define NTT_GEOGRAPHY_H

#include "engine/address.h"
#include "geo/geo.h"

/* Opens what can be found; what is broken is said once, as a warning. Called when a capture is opened. */
void ntt_geography_open(void);
void ntt_geography_close(void);
/* NULL when no database is open. Owned by this file. */
const struct ntt_geo *ntt_geography_databases(void);
/* What is known about the address, until the next question; NULL when nothing is. */
const struct ntt_place *ntt_geography_look_up(const struct ntt_address *address);
/* The same, copied: true when anything is known. */
bool ntt_geography_find(const struct ntt_address *address, struct ntt_place *place);
/* The country as the engine wants it (struct ntt_setup); 0: not known. */
uint16_t ntt_geography_country(void *data, const struct ntt_address *address);
/* What went wrong while opening, as "a; b"; NULL when nothing did. Owned by this file. */
const char *ntt_geography_problems(void);

#endif
