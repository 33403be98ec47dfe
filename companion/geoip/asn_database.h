/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns libloc's database into a database of networks (autonomous systems) of GeoLite2's shape. */
#ifndef NTT_ASN_DATABASE_H
#define NTT_ASN_DATABASE_H

#include "geoip/database_report.h"

/*
 * Writes `path` from libloc's `location_database` by temporary file and rename, with the same rules as
 * ntt_country_database_write. FALSE with `error`; G_IO_ERROR_NOT_SUPPORTED when ntt was built without libloc.
 */
gboolean ntt_asn_database_write(const char *location_database, const char *path,
                                struct ntt_database_report *report, GError **error);

/* True when ntt was built with libloc. */
gboolean ntt_asn_database_supported(void);

#endif
