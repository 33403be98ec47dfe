/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manual's pages of the types of alerts that the report holds. */
#include "manual/manual.h"
#include "base/escape.h"
#include "output/html/parts.h"

static void add_page(GString *out, const char *type)
{
    GBytes *page = ntt_manual_html(type);
    if (!page)
        return;
    g_string_append(out, "<article");
    char *id = g_strconcat("manual-", type, NULL);
    ntt_html_attribute(out, "id", id);
    g_free(id);
    g_string_append(out, ">\n");
    g_string_append_len(out, g_bytes_get_data(page, NULL), (gssize)g_bytes_get_size(page));
    g_string_append(out, "</article>\n");
    g_bytes_unref(page);
}

void ntt_html_manual(GString *out, const struct ntt_report *report)
{
    GHashTable *told = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < report->captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(report->captures, i);
        for (guint j = 0; j < summary->findings->len; j++) {
            const struct ntt_finding *finding = g_ptr_array_index(summary->findings, j);
            if (!finding->type || !g_hash_table_add(told, finding->type))
                continue;
            if (g_hash_table_size(told) == 1)
                g_string_append(
                    out,
                    "<section class=\"manual\" id=\"manual\">\n<h2>How these alerts are detected</h2>\n");
            add_page(out, finding->type);
        }
    }
    if (g_hash_table_size(told))
        g_string_append(out, "</section>\n");
    g_hash_table_destroy(told);
}
