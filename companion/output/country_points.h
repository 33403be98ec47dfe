/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A point in each country, from zone.tab of the tz database: the principal place, which is the first one it
 * has there; of a country that spans four zones or more, the place that is nearest the middle of them all.
 */
#ifndef NTT_COUNTRY_POINTS_H
#define NTT_COUNTRY_POINTS_H

#include <glib.h>

struct ntt_point {
    double latitude, longitude; /* degrees */
};

/* struct ntt_point by country code; empty when `path` (NULL: that of this machine) cannot be read. To be
 * released with g_hash_table_destroy. */
GHashTable *ntt_country_points(const char *path);

#endif
