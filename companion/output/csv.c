/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RFC 4180: one header line, CRLF, every text cell quoted; numbers bare, times RFC 3339 as they came. */
#include "base/escape.h"
#include "output/formats.h"

static const struct ntt_column alert_columns[] = {
    {"id", NULL, NTT_COUNT, false},
    {"key", NULL, NTT_TEXT, false},
    {"type", NULL, NTT_TEXT, false},
    {"variant", NULL, NTT_TEXT, false},
    {"category", NULL, NTT_TEXT, false},
    {"severity", NULL, NTT_TEXT, false},
    {"confidence", NULL, NTT_COUNT, false},
    {"source", NULL, NTT_TEXT, false},
    {"source_country", NULL, NTT_TEXT, false},
    {"target", NULL, NTT_TEXT, false},
    {"target_country", NULL, NTT_TEXT, false},
    {"first_time", NULL, NTT_TEXT, false},
    {"last_time", NULL, NTT_TEXT, false},
    {"first_frame", NULL, NTT_COUNT, false},
    {"last_frame", NULL, NTT_COUNT, false},
    {"packets", NULL, NTT_COUNT, false},
    {"observed", NULL, NTT_COUNT, false},
    {"threshold", NULL, NTT_COUNT, false},
    {"unit", NULL, NTT_TEXT, false},
    {"window_s", NULL, NTT_NUMBER, false},
    {"technique", NULL, NTT_TEXT, false},
    {"message", NULL, NTT_TEXT, false},
    {"filter", NULL, NTT_TEXT, false},
    {NULL, NULL, NTT_OTHER, false},
};

static void header(const struct ntt_column *columns, bool file, GString *out)
{
    const char *separator = "";
    if (file) {
        ntt_csv_cell(out, "file");
        separator = ",";
    }
    for (; columns->member; columns++) {
        if (columns->type == NTT_OTHER)
            continue;
        g_string_append(out, separator);
        ntt_csv_cell(out, columns->member);
        separator = ",";
    }
    g_string_append(out, "\r\n");
}

static void row(const struct ntt_column *columns, const json_t *object, const char *file, GString *out)
{
    const char *separator = "";
    if (file) {
        ntt_csv_cell(out, file);
        separator = ",";
    }
    for (; columns->member; columns++) {
        const json_t *value = ntt_row_value(object, columns);
        if (columns->type == NTT_OTHER)
            continue;
        g_string_append(out, separator);
        separator = ",";
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        if (json_is_string(value))
            ntt_csv_cell(out, json_string_value(value));
        else if (json_is_integer(value))
            g_string_append_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        else if (json_is_real(value))
            g_string_append(out, g_ascii_dtostr(number, sizeof(number), json_real_value(value)));
    }
    g_string_append(out, "\r\n");
}

static void write_alerts(const struct ntt_report *report, GString *out)
{
    bool several = report->captures->len > 1;
    header(alert_columns, several, out);
    for (guint i = 0; i < report->captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(report->captures, i);
        for (guint j = 0; j < summary->findings->len; j++) {
            const struct ntt_finding *finding = g_ptr_array_index(summary->findings, j);
            row(alert_columns, finding->record, several ? summary->file : NULL, out);
        }
    }
}

static void write_table(const struct ntt_report *report, enum ntt_table table, GString *out)
{
    bool several = report->captures->len > 1;
    const struct ntt_column *columns = ntt_tables[table].columns;
    header(columns, several, out);
    for (guint i = 0; i < report->captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(report->captures, i);
        for (size_t j = 0; j < json_array_size(summary->rows[table]); j++)
            row(columns, json_array_get(summary->rows[table], j), several ? summary->file : NULL, out);
    }
}

/* Its header. */
static char *table_mark(enum ntt_table table)
{
    GString *mark = g_string_new(NULL);
    header(ntt_tables[table].columns, false, mark);
    return g_string_free(mark, FALSE);
}

const struct ntt_format ntt_format_csv = {
    .name = "csv",
    .suffix = ".csv",
    .about = "the table of alerts; in a directory (-o DIR/) one file per table",
    .begins = "\"",
    .mark = "\"id\",\"key\",\"type\",\"variant\",\"category\",\"severity\",\"confidence\",",
    .write = write_alerts,
    .write_table = write_table,
    .table_mark = table_mark,
};
