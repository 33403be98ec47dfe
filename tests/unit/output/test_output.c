/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats, over a capture whose every string is hostile. */
#include "base/text_format.h"
#include "output/finding_text.h"
#include "output/formats.h"
#include "output/output.h"
#include "output/verdict.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static const char rogue[] =
    "=</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`|\x1b[31m\n# x\xe2\x80\xae";

/* "@" in a line stands for the hostile text, as JSON. */
static void feed(struct ntt_summary *summary, const char *pattern)
{
    json_t *text = json_string(rogue);
    char *quoted = json_dumps(text, JSON_ENCODE_ANY), **parts = g_strsplit(pattern, "@", -1);
    char *line = g_strjoinv(quoted, parts);
    ntt_summary_line(summary, line, strlen(line));
    g_free(line);
    g_strfreev(parts);
    free(quoted);
    json_decref(text);
}

static struct ntt_summary *hostile(void)
{
    static const char *const lines[] = {
        ("{\"record\":\"capture\",\"schema\":1,\"link_type\":@,\"wireshark\":@,\"plugin\":@,\"first_time\":@,"
         "\"not_evaluated\":[{\"what\":@,\"why\":@},{\"what\":7},8],\"warnings\":[@,1],"
         "\"geoip\":[{\"type\":@,\"description\":@,\"built\":@},{}]}"),
        ("{\"record\":\"alert\",\"event\":\"open\",\"id\":3,\"type\":@,\"variant\":@,\"category\":@,"
         "\"severity\":\"high\","
         "\"confidence\":90,\"source\":@,\"target\":@,\"time\":@,\"first_time\":@,\"last_time\":@,"
         "\"observed\":5,"
         "\"threshold\":2,\"unit\":@,\"window_s\":1e300,\"technique\":@,\"message\":@,\"filter\":@,\"source_"
         "country\":@}"),
        ("{\"record\":\"host\",\"address\":@,\"city\":@,\"latitude\":-33.5,\"sent_packets\":1,\"sent_bytes\":"
         "2,"
         "\"received_packets\":3,\"received_bytes\":4}"),
        ("{\"record\":\"interval\",\"start\":\"2026-01-01T00:00:00Z\",\"seconds\":10,\"packets\":5,\"bytes\":"
         "6,"
         "\"protocols\":{}}"),
        "{\"record\":\"interval\",\"start\":@,\"seconds\":-1e308,\"packets\":5,\"bytes\":6}",
        "{\"record\":\"protocol\",\"name\":@,\"packets\":9223372036854775807,\"bytes\":9223372036854775807}",
        ("{\"record\":\"distribution\",\"name\":@,\"unit\":@,\"bins\":[{\"from\":0,\"to\":1e400,\"count\":-5}"
         ","
         "7]}"),
        "{\"record\":\"distribution\",\"name\":@,\"unit\":@,\"bins\":[{\"from\":0,\"to\":9,\"count\":5},7]}",
        "{\"record\":\"country\",\"code\":@,\"packets\":1,\"bytes\":1}",
    };
    struct ntt_summary *summary = ntt_summary_new(rogue);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        feed(summary, lines[i]);
    summary->outcome = NTT_READ_PART;
    summary->outcome_text = g_strdup(rogue);
    summary->command = g_strdup(rogue);
    summary->depth = "full";
    ntt_summary_finish(summary);
    return summary;
}

static char *render(void (*write)(const struct ntt_report *report, GString *out), unsigned captures)
{
    struct ntt_report report = {.title = rogue,
                                .generated = "2026-01-01T00:00:00Z",
                                .generator = "ntt test",
                                .command = rogue,
                                .captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_summary_free)};
    for (unsigned i = 0; i < captures; i++)
        g_ptr_array_add(report.captures, hostile());
    GString *out = g_string_new(NULL);
    write(&report, out);
    g_ptr_array_free(report.captures, TRUE);
    return g_string_free(out, FALSE);
}

static unsigned occurrences(const char *text, const char *needle)
{
    unsigned n = 0;
    for (const char *at = text; (at = strstr(at, needle)); at += strlen(needle))
        n++;
    return n;
}

