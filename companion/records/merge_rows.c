/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/merge_rows.h"

#include "records/merge_intervals.h"

#include <string.h>

enum how { SUM, FIRST, NAME, EARLIEST, LATEST, LARGEST, MEAN, EITHER };

/*
 * Members that are not put together as their type says: texts stay, counts, bytes and numbers are added, of
 * times the later one counts, flags hold when either holds, and objects and lists are added member by member.
 * A NAME is a number that tells rows apart where it is required, and stays where it is not.
 */
static const struct {
    const char *member;
    enum how how;
} exceptions[] = {
    {"port", NAME},
    {"asn", NAME},
    {"day", NAME},
    {"hour", NAME},
    {"start", NAME},
    {"first_time", EARLIEST},
    {"latitude", FIRST},
    {"longitude", FIRST},
    {"hosts", LARGEST}, /* most of them are in both */
    {"mean", MEAN},
    {"mean_packets", MEAN},
    {"mean_bytes", MEAN},
    {"entropy", MEAN},
    {"mean_duration_s", MEAN},
    {"peak_packets", LARGEST},
};

/* Tables that are not in the order of their packets. */
static const struct {
    const char *kind;
    bool by_key; /* else in the order in which rows came */
} orders[] = {{"interval", true}, {"hour", true}, {"distribution", false}, {"ignored", false}};

static enum how how_of(const struct ntt_column *column)
{
    for (size_t i = 0; i < G_N_ELEMENTS(exceptions); i++)
        if (strcmp(exceptions[i].member, column->member) == 0)
            return exceptions[i].how;
    switch (column->type) {
    case NTT_TEXT:
        return FIRST;
    case NTT_TIME:
        return LATEST;
    case NTT_FLAG:
        return EITHER;
    case NTT_COUNT:
    case NTT_BYTES:
    case NTT_NUMBER:
    case NTT_OTHER:
        break;
    }
    return SUM;
}

/* To be freed. Numbers are filled up with zeros, so that keys sort as their numbers do. */
static char *key_of(enum ntt_table table, const json_t *row)
{
    GString *key = g_string_new(NULL);
    for (const struct ntt_column *column = ntt_tables[table].columns; column->member; column++) {
        const json_t *value = json_object_get(row, column->member);
        if (!column->required || (column->type != NTT_TEXT && how_of(column) != NAME))
            continue;
        if (json_is_integer(value))
            g_string_append_printf(key, "%020" JSON_INTEGER_FORMAT, json_integer_value(value));
        else
            g_string_append(key, json_string_value(value));
        g_string_append_c(key, '\n');
    }
    return g_string_free(key, FALSE);
}

static json_t *sum(json_t *a, json_t *b);

/* Bins of a distribution: those with the same bounds become one. */
static json_t *sum_of_bins(const json_t *a, const json_t *b)
{
    json_t *bins = json_deep_copy(a), *bin;
    size_t i, j;
    json_array_foreach(b, i, bin)
    {
        double from = json_number_value(json_object_get(bin, "from"));
        json_t *same = NULL;
        for (j = 0; j < json_array_size(bins) && !same; j++) {
            json_t *known = json_array_get(bins, j);
            double there = json_number_value(json_object_get(known, "from"));
            if (there > from)
                break;
            if (there == from && json_equal(json_object_get(known, "to"), json_object_get(bin, "to")))
                same = known;
        }
        if (same)
            json_object_set_new(same, "count",
                                sum(json_object_get(same, "count"), json_object_get(bin, "count")));
        else
            json_array_insert(bins, j, bin);
    }
    return bins;
}

/* A new reference. What is in one of the two only stays as it is. */
static json_t *sum(json_t *a, json_t *b)
{
    if (!a || !b)
        return json_incref(a ? a : b);
    if (json_is_integer(a) && json_is_integer(b))
        return json_integer(json_integer_value(a) + json_integer_value(b));
    if (json_is_number(a) && json_is_number(b))
        return json_real(json_number_value(a) + json_number_value(b));
    if (json_is_object(a) && json_is_object(b)) {
        json_t *both = json_copy(a), *value;
        const char *name;
        json_object_foreach(b, name, value)
            json_object_set_new(both, name, sum(json_object_get(a, name), value));
        return both;
    }
    if (json_is_array(a) && json_is_array(b)) {
        if (json_object_get(json_array_get(a, 0), "from") || json_object_get(json_array_get(b, 0), "from"))
            return sum_of_bins(a, b);
        json_t *both = json_array();
        for (size_t i = 0; i < MAX(json_array_size(a), json_array_size(b)); i++)
            json_array_append_new(both, sum(json_array_get(a, i), json_array_get(b, i)));
        return both;
    }
    return json_incref(a);
}

/* How much a row counts in a mean: its flows, its bins, else its packets. */
static double weight_of(const json_t *row)
{
    const json_t *flows = json_object_get(row, "flows"), *bins = json_object_get(row, "bins");
    double weight = 0;
    for (size_t i = 0; i < json_array_size(bins); i++)
        weight += json_number_value(json_object_get(json_array_get(bins, i), "count"));
    if (bins)
        return weight;
    return json_number_value(flows ? flows : json_object_get(row, "packets"));
}

