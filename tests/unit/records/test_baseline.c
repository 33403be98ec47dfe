/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What records teach, the file that comes of it, and files that are none. */
#include "config/baseline_file.h"
#include "records/baseline.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <string.h>

static void teach(struct ntt_lesson *lesson, const char *record)
{
    json_t *parsed = json_loads(record, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(parsed);
    ntt_lesson_add(lesson, parsed);
    json_decref(parsed);
}

static char *sizes_record(const char *direction, unsigned count)
{
    GString *bins = g_string_new("0");
    for (unsigned i = 1; i < NTT_SIZE_BINS; i++)
        g_string_append_printf(bins, ",%u", i == 7 ? count : 0);
    char *record = g_strdup_printf("{\"record\":\"service_sizes\",\"transport\":\"tcp\",\"port\":443,"
                                   "\"direction\":\"%s\",\"bins\":[%s]}",
                                   direction, bins->str);
    g_string_free(bins, TRUE);
    return record;
}

static struct ntt_lesson *two_captures(void)
{
    struct ntt_lesson *lesson = ntt_lesson_new();
    char *often = sizes_record("from", 1000), *seldom = sizes_record("to", 100);
    for (unsigned i = 0; i < 2; i++) {
        teach(lesson,
              "{\"record\":\"week\",\"time_zone\":\"Europe/Berlin\",\"hours\":[{\"hour\":9,\"seconds\":3600,"
              "\"packets\":10,\"bytes\":5000,\"most_bytes\":5000}]}");
        teach(lesson, often);
        teach(lesson, seldom);
    }
    teach(lesson, "{\"record\":\"places\",\"countries\":{\"DE\":true,\"AT\":true},\"networks\":{\"64500\":"
                  "{\"org\":\"Example\"}}}");
    teach(lesson,
          "{\"record\":\"host_service\",\"address\":\"10.0.0.1\",\"transport\":\"tcp\",\"port\":443}");
    teach(lesson, "{\"record\":\"week\",\"hours\":[{\"hour\":900},3,{\"hour\":-1}]}");
    teach(lesson, "{\"record\":\"service_sizes\",\"transport\":\"tcp\",\"bins\":[1]}");
    teach(lesson, "{\"record\":\"end\"}");
    ntt_lesson_add_file(lesson, "b.pcap", "2023-11-14T00:00:00Z", "2023-11-15T00:00:00Z");
    ntt_lesson_add_file(lesson, "a.pcap", "2023-11-13T00:00:00Z", NULL);
    g_free(often);
    g_free(seldom);
    return lesson;
}

static char *path_of(const char *name)
{
    return g_build_filename(g_get_tmp_dir(), name, NULL);
}

static void test_there_and_back(void)
{
    struct ntt_lesson *lesson = two_captures();
    json_t *file = ntt_lesson_baseline(lesson, "test");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(file, "first_time")), "2023-11-13T00:00:00Z");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(file, "last_time")), "2023-11-15T00:00:00Z");
    CU_ASSERT_EQUAL(json_array_size(json_object_get(file, "files")), 2);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(file, "hosts")), 1);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(file, "networks")), 1);
    char *path = path_of("ntt-test-baseline.json"), *error = NULL;
    CU_ASSERT_EQUAL(json_dump_file(file, path, 0), 0);
    struct ntt_baseline *baseline = ntt_baseline_read(path, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(baseline);
    CU_ASSERT_STRING_EQUAL(baseline->time_zone, "Europe/Berlin");
    CU_ASSERT_EQUAL(baseline->week[9].seconds, 7200);
    CU_ASSERT_EQUAL(baseline->week[9].most_bytes, 5000);
    CU_ASSERT_EQUAL(baseline->service_count, 1); /* the other one is too rare to be usual */
    struct ntt_packet answer = {
        .transport = NTT_TCP, .source_port = 443, .destination_port = 40000, .payload = 11};
    const struct ntt_baseline_service *service = ntt_baseline_service(baseline, ntt_service_number(&answer));
    CU_ASSERT_PTR_NOT_NULL_FATAL(service);
    CU_ASSERT_EQUAL(service->bins[7], 2000);
    answer.source_port = 80;
    CU_ASSERT_PTR_NULL(ntt_baseline_service(baseline, ntt_service_number(&answer)));
    CU_ASSERT_TRUE(ntt_baseline_has_country(baseline, 'A' << 8 | 'T'));
    CU_ASSERT_FALSE(ntt_baseline_has_country(baseline, 'F' << 8 | 'R'));
    g_free(baseline);
    g_remove(path);
    g_free(path);
    json_decref(file);
    ntt_lesson_free(lesson);
}

