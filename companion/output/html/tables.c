/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who and what: the tables of the record stream, each with a bar for its share. */
#include "base/escape.h"
#include "base/text_format.h"
#include "output/html/parts.h"
#include "output/limits.h"
#include "output/row_text.h"

#include <math.h>
#include <string.h>

enum {
    ROWS_SHOWN = 100,
    COLUMNS = 20,
    MANY = 4, /* columns; more leave no room for bars in a narrow panel */
};

/* The columns that people see and that some row fills. */
static unsigned visible_columns(const struct ntt_table_info *info, const json_t *rows,
                                const struct ntt_column **shown)
{
    unsigned used = 0;
    for (const struct ntt_column *column = info->columns; column->member && used < COLUMNS; column++) {
        size_t i;
        json_t *row;
        bool filled = false;
        json_array_foreach(rows, i, row) filled = filled || json_object_get(row, column->member);
        if (column->title && filled)
            shown[used++] = column;
    }
    return used;
}

/* What the bar of a row stands for: all its bytes. */
static double weight(const json_t *row)
{
    static const char *const parts[] = {"bytes", "sent_bytes", "received_bytes", "bytes_ab", "bytes_ba"};
    double sum = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        sum += json_number_value(json_object_get(row, parts[i]));
    return sum;
}

static bool is_number(const struct ntt_column *column)
{
    return column->type == NTT_COUNT || column->type == NTT_BYTES || column->type == NTT_NUMBER;
}

static void cell(GString *out, const json_t *row, const struct ntt_column *column, bool heads_row)
{
    const json_t *value = json_object_get(row, column->member);
    char *text = ntt_row_text(row, column);
    g_string_append(out, heads_row ? "<th scope=\"row\"" : "<td");
    if (column->type == NTT_TIME)
        g_string_append(out, " class=\"t\"");
    if (is_number(column)) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_string_append_printf(out, " class=\"n\" data-value=\"%s\"",
                               g_ascii_dtostr(number, sizeof(number), json_number_value(value)));
    }
    g_string_append_c(out, '>');
    ntt_html_text(out, text);
    g_string_append(out, heads_row ? "</th>" : "</td>");
    g_free(text);
}

static void body(GString *out, const json_t *rows, const struct ntt_column **shown, unsigned columns)
{
    double heaviest = 0;
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) heaviest = fmax(heaviest, weight(row));
    g_string_append(out, "<tbody>\n");
    json_array_foreach(rows, i, row)
    {
        if (i == ROWS_SHOWN)
            break;
        g_string_append(out, "<tr>");
        for (unsigned column = 0; column < columns; column++)
            cell(out, row, shown[column], column == 0);
        g_string_append_printf(
            out,
            "<td class=\"b\"><svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
            "aria-hidden=\"true\"><rect width=\"%.1f\" height=\"8\" rx=\"1\"/></svg></td></tr>\n",
            heaviest > 0 ? weight(row) / heaviest * 100 : 0.0);
    }
    g_string_append(out, "</tbody></table></div>\n");
}

static void left_out(GString *out, uint64_t rows, const struct ntt_omitted *omitted)
{
    if (rows == 0)
        return;
    char *count = ntt_text_count(rows), *packets = ntt_text_count(omitted->packets);
    char *bytes = ntt_text_bytes(omitted->bytes);
    g_string_append_printf(out, "<p class=\"more\">and %s more", count);
    if (omitted->packets)
        g_string_append_printf(out, ", with %s packets and %s", packets, bytes);
    g_string_append(out, "</p>\n");
    g_free(bytes);
    g_free(packets);
    g_free(count);
}

void ntt_html_table(GString *out, const struct ntt_summary *summary, enum ntt_table table)
{
    const struct ntt_table_info *info = &ntt_tables[table];
    const json_t *rows = summary->rows[table];
    const struct ntt_column *shown[COLUMNS];
    unsigned columns = visible_columns(info, rows, shown);
    size_t count = json_array_size(rows);
    if (count == 0 || columns == 0)
        return;
    g_string_append_printf(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\"><table class=\"sortable%s\" "
        "data-table=\"%s\"><caption>%s <span>%s</span></caption>\n<thead><tr>",
        info->title, columns > MANY ? " many" : "", info->name, info->title, info->about);
    for (unsigned i = 0; i < columns; i++)
        g_string_append_printf(out, "<th scope=\"col\"%s data-member=\"%s\">%s</th>",
                               is_number(shown[i]) ? " class=\"n\"" : "", shown[i]->member, shown[i]->title);
    g_string_append(
        out,
        "<th scope=\"col\" class=\"b\"><span class=\"unseen\">Share of bytes</span></th></tr></thead>\n");
    body(out, rows, shown, columns);
    left_out(out, summary->omitted[table].rows + (count > ROWS_SHOWN ? count - ROWS_SHOWN : 0),
             &summary->omitted[table]);
}

