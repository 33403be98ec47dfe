/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record stream, line by line: what is taken, what is refused. */
#include "base/lines.h"
#include "records/records.h"
#include "unit.h"

#include <string.h>

#define CAPTURE "{\"record\":\"capture\",\"schema\":1,\"link_type\":\"ether\",\"complete\":false}"
#define ALERT(event, id, severity, time)                                                                     \
    "{\"record\":\"alert\",\"event\":\"" event "\",\"id\":" id                                               \
    ",\"type\":\"port_scan\",\"severity\":\"" severity                                                       \
    "\",\"confidence\":250,\"message\":\"m\",\"time\":\"" time "\",\"first_time\":\"" time "\"}"

static const json_t *feed(struct ntt_summary *summary, const char *line)
{
    return ntt_summary_line(summary, line, strlen(line));
}

static void good_stream(void)
{
    struct ntt_summary *summary = ntt_summary_new("a.pcap");
    feed(summary, CAPTURE);
    feed(summary, "{\"record\":\"progress\",\"packets\":5,\"bytes\":50,\"offset\":70}");
    CU_ASSERT_EQUAL(summary->offset, 70);
    CU_ASSERT_PTR_NOT_NULL(feed(summary, ALERT("open", "1", "low", "2026-01-01T00:00:02Z")));
    CU_ASSERT_PTR_NULL(
        feed(summary, "{\"record\":\"host\",\"address\":\"192.0.2.1\",\"sent_packets\":1,\"sent_bytes\":2,"
                      "\"received_packets\":3,\"received_bytes\":4,\"new_member\":[]}"));
    feed(summary, "{\"record\":\"omitted\",\"of\":\"host\",\"rows\":7,\"packets\":8,\"bytes\":9}");
    feed(summary, "{\"record\":\"not_known_yet\",\"x\":1}");
    feed(summary, "{\"record\":\"capture\",\"complete\":true,\"packets\":10,\"bytes\":100,\"duration_s\":1.5,"
                  "\"visibility\":\"two-way\",\"last_time\":null}");
    feed(summary, "{\"record\":\"end\",\"packets\":10,\"bytes\":100,\"alerts\":1}");
    CU_ASSERT_EQUAL(summary->malformed_lines, 0);
    CU_ASSERT(summary->saw_capture && summary->saw_end);
    CU_ASSERT_EQUAL(summary->packets, 10);
    CU_ASSERT_STRING_EQUAL(summary->link_type, "ether");
    CU_ASSERT_STRING_EQUAL(summary->visibility, "two-way");
    const json_t *host = json_array_get(summary->rows[NTT_HOSTS], 0);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(host, "received_bytes")), 4);
    CU_ASSERT_PTR_NULL(json_object_get(host, "new_member"));
    CU_ASSERT_EQUAL(summary->omitted[NTT_HOSTS].rows, 7);
    ntt_summary_free(summary);
}

static void alerts_merge_by_id(void)
{
    struct ntt_summary *summary = ntt_summary_new("a.pcap");
    feed(summary, CAPTURE);
    feed(summary, ALERT("open", "1", "low", "2026-01-01T00:00:02Z"));
    feed(summary, ALERT("open", "2", "medium", "2026-01-01T00:00:03Z"));
    feed(summary, ALERT("update", "1", "high", "2026-01-01T00:00:09Z"));
    feed(summary, ALERT("close", "1", "high", "2026-01-01T00:00:20Z"));
    ntt_summary_finish(summary);
    CU_ASSERT_EQUAL_FATAL(summary->findings->len, 2);
    const struct ntt_finding *worst = g_ptr_array_index(summary->findings, 0);
    CU_ASSERT_EQUAL(worst->id, 1);
    CU_ASSERT_EQUAL(worst->severity, NTT_HIGH);
    CU_ASSERT_EQUAL(worst->confidence, 100);
    CU_ASSERT_STRING_EQUAL(worst->opened, "2026-01-01T00:00:02Z");
    CU_ASSERT_STRING_EQUAL(worst->first_time, "2026-01-01T00:00:20Z");
    CU_ASSERT(worst->closed);
    CU_ASSERT_EQUAL(ntt_summary_count(summary, NTT_MEDIUM), 2);
    CU_ASSERT_EQUAL(ntt_summary_count(summary, NTT_HIGH), 1);
    ntt_summary_free(summary);
}

