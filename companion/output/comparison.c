/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report says beside an earlier one, as JSON, text and Markdown. As JSON:
 *
 *   "file"         the other, as it was given; "kind": "report" or "baseline"; "made": when, RFC 3339
 *   "new"          {kind: {"items": [text…], "left_out": rows the other's table did not hold,
 *                  "not_compared": why}} for alerts, hosts, services, ports, countries, networks
 *   "seconds_before" "seconds_now"
 *   "volumes"      [{"name", "packets_before", "packets_now", "bytes_before", "bytes_now", "ratio": of bytes
 *                  per second, absent where there is too little}]; "all traffic" first
 */
#include "base/escape.h"
#include "base/json_members.h"
#include "base/text_format.h"
#include "output/comparison_text.h"
#include "output/output.h"

enum { LINES_SHOWN = 5, ITEMS_SHOWN = 20 };

static json_t *news_json(const struct ntt_new *news)
{
    json_t *object = json_object(), *items = json_array();
    for (guint i = 0; i < news->items->len; i++) {
        char *visible = ntt_visible(g_ptr_array_index(news->items, i), NTT_SENTENCE_LIMIT);
        json_array_append_new(items, json_string(visible));
        g_free(visible);
    }
    json_object_set_new(object, "items", items);
    ntt_json_set_count(object, "left_out", news->left_out);
    ntt_json_set_text(object, "not_compared", news->why_not, NTT_SENTENCE_LIMIT);
    return object;
}

static json_t *change_json(const struct ntt_change *change)
{
    json_t *object = json_object();
    ntt_json_set_text(object, "name", change->name, NTT_SENTENCE_LIMIT);
    ntt_json_set_count(object, "packets_before", change->packets_before);
    ntt_json_set_count(object, "packets_now", change->packets_now);
    ntt_json_set_count(object, "bytes_before", change->bytes_before);
    ntt_json_set_count(object, "bytes_now", change->bytes_now);
    if (change->ratio > 0)
        json_object_set_new(object, "ratio", json_real(change->ratio));
    return object;
}

json_t *ntt_comparison_json(const struct ntt_comparison *comparison)
{
    json_t *object = json_object(), *news = json_object(), *volumes = json_array();
    ntt_json_set_text(object, "file", comparison->other, NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "kind", comparison->is_baseline ? "baseline" : "report", NTT_SENTENCE_LIMIT);
    ntt_json_set_text(object, "made", comparison->made, NTT_SENTENCE_LIMIT);
    for (unsigned kind = 0; kind < NTT_NEWS; kind++)
        json_object_set_new(news, ntt_news_kinds[kind].name, news_json(&comparison->news[kind]));
    json_object_set_new(object, "new", news);
    json_object_set_new(object, "seconds_before", json_real(comparison->seconds_before));
    json_object_set_new(object, "seconds_now", json_real(comparison->seconds_now));
    for (guint i = 0; i < comparison->changes->len; i++)
        json_array_append_new(volumes,
                              change_json(&g_array_index(comparison->changes, struct ntt_change, i)));
    json_object_set_new(object, "volumes", volumes);
    return object;
}

void ntt_text_comparison(const struct ntt_comparison *comparison, GString *out)
{
    char *headline = ntt_comparison_text(comparison);
    ntt_terminal_sentence(out, headline);
    g_string_append_c(out, '\n');
    for (unsigned kind = 0; kind < NTT_NEWS; kind++) {
        const struct ntt_new *news = &comparison->news[kind];
        char *limit = ntt_news_limit_text(news);
        if (news->items->len || news->why_not)
            g_string_append_printf(out, "  %s%s%s%s\n", ntt_news_kinds[kind].title, limit ? " (" : "",
                                   limit ? limit : "", limit ? ")" : "");
        for (guint i = 0; i < MIN(news->items->len, LINES_SHOWN); i++) {
            g_string_append(out, "    ");
            ntt_terminal_sentence(out, g_ptr_array_index(news->items, i));
            g_string_append_c(out, '\n');
        }
        if (news->items->len > LINES_SHOWN)
            g_string_append_printf(out, "    and %u more\n", news->items->len - LINES_SHOWN);
        g_free(limit);
    }
    g_free(headline);
}

static void markdown_news(const struct ntt_comparison *comparison, unsigned kind, GString *out)
{
    const struct ntt_new *news = &comparison->news[kind];
    if (!news->items->len && !news->why_not)
        return;
    char *limit = ntt_news_limit_text(news);
    g_string_append_printf(out, "**%s**%s%s%s\n\n", ntt_news_kinds[kind].title, limit ? " (" : "",
                           limit ? limit : "", limit ? ")" : "");
    for (guint i = 0; i < MIN(news->items->len, ITEMS_SHOWN); i++) {
        g_string_append(out, "- ");
        ntt_markdown_sentence(out, g_ptr_array_index(news->items, i));
        g_string_append_c(out, '\n');
    }
    if (news->items->len > ITEMS_SHOWN)
        g_string_append_printf(out, "- and %u more\n", news->items->len - ITEMS_SHOWN);
    if (news->items->len)
        g_string_append_c(out, '\n');
    g_free(limit);
}

static void markdown_changes(const struct ntt_comparison *comparison, GString *out)
{
    if (!comparison->changes->len)
        return;
    g_string_append(out, "| Service | Bytes before | Bytes now | Change |\n| --- | ---: | ---: | --- |\n");
    for (guint i = 0; i < comparison->changes->len; i++) {
        const struct ntt_change *change = &g_array_index(comparison->changes, struct ntt_change, i);
        char *before = ntt_text_bytes(change->bytes_before), *now = ntt_text_bytes(change->bytes_now),
             *ratio = ntt_ratio_text(change);
        g_string_append(out, "| ");
        ntt_markdown_text(out, change->name);
        g_string_append_printf(out, " | %s | %s | %s |\n", before, now, ratio ? ratio : "");
        g_free(ratio);
        g_free(now);
        g_free(before);
    }
    g_string_append_c(out, '\n');
}

void ntt_markdown_comparison(const struct ntt_comparison *comparison, GString *out)
{
    char *headline = ntt_comparison_text(comparison);
    g_string_append(out, "## What is new\n\n");
    ntt_markdown_sentence(out, headline);
    g_string_append(out, ".\n\n");
    for (unsigned kind = 0; kind < NTT_NEWS; kind++)
        markdown_news(comparison, kind, out);
    markdown_changes(comparison, out);
    g_free(headline);
}