static void panel(GString *out, const struct ntt_summary *summary, enum ntt_table table, const char *class)
{
    if (json_array_size(summary->rows[table]) == 0)
        return;
    g_string_append_printf(out, "<div class=\"panel %s\">", class);
    ntt_html_table(out, summary, table);
    g_string_append(out, "</div>\n");
}

static const enum ntt_table traffic[] = {NTT_PROTOCOLS, NTT_SERVICES, NTT_PORTS, NTT_HOSTS,
                                         NTT_CONVERSATIONS};
static const enum ntt_table places[] = {NTT_COUNTRIES, NTT_PATHS, NTT_ASNS};
/* What other parts of the page show. */
static const enum ntt_table elsewhere[] = {NTT_INTERVALS, NTT_DISTRIBUTIONS, NTT_IGNORED};

static bool holds(const enum ntt_table *tables, size_t count, enum ntt_table table)
{
    for (size_t i = 0; i < count; i++)
        if (tables[i] == table)
            return true;
    return false;
}

static bool has_any(const struct ntt_summary *summary, const enum ntt_table *tables, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (json_array_size(summary->rows[tables[i]]))
            return true;
    return false;
}

void ntt_html_other_tables(GString *out, const struct ntt_summary *summary)
{
    for (unsigned table = 0; table < NTT_TABLES; table++)
        if (!holds(traffic, G_N_ELEMENTS(traffic), (enum ntt_table)table) &&
            !holds(places, G_N_ELEMENTS(places), (enum ntt_table)table) &&
            !holds(elsewhere, G_N_ELEMENTS(elsewhere), (enum ntt_table)table))
            panel(out, summary, (enum ntt_table)table, "");
}

/* The script's map stands where .map-place is, beside the countries, and says why when there are none. */
void ntt_html_places(GString *out, const struct ntt_summary *summary, unsigned number)
{
    g_string_append_printf(out,
                           "<section id=\"places-%u\">\n"
                           "<h2>Where</h2>\n"
                           "<p class=\"about\">Where addresses are registered, which need not be where the "
                           "machines or their users are.</p>\n",
                           number);
    if (!has_any(summary, places, G_N_ELEMENTS(places))) {
        g_string_append(out, "<p class=\"panel empty\">");
        if (json_array_size(summary->geoip)) {
            g_string_append(out, "Every address is local or not in the database: private, multicast and "
                                 "documentation ranges have no country");
        } else {
            g_string_append(out, "Countries are not known: ");
            ntt_html_sentence(out, ntt_why_no_geography(summary));
        }
        g_string_append(out, ".</p>\n</section>\n");
        return;
    }
    g_string_append(out, "<div class=\"map-place\">");
    panel(out, summary, NTT_COUNTRIES, "");
    g_string_append(out, "</div>\n<div class=\"grid-3\">\n");
    panel(out, summary, NTT_PATHS, "");
    panel(out, summary, NTT_ASNS, "");
    g_string_append(out, "</div>\n</section>\n");
}

void ntt_html_tables(GString *out, const struct ntt_summary *summary, unsigned number)
{
    if (!has_any(summary, traffic, G_N_ELEMENTS(traffic)))
        return;
    g_string_append_printf(out, "<section id=\"who-%u\">\n<h2>Who and what</h2>\n<div class=\"grid-3\">\n",
                           number);
    panel(out, summary, NTT_PROTOCOLS, "");
    panel(out, summary, NTT_SERVICES, "");
    panel(out, summary, NTT_PORTS, "");
    panel(out, summary, NTT_HOSTS, "wide");
    panel(out, summary, NTT_CONVERSATIONS, "wide");
    g_string_append(out, "</div>\n</section>\n");
}
