/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report to paste into a ticket: verdict, findings, the top of the tables, limits. */
#include "base/escape.h"
#include "base/json_members.h"
#include "base/text_format.h"
#include "output/finding_text.h"
#include "output/formats.h"
#include "output/guidance.h"
#include "output/limits.h"
#include "output/row_text.h"
#include "output/verdict.h"
#include "records/table_limit.h"

enum { ROWS_SHOWN = 10 };

static void line(GString *out, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    g_string_append_printf(out, "- **%s:** ", label);
    ntt_markdown_sentence(out, text);
    g_string_append_c(out, '\n');
}

static void code_line(GString *out, const char *label, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, "- **%s:** ", label);
    ntt_markdown_code(out, text);
    g_string_append_c(out, '\n');
}

static void facts(GString *out, const struct ntt_summary *summary)
{
    char *packets = ntt_text_count(summary->packets), *bytes = ntt_text_bytes(summary->bytes);
    char *first = ntt_text_time(summary->first_time), *last = ntt_text_time(summary->last_time);
    char *duration = ntt_text_duration(summary->duration_s), *types = ntt_link_types_text(summary);
    line(out, "Packets", packets);
    line(out, "Bytes", bytes);
    line(out, "First packet", first);
    line(out, "Last packet", last);
    line(out, "Duration", duration);
    line(out, "Link type", types);
    line(out, "Read incompletely", summary->outcome_text);
    g_string_append_c(out, '\n');
    g_free(types);
    g_free(duration);
    g_free(last);
    g_free(first);
    g_free(bytes);
    g_free(packets);
}

static void finding_section(GString *out, const struct ntt_summary *summary,
                            const struct ntt_finding *finding)
{
    char *title = ntt_finding_title(finding), *evidence = ntt_finding_evidence(finding);
    char *technique = ntt_finding_technique(finding), *wireshark = ntt_finding_wireshark(summary, finding);
    char *first = ntt_text_time(finding->first_time), *last = ntt_text_time(finding->last_time);
    char *when = g_strdup_printf("%s to %s", first, last);
    char *sure =
        g_strdup_printf("%s (%d %%)", ntt_confidence_text(finding->confidence), (int)finding->confidence);
    g_string_append_printf(out, "### %s: ", ntt_severity_name(finding->severity));
    ntt_markdown_text(out, title);
    g_string_append(out, "\n\n");
    ntt_markdown_sentence(out, finding->message);
    g_string_append(out, "\n\n");
    line(out, "Source", ntt_finding_end(finding->source));
    line(out, "Target", ntt_finding_end(finding->target));
    line(out, "When", when);
    line(out, "How sure", sure);
    line(out, "Evidence", evidence);
    line(out, "ATT&CK", technique);
    line(out, "What to do", ntt_type_advice(finding->type));
    code_line(out, "Filter", finding->filter);
    code_line(out, "Open in Wireshark", wireshark);
    g_string_append_c(out, '\n');
    g_free(sure);
    g_free(when);
    g_free(last);
    g_free(first);
    g_free(wireshark);
    g_free(technique);
    g_free(evidence);
    g_free(title);
}

static void table(GString *out, const struct ntt_summary *summary, enum ntt_table which)
{
    const struct ntt_table_info *info = &ntt_tables[which];
    size_t rows = json_array_size(summary->rows[which]);
    if (rows == 0)
        return;
    g_string_append_printf(out, "### %s\n\n", info->title);
    for (const struct ntt_column *column = info->columns; column->member; column++)
        if (column->title)
            g_string_append_printf(out, "| %s ", column->title);
    g_string_append(out, "|\n");
    for (const struct ntt_column *column = info->columns; column->member; column++)
        if (column->title)
            g_string_append(out, column->type == NTT_TEXT || column->type == NTT_TIME ? "| --- " : "| ---: ");
    g_string_append(out, "|\n");
    for (size_t i = 0; i < MIN(rows, ROWS_SHOWN); i++) {
        for (const struct ntt_column *column = info->columns; column->member; column++) {
            if (!column->title)
                continue;
            char *cell = ntt_row_text(json_array_get(summary->rows[which], i), column);
            g_string_append(out, "| ");
            ntt_markdown_text(out, cell);
            g_string_append_c(out, ' ');
            g_free(cell);
        }
        g_string_append(out, "|\n");
    }
    uint64_t more = summary->omitted[which].rows + (rows > ROWS_SHOWN ? rows - ROWS_SHOWN : 0);
    if (more) {
        char *count = ntt_text_count(more);
        g_string_append_printf(out, "\nand %s more\n", count);
        g_free(count);
    }
    g_string_append_c(out, '\n');
}

