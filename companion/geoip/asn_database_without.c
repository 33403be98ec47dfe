/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for asn_database.c where libloc is missing. */
#include "geoip/asn_database.h"

#include <gio/gio.h>

GByteArray *ntt_asn_database_build(const char *location_database,
                                   struct ntt_database_report *report G_GNUC_UNUSED, GError **error)
{
    g_set_error(
        error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "'%s' cannot be read: this ntt was built without libloc; install libloc-dev and build it again",
        location_database);
    return NULL;
}

gboolean ntt_asn_database_supported(void)
{
    return FALSE;
}
