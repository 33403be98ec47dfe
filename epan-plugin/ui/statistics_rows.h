/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of one statistics table of the host, found by key and kept in order while packets come, because the
 * host shows the table without asking first. Fixed memory: beyond NTT_ROWS_MOST, the last row gives way and
 * its numbers go to a row for all others.
 *
 * Cells: the first is the rank (UINT), `packets` is the column that orders (UINT, only ever raised by one),
 * text cells own their strings (g_malloc). Rows live until the host frees the table: a window that shows
 * them stays valid when they are cleared.
 */
#ifndef NTT_STATISTICS_ROWS_H
#define NTT_STATISTICS_ROWS_H

#include "compat.h"

enum { NTT_ROWS_MOST = 10000 };

typedef stat_tap_table_item_type ntt_cell;

struct ntt_rows {
    const stat_tap_table_item *columns;
    stat_tap_table *table; /* of the host; NULL before ntt_rows_lay */
    GHashTable *places;    /* key → struct place of the row */
    GPtrArray *spare;      /* rows that were cleared */
    guint room;            /* rows for which table->elements has room */
    guint packets;         /* the column that orders; 0: rows stay in the order they came */
    guint others_label;    /* the text column that names the row of all others */
    ntt_cell *others;      /* NULL: nothing was left out */
};

/* Readies the rows for the table that the host has for `ui`, which is made when there is none; empty then. */
void ntt_rows_lay(struct ntt_rows *rows, stat_tap_table_ui *ui);
void ntt_rows_clear(struct ntt_rows *rows);
/* The cells of the key's row; NULL when there is none. */
ntt_cell *ntt_rows_find(const struct ntt_rows *rows, uint64_t key);
/* A new row for a key that has none: its rank is set, all other cells are 0 or "". */
ntt_cell *ntt_rows_add(struct ntt_rows *rows, uint64_t key);
/* Counts a packet in the ordering column and moves the row to where it then belongs. */
void ntt_rows_count(struct ntt_rows *rows, ntt_cell *row);
/* Sets a column of numbers to 0 in every row. */
void ntt_rows_zero(struct ntt_rows *rows, guint column);
/* What the host calls for each cell before it frees a table. */
void ntt_rows_free_cell(stat_tap_table *table, guint row, guint column, ntt_cell *cell);

void ntt_cell_set_number(ntt_cell *cell, uint64_t number); /* what is too large is shown as the largest */
void ntt_cell_add(ntt_cell *cell, uint32_t number);
void ntt_cell_set_real(ntt_cell *cell, double number);
void ntt_cell_set_text(ntt_cell *cell, const char *text); /* copied; mended when it is not UTF-8 */
void ntt_cell_format(ntt_cell *cell, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