/* Each is refused; the message names the file and the reason. */
static void test_no_baselines(void)
{
    static const struct {
        const char *text, *reason;
    } files[] = {
        {"", "not JSON"},
        {"hello", "not JSON"},
        {"{\"time_zone\": \"Eur\\\xd4\xbd\"}", "not JSON"}, /* of which the reason shows one byte of two */
        {"[]", "no baseline"},
        {"{\"record\":\"capture\",\"schema\":1}", "no baseline"},
        {"{\"ntt_baseline\":2}", "another version"},
        {"{\"ntt_baseline\":1}", "time_zone"},
        {"{\"ntt_baseline\":1,\"time_zone\":\"UTC\",\"hours\":{}}", "hours"},
        {"{\"ntt_baseline\":1,\"time_zone\":\"UTC\",\"hours\":[{\"hour\":168}]}", "hours"},
        {"{\"ntt_baseline\":1,\"time_zone\":\"UTC\",\"hours\":[{\"hour\":1,\"seconds\":-1}]}", "hours"},
        {"{\"ntt_baseline\":1,\"time_zone\":\"UTC\",\"hours\":[],\"services\":[{\"transport\":\"tcp\","
         "\"port\":0,"
         "\"direction\":\"to\",\"bins\":[]}]}",
         "names no service"},
        {"{\"ntt_baseline\":1,\"time_zone\":\"UTC\",\"hours\":[],\"services\":[],\"countries\":[\"germany\"]"
         "}",
         "two letters"},
    };
    char *path = path_of("ntt-test-no-baseline.json");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *error = NULL;
        CU_ASSERT_TRUE(g_file_set_contents(path, files[i].text, -1, NULL));
        CU_ASSERT_PTR_NULL(ntt_baseline_read(path, &error));
        CU_ASSERT_TRUE(error && strstr(error, path));
        CU_ASSERT_TRUE(error && strstr(error, files[i].reason));
        CU_ASSERT_TRUE(error && g_utf8_validate(error, -1, NULL));
        g_free(error);
    }
    g_remove(path);
    char *error = NULL;
    CU_ASSERT_PTR_NULL(ntt_baseline_read(path, &error));
    CU_ASSERT_TRUE(error && strstr(error, path));
    g_free(error);
    g_free(path);
}

static void test_size_bins(void)
{
    struct ntt_packet packet = {.transport = NTT_UDP, .source_port = 40000, .destination_port = 53};
    CU_ASSERT_EQUAL(ntt_service_number(&packet), 0); /* nothing in it */
    static const struct {
        uint32_t size;
        unsigned bin;
    } sizes[] = {{1, 0}, {2, 2},     {3, 3},     {4, 4},     {5, 4},
                 {6, 5}, {1023, 19}, {1024, 20}, {1536, 21}, {65507, 23}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        packet.payload = sizes[i].size;
        CU_ASSERT_EQUAL(ntt_size_bin(&packet), sizes[i].bin);
    }
    packet.transport = NTT_TCP; /* what offload puts together is no larger than a segment */
    CU_ASSERT_EQUAL(ntt_size_bin(&packet), 20);
    uint32_t number = ntt_service_number(&packet);
    CU_ASSERT_EQUAL(ntt_service_number_port(number), 53);
    CU_ASSERT_EQUAL(ntt_service_number_transport(number), NTT_TCP);
    CU_ASSERT_FALSE(ntt_service_number_sends(number));
    packet.destination_port = 50000; /* two clients' ports */
    CU_ASSERT_EQUAL(ntt_service_number(&packet), 0);
}

static CU_TestInfo tests[] = {
    {"there and back", test_there_and_back},
    {"files that are no baseline", test_no_baselines},
    {"size bins", test_size_bins},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("baseline", tests)
