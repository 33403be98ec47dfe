/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stream of records of anything becomes in every format of a report: valid text, and no markup of the stream's. */
#include "fuzz.h"

#include "output/formats.h"
#include "output/output.h"

#include <string.h>

enum { PAGE_EVERY = 16 };

/* What a summary says that was read of the lines. */
static struct ntt_summary *read_lines(const uint8_t *bytes, size_t length)
{
    struct ntt_summary *summary = ntt_summary_new("capture.pcap");
    const char *at = (const char *)bytes;
    while (length) {
        const char *newline = memchr(at, '\n', length);
        size_t line = newline ? (size_t)(newline - at) : length;
        ntt_summary_line(summary, at, line);
        at += line + !!newline;
        length -= line + !!newline;
    }
    ntt_summary_finish(summary);
    return summary;
}

/* With the page, which is megabytes whatever the input, or all but that. */
static void write_all(const struct ntt_report *report, bool page)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; ntt_formats[i]; i++) {
        const struct ntt_format *format = ntt_formats[i];
        bool markup = format == &ntt_format_html || format == &ntt_format_kml;
        if (format->named_by_capture && (!page || format->finish))
            continue;
        g_string_truncate(out, 0);
        format->write(report, out);
        FUZZ_REQUIRE(g_utf8_validate(out->str, (gssize)out->len, NULL));
        FUZZ_REQUIRE(!strchr(out->str, '\033'));
        FUZZ_REQUIRE(!markup || !strstr(out->str, "<script>fuzz"));
        json_t *json = format == &ntt_format_json ? json_loads(out->str, 0, NULL) : NULL;
        FUZZ_REQUIRE(format != &ntt_format_json || json_is_object(json));
        json_decref(json);
        for (enum ntt_table table = 0; format->write_table && table < NTT_TABLES; table++) {
            g_string_truncate(out, 0);
            format->write_table(report, table, out);
            FUZZ_REQUIRE(g_utf8_validate(out->str, (gssize)out->len, NULL));
        }
    }
    const struct ntt_summary *summary = g_ptr_array_index(report->captures, 0);
    g_string_truncate(out, 0);
    for (guint i = 0; i < summary->findings->len; i++)
        ntt_text_finding(g_ptr_array_index(summary->findings, i), NULL, false, out);
    ntt_text_notes(report->captures, out);
    FUZZ_REQUIRE(g_utf8_validate(out->str, (gssize)out->len, NULL) && !strchr(out->str, '\033'));
    g_string_free(out, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct ntt_report report = {.title = "fuzz",
                                .generated = "2026-11-23T13:00:00Z",
                                .generator = "ntt",
                                .command = "ntt report",
                                .captures = g_ptr_array_new()};
    struct ntt_summary *summary = read_lines(bytes, length);
    g_ptr_array_add(report.captures, summary);
    write_all(&report, length % PAGE_EVERY == 0);
    g_ptr_array_free(report.captures, TRUE);
    ntt_summary_free(summary);
    return 0;
}
