/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt geoip build: databases made, and put where they are found. */
#ifndef NTT_GEOIP_BUILD_H
#define NTT_GEOIP_BUILD_H

#include <stdbool.h>

/*
 * Builds the databases of countries and, where there is data, of networks into `folder`, which is made if missing. What
 * is there and was not made by ntt stays, unless `force`: then nothing is built. `location_database` NULL: the installed
 * one, if any. Returns the exit status; what was written, and what is wrong, has been said.
 */
int ntt_geoip_build(const char *folder, const char *tor_geoipdb, const char *location_database, bool force);

#endif