static void add_limit(void *data, const char *head, const char *text)
{
    GString *out = data;
    g_string_append(out, "- **");
    ntt_markdown_text(out, head);
    g_string_append(out, "** ");
    ntt_markdown_sentence(out, text);
    g_string_append_c(out, '\n');
}

static void limits(GString *out, const struct ntt_summary *summary)
{
    size_t i;
    json_t *item;
    g_string_append(out, "### Method and limits\n\n");
    json_array_foreach(summary->not_evaluated, i, item)
    {
        const char *why = ntt_json_text(item, "why");
        char *text = g_strjoin(": ", ntt_json_text(item, "what"), why, NULL);
        line(out, "Not evaluated", text);
        g_free(text);
    }
    ntt_limits_each(summary, add_limit, out);
    line(out, "Directions seen", summary->visibility);
    json_array_foreach(summary->rows[NTT_IGNORED], i, item)
    {
        char *text = ntt_ignored_text(item);
        line(out, ntt_tables[NTT_IGNORED].title, text);
        g_free(text);
    }
    json_array_foreach(summary->geoip, i, item)
    {
        char *text = g_strjoin(", ", ntt_json_text(item, "description"), ntt_json_text(item, "built"), NULL);
        line(out, "Where addresses are registered, from", text);
        g_free(text);
    }
    line(out, "Wireshark", summary->wireshark);
    line(out, "Plugin", summary->plugin);
    code_line(out, "Command", summary->command);
    g_string_append_c(out, '\n');
}

static void capture_section(GString *out, const struct ntt_summary *summary)
{
    g_string_append(out, "## ");
    ntt_markdown_text(out, summary->file);
    g_string_append(out, "\n\n");
    facts(out, summary);
    for (guint i = 0; i < summary->findings->len; i++)
        finding_section(out, summary, g_ptr_array_index(summary->findings, i));
    for (unsigned i = 0; i < NTT_TABLES; i++)
        if (ntt_table_is_ranking((enum ntt_table)i))
            table(out, summary, (enum ntt_table)i);
    if (summary->outcome != NTT_UNREAD)
        limits(out, summary);
}

/* By which a report is known; it is not seen where Markdown is rendered. */
#define MARK "<!-- written by ntt "

static void write_markdown(const struct ntt_report *report, GString *out)
{
    char *verdict = ntt_verdict_headline(report), *reservation = ntt_verdict_reservation(report);
    g_string_append(out, "# ");
    ntt_markdown_text(out, report->title);
    g_string_append(out, "\n\n**");
    ntt_markdown_sentence(out, verdict);
    g_string_append(out, ".**\n\n");
    if (reservation) {
        ntt_markdown_sentence(out, reservation);
        g_string_append(out, "\n\n");
    }
    if (report->comparison)
        ntt_markdown_comparison(report->comparison, out);
    for (guint i = 0; i < report->captures->len; i++)
        capture_section(out, g_ptr_array_index(report->captures, i));
    char *generated = ntt_text_time(report->generated);
    g_string_append(out, "---\n\n");
    ntt_markdown_text(out, report->generator);
    g_string_append(out, ", ");
    ntt_markdown_text(out, generated);
    g_string_append(out, "\n\n" MARK "report -->\n");
    g_free(generated);
    g_free(reservation);
    g_free(verdict);
}

const struct ntt_format ntt_format_markdown = {
    .name = "markdown",
    .suffix = ".md",
    .about = "text with headings and tables",
    .begins = "# ",
    .mark = MARK,
    .write = write_markdown,
};
