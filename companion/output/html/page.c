/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report as one page that needs nothing else: it works from file://, with scripts off, and prints. Its
 * Content-Security-Policy allows exactly one style sheet and one script, by hash, and no request at all; what
 * came from packets reaches the page only through escape.h.
 */
#include "base/escape.h"
#include "base/json_members.h"
#include "base/text_format.h"
#include "output/formats.h"
#include "output/html/parts.h"
#include "output/limits.h"
#include "output/verdict.h"

#include <gio/gio.h>

#define MARK "<meta name=\"generator\" content=\"ntt "

/* In the code generated from web/web.gresource.xml. */
GResource *ntt_web_get_resource(void);

/* A file of companion/web, embedded at build time. To be released with g_bytes_unref. */
static GBytes *resource(const char *path)
{
    GError *error = NULL;
    GBytes *bytes =
        g_resource_lookup_data(ntt_web_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    if (!bytes)
        g_error("the page's %s is not built in: %s", path, error->message);
    return bytes;
}

static char *hash(GBytes *bytes)
{
    gsize length, digest_length = 32;
    const guchar *data = g_bytes_get_data(bytes, &length);
    guint8 digest[32];
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, data, (gssize)length);
    g_checksum_get_digest(checksum, digest, &digest_length);
    g_checksum_free(checksum);
    return g_base64_encode(digest, digest_length);
}

static void append_bytes(GString *out, GBytes *bytes)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    g_string_append_len(out, data, (gssize)length);
}

static void head(GString *out, const struct ntt_report *report, GBytes *style, GBytes *script)
{
    char *style_hash = hash(style), *script_hash = hash(script);
    /* The policy comes before anything it is to govern; the hashes cover the exact bytes between the tags. */
    g_string_append_printf(out,
                           "<!doctype html>\n<html lang=\"en\">\n<head>\n"
                           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                           "script-src 'sha256-%s'; style-src 'sha256-%s'; img-src data:; base-uri 'none'; "
                           "form-action 'none'\">\n"
                           "<meta charset=\"utf-8\">\n" MARK NTT_VERSION "\">\n"
                           "<meta name=\"referrer\" content=\"no-referrer\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<link rel=\"icon\" href=\"data:,\">\n<title>",
                           script_hash, style_hash);
    ntt_html_text(out, report->title);
    g_string_append(out, "</title>\n<style>");
    append_bytes(out, style);
    g_string_append(out, "</style>\n</head>\n");
    g_free(style_hash);
    g_free(script_hash);
}

/* The shape of each severity, so that colour is never the only sign; used by reference. */
static const char symbols[] =
    "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
    "<symbol id=\"s-critical\" viewBox=\"0 0 16 16\"><path d=\"M5 1h6l4 4v6l-4 4H5l-4-4V5z\"/></symbol>"
    "<symbol id=\"s-high\" viewBox=\"0 0 16 16\"><path d=\"M8 1l7.5 13.5H.5z\"/></symbol>"
    "<symbol id=\"s-medium\" viewBox=\"0 0 16 16\"><path d=\"M8 .5L15.5 8 8 15.5.5 8z\"/></symbol>"
    "<symbol id=\"s-low\" viewBox=\"0 0 16 16\"><path d=\"M2 2h12v12H2z\"/></symbol>"
    "<symbol id=\"s-info\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\"/></symbol>"
    "<symbol id=\"s-clear\" viewBox=\"0 0 16 16\"><path d=\"M6.2 13.4L.8 8l2-2 3.4 3.4L13.2 2.5l2 "
    "2z\"/></symbol>"
    "</defs></svg>\n";

