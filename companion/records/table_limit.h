/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shorter tables. */
#ifndef NTT_TABLE_LIMIT_H
#define NTT_TABLE_LIMIT_H

#include "records/records.h"

/* True for tables whose rows begin with the most traffic; the others are in time order, or few. */
bool ntt_table_is_ranking(enum ntt_table table);

/* Leaves the first `rows` rows of each table that is a ranking, and adds what goes to what is omitted. */
void ntt_limit_tables(struct ntt_summary *summary, size_t rows);

#endif
