/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/words.h"

#include "base/escape.h"
#include "base/json_members.h"
#include "output/guidance.h"

#include <math.h>
#include <string.h>

char *ntt_words_count(uint64_t n)
{
    char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, n);
    size_t length = strlen(digits);
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
    g_free(digits);
    return g_string_free(out, FALSE);
}

char *ntt_words_counted(uint64_t n, const char *one, const char *many)
{
    char *number = ntt_words_count(n), *text = g_strdup_printf("%s %s", number, n == 1 ? one : many);
    g_free(number);
    return text;
}

char *ntt_words_bytes(uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    double value = (double)bytes;
    unsigned unit = 0;
    for (; value >= 999.5 && unit + 1 < G_N_ELEMENTS(units); unit++)
        value /= 1000;
    return g_strdup_printf("%.*f %s", unit && value < 10 ? 1 : 0, value, units[unit]);
}

char *ntt_words_duration(double seconds)
{
    if (!isfinite(seconds) || seconds < 0)
        return g_strdup("unknown");
    if (seconds > 0 && seconds < 0.001)
        return g_strdup("under 1 ms");
    if (seconds < 1)
        return g_strdup_printf("%.0f ms", seconds * 1000);
    if (seconds < 120)
        return g_strdup_printf("%.3g s", seconds);
    double minutes = floor(seconds / 60);
    if (minutes < 60)
        return g_strdup_printf("%.0f min %.0f s", minutes, floor(seconds - minutes * 60));
    double hours = floor(minutes / 60);
    if (hours < 48)
        return g_strdup_printf("%.0f h %.0f min", hours, minutes - hours * 60);
    return g_strdup_printf("%.0f days %.0f h", floor(hours / 24), hours - floor(hours / 24) * 24);
}

static GTimeZone *time_zone; /* NULL: UTC */

void ntt_words_set_time_zone(const char *identifier)
{
    g_clear_pointer(&time_zone, g_time_zone_unref);
    time_zone = identifier ? g_time_zone_new_identifier(identifier) : NULL;
}

char *ntt_words_time(const char *rfc3339)
{
    GDateTime *time = rfc3339 ? g_date_time_new_from_iso8601(rfc3339, NULL) : NULL;
    if (!time)
        return g_strdup(rfc3339 ? rfc3339 : "");
    GDateTime *local = time_zone ? g_date_time_to_timezone(time, time_zone) : g_date_time_to_utc(time);
    char *whole = g_date_time_format(local, "%Y-%m-%d %H:%M:%S"), *zone = g_date_time_format(local, "%Z");
    char *text = g_strdup_printf("%s.%03d %s", whole, g_date_time_get_microsecond(local) / 1000, zone);
    g_free(zone);
    g_free(whole);
    g_date_time_unref(local);
    g_date_time_unref(time);
    return text;
}

const char *ntt_words_confidence(uint64_t percent)
{
    if (percent >= 95)
        return "almost certain";
    if (percent >= 80)
        return "very likely";
    return percent >= 55 ? "likely" : "possible";
}

char *ntt_words_cell(const json_t *row, const struct ntt_column *column)
{
    const json_t *value = json_object_get(row, column->member);
    if (!value)
        return g_strdup("");
    switch (column->type) {
    case NTT_TEXT:
        return g_strdup(json_string_value(value));
    case NTT_TIME:
        return ntt_words_time(json_string_value(value));
    case NTT_COUNT:
        /* The number of a port or of a network is a name: no separators. */
        if (strcmp(column->member, "port") == 0 || strcmp(column->member, "asn") == 0)
            return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return ntt_words_count((uint64_t)json_integer_value(value));
    case NTT_BYTES:
        return ntt_words_bytes((uint64_t)json_integer_value(value));
    case NTT_NUMBER:
        return g_strdup_printf("%.6g", json_number_value(value));
    case NTT_FLAG:
        return g_strdup(json_is_true(value) ? "yes" : "no");
    case NTT_OTHER:
        break;
    }
    return g_strdup("");
}

char *ntt_words_ignored(const json_t *row)
{
    const char *expires = ntt_json_text(row, "expires");
    bool expired = json_is_true(json_object_get(row, "expired"));
    char *count =
        ntt_words_counted((uint64_t)json_integer_value(json_object_get(row, "count")), "alert", "alerts");
    char *text = g_strdup_printf("%s: %s kept quiet (%s%s%s%s)", ntt_json_text(row, "rule"), count,
                                 ntt_json_text(row, "reason"), expires ? "; until " : "",
                                 expires ? expires : "", expired ? ", expired" : "");
    g_free(count);
    return text;
}

