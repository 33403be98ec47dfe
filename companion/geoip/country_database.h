/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns the files of tor-geoipdb into a country database of GeoLite2's shape. */
#ifndef NTT_COUNTRY_DATABASE_H
#define NTT_COUNTRY_DATABASE_H

#include "geoip/database_report.h"

struct ntt_country_database_source {
    const char *folder;     /* holds geoip and geoip6 */
    const char *names_path; /* iso_3166-1.json; without it the code stands for the name */
};

/*
 * Writes `path` by temporary file and rename. Equal input gives equal bytes: the build date is that of the
 * data. FALSE with `error`, which names the file, when a source cannot be used or `path` cannot be written.
 * `report` (initialised by the caller) is filled as far as it got.
 */
gboolean ntt_country_database_write(const struct ntt_country_database_source *source, const char *path,
                                    struct ntt_database_report *report, GError **error);

#endif
