/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charts drawn here as static SVG: they show and print without scripts, and each has its table beside it. */
#include "base/escape.h"
#include "base/json_members.h"
#include "base/text_format.h"
#include "output/html/parts.h"

#include <math.h>
#include <string.h>

enum { BINS = 160, WIDTH = 1000, HEIGHT = 180, MARKS = 24 /* room above the bars */, BAR_WIDEST = 48 };

struct bin {
    double packets;
    uint64_t bytes;
};

static double seconds_of(const char *rfc3339)
{
    GDateTime *time = rfc3339 ? g_date_time_new_from_iso8601(rfc3339, NULL) : NULL;
    if (!time)
        return NAN;
    double seconds = (double)g_date_time_to_unix(time) + g_date_time_get_microsecond(time) / 1e6;
    g_date_time_unref(time);
    return seconds;
}

struct span {
    double start, end;
};

/* The time all intervals cover; false when none has a time. */
static bool span_of(const json_t *rows, struct span *span)
{
    size_t i;
    json_t *row;
    *span = (struct span){INFINITY, -INFINITY};
    json_array_foreach(rows, i, row)
    {
        double start = seconds_of(ntt_json_text(row, "start"));
        double length = json_number_value(json_object_get(row, "seconds"));
        if (isnan(start) || length < 0)
            continue;
        span->start = fmin(span->start, start);
        span->end = fmax(span->end, start + length);
    }
    return span->end > span->start;
}

/* Sorts the intervals into bins, an interval longer than a bin spread evenly over those it covers. */
static void fill(const json_t *rows, struct span span, struct bin *bins, unsigned used)
{
    size_t i;
    json_t *row;
    double width = (span.end - span.start) / used;
    json_array_foreach(rows, i, row)
    {
        double start = seconds_of(ntt_json_text(row, "start"));
        double length = json_number_value(json_object_get(row, "seconds"));
        if (isnan(start) || length < 0)
            continue;
        unsigned first = (unsigned)fmin(fmax((start - span.start) / width + 1e-6, 0), used - 1);
        unsigned last =
            (unsigned)fmin(fmax(ceil((start + length - span.start) / width - 1e-6), first + 1), used);
        double share = 1.0 / (last - first);
        for (unsigned bin = first; bin < last; bin++)
            bins[bin].packets += json_number_value(json_object_get(row, "packets")) * share;
    }
}

static void bars(GString *out, const struct bin *bins, unsigned used, double highest)
{
    double width = (double)WIDTH / used;
    for (unsigned i = 0; i < used; i++) {
        if (bins[i].packets <= 0)
            continue;
        double height = fmax(bins[i].packets / highest * HEIGHT, 1.5);
        g_string_append_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", i * width,
                               MARKS + HEIGHT - height, fmin(fmax(width * 0.82, 0.6), BAR_WIDEST), height);
    }
}

static void marks(GString *out, const struct ntt_summary *summary, struct span span)
{
    enum { MARKS_SHOWN = 200 };
    for (guint i = MIN(summary->findings->len, MARKS_SHOWN); i-- > 0;) {
        const struct ntt_finding *finding = g_ptr_array_index(summary->findings, i);
        double at = (seconds_of(finding->opened) - span.start) / (span.end - span.start);
        if (!(at >= 0 && at <= 1))
            continue;
        const char *severity = ntt_severity_name(finding->severity);
        g_string_append_printf(
            out,
            "<g class=\"mark %s\"><path d=\"M%.1f %dV%d\"/><use href=\"#s-%s\" x=\"%.1f\" y=\"4\" "
            "width=\"14\" height=\"14\"/><title>",
            severity, at * WIDTH, MARKS - 4, MARKS + HEIGHT, severity,
            fmin(fmax(at * WIDTH - 7, 0), WIDTH - 14));
        ntt_html_sentence(out, finding->message);
        g_string_append(out, "</title></g>");
    }
}

/* Five times along the span, as exact as it is short; to the second the date is in the facts above. */
static void axis(GString *out, struct span span)
{
    double length = span.end - span.start;
    const char *format = length > 86400 ? "%m-%d %H:%M" : "%H:%M:%S";
    g_string_append(out, "<p class=\"axis\" aria-hidden=\"true\">");
    for (int i = 0; i <= 4; i++) {
        double at = span.start + length * i / 4;
        GDateTime *time = g_date_time_new_from_unix_utc((gint64)at);
        char *text = time ? g_date_time_format(time, format) : NULL;
        g_string_append_printf(out, "<span>%s", text ? text : "");
        if (length < 20)
            g_string_append_printf(out, ".%02d", (int)((at - floor(at)) * 100));
        g_string_append(out, "</span>");
        g_free(text);
        if (time)
            g_date_time_unref(time);
    }
    g_string_append(out, "</p>\n");
}

