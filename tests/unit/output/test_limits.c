/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes conclusions weaker, and when there is a green mark. */
#include "output/formats.h"
#include "output/output.h"
#include "output/verdict.h"
#include "unit.h"

#include <string.h>

static void check_limits(const char *members, bool clear, const char *const *wanted)
{
    struct ntt_summary *summary = ntt_summary_new("a.pcap");
    char *line =
        g_strdup_printf("{\"record\":\"capture\",\"schema\":1,\"link_type\":\"Ethernet\",%s}", members);
    ntt_summary_line(summary, line, strlen(line));
    ntt_summary_finish(summary);
    summary->outcome = NTT_READ_WHOLE;
    struct ntt_report report = {.title = "t",
                                .generated = "2026-01-01T00:00:00Z",
                                .generator = "ntt test",
                                .captures = g_ptr_array_new()};
    g_ptr_array_add(report.captures, summary);
    CU_ASSERT_EQUAL(ntt_verdict_is_clear(&report), clear);
    GString *html = g_string_new(NULL), *markdown = g_string_new(NULL), *text = g_string_new(NULL),
            *kml = g_string_new(NULL), *geojson = g_string_new(NULL);
    ntt_format_kml.write(&report, kml);
    ntt_format_geojson.write(&report, geojson);
    ntt_format_html.write(&report, html);
    ntt_format_markdown.write(&report, markdown);
    ntt_text_limits(summary, text);
    CU_ASSERT_EQUAL(strstr(html->str, "class=\"verdict clear\"") != NULL, clear);
    bool wanted_any = *wanted != NULL;
    const GString *const formats[] = {html, markdown, text, kml, geojson};
    for (; *wanted; wanted++)
        for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
            CU_ASSERT_PTR_NOT_NULL(strstr(formats[i]->str, *wanted));
    CU_ASSERT_EQUAL(text->len == 0, !wanted_any);
    g_string_free(html, TRUE);
    g_string_free(kml, TRUE);
    g_string_free(geojson, TRUE);
    g_string_free(markdown, TRUE);
    g_string_free(text, TRUE);
    g_ptr_array_free(report.captures, TRUE);
    ntt_summary_free(summary);
    g_free(line);
}

/* What makes conclusions weaker stands in every format for people; a green mark is for what was judged. */
static void limits_are_in_every_format(void)
{
    check_limits("\"packets\":7", true, (const char *const[]){NULL});
    check_limits("\"packets\":7,\"judged\":false", false,
                 (const char *const[]){"Nothing was judged:", "no packet has an address of IP or ARP", NULL});
    check_limits("\"packets\":7,\"clock_regressions\":3,\"truncated_packets\":5,\"truncated_to\":64,"
                 "\"visibility\":\"one-way\",\"link_types\":[\"Ethernet\",\"USB packets\"],\"judged\":false",
                 false,
                 (const char *const[]){"are older than the one before", "were cut when captured",
                                       "64 B at most", "One direction only:", "Ethernet, USB packets", NULL});
    check_limits(
        "\"packets\":7,\"clock_regressions\":1,\"truncated_packets\":1,\"truncated_to\":64", true,
        (const char *const[]){"1 packet", "is older than the one before", "was cut when captured", NULL});
    check_limits("\"packets\":4,\"unread_packets\":1", false,
                 (const char *const[]){"1 of 4 packets", "could not be read behind its headers:", NULL});
    check_limits("\"packets\":7,\"unread_packets\":7,\"unread_service\":\"udp 8472\"", false,
                 (const char *const[]){"7 of 7 packets", "most of them of udp 8472", "Decode As", NULL});
    check_limits("\"packets\":70,\"unread_packets\":6", true, (const char *const[]){NULL});
    check_limits("\"packets\":70,\"copies\":35", true,
                 (const char *const[]){"35 packets", "each counts as one for alerts", NULL});
    check_limits("\"packets\":700,\"copies\":6", true, (const char *const[]){NULL});
    check_limits("\"packets\":7,\"warnings\":[\"preferences differ from the default: ntt.scan_ports is 9\"]",
                 true, (const char *const[]){"Warning:", "preferences differ from the default: ", NULL});
}

static CU_TestInfo tests[] = {
    {"limits are in every format", limits_are_in_every_format},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("limits", tests)
