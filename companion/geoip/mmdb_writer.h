/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts a MaxMind DB file (format 2.0) together from a tree and its data. */
#ifndef NTT_MMDB_WRITER_H
#define NTT_MMDB_WRITER_H

#include "geoip/mmdb_data.h"
#include "geoip/mmdb_tree.h"

struct ntt_mmdb_description {
    const char *type;        /* "ntt-Country" */
    const char *description; /* English: source, licence, date */
    uint64_t built;          /* seconds since 1970, that of the data: equal input gives equal files */
    unsigned ip_version;     /* 6, or 4 for a file of IPv4 addresses alone */
};

/*
 * The bytes of the whole file; to be freed with g_byte_array_unref. An IPv6 tree gets the usual aliases of
 * its IPv4 part, ::ffff:0:0/96 and 2002::/16, and is not to be changed afterwards. NULL with `error`
 * (G_IO_ERROR_NO_SPACE) when the data does not fit the format.
 */
GByteArray *ntt_mmdb_build(struct ntt_mmdb_tree *tree, const struct ntt_mmdb_data *data,
                           const struct ntt_mmdb_description *description, GError **error);

#endif