char *ntt_words_title(const struct ntt_finding *finding)
{
    const char *known = ntt_guidance(finding->type)->title;
    char *title = g_strdup(known ? known : finding->type);
    if (finding->variant && *finding->variant) {
        char *with_variant = g_strdup_printf("%s (%s)", title, finding->variant);
        g_free(title);
        title = with_variant;
    }
    return title;
}

char *ntt_words_evidence(const struct ntt_finding *finding)
{
    if (finding->observed == 0 && finding->threshold == 0)
        return NULL;
    char *observed = ntt_words_count(finding->observed), *threshold = ntt_words_count(finding->threshold);
    char *window = finding->window_s > 0 ? ntt_words_duration(finding->window_s) : NULL;
    char *text = g_strdup_printf("%s %s%s%s, where the limit is %s", observed,
                                 finding->unit ? finding->unit : "events", window ? " in " : "",
                                 window ? window : "", threshold);
    g_free(window);
    g_free(threshold);
    g_free(observed);
    return text;
}

char *ntt_words_technique(const struct ntt_finding *finding)
{
    if (!finding->technique || !*finding->technique)
        return NULL;
    const char *name = ntt_technique_name(finding->technique);
    return g_strjoin(" ", finding->technique, name, NULL);
}

static char *command(const char *name, const char *program, const char *filter)
{
    if (!filter || strcmp(name, "-") == 0)
        return NULL;
    char *path = g_strconcat(name[0] == '-' ? "./" : "", name, NULL);
    char *file = ntt_shell_word(path), *quoted = ntt_shell_word(filter);
    char *text = g_strdup_printf("%s -r %s -Y %s", program, file, quoted);
    g_free(quoted);
    g_free(file);
    g_free(path);
    return text;
}

char *ntt_words_wireshark(const struct ntt_summary *summary, const struct ntt_finding *finding)
{
    return command(finding->opened_in ? finding->opened_in : summary->file, "wireshark", finding->filter);
}

char *ntt_words_tshark(const struct ntt_summary *summary, const struct ntt_finding *finding)
{
    if (finding->opened_in) /* no file of a story alone counts alerts as the story does */
        return NULL;
    char *filter = g_strdup_printf("ntt.evidence == %" G_GUINT64_FORMAT, finding->id);
    char *text = command(summary->file, "tshark -2", filter);
    g_free(filter);
    return text;
}

static const struct ntt_summary *capture(const struct ntt_report *report, guint i)
{
    return g_ptr_array_index(report->captures, i);
}

unsigned ntt_words_worst(const struct ntt_report *report)
{
    unsigned worst = 0;
    for (guint i = 0; i < report->captures->len; i++) {
        const GPtrArray *findings = capture(report, i)->findings;
        if (findings->len)
            worst = MAX(worst, ((const struct ntt_finding *)g_ptr_array_index(findings, 0))->severity);
    }
    return worst;
}

char *ntt_words_verdict(const struct ntt_report *report)
{
    uint64_t packets = 0;
    unsigned attacks = 0, remarks = 0, unread = 0, captures = report->captures->len;
    for (guint i = 0; i < captures; i++) {
        const struct ntt_summary *summary = capture(report, i);
        unsigned serious = ntt_summary_count(summary, NTT_MEDIUM);
        packets += summary->packets;
        attacks += serious;
        remarks += summary->findings->len - serious;
        unread += summary->outcome == NTT_UNREAD;
    }
    if (unread == captures)
        return g_strdup("Nothing could be read");
    char *where = ntt_words_counted(packets, "packet", "packets");
    char *text;
    if (attacks)
        text = g_strdup_printf("%u %s found in %s", attacks, attacks == 1 ? "attack" : "attacks", where);
    else if (remarks)
        text = g_strdup_printf("No attack found in %s, %u minor %s", where, remarks,
                               remarks == 1 ? "observation" : "observations");
    else if (packets == 0)
        text = g_strdup(captures == 1 ? "The capture holds no packets" : "The captures hold no packets");
    else
        text = g_strdup_printf("No scan or flood was found in %s", where);
    g_free(where);
    return text;
}