static void html_holds_no_foreign_markup(void)
{
    for (unsigned captures = 1; captures <= 2; captures++) {
        char *page = render(ntt_format_html.write, captures);
        CU_ASSERT(g_utf8_validate(page, -1, NULL));
        CU_ASSERT_EQUAL(occurrences(page, "<script"), 2);
        CU_ASSERT_EQUAL(occurrences(page, "</script"), 2);
        *g_strrstr(page, "<script>") = '\0'; /* our own script has words of its own */
        CU_ASSERT_EQUAL(occurrences(page, "<img"), 0);
        CU_ASSERT_EQUAL(occurrences(page, " style="), 0);
        CU_ASSERT_EQUAL(occurrences(page, "\x1b"), 0);
        CU_ASSERT_EQUAL(occurrences(page, "\xe2\x80\xae"), 0);
        CU_ASSERT_EQUAL(occurrences(page, "nan"), occurrences(page, "nance"));
        CU_ASSERT_EQUAL(occurrences(page, "inf\""), 0);
        g_free(page);
    }
}

/* The bytes between two marks, to be freed. */
static char *between(const char *text, const char *open, const char *close)
{
    const char *start = strstr(text, open), *end = start ? strstr(start + strlen(open), close) : NULL;
    CU_ASSERT_PTR_NOT_NULL(end);
    return end ? g_strndup(start + strlen(open), (gsize)(end - start) - strlen(open)) : g_strdup("");
}

static void expect_hash(const char *page, const char *policy, const char *directive, const char *content)
{
    guint8 digest[32];
    gsize length = sizeof(digest);
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)content, -1);
    g_checksum_get_digest(checksum, digest, &length);
    char *text = g_base64_encode(digest, length),
         *wanted = g_strdup_printf("%s 'sha256-%s';", directive, text);
    CU_ASSERT_PTR_NOT_NULL(strstr(policy, wanted));
    CU_ASSERT(strlen(content) > 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(page, content));
    g_free(wanted);
    g_free(text);
    g_checksum_free(checksum);
}

static void policy_covers_exactly_what_is_there(void)
{
    char *page = render(ntt_format_html.write, 1);
    static const char start[] = "<!doctype html>\n<html lang=\"en\">\n<head>\n"
                                "<meta http-equiv=\"Content-Security-Policy\" content=\"";
    CU_ASSERT(g_str_has_prefix(page, start));
    char *policy = between(page, start, "\"");
    char *style = between(page, "<style>", "</style>"), *script = between(page, "<script>", "</script>");
    CU_ASSERT(g_str_has_prefix(policy, "default-src 'none';"));
    CU_ASSERT_PTR_NULL(strstr(policy, "unsafe"));
    expect_hash(page, policy, "style-src", style);
    expect_hash(page, policy, "script-src", script);
    g_free(script);
    g_free(style);
    g_free(policy);
    g_free(page);
}

static void data_in_the_page_is_the_report(void)
{
    char *page = render(ntt_format_html.write, 1), *text = between(page, "id=\"data\">", "</script>"),
         *json = render(ntt_format_json.write, 1);
    json_t *embedded = json_loads(text, 0, NULL), *written = json_loads(json, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL(embedded);
    CU_ASSERT(json_equal(embedded, written));
    json_decref(written);
    json_decref(embedded);
    g_free(json);
    g_free(text);
    g_free(page);
}

static void json_says_what_was_read(void)
{
    char *text = render(ntt_format_json.write, 2);
    json_t *report = json_loads(text, 0, NULL), *captures = json_object_get(report, "captures");
    CU_ASSERT_PTR_NOT_NULL_FATAL(report);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(report, "schema")), 1);
    CU_ASSERT_EQUAL(json_array_size(captures), 2);
    const json_t *capture = json_array_get(captures, 0),
                 *alert = json_array_get(json_object_get(capture, "alerts"), 0);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(capture, "outcome")), "part");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(alert, "message")), rogue);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(capture, "hosts")), 1);
    json_decref(report);
    g_free(text);
}

static void csv_has_no_formula_and_one_line_per_row(void)
{
    char *text = render(ntt_format_csv.write, 2);
    CU_ASSERT_EQUAL(occurrences(text, "\r\n"), 3);
    CU_ASSERT_EQUAL(occurrences(text, "\n"), 3);
    CU_ASSERT(g_str_has_prefix(text, "\"file\",\"id\""));
    CU_ASSERT_EQUAL(occurrences(text, ",\"="), 0);
    CU_ASSERT_EQUAL(occurrences(text, "\n\"="), 0);
    CU_ASSERT(occurrences(text, "\"'=") > 10);
    g_free(text);
}

static void write_hosts(const struct ntt_report *report, GString *out)
{
    ntt_format_csv.write_table(report, NTT_HOSTS, out);
}

static void csv_numbers_stay_numbers(void)
{
    char *text = render(write_hosts, 1);
    CU_ASSERT(g_str_has_prefix(text, "\"address\",\"country\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",-33.5,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ",1,2,3,4,"));
    g_free(text);
}

