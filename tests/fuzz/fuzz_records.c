/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The record stream of a tshark that lies: lines of anything, in pieces of any size. */
#include "fuzz.h"

#include "base/lines.h"
#include "records/records.h"

enum { LIMIT = 2048 };

static void take(void *data, const char *line, gsize length)
{
    const json_t *alert = ntt_summary_line(data, line, length);
    FUZZ_REQUIRE(!alert || json_is_object(alert));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_rest rest = {bytes, length};
    size_t piece = 1 + (size_t)fuzz_number(&rest, 1) * 16;
    struct ntt_summary *summary = ntt_summary_new("capture.pcap");
    struct ntt_lines lines = ntt_lines_new(LIMIT);
    bool good = true;
    while (good && rest.length) {
        size_t size = piece;
        uint8_t *part = fuzz_copy(&rest, &size);
        good = ntt_lines_feed(&lines, (const char *)part, size, take, summary);
        FUZZ_REQUIRE(lines.pending->len <= LIMIT);
        g_free(part);
    }
    ntt_lines_clear(&lines);
    ntt_summary_finish(summary);
    FUZZ_REQUIRE(summary->malformed_lines <= summary->lines &&
                 !summary->malformed_lines == !summary->first_malformed);
    FUZZ_REQUIRE(ntt_summary_count(summary, NTT_INFO) == summary->findings->len);
    for (guint i = 0; i < summary->findings->len; i++) {
        const struct ntt_finding *finding = g_ptr_array_index(summary->findings, i);
        FUZZ_REQUIRE(finding->id && finding->type && finding->message && finding->confidence <= 100);
    }
    ntt_summary_free(summary);
    return 0;
}
