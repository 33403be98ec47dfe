/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns libloc's database into a database of networks (autonomous systems) of GeoLite2's shape. */
#ifndef NTT_ASN_DATABASE_H
#define NTT_ASN_DATABASE_H

#include "geoip/database_report.h"

/* Stands near the end of every such database. */
#define NTT_ASN_DATABASE_TYPE "ntt-ASN"

/*
 * The bytes of the database made from libloc's `location_database`, with the same rules as ntt_country_database_build.
 * NULL with `error`; G_IO_ERROR_NOT_SUPPORTED when ntt was built without libloc.
 */
GByteArray *ntt_asn_database_build(const char *location_database, struct ntt_database_report *report,
                                   GError **error);

/* True when ntt was built with libloc. */
gboolean ntt_asn_database_supported(void);

#endif
