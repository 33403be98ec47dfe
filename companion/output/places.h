/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the traffic of a report came from and went, all captures together: for formats that draw maps.
 * Countries have the place that the tz database of this machine knows in them; hosts have a place only where
 * a GeoIP database gave coordinates.
 */
#ifndef NTT_PLACES_H
#define NTT_PLACES_H

#include "output/output.h"

struct ntt_map_place {
    char *id;      /* a country code or an address */
    char *name;    /* of the country or city; NULL: not known */
    char *country; /* of a host: its code; NULL: not known */
    bool located;
    double latitude, longitude; /* degrees, when located */
    uint64_t hosts, packets, bytes, alerts;
};

struct ntt_path {
    const struct ntt_map_place *from, *to; /* countries */
    uint64_t packets, bytes;
};

struct ntt_places {
    GPtrArray *countries, *hosts; /* struct ntt_map_place; of the hosts only those that are located */
    GArray *paths;                /* struct ntt_path */
};

/* To be freed with ntt_places_free. `zones` is a zone.tab of the tz database; NULL: that of this machine. */
struct ntt_places *ntt_places_of(const struct ntt_report *report, const char *zones);
void ntt_places_free(struct ntt_places *places);

/* True where a line can be drawn: both ends are known and apart. */
bool ntt_path_is_drawn(const struct ntt_path *path);

#endif