static void worst_first_then_time(void)
{
    struct ntt_summary *summary = ntt_summary_new("a.pcap");
    feed(summary, CAPTURE);
    feed(summary, ALERT("open", "1", "low", "2026-01-01T00:00:01Z"));
    feed(summary, ALERT("open", "2", "critical", "2026-01-01T00:00:09Z"));
    feed(summary, ALERT("open", "3", "critical", "2026-01-01T00:00:05Z"));
    ntt_summary_finish(summary);
    static const uint64_t order[] = {3, 2, 1};
    for (guint i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(((const struct ntt_finding *)g_ptr_array_index(summary->findings, i))->id, order[i]);
    ntt_summary_free(summary);
}

static void malformed_lines_are_counted_and_passed_over(void)
{
    static const char *const lines[] = {
        "",
        "not json",
        "[1]",
        "7",
        "{}",
        "{\"record\":7}",
        "{\"record\":\"host\",\"address\":7}",
        "{\"record\":\"host\",\"address\":\"x\",\"sent_packets\":-1,\"sent_bytes\":0,\"received_packets\":0,"
        "\"received_bytes\":0}",
        "{\"record\":\"interval\",\"start\":\"x\"}",
        "{\"record\":\"progress\",\"packets\":1.5}",
        "{\"record\":\"end\",\"record\":\"end\"}",
        "{\"record\":\"warning\",\"x\":\"\xff\"}",
        "{\"record\":\"omitted\"}",
        ALERT("open", "0", "low", "t"),
        ALERT("open", "1", "dire", "t"),
        ALERT("open", "\"1\"", "low", "t"),
        "{\"record\":\"alert\",\"event\":\"open\",\"id\":1,\"severity\":\"low\",\"message\":\"m\"}",
        "{\"record\":\"capture\",\"schema\":1,\"warnings\":{}}",
        "{\"record\":\"host\",\"address\":99999999999999999999999}",
    };
    struct ntt_summary *summary = ntt_summary_new("a.pcap");
    feed(summary, CAPTURE);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        CU_ASSERT_PTR_NULL(feed(summary, lines[i]));
        if (summary->malformed_lines != i + 1)
            CU_FAIL(lines[i]);
    }
    CU_ASSERT(g_str_has_prefix(summary->first_malformed, "line 2: "));
    CU_ASSERT_EQUAL(summary->findings->len, 0);
    CU_ASSERT_EQUAL(json_array_size(summary->rows[NTT_HOSTS]), 0);
    feed(summary, ALERT("open", "1", "low", "t"));
    CU_ASSERT_EQUAL(summary->findings->len, 1);
    ntt_summary_free(summary);
}

static void deep_nesting_and_nul_are_malformed(void)
{
    struct ntt_summary *summary = ntt_summary_new("a.pcap");
    char *deep = g_strnfill(200000, '[');
    feed(summary, deep);
    g_free(deep);
    static const char nul[] = "{\"record\":\"end\"}\0{}";
    ntt_summary_line(summary, nul, sizeof(nul) - 1);
    CU_ASSERT_EQUAL(summary->malformed_lines, 2);
    CU_ASSERT(!summary->saw_end);
    ntt_summary_free(summary);
}

static void another_schema_is_refused(void)
{
    struct ntt_summary *summary = ntt_summary_new("a.pcap");
    feed(summary, "{\"record\":\"capture\",\"schema\":2}");
    CU_ASSERT(!summary->saw_capture);
    CU_ASSERT_EQUAL(summary->malformed_lines, 1);
    ntt_summary_free(summary);
}

