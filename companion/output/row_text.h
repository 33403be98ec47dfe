/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of tables as people read them. What these return may be hostile; to be freed with g_free. */
#ifndef NTT_ROW_TEXT_H
#define NTT_ROW_TEXT_H

#include "records/records.h"

/* One cell of a table; "" when the row does not have it. */
char *ntt_row_text(const json_t *row, const struct ntt_column *column);
/* A row of NTT_IGNORED: "port_scan from 192.0.2.7: 3 alerts kept quiet (our scanner; until 2026-12-31)". */
char *ntt_ignored_text(const json_t *row);

#endif
