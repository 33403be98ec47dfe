/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file that `ntt baseline learn` writes, as the engine wants it. One JSON object:
 *   "ntt_baseline": 1 (the schema), "generator", "time_zone" (IANA name), "first_time" "last_time" (RFC
 * 3339), "files": ["text"…], "hours": [{"hour" 0-167 (0: Monday, midnight to one) "seconds" "packets" "bytes"
 * "most_bytes"}…], "services": [{"transport" tcp|udp, "port", "direction" to|from, "bins": [24 counts]}…],
 *   "countries": ["DE"…] (null: learnt without a database), "networks": [{"asn" "org"}…],
 *   "hosts": [{"address", "services": ["tcp/443"…]}…]
 * Networks and hosts are there for people and other programs; nothing here compares with them.
 */
#ifndef NTT_BASELINE_FILE_H
#define NTT_BASELINE_FILE_H

#include "engine/baseline.h"

enum { NTT_BASELINE_SCHEMA = 1 };

/* To be freed with g_free. NULL where the file cannot be read or is no baseline; `error` then names it and
 * the reason, for the user, to be freed with g_free. */
struct ntt_baseline *ntt_baseline_read(const char *path, char **error);

#endif
