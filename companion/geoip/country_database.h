/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns the files of tor-geoipdb into a country database of GeoLite2's shape. */
#ifndef NTT_COUNTRY_DATABASE_H
#define NTT_COUNTRY_DATABASE_H

#include "geoip/database_report.h"

struct ntt_country_database_source {
    const char *folder;     /* holds geoip and geoip6 */
    const char *names_path; /* iso_3166-1.json; without it the code stands for the name */
};

/* Stands near the end of every such database. */
#define NTT_COUNTRY_DATABASE_TYPE "ntt-Country"

/*
 * The bytes of the database, to be freed with g_byte_array_unref. Equal input gives equal bytes: the build date is
 * that of the data. NULL with `error`, which names the file, when a source cannot be used. `report` (initialised by
 * the caller) is filled as far as it got.
 */
GByteArray *ntt_country_database_build(const struct ntt_country_database_source *source,
                                       struct ntt_database_report *report, GError **error);

#endif
