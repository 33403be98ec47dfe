/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the conclusions were reached, and what they do not cover. */
#include "base/escape.h"
#include "base/json_members.h"
#include "base/text_format.h"
#include "output/guidance.h"
#include "output/html/parts.h"
#include "output/limits.h"
#include "output/row_text.h"

static void item(GString *out, const char *head, const char *text)
{
    g_string_append(out, "<li>");
    if (head) {
        g_string_append(out, "<b>");
        ntt_html_text(out, head);
        g_string_append(out, "</b> ");
    }
    ntt_html_sentence(out, text);
    g_string_append(out, "</li>\n");
}

static void add_limit(void *out, const char *head, const char *text)
{
    item(out, head, text);
}

static void limits(GString *out, const struct ntt_summary *summary)
{
    size_t i;
    json_t *value;
    g_string_append(out, "<h3>What this does not cover</h3>\n<ul>\n");
    json_array_foreach(summary->not_evaluated, i, value)
    {
        const char *what = ntt_json_text(value, "what");
        const char *why = ntt_json_text(value, "why");
        if (what)
            item(out, what, why);
    }
    ntt_limits_each(summary, add_limit, out);
    item(out, NULL,
         "An alert is a reason to look, not a proof of intent; no alert is no proof that nothing happened.");
    g_string_append(out, "</ul>\n");
}

static void ignored(GString *out, const struct ntt_summary *summary)
{
    size_t i;
    json_t *row;
    if (json_array_size(summary->rows[NTT_IGNORED]) == 0)
        return;
    g_string_append_printf(out, "<h3>%s</h3>\n<ul>\n", ntt_tables[NTT_IGNORED].title);
    json_array_foreach(summary->rows[NTT_IGNORED], i, row)
    {
        char *text = ntt_ignored_text(row);
        item(out, NULL, text);
        g_free(text);
    }
    g_string_append(out, "</ul>\n");
}

/* The limits that were crossed, one line per type and unit. */
static void thresholds(GString *out, const struct ntt_summary *summary)
{
    GHashTable *said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool open = false;
    for (guint i = 0; i < summary->findings->len; i++) {
        const struct ntt_finding *finding = g_ptr_array_index(summary->findings, i);
        const char *title = ntt_type_title(finding->type);
        char *threshold = ntt_text_count(finding->threshold), *window = ntt_text_duration(finding->window_s);
        char *text =
            g_strdup_printf("%s: %s %s%s%s", title ? title : finding->type, threshold,
                            finding->unit ? finding->unit : "events", finding->window_s > 0 ? " in " : "",
                            finding->window_s > 0 ? window : "");
        if (!open)
            g_string_append(out, "<h3>Limits that were crossed</h3>\n<ul>\n");
        open = true;
        if (!g_hash_table_contains(said, text)) {
            item(out, NULL, text);
            g_hash_table_add(said, g_steal_pointer(&text));
        }
        g_free(text);
        g_free(window);
        g_free(threshold);
    }
    if (open)
        g_string_append(out, "</ul>\n");
    g_hash_table_destroy(said);
}

static void sources(GString *out, const struct ntt_summary *summary)
{
    size_t i;
    json_t *source;
    g_string_append(out, "<h3>Where addresses are registered</h3>\n");
    if (json_array_size(summary->geoip) == 0) {
        g_string_append(out, "<p>Countries and networks are missing: ");
        ntt_html_sentence(out, ntt_why_no_geography(summary));
        g_string_append(out, ".</p>\n");
        return;
    }
    g_string_append(out, "<ul>\n");
    json_array_foreach(summary->geoip, i, source)
    {
        const char *type = ntt_json_text(source, "type");
        const char *built = ntt_json_text(source, "built");
        const char *description = ntt_json_text(source, "description");
        char *text = g_strdup_printf("%s%s%s", description ? description : "", built ? ", of " : "",
                                     built ? built : "");
        item(out, type ? type : "Database", text);
        g_free(text);
    }
    g_string_append(out, "</ul>\n");
}

void ntt_html_method(GString *out, const struct ntt_summary *summary, unsigned number)
{
    g_string_append_printf(out,
                           "<section class=\"method\" id=\"method-%u\">\n<h2>Method and limits</h2>\n"
                           "<div class=\"grid-2\">\n<div class=\"panel prose\">\n",
                           number);
    limits(out, summary);
    g_string_append(out, "</div>\n<div class=\"panel prose\">\n");
    thresholds(out, summary);
    sources(out, summary);
    ignored(out, summary);
    g_string_append(out, "<h3>Made with</h3>\n<dl class=\"plain\">\n");
    ntt_html_fact(out, "Wireshark", g_strdup(summary->wireshark));
    ntt_html_fact(out, "ntt plugin", g_strdup(summary->plugin));
    ntt_html_fact(out, "Depth", g_strdup(summary->depth));
    ntt_html_fact(out, "Directions seen", g_strdup(summary->visibility));
    ntt_html_fact(out, "Command", g_strdup(summary->command));
    g_string_append(out, "</dl>\n</div>\n</div>\n</section>\n");
}
