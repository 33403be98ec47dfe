/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A spool somebody has damaged: two segments with any numbers and any content. Reading it comes to its end, every event
 * is an object, and one that is added then is read.
 *
 * The input: two numbers, where the second segment begins, and the content of both, behind an event of ours where the first
 * number is even: else it is a file of somebody else's, which stays.
 */
#include "fuzz.h"

#include "destinations/spool.h"

static void warn(void *data, const char *sentence)
{
    (void)data;
    FUZZ_REQUIRE(*sentence);
}

static void read_all(struct ntt_spool *spool)
{
    struct ntt_spool_reader reader = ntt_spool_reader(spool, 0);
    GPtrArray *events = g_ptr_array_new();
    while (reader.number < ntt_spool_end(spool)) {
        uint64_t before = reader.number, lost = ntt_spool_read(&reader, events, 3, 100);
        FUZZ_REQUIRE(reader.number == before + lost + events->len && reader.number > before);
        for (guint i = 0; i < events->len; i++) {
            json_t *event = g_ptr_array_index(events, i);
            FUZZ_REQUIRE(json_is_object(event));
            json_decref(event);
        }
        g_ptr_array_set_size(events, 0);
    }
    g_ptr_array_free(events, TRUE);
    ntt_spool_reader_clear(&reader);
}

static void put_segment(uint64_t number, bool ours, const uint8_t *bytes, size_t length)
{
    static const char event[] = "{\"record\":\"alert\",\"event_id\":\"e\"}\n";
    GString *content = g_string_new(ours ? event : NULL);
    g_string_append_len(content, (const char *)bytes, (gssize)length);
    char *name = g_strdup_printf("%020" G_GUINT64_FORMAT ".ndjson", number);
    fuzz_folder_put(name, (const uint8_t *)content->str, content->len);
    g_string_free(content, TRUE);
    g_free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct ntt_spool_options options = {fuzz_folder(), 4096, warn, NULL};
    struct fuzz_rest rest = {bytes, length};
    uint64_t first = fuzz_number(&rest, 1), second = fuzz_number(&rest, 8);
    size_t split = (size_t)fuzz_number(&rest, 2);
    split = MIN(split, rest.length);
    char *problem = NULL;
    put_segment(first, first % 2 == 0, rest.bytes, split);
    put_segment(second, first % 2 == 0, rest.bytes + split, rest.length - split);
    struct ntt_spool *spool = ntt_spool_open(&options, &problem);
    FUZZ_REQUIRE(!spool == !!problem);
    if (spool) {
        read_all(spool);
        GString *lines = g_string_new("{\"n\":1}\n{\"n\":2}\n");
        uint64_t end = ntt_spool_end(spool);
        FUZZ_REQUIRE(ntt_spool_append(spool, lines, 2, &problem) && ntt_spool_end(spool) == end + 2);
        g_string_free(lines, TRUE);
        read_all(spool);
        ntt_spool_keep_to_limit(spool);
        read_all(spool);
        ntt_spool_release(spool, ntt_spool_end(spool));
        ntt_spool_close(spool);
    }
    g_free(problem);
    return 0;
}
