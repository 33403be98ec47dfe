/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the country files of Debian's tor-geoipdb: lines FIRST,LAST,CC with IPv4 addresses as numbers and
 * IPv6 addresses as text, behind a header of comments that says when the data was made and its licence.
 */
#ifndef NTT_TOR_GEOIPDB_H
#define NTT_TOR_GEOIPDB_H

#include <glib.h>
#include <stdint.h>

/* One range, both ends included; IPv4 as ::a.b.c.d. `country` is two upper-case letters, "" for unknown. */
typedef void (*ntt_tor_geoipdb_range)(void *data, const uint8_t first[16], const uint8_t last[16],
                                      const char *country);

struct ntt_tor_geoipdb {
    guint64 ranges;  /* valid ones, unknown countries included */
    guint64 refused; /* lines that are no range */
    char *refusal;   /* the first of them: where, and what it says; NULL when there is none */
    gint64 made;     /* seconds since 1970: the header's "Generated:", else when the file was last changed */
    char *licence;   /* the header's "License:"; NULL when it does not say */
};

/*
 * Hands out every range of the file, in its order. FALSE with `error`, which names the path, when the file
 * cannot be read or holds no valid range. `summary` is filled in either case; to be freed with
 * ntt_tor_geoipdb_clear.
 */
gboolean ntt_tor_geoipdb_read(const char *path, ntt_tor_geoipdb_range take, void *data,
                              struct ntt_tor_geoipdb *summary, GError **error);
void ntt_tor_geoipdb_clear(struct ntt_tor_geoipdb *summary);

#endif
