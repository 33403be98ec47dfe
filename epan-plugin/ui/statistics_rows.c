/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/statistics_rows.h"

/* Where a row stands. Kept in the scratch space of its first cell. */
struct place {
    uint64_t key;
    guint index;
};

static struct place *place_of(const ntt_cell *row)
{
    return (struct place *)row[0].user_data.ptr_value;
}

void ntt_cell_set_number(ntt_cell *cell, uint64_t number)
{
    cell->type = TABLE_ITEM_UINT;
    cell->value.uint_value = (guint)MIN(number, G_MAXUINT);
}

void ntt_cell_add(ntt_cell *cell, uint32_t number)
{
    ntt_cell_set_number(cell, (uint64_t)cell->value.uint_value + number);
}

void ntt_cell_set_real(ntt_cell *cell, double number)
{
    cell->type = TABLE_ITEM_FLOAT;
    cell->value.float_value = number;
}

void ntt_cell_set_text(ntt_cell *cell, const char *text)
{
    if (cell->type == TABLE_ITEM_STRING)
        g_free((char *)cell->value.string_value);
    cell->type = TABLE_ITEM_STRING;
    cell->value.string_value = g_utf8_make_valid(text, -1);
}

void ntt_cell_format(ntt_cell *cell, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    ntt_cell_set_text(cell, text);
    g_free(text);
}

/* The cells without what they own; the place stays. */
static void empty(const stat_tap_table *table, ntt_cell *row)
{
    for (guint column = 0; column < table->num_fields; column++) {
        if (row[column].type == TABLE_ITEM_STRING)
            g_free((char *)row[column].value.string_value);
        row[column].type = TABLE_ITEM_NONE;
    }
}

void ntt_rows_free_cell(stat_tap_table *table, guint row, guint column, ntt_cell *cell)
{
    if (column == 0) {
        g_free(place_of(cell));
        empty(table, table->elements[row]);
    }
}

void ntt_rows_lay(struct ntt_rows *rows, stat_tap_table_ui *ui)
{
    if (!rows->places) {
        rows->places = g_hash_table_new(g_int64_hash, g_int64_equal);
        rows->spare = g_ptr_array_new();
    }
    if (ui->tables && ui->tables->len) {
        ntt_rows_clear(rows);
        return;
    }
    /* The host has freed the last table, if there was one, with its rows. */
    g_hash_table_remove_all(rows->places);
    rows->room = 0;
    rows->others = NULL;
    rows->columns = ui->fields;
    rows->table = stat_tap_init_table(ui->title, (int)ui->nfields, 0, NULL);
    stat_tap_add_table(ui, rows->table);
}

void ntt_rows_clear(struct ntt_rows *rows)
{
    stat_tap_table *table = rows->table;
    g_hash_table_remove_all(rows->places);
    for (guint i = 0; i < table->num_elements; i++) {
        empty(table, table->elements[i]);
        g_ptr_array_add(rows->spare, table->elements[i]);
    }
    table->num_elements = 0;
    rows->others = NULL;
}

ntt_cell *ntt_rows_find(const struct ntt_rows *rows, uint64_t key)
{
    const struct place *place = (const struct place *)g_hash_table_lookup(rows->places, &key);
    return place ? rows->table->elements[place->index] : NULL;
}

/* Puts the row at that index and says so in the row. */
static void put(struct ntt_rows *rows, ntt_cell *row, guint index)
{
    rows->table->elements[index] = row;
    place_of(row)->index = index;
    ntt_cell_set_number(&row[0], index + 1);
}

/* What a cell of the column is before anything is known. The host shows nothing behind a cell of no type. */
static void zero(ntt_cell *cell, stat_tap_table_item_enum type)
{
    if (type == TABLE_ITEM_UINT)
        ntt_cell_set_number(cell, 0);
    else if (type == TABLE_ITEM_FLOAT)
        ntt_cell_set_real(cell, 0);
    else
        ntt_cell_set_text(cell, "");
}

static void zero_row(const struct ntt_rows *rows, ntt_cell *row)
{
    for (guint column = 1; column < rows->table->num_fields; column++)
        zero(&row[column], rows->columns[column].type);
}

/* A row behind all others. */
static ntt_cell *append(struct ntt_rows *rows)
{
    stat_tap_table *table = rows->table;
    ntt_cell *row;
    if (rows->spare->len) {
        row = (ntt_cell *)g_ptr_array_steal_index_fast(rows->spare, rows->spare->len - 1);
    } else {
        row = g_new0(ntt_cell, table->num_fields);
        row[0].user_data.ptr_value = g_new0(struct place, 1);
    }
    if (table->num_elements == rows->room) {
        rows->room = MAX(64, 2 * rows->room);
        table->elements = g_renew(ntt_cell *, table->elements, rows->room);
    }
    put(rows, row, table->num_elements++);
    zero_row(rows, row);
    return row;
}

/* Moves the numbers of the last row to that of all others, and hands the row out. */
static ntt_cell *take_last(struct ntt_rows *rows)
{
    if (!rows->others) {
        rows->others = append(rows);
        ntt_cell_set_text(&rows->others[rows->others_label], "(all others)");
    }
    ntt_cell *last = rows->table->elements[NTT_ROWS_MOST - 1];
    for (guint column = 1; column < rows->table->num_fields; column++) {
        ntt_cell *sum = &rows->others[column];
        if (sum->type == TABLE_ITEM_UINT)
            ntt_cell_add(sum, last[column].value.uint_value);
        else if (sum->type == TABLE_ITEM_FLOAT)
            ntt_cell_set_real(sum, sum->value.float_value + last[column].value.float_value);
    }
    g_hash_table_remove(rows->places, &place_of(last)->key);
    zero_row(rows, last);
    return last;
}

ntt_cell *ntt_rows_add(struct ntt_rows *rows, uint64_t key)
{
    ntt_cell *row = rows->table->num_elements < NTT_ROWS_MOST ? append(rows) : take_last(rows);
    struct place *place = place_of(row);
    place->key = key;
    g_hash_table_insert(rows->places, &place->key, place);
    return row;
}

void ntt_rows_count(struct ntt_rows *rows, ntt_cell *row)
{
    ntt_cell *cell = &row[rows->packets];
    guint before = cell->value.uint_value, index = place_of(row)->index, low = 0, high = index;
    if (before == G_MAXUINT)
        return;
    cell->value.uint_value = before + 1;
    /* The rows from `low` to this one had as many; the first of them changes places with it. */
    while (low < high) {
        guint middle = (low + high) / 2;
        if (rows->table->elements[middle][rows->packets].value.uint_value > before)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == index)
        return;
    put(rows, rows->table->elements[low], index);
    put(rows, row, low);
}

void ntt_rows_zero(struct ntt_rows *rows, guint column)
{
    for (guint i = 0; i < rows->table->num_elements; i++)
        ntt_cell_set_number(&rows->table->elements[i][column], 0);
}