static void banner(GString *out, const struct ntt_report *report)
{
    g_string_append(out, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
    g_string_append(out, symbols);
    g_string_append(
        out, "<header class=\"banner\">\n<p class=\"brand\"><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\">"
             "<path d=\"M2 13h4l3-8 5 14 3-9 1.500 3H22\"/></svg>Network Traffic Tracer</p>\n"
             "<nav aria-label=\"Parts of the report\">");
    if (report->captures->len > 1) {
        g_string_append(out, "<a href=\"#main\">Verdict</a>");
        for (guint i = 1; i <= report->captures->len; i++)
            g_string_append_printf(out, "<a href=\"#capture-%u\">Capture %u</a>", i, i);
    } else {
        g_string_append(out, "<a href=\"#timeline-1\">Timeline</a><a href=\"#findings-1\">Findings</a>"
                             "<a href=\"#places-1\">Where</a><a href=\"#who-1\">Who and what</a>"
                             "<a href=\"#shape-1\">Shape</a><a href=\"#method-1\">Method and limits</a>");
    }
    g_string_append(out,
                    "</nav>\n<p class=\"tools\" hidden><button type=\"button\" id=\"theme\">Dark</button>"
                    "<button type=\"button\" id=\"print\">Print</button>"
                    "<button type=\"button\" id=\"save\">Save data</button></p>\n</header>\n");
}

/* What the worst findings say, under the headline. */
static void lead(GString *out, const struct ntt_report *report)
{
    enum { SENTENCES = 3 };
    GArray *points = ntt_verdict_lead(report);
    g_string_append(out, "<ul class=\"lead\">\n");
    for (guint i = 0; i < MIN(points->len, SENTENCES); i++) {
        const struct ntt_lead *point = &g_array_index(points, struct ntt_lead, i);
        g_string_append(out, "<li>");
        ntt_html_sentence(out, point->finding->message);
        if (point->times > 1)
            g_string_append_printf(out, " <span class=\"hint\">%u times in total</span>", point->times);
        if (report->captures->len > 1) {
            g_string_append(out, " <span class=\"hint\">in ");
            ntt_html_text(out, point->summary->file);
            g_string_append(out, "</span>");
        }
        g_string_append(out, "</li>\n");
    }
    if (points->len > SENTENCES)
        g_string_append_printf(out, "<li>and %u more, below</li>\n", points->len - SENTENCES);
    g_string_append(out, "</ul>\n");
    g_array_free(points, TRUE);
}

static void tiles(GString *out, const struct ntt_report *report)
{
    g_string_append(out, "<div class=\"tiles\" role=\"group\" aria-label=\"Findings by severity\">\n");
    for (unsigned severity = NTT_CRITICAL; severity >= NTT_INFO; severity--) {
        const char *name = ntt_severity_name((enum ntt_severity)severity);
        unsigned count = 0;
        for (guint i = 0; i < report->captures->len; i++) {
            const struct ntt_summary *summary = g_ptr_array_index(report->captures, i);
            count +=
                ntt_summary_count(summary, (enum ntt_severity)severity) -
                (severity < NTT_CRITICAL ? ntt_summary_count(summary, (enum ntt_severity)(severity + 1)) : 0);
        }
        g_string_append_printf(
            out,
            "<button type=\"button\" class=\"tile %s%s\" data-severity=\"%s\" aria-pressed=\"true\">"
            "<svg class=\"shape\" aria-hidden=\"true\"><use href=\"#s-%s\"/></svg>"
            "<b>%u</b><span>%s</span></button>\n",
            name, count ? "" : " none", name, name, count, name);
    }
    g_string_append(out, "</div>\n");
}

/* On a clean capture, what was not looked for belongs beside the good news. */
static void not_evaluated(GString *out, const struct ntt_report *report)
{
    GString *text = g_string_new(NULL);
    GHashTable *said = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < report->captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(report->captures, i);
        size_t j;
        json_t *item;
        json_array_foreach(summary->not_evaluated, j, item)
        {
            const char *what = ntt_json_text(item, "what");
            if (what && g_hash_table_add(said, (gpointer)what))
                g_string_append_printf(text, "%s%s", text->len ? ", " : "", what);
        }
    }
    if (text->len) {
        g_string_append(out, "<p class=\"reservation\">Not evaluated: ");
        ntt_html_sentence(out, text->str);
        g_string_append(out, ". See Method and limits for the reasons.</p>\n");
    }
    g_hash_table_destroy(said);
    g_string_free(text, TRUE);
}

static void verdict(GString *out, const struct ntt_report *report)
{
    unsigned worst = ntt_verdict_worst(report);
    const char *mood = worst                          ? ntt_severity_name((enum ntt_severity)worst)
                       : ntt_verdict_is_clear(report) ? "clear"
                                                      : "info";
    char *headline = ntt_verdict_headline(report), *reservation = ntt_verdict_reservation(report);
    char *generated = ntt_text_time(report->generated);
    g_string_append_printf(
        out,
        "<section class=\"verdict %s\" aria-labelledby=\"headline\">\n<svg class=\"emblem\" "
        "aria-hidden=\"true\"><use href=\"#s-%s\"/></svg>\n<div>\n<p class=\"eyebrow\">",
        mood, mood);
    ntt_html_text(out, report->title);
    g_string_append(out, " · ");
    ntt_html_text(out, generated);
    g_string_append(out, "</p>\n<h1 id=\"headline\">");
    ntt_html_sentence(out, headline);
    g_string_append(out, "</h1>\n");
    if (reservation) {
        g_string_append(out, "<p class=\"reservation incomplete\"><strong>Incomplete.</strong> ");
        ntt_html_sentence(out, reservation);
        g_string_append(out, "</p>\n");
    }
    if (worst)
        lead(out, report);
    else
        not_evaluated(out, report);
    g_string_append(out, "</div>\n</section>\n");
    if (worst)
        tiles(out, report);
    g_free(generated);
    g_free(reservation);
    g_free(headline);
}

