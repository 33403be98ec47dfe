/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of the record stream put together, for files that are one set. How a member is put together follows
 * from the type of its column, and from a line in merge_rows.c where the type does not say it: a table that is
 * added to record_tables.c needs nothing here unless one of its members is such a case.
 */
#ifndef NTT_MERGE_ROWS_H
#define NTT_MERGE_ROWS_H

#include "records/records.h"

enum {
    NTT_INTERVALS_KEPT = 512, /* of a set; as many as the plugin sends of one file */
    NTT_ROWS_SHOWN = 200,     /* of any other table, likewise */
    /* While files are still to come: a row that is small in each file may be large in all of them. */
    NTT_ROWS_WAITING = 5000,
};

/*
 * Adds the rows of one table of a later file to those before it. Rows with the same key become one: a key is
 * the required texts and numbers that are names, and of intervals their start. The result is in the order of
 * one file's table.
 */
void ntt_rows_merge(enum ntt_table table, json_t *into, const json_t *from);

/* Leaves the first `most` rows; what is left out is counted in `omitted`. */
void ntt_rows_trim(enum ntt_table table, json_t *rows, size_t most, struct ntt_omitted *omitted);

#endif