static json_t *mean(json_t *a, json_t *b, double weight_a, double weight_b)
{
    if (!a || !b)
        return json_incref(a ? a : b);
    if (json_is_number(a) && json_is_number(b)) {
        double all = weight_a + weight_b;
        double part = all > 0 ? weight_b / all : 0;
        return json_real(json_number_value(a) + (json_number_value(b) - json_number_value(a)) * part);
    }
    json_t *both = json_copy(a), *value;
    const char *name;
    json_object_foreach(b, name, value)
        json_object_set_new(both, name, mean(json_object_get(a, name), value, weight_a, weight_b));
    return both;
}

/* A new reference, of what a member of two rows becomes. */
static json_t *put_together(enum how how, json_t *a, json_t *b, double weight_a, double weight_b)
{
    if (!a || !b)
        return json_incref(a ? a : b);
    bool b_is_more = json_is_string(a) ? strcmp(json_string_value(b), json_string_value(a)) > 0
                                       : json_number_value(b) > json_number_value(a);
    switch (how) {
    case SUM:
        return sum(a, b);
    case MEAN:
        return mean(a, b, weight_a, weight_b);
    case EARLIEST:
        return json_incref(b_is_more ? a : b);
    case LATEST:
    case LARGEST:
        return json_incref(b_is_more ? b : a);
    case EITHER:
        return json_boolean(json_is_true(a) || json_is_true(b));
    case FIRST:
    case NAME:
        break;
    }
    return json_incref(a);
}

static void add_row(enum ntt_table table, json_t *into, const json_t *from)
{
    double weight_into = weight_of(into), weight_from = weight_of(from);
    for (const struct ntt_column *column = ntt_tables[table].columns; column->member; column++) {
        json_t *value = put_together(how_of(column), json_object_get(into, column->member),
                                     json_object_get(from, column->member), weight_into, weight_from);
        if (value)
            json_object_set_new(into, column->member, value);
    }
}

/* All of its columns that count packets, or bytes. */
static uint64_t volume_of(enum ntt_table table, const json_t *row, const char *of)
{
    uint64_t volume = 0;
    for (const struct ntt_column *column = ntt_tables[table].columns; column->member; column++)
        if (strstr(column->member, of) && how_of(column) == SUM &&
            (column->type == NTT_COUNT || column->type == NTT_BYTES))
            volume += (uint64_t)json_integer_value(json_object_get(row, column->member));
    return volume;
}

struct sorted {
    char *key;
    json_t *row;
    uint64_t packets;
};

static int by_key(gconstpointer left, gconstpointer right)
{
    return strcmp(((const struct sorted *)left)->key, ((const struct sorted *)right)->key);
}

static int by_packets(gconstpointer left, gconstpointer right)
{
    uint64_t a = ((const struct sorted *)left)->packets, b = ((const struct sorted *)right)->packets;
    return a != b ? (a > b ? -1 : 1) : by_key(left, right);
}

static void sort(enum ntt_table table, json_t *rows)
{
    GCompareFunc compare = by_packets;
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        if (strcmp(orders[i].kind, ntt_tables[table].kind) == 0 && !orders[i].by_key)
            return;
        if (strcmp(orders[i].kind, ntt_tables[table].kind) == 0)
            compare = by_key;
    }
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(struct sorted));
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        struct sorted entry = {key_of(table, row), json_incref(row), volume_of(table, row, "packets")};
        g_array_append_val(entries, entry);
    }
    g_array_sort(entries, compare);
    json_array_clear(rows);
    for (guint j = 0; j < entries->len; j++) {
        const struct sorted *entry = &g_array_index(entries, struct sorted, j);
        json_array_append_new(rows, entry->row);
        g_free(entry->key);
    }
    g_array_free(entries, TRUE);
}

/* Adds rows to those with the same key. */
static void join(enum ntt_table table, json_t *into, const json_t *from)
{
    GHashTable *by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t i;
    json_t *row;
    json_array_foreach(into, i, row) g_hash_table_insert(by_name, key_of(table, row), row);
    json_array_foreach(from, i, row)
    {
        char *key = key_of(table, row);
        json_t *known = g_hash_table_lookup(by_name, key);
        if (known) {
            add_row(table, known, row);
            g_free(key);
        } else {
            json_t *own = json_copy(row);
            json_array_append_new(into, own);
            g_hash_table_insert(by_name, key, own);
        }
    }
    g_hash_table_destroy(by_name);
}

void ntt_rows_merge(enum ntt_table table, json_t *into, const json_t *from)
{
    if (table == NTT_INTERVALS) {
        json_t *all = json_copy(into);
        json_array_extend(all, (json_t *)from);
        json_array_clear(into);
        json_t *aligned = ntt_intervals_align(all, NTT_INTERVALS_KEPT);
        double seconds = json_number_value(json_object_get(json_array_get(aligned, 0), "seconds"));
        join(table, into, aligned);
        size_t i;
        json_t *row;
        json_array_foreach(into, i, row) json_object_set_new(row, "seconds", json_real(seconds));
        json_decref(aligned);
        json_decref(all);
    } else {
        join(table, into, from);
    }
    sort(table, into);
}

void ntt_rows_trim(enum ntt_table table, json_t *rows, size_t most, struct ntt_omitted *omitted)
{
    while (json_array_size(rows) > most) {
        size_t last = json_array_size(rows) - 1;
        const json_t *row = json_array_get(rows, last);
        omitted->rows++;
        omitted->packets += volume_of(table, row, "packets");
        omitted->bytes += volume_of(table, row, "bytes");
        json_array_remove(rows, last);
    }
}