static void facts(GString *out, const struct ntt_summary *summary)
{
    g_string_append(out, "<dl class=\"facts\">\n");
    ntt_html_fact(out, "Capture", g_strdup(summary->file));
    ntt_html_fact(out, "Packets", ntt_text_count(summary->packets));
    ntt_html_fact(out, "Bytes", ntt_text_bytes(summary->bytes));
    ntt_html_fact(out, "First packet", ntt_text_time(summary->first_time));
    ntt_html_fact(out, "Last packet", ntt_text_time(summary->last_time));
    if (summary->packets)
        ntt_html_fact(out, "Duration", ntt_text_duration(summary->duration_s));
    ntt_html_fact(out, "Link type", ntt_link_types_text(summary));
    g_string_append(out, "</dl>\n");
}

static void capture(GString *out, const struct ntt_report *report, guint index)
{
    const struct ntt_summary *summary = g_ptr_array_index(report->captures, index);
    unsigned number = index + 1;
    g_string_append_printf(out, "<article class=\"capture\" id=\"capture-%u\">\n", number);
    if (report->captures->len > 1) {
        g_string_append_printf(out, "<h2 class=\"capture-name\">Capture %u: ", number);
        ntt_html_text(out, summary->file);
        g_string_append(out, "</h2>\n");
        if (summary->outcome_text) {
            g_string_append(out, "<p class=\"reservation incomplete\"><strong>Incomplete.</strong> ");
            ntt_html_sentence(out, summary->outcome_text);
            g_string_append(out, "</p>\n");
        }
    }
    if (summary->outcome != NTT_UNREAD) {
        facts(out, summary);
        /* The timeline first: what is chosen in it filters all that follows. */
        ntt_html_timeline(out, summary, number);
        ntt_html_findings(out, summary, number);
        ntt_html_places(out, summary, number);
        ntt_html_tables(out, summary, number);
        ntt_html_shape(out, summary, number);
        ntt_html_method(out, summary, number);
    }
    g_string_append(out, "</article>\n");
}

static void shorten(json_t *array, size_t most)
{
    while (json_array_size(array) > most)
        json_array_remove(array, json_array_size(array) - 1);
}

/* What the script works with: the report's JSON, no longer than a page can be. */
static json_t *page_data(const struct ntt_report *report)
{
    json_t *shared = ntt_report_json(report), *data = json_deep_copy(shared), *summary;
    size_t i;
    json_decref(shared);
    json_array_foreach(json_object_get(data, "captures"), i, summary)
    {
        shorten(json_object_get(summary, "alerts"), NTT_PAGE_ALERTS);
        for (unsigned table = 0; table < NTT_TABLES; table++)
            if (table != NTT_INTERVALS)
                shorten(json_object_get(summary, ntt_tables[table].name), NTT_PAGE_ROWS);
    }
    return data;
}

static void write_page(const struct ntt_report *report, GString *out)
{
    GBytes *style = resource("/ntt/report.css"), *script = resource("/ntt/report.js");
    head(out, report, style, script);
    banner(out, report);
    g_string_append(out, "<main id=\"main\" tabindex=\"-1\">\n");
    verdict(out, report);
    if (report->comparison)
        ntt_html_comparison(out, report->comparison);
    for (guint i = 0; i < report->captures->len; i++)
        capture(out, report, i);
    ntt_html_manual(out, report);
    g_string_append(out, "</main>\n<footer>\n<p>");
    ntt_html_text(out, report->generator);
    g_string_append(out, " · made with <code>");
    ntt_html_sentence(out, report->command);
    g_string_append(out, "</code></p>\n</footer>\n<script type=\"application/json\" id=\"data\">");
    json_t *data = page_data(report);
    ntt_json_in_script(out, data);
    json_decref(data);
    g_string_append(out, "</script>\n<script>");
    append_bytes(out, script);
    g_string_append(out, "</script>\n</body>\n</html>\n");
    g_bytes_unref(script);
    g_bytes_unref(style);
}

const struct ntt_format ntt_format_html = {
    .name = "html",
    .suffix = ".html",
    .about = "the page, in one file that needs no network",
    .begins = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta http-equiv=\"Content-Security-Policy\"",
    .mark = MARK,
    .write = write_page,
    .named_by_capture = true,
};
