/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is new beside an earlier report: a section of the page. */
#include "base/escape.h"
#include "base/text_format.h"
#include "output/comparison_text.h"
#include "output/output.h"

static void news(GString *out, const struct ntt_comparison *comparison, unsigned kind)
{
    const struct ntt_new *found = &comparison->news[kind];
    if (!found->items->len && !found->why_not)
        return;
    char *limit = ntt_news_limit_text(found);
    g_string_append_printf(out, "<details%s><summary>%s: %u",
                           kind == NTT_NEW_ALERTS && found->items->len ? " open" : "",
                           ntt_news_kinds[kind].title, found->items->len);
    if (limit)
        g_string_append_printf(out, " <span class=\"hint\">%s</span>", limit);
    g_string_append(out, "</summary>\n<ul>\n");
    for (guint i = 0; i < found->items->len; i++) {
        g_string_append(out, "<li>");
        ntt_html_sentence(out, g_ptr_array_index(found->items, i));
        g_string_append(out, "</li>\n");
    }
    g_string_append(out, "</ul>\n</details>\n");
    g_free(limit);
}

static void changes(GString *out, const struct ntt_comparison *comparison)
{
    if (!comparison->changes->len)
        return;
    g_string_append(
        out,
        "<details><summary>Volume by service</summary>\n<table>\n<thead><tr><th scope=\"col\">Service</th>"
        "<th scope=\"col\">Bytes before</th><th scope=\"col\">Bytes now</th>"
        "<th scope=\"col\">Change</th></tr></thead>\n<tbody>\n");
    for (guint i = 0; i < comparison->changes->len; i++) {
        const struct ntt_change *change = &g_array_index(comparison->changes, struct ntt_change, i);
        char *before = ntt_text_bytes(change->bytes_before), *now = ntt_text_bytes(change->bytes_now),
             *ratio = ntt_ratio_text(change);
        g_string_append(out, "<tr><th scope=\"row\">");
        ntt_html_text(out, change->name);
        g_string_append_printf(out, "</th><td>%s</td><td>%s</td><td>%s</td></tr>\n", before, now,
                               ratio ? ratio : "");
        g_free(ratio);
        g_free(now);
        g_free(before);
    }
    g_string_append(out, "</tbody>\n</table>\n</details>\n");
}

void ntt_html_comparison(GString *out, const struct ntt_comparison *comparison)
{
    char *headline = ntt_comparison_text(comparison);
    g_string_append(out, "<section class=\"panel against\" aria-labelledby=\"against\">\n"
                         "<h2 id=\"against\">What is new</h2>\n<p>");
    ntt_html_sentence(out, headline);
    g_string_append(out, ".</p>\n");
    for (unsigned kind = 0; kind < NTT_NEWS; kind++)
        news(out, comparison, kind);
    changes(out, comparison);
    g_string_append(out, "</section>\n");
    g_free(headline);
}
