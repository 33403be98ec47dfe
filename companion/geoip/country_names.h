/* SPDX-License-Identifier: GPL-2.0-or-later */
/* English names of countries, from the ISO 3166-1 list of Debian's iso-codes. */
#ifndef NTT_COUNTRY_NAMES_H
#define NTT_COUNTRY_NAMES_H

#include <glib.h>

/*
 * Two-letter code → name, both strings; the common name ("Iran") where the list has one. To be freed with
 * g_hash_table_destroy. NULL with `error`, which names the path, when the file cannot be read or is another.
 */
GHashTable *ntt_country_names_read(const char *path, GError **error);

#endif