static void markdown_holds_no_foreign_markup(void)
{
    char *text = render(ntt_format_markdown.write, 1);
    CU_ASSERT_EQUAL(occurrences(text, "\x1b"), 0);
    CU_ASSERT_EQUAL(occurrences(text, "\n# x"), 0);
    /* Outside code spans nothing opens a tag. A span ends at a run of as many backticks as began it. */
    for (const char *at = text; *at; at++) {
        if (*at == '`') {
            char *fence = g_strndup(at, strspn(at, "`"));
            const char *end = strstr(at + strlen(fence), fence);
            CU_ASSERT_PTR_NOT_NULL(end);
            at = end ? end + strlen(fence) - 1 : at + strlen(at) - 1;
            g_free(fence);
        } else if (*at == '\\') {
            at++;
        } else if (*at == '<' &&
                   strcmp(at, "<!-- written by ntt report -->\n") != 0) { /* its own, at the end */
            CU_FAIL("markup outside a code span");
        }
    }
    g_free(text);
}

static void lines_hold_no_escape(void)
{
    struct ntt_summary *summary = hostile();
    const struct ntt_finding *finding = g_ptr_array_index(summary->findings, 0);
    GString *plain = g_string_new(NULL), *coloured = g_string_new(NULL);
    ntt_text_finding(finding, rogue, false, plain);
    ntt_text_finding(finding, NULL, true, coloured);
    CU_ASSERT_EQUAL(occurrences(plain->str, "\x1b"), 0);
    CU_ASSERT_EQUAL(occurrences(plain->str, "\n"), 1);
    CU_ASSERT_EQUAL(occurrences(coloured->str, "\x1b"), 2);
    g_string_free(coloured, TRUE);
    g_string_free(plain, TRUE);
    ntt_summary_free(summary);
}

static void headline(void)
{
    static const struct {
        const char *severity, *wanted;
    } cases[] = {
        {"high", "1 attack found in 1,234 packets"},
        {"low", "No attack found in 1,234 packets, 1 minor observation"},
        {NULL, "No scan or flood was found in 1,234 packets"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ntt_report report = {.captures =
                                        g_ptr_array_new_with_free_func((GDestroyNotify)ntt_summary_free)};
        struct ntt_summary *summary = ntt_summary_new("x");
        g_ptr_array_add(report.captures, summary);
        if (cases[i].severity) {
            char *line = g_strdup_printf(
                "{\"record\":\"alert\",\"event\":\"open\",\"id\":1,\"type\":\"t\",\"severity\":\"%s\","
                "\"message\":\"m\"}",
                cases[i].severity);
            ntt_summary_line(summary, line, strlen(line));
            g_free(line);
        }
        summary->packets = 1234;
        char *words = ntt_verdict_headline(&report);
        CU_ASSERT_STRING_EQUAL(words, cases[i].wanted);
        g_free(words);
        g_ptr_array_free(report.captures, TRUE);
    }
}

static void what_repeats_itself_is_said_once(void)
{
    static const struct {
        const char *key, *severity;
    } alerts[] = {{"a", "medium"}, {"b", "high"}, {"a", "medium"}, {"a", "high"}, {"c", "low"}};
    struct ntt_report report = {.captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_summary_free)};
    for (unsigned i = 0; i < 2 * G_N_ELEMENTS(alerts); i++) {
        unsigned id = i % G_N_ELEMENTS(alerts) + 1;
        if (id == 1)
            g_ptr_array_add(report.captures, ntt_summary_new("x"));
        char *line = g_strdup_printf(
            "{\"record\":\"alert\",\"event\":\"open\",\"id\":%u,\"type\":\"t\",\"key\":\"%s\","
            "\"severity\":\"%s\",\"message\":\"m\"}",
            id, alerts[id - 1].key, alerts[id - 1].severity);
        ntt_summary_line(g_ptr_array_index(report.captures, report.captures->len - 1), line, strlen(line));
        g_free(line);
    }
    GArray *points = ntt_verdict_lead(&report);
    CU_ASSERT_EQUAL_FATAL(points->len,
                          6); /* three of each capture: no attack repeats that of another capture */
    unsigned times = 0, worst = NTT_CRITICAL;
    for (guint i = 0; i < points->len; i++) {
        const struct ntt_lead *point = &g_array_index(points, struct ntt_lead, i);
        CU_ASSERT_EQUAL(point->times, g_str_equal(point->finding->key, "a") ? 3 : 1);
        CU_ASSERT_TRUE(point->finding->severity <= worst);
        worst = point->finding->severity;
        times += point->times;
    }
    CU_ASSERT_EQUAL(times, 2 * G_N_ELEMENTS(alerts));
    g_array_free(points, TRUE);
    g_ptr_array_free(report.captures, TRUE);
}

