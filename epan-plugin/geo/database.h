/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A MaxMind DB file that may be damaged, hostile, or changed while it is open. */
#ifndef NTT_GEO_DATABASE_H
#define NTT_GEO_DATABASE_H

#include <maxminddb.h>

/*
 * As MMDB_open does, to be closed with MMDB_close: MMDB_SUCCESS, or why not (errno says more of an MMDB_IO_ERROR). What is
 * open is a copy, which nobody can cut or overwrite, and no look-up reads outside it.
 */
int ntt_database_open(const char *path, MMDB_s *database);

#endif
