/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where GeoIP databases are looked for, and where ours go. */
#ifndef NTT_GEOIP_FOLDERS_H
#define NTT_GEOIP_FOLDERS_H

#include <glib.h>

/*
 * The folders in order of precedence, NULL-terminated and each once: those in `wireshark` (what
 * `tshark -G folders` prints; may be NULL), the usual ones, then ours. To be freed with g_strfreev.
 */
char **ntt_geoip_folders(const char *wireshark);

/* Where `ntt geoip build` writes: /var/lib/GeoIP as root, else a folder of the user. To be freed with g_free.
 */
char *ntt_geoip_own_folder(void);

/* Days from `built` (YYYY-MM-DD) until today; 0 when it is no date or lies ahead. */
gint64 ntt_geoip_age(const char *built);

#endif