void ntt_html_timeline(GString *out, const struct ntt_summary *summary, unsigned number)
{
    const json_t *rows = summary->rows[NTT_INTERVALS];
    struct span span;
    struct bin bins[BINS] = {{0, 0}};
    if (!span_of(rows, &span))
        return;
    double shortest = INFINITY;
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) shortest =
        fmin(shortest, fmax(json_number_value(json_object_get(row, "seconds")), 1e-3));
    unsigned used = (unsigned)fmin(fmax(round((span.end - span.start) / shortest), 1), BINS);
    fill(rows, span, bins, used);
    double highest = 0;
    for (unsigned bin = 0; bin < used; bin++)
        highest = fmax(highest, bins[bin].packets);
    double width_s = (span.end - span.start) / used;
    char *top = ntt_text_count((uint64_t)highest), *per = ntt_text_duration(width_s);
    g_string_append_printf(
        out,
        "<section class=\"timeline panel\" id=\"timeline-%u\">\n<h2>Traffic over time</h2>\n"
        "<p class=\"about\">Packets per %s, at most %s. Marks show where alerts opened.</p>\n"
        "<svg class=\"chart\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-label=\"Packets over time; the table below has the numbers\">\n"
        "<g class=\"grid\"><path d=\"M0 %dH%dM0 %dH%dM0 %dH%d\"/></g>\n<g class=\"bars\">",
        number, per, top, WIDTH, MARKS + HEIGHT, MARKS, WIDTH, MARKS + HEIGHT / 2, WIDTH, MARKS + HEIGHT,
        WIDTH);
    bars(out, bins, used, fmax(highest, 1e-9));
    g_string_append(out, "</g>\n");
    marks(out, summary, span);
    g_string_append(out, "\n</svg>\n");
    axis(out, span);
    g_string_append(out, "<details><summary>As a table</summary>\n");
    ntt_html_table(out, summary, NTT_INTERVALS);
    g_string_append(out, "</details>\n</section>\n");
    g_free(per);
    g_free(top);
}

static const char *distribution_title(const char *name)
{
    static const struct {
        const char *name, *title;
    } titles[] = {{"packet_length", "Packet lengths"},
                  {"ttl", "Hop limits (TTL)"},
                  {"inter_arrival", "Time between packets"}};
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        if (strcmp(titles[i].name, name) == 0)
            return titles[i].title;
    return name;
}

static void distribution(GString *out, const json_t *row)
{
    const json_t *bins = json_object_get(row, "bins");
    const char *unit = ntt_json_text(row, "unit");
    double highest = 0;
    size_t i;
    json_t *bin;
    json_array_foreach(bins, i, bin) highest =
        fmax(highest, json_number_value(json_object_get(bin, "count")));
    if (highest <= 0)
        return;
    const char *name = ntt_json_text(row, "name");
    g_string_append(out, "<div class=\"panel\"");
    ntt_html_attribute(out, "data-distribution", name);
    g_string_append(out, "><h3>");
    ntt_html_text(out, distribution_title(name));
    g_string_append(out, "</h3>\n<table class=\"bins\"><thead><tr><th scope=\"col\">");
    ntt_html_text(out, unit ? unit : "value");
    g_string_append(
        out, "</th><th scope=\"col\" class=\"n\">Packets</th><th scope=\"col\"><span class=\"unseen\">Share"
             "</span></th></tr></thead><tbody>\n");
    json_array_foreach(bins, i, bin)
    {
        double count = json_number_value(json_object_get(bin, "count"));
        char *words = ntt_text_count((uint64_t)fmax(count, 0));
        g_string_append_printf(
            out,
            "<tr><td>%.6g–%.6g</td><td class=\"n\">%s</td><td class=\"b\"><svg class=\"bar\" "
            "viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
            "<rect width=\"%.1f\" height=\"8\" rx=\"1\"/></svg></td></tr>\n",
            json_number_value(json_object_get(bin, "from")), json_number_value(json_object_get(bin, "to")),
            words, fmax(count, 0) / highest * 100);
        g_free(words);
    }
    g_string_append(out, "</tbody></table>\n");
    if (json_is_number(json_object_get(row, "mean"))) {
        g_string_append_printf(out, "<p class=\"more\">Mean %.6g ",
                               json_number_value(json_object_get(row, "mean")));
        ntt_html_text(out, unit);
        g_string_append(out, "</p>\n");
    }
    g_string_append(out, "</div>\n");
}

void ntt_html_shape(GString *out, const struct ntt_summary *summary, unsigned number)
{
    size_t i;
    json_t *row;
    if (json_array_size(summary->rows[NTT_DISTRIBUTIONS]) == 0)
        return;
    g_string_append_printf(out,
                           "<section id=\"shape-%u\">\n<h2>Shape of the traffic</h2>\n"
                           "<div class=\"grid-3 shape-of-traffic\">\n",
                           number);
    json_array_foreach(summary->rows[NTT_DISTRIBUTIONS], i, row) distribution(out, row);
    ntt_html_other_tables(out, summary);
    g_string_append(out, "</div>\n</section>\n");
}