static bool repeats(const struct ntt_lead *said, const struct ntt_summary *summary,
                    const struct ntt_finding *finding)
{
    return said->summary == summary && said->finding->key && !g_strcmp0(said->finding->key, finding->key);
}

GArray *ntt_words_lead(const struct ntt_report *report)
{
    GArray *points = g_array_new(FALSE, FALSE, sizeof(struct ntt_lead));
    for (int severity = NTT_CRITICAL; severity >= NTT_INFO; severity--) {
        for (guint i = 0; i < report->captures->len; i++) {
            const struct ntt_summary *summary = capture(report, i);
            for (guint j = 0; j < summary->findings->len; j++) {
                const struct ntt_finding *finding = g_ptr_array_index(summary->findings, j);
                if ((int)finding->severity != severity)
                    continue;
                guint at = 0;
                while (at < points->len &&
                       !repeats(&g_array_index(points, struct ntt_lead, at), summary, finding))
                    at++;
                if (at == points->len) {
                    struct ntt_lead point = {.summary = summary, .finding = finding};
                    g_array_append_val(points, point);
                }
                g_array_index(points, struct ntt_lead, at).times++;
            }
        }
    }
    return points;
}

char *ntt_words_reservation(const struct ntt_report *report)
{
    unsigned partial = 0, unread = 0, captures = report->captures->len;
    for (guint i = 0; i < captures; i++) {
        enum ntt_outcome outcome = capture(report, i)->outcome;
        unread += outcome == NTT_UNREAD;
        partial += outcome == NTT_READ_PART || outcome == NTT_INTERRUPTED;
    }
    if (!partial && !unread)
        return NULL;
    if (captures == 1)
        return g_strdup(capture(report, 0)->outcome_text);
    return g_strdup_printf("Of %u captures, %u %s read in part and %u not at all.", captures, partial,
                           partial == 1 ? "was" : "were", unread);
}

char *ntt_words_ratio(const struct ntt_change *change)
{
    if (change->ratio <= 0)
        return NULL;
    if (fabs(change->ratio - 1) < 0.05)
        return g_strdup("as much a second as before");
    return g_strdup_printf("%.3g times as much a second", change->ratio);
}

char *ntt_words_news_limit(const struct ntt_new *news)
{
    if (news->why_not)
        return g_strdup_printf("not compared: %s", news->why_not);
    if (!news->left_out || !news->items->len)
        return NULL;
    char *rows = ntt_words_counted(news->left_out, "row", "rows");
    char *text = g_strdup_printf("some may not be new: the other left out %s", rows);
    g_free(rows);
    return text;
}

char *ntt_words_against(const struct ntt_comparison *comparison)
{
    static const struct {
        const char *one, *many;
    } nouns[NTT_NEWS] = {
        [NTT_NEW_ALERTS] = {"new alert", "new alerts"},
        [NTT_NEW_HOSTS] = {"new host", "new hosts"},
        [NTT_NEW_SERVICES] = {"new service", "new services"},
        [NTT_NEW_PORTS] = {"new port", "new ports"},
        [NTT_NEW_COUNTRIES] = {"new country", "new countries"},
        [NTT_NEW_NETWORKS] = {"new network", "new networks"},
    };
    char *made = ntt_words_time(comparison->made);
    GString *text = g_string_new("Against ");
    g_string_append_printf(text, "%s (a %s%s%s): ", comparison->other,
                           comparison->is_baseline ? "baseline" : "report",
                           comparison->made ? comparison->is_baseline ? " up to " : " of " : "", made);
    gsize start = text->len;
    for (unsigned kind = 0; kind < NTT_NEWS; kind++) {
        guint items = comparison->news[kind].items->len;
        if (items)
            g_string_append_printf(text, "%s%u %s", text->len > start ? ", " : "", items,
                                   items == 1 ? nouns[kind].one : nouns[kind].many);
    }
    if (text->len == start)
        g_string_append(text, "nothing new");
    char *ratio = comparison->changes->len
                      ? ntt_words_ratio(&g_array_index(comparison->changes, struct ntt_change, 0))
                      : NULL;
    if (ratio)
        g_string_append_printf(text, "; all traffic %s", ratio);
    g_free(ratio);
    g_free(made);
    return g_string_free(text, FALSE);
}