static void remember(void *data, const char *line, gsize length)
{
    g_ptr_array_add(data, g_strndup(line, length));
}

static void lines_of_any_cut(void)
{
    static const char stream[] = "one\n\ntwo three\nfour\nunfinished";
    for (gsize step = 1; step <= sizeof(stream); step++) {
        struct ntt_lines lines = ntt_lines_new(64);
        GPtrArray *got = g_ptr_array_new_with_free_func(g_free);
        for (gsize at = 0; at < strlen(stream); at += step)
            CU_ASSERT(ntt_lines_feed(&lines, stream + at, MIN(step, strlen(stream) - at), remember, got));
        CU_ASSERT_EQUAL_FATAL(got->len, 4);
        CU_ASSERT_STRING_EQUAL(g_ptr_array_index(got, 0), "one");
        CU_ASSERT_STRING_EQUAL(g_ptr_array_index(got, 1), "");
        CU_ASSERT_STRING_EQUAL(g_ptr_array_index(got, 2), "two three");
        CU_ASSERT_STRING_EQUAL(g_ptr_array_index(got, 3), "four");
        g_ptr_array_free(got, TRUE);
        ntt_lines_clear(&lines);
    }
}

static void lines_too_long_are_refused(void)
{
    GPtrArray *got = g_ptr_array_new_with_free_func(g_free);
    struct ntt_lines lines = ntt_lines_new(4);
    CU_ASSERT(ntt_lines_feed(&lines, "1234\n12", 7, remember, got));
    CU_ASSERT(!ntt_lines_feed(&lines, "345", 3, remember, got));
    CU_ASSERT(!ntt_lines_feed(&lines, "345\n", 4, remember, got));
    CU_ASSERT_EQUAL(got->len, 1);
    ntt_lines_clear(&lines);
    g_ptr_array_free(got, TRUE);
}

static void summarise(void *data, const char *line, gsize length)
{
    ntt_summary_line(data, line, length);
}

/* A tshark that is killed: what it had said holds, and half a line is not taken for the end. */
static void a_stream_that_ends_anywhere(void)
{
    static const char stream[] = CAPTURE "\n" ALERT("open", "1", "low", "2026-01-01T00:00:02Z") "\n" ALERT(
        "close", "1", "high", "2026-01-01T00:00:09Z") "\n{\"record\":\"end\",\"packets\":10}\n";
    const gsize whole = strlen(stream), first_alert = strlen(CAPTURE "\n") + 1;
    for (gsize cut = 0; cut <= whole; cut++) {
        struct ntt_summary *summary = ntt_summary_new("a.pcap");
        struct ntt_lines lines = ntt_lines_new(1 << 10);
        CU_ASSERT(ntt_lines_feed(&lines, stream, cut, summarise, summary));
        ntt_summary_finish(summary);
        CU_ASSERT_EQUAL(summary->saw_end, cut == whole);
        CU_ASSERT_EQUAL(summary->malformed_lines, 0);
        bool told = memchr(stream + MIN(first_alert, cut), '\n', cut - MIN(first_alert, cut));
        CU_ASSERT_EQUAL(summary->findings->len, told ? 1 : 0);
        ntt_lines_clear(&lines);
        ntt_summary_free(summary);
    }
}

static CU_TestInfo tests[] = {
    {"a good stream", good_stream},
    {"alerts merge by id", alerts_merge_by_id},
    {"worst first, then by time", worst_first_then_time},
    {"malformed lines are counted and passed over", malformed_lines_are_counted_and_passed_over},
    {"deep nesting and NUL are malformed", deep_nesting_and_nul_are_malformed},
    {"another schema is refused", another_schema_is_refused},
    {"lines, however the bytes come", lines_of_any_cut},
    {"a stream that ends anywhere", a_stream_that_ends_anywhere},
    {"lines too long are refused", lines_too_long_are_refused},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("records", tests)