static void check(char *got, const char *wanted)
{
    CU_ASSERT_STRING_EQUAL(got, wanted);
    g_free(got);
}

static void numbers_in_words(void)
{
    check(ntt_text_count(0), "0");
    check(ntt_text_count(999), "999");
    check(ntt_text_count(1234567), "1,234,567");
    check(ntt_text_counted(1, "packet", "packets"), "1 packet");
    check(ntt_text_bytes(999), "999 B");
    check(ntt_text_bytes(1000), "1.0 kB");
    check(ntt_text_bytes(123456789), "123 MB");
    check(ntt_text_bytes(UINT64_MAX), "18 EB");
    check(ntt_text_duration(0.25), "250 ms");
    check(ntt_text_duration(60), "60 s");
    check(ntt_text_duration(3725), "1 h 2 min");
    check(ntt_text_time("2026-11-23T13:00:00.123456789+01:00"), "2026-11-23 12:00:00.123 UTC");
    check(ntt_text_time("yesterday"), "yesterday");
    ntt_text_set_time_zone(g_time_zone_new_identifier("Asia/Kolkata"));
    check(ntt_text_time("2026-11-23T20:00:00.123456789Z"), "2026-11-24 01:30:00.123 IST");
    ntt_text_set_time_zone(NULL);
    check(ntt_text_time("2026-11-23T20:00:00Z"), "2026-11-23 20:00:00.000 UTC");
}

static void commands_are_quoted(void)
{
    struct ntt_summary *summary = ntt_summary_new("-it's.pcap");
    struct ntt_finding finding = {.id = 7, .filter = (char[]){"ip.src == 192.0.2.1 && tcp"}};
    check(ntt_finding_wireshark(summary, &finding),
          "wireshark -r './-it'\\''s.pcap' -Y 'ip.src == 192.0.2.1 && tcp'");
    check(ntt_finding_tshark(summary, &finding), "tshark -2 -r './-it'\\''s.pcap' -Y 'ntt.evidence == 7'");
    ntt_summary_free(summary);
    summary = ntt_summary_new("-");
    CU_ASSERT_PTR_NULL(ntt_finding_wireshark(summary, &finding));
    ntt_summary_free(summary);
}

static void formats_by_name(void)
{
    CU_ASSERT_STRING_EQUAL(ntt_format_for("a b/report.HTML")->name, "html");
    CU_ASSERT_STRING_EQUAL(ntt_format_for("x.md")->name, "markdown");
    CU_ASSERT_STRING_EQUAL(ntt_format_named("csv")->suffix, ".csv");
    CU_ASSERT_PTR_NULL(ntt_format_for(".html"));
    CU_ASSERT_PTR_NULL(ntt_format_for("x.docx"));
    CU_ASSERT_PTR_NULL(ntt_format_named("docx"));
    char *names = ntt_format_names(true), *suffixes = ntt_format_suffixes(false),
         *pages = ntt_format_suffixes(true);
    CU_ASSERT_TRUE(g_str_has_prefix(names, "html (default), pdf, json, "));
    for (size_t i = 0; ntt_formats[i]; i++) {
        const struct ntt_format *format = ntt_formats[i];
        CU_ASSERT_PTR_EQUAL(ntt_format_named(format->name), format);
        CU_ASSERT_PTR_NOT_NULL(strstr(names, format->name));
        CU_ASSERT_PTR_NOT_NULL(strstr(suffixes, format->suffix));
        CU_ASSERT_EQUAL(strstr(pages, format->suffix) != NULL, format->named_by_capture);
    }
    g_free(names);
    g_free(suffixes);
    g_free(pages);
}

static CU_TestInfo tests[] = {
    {"html holds no foreign markup", html_holds_no_foreign_markup},
    {"the policy covers exactly what is there", policy_covers_exactly_what_is_there},
    {"the data in the page is the report", data_in_the_page_is_the_report},
    {"json says what was read", json_says_what_was_read},
    {"csv: no formula, one line per row", csv_has_no_formula_and_one_line_per_row},
    {"csv: numbers stay numbers", csv_numbers_stay_numbers},
    {"markdown holds no foreign markup", markdown_holds_no_foreign_markup},
    {"lines hold no escape", lines_hold_no_escape},
    {"headline", headline},
    {"what repeats itself is said once", what_repeats_itself_is_said_once},
    {"numbers in words", numbers_in_words},
    {"commands are quoted", commands_are_quoted},
    {"formats by name", formats_by_name},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("output", tests)
