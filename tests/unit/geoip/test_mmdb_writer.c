/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the writer makes is read back with libmaxminddb. */
#include "geoip/mmdb_writer.h"
#include "unit.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <maxminddb.h>
#include <stdbool.h>
#include <string.h>

static char *folder;

struct fixture {
    struct ntt_mmdb_tree *tree;
    struct ntt_mmdb_data *data;
    MMDB_s database;
};

static void start(struct fixture *fixture)
{
    fixture->tree = ntt_mmdb_tree_new();
    fixture->data = ntt_mmdb_data_new();
}

static void finish(struct fixture *fixture, unsigned ip_version)
{
    const struct ntt_mmdb_description description = {"test-Type", "A test, CC0", 1750000000, ip_version};
    char *path = g_build_filename(folder, "with space.mmdb", NULL);
    GByteArray *built = ntt_mmdb_build(fixture->tree, fixture->data, &description, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(built);
    CU_ASSERT_FATAL(g_file_set_contents(path, (const char *)built->data, (gssize)built->len, NULL));
    CU_ASSERT_EQUAL_FATAL(MMDB_open(path, MMDB_MODE_MMAP, &fixture->database), MMDB_SUCCESS);
    CU_ASSERT_EQUAL(fixture->database.file_size, (ssize_t)built->len);
    g_byte_array_unref(built);
    g_unlink(path);
    g_free(path);
    ntt_mmdb_tree_free(fixture->tree);
    ntt_mmdb_data_free(fixture->data);
}

static void parse(const char *text, uint8_t address[16])
{
    memset(address, 0, 16);
    bool v6 = strchr(text, ':') != NULL;
    CU_ASSERT_EQUAL_FATAL(inet_pton(v6 ? AF_INET6 : AF_INET, text, v6 ? address : address + 12), 1);
}

static void insert(struct fixture *fixture, const char *first, const char *last, const char *value)
{
    uint8_t from[16], to[16];
    parse(first, from);
    parse(last, to);
    uint32_t record = NTT_MMDB_NO_RECORD;
    if (value) {
        ntt_mmdb_put_map(fixture->data, 1);
        ntt_mmdb_put_string(fixture->data, "value");
        ntt_mmdb_put_string(fixture->data, value);
        record = ntt_mmdb_end_record(fixture->data);
    }
    ntt_mmdb_tree_insert(fixture->tree, from, to, record);
}

/* Owned by the test; NULL when the address has no record. */
static char *look_up(const struct fixture *fixture, const char *address)
{
    int resolved, status;
    MMDB_lookup_result_s result = MMDB_lookup_string(&fixture->database, address, &resolved, &status);
    MMDB_entry_data_s data;
    CU_ASSERT_EQUAL_FATAL(resolved, 0);
    CU_ASSERT_EQUAL_FATAL(status, MMDB_SUCCESS);
    if (!result.found_entry)
        return NULL;
    CU_ASSERT_EQUAL_FATAL(MMDB_get_value(&result.entry, &data, "value", NULL), MMDB_SUCCESS);
    CU_ASSERT_EQUAL_FATAL(data.type, MMDB_DATA_TYPE_UTF8_STRING);
    return g_strndup(data.utf8_string, data.data_size);
}

static void expect(const struct fixture *fixture, const char *address, const char *value)
{
    char *found = look_up(fixture, address);
    if (g_strcmp0(found, value) != 0)
        printf("\n    %s: '%s', expected '%s'", address, found ? found : "nothing",
               value ? value : "nothing");
    CU_ASSERT_EQUAL(g_strcmp0(found, value), 0);
    g_free(found);
}

static void test_boundaries(void)
{
    struct fixture fixture;
    start(&fixture);
    insert(&fixture, "8.8.8.3", "8.8.9.250", "odd");
    insert(&fixture, "9.9.9.9", "9.9.9.9", "one");
    insert(&fixture, "2a00:1::5", "2a00:2:ffff::", "six");
    insert(&fixture, "2a00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2a01::", "border");
    finish(&fixture, 6);
    expect(&fixture, "8.8.8.2", NULL);
    expect(&fixture, "8.8.8.3", "odd");
    expect(&fixture, "8.8.8.255", "odd");
    expect(&fixture, "8.8.9.0", "odd");
    expect(&fixture, "8.8.9.250", "odd");
    expect(&fixture, "8.8.9.251", NULL);
    expect(&fixture, "9.9.9.8", NULL);
    expect(&fixture, "9.9.9.9", "one");
    expect(&fixture, "9.9.9.10", NULL);
    expect(&fixture, "2a00:1::4", NULL);
    expect(&fixture, "2a00:1::5", "six");
    expect(&fixture, "2a00:2:ffff::", "six");
    expect(&fixture, "2a00:2:ffff::1", NULL);
    expect(&fixture, "2a00:ffff:ffff:ffff:ffff:ffff:ffff:fffe", NULL);
    expect(&fixture, "2a00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "border");
    expect(&fixture, "2a01::", "border");
    expect(&fixture, "2a01::1", NULL);
    MMDB_close(&fixture.database);
}

static void test_ends_of_the_address_space(void)
{
    struct fixture fixture;
    start(&fixture);
    insert(&fixture, "0.0.0.0", "0.0.0.0", "first");
    insert(&fixture, "255.255.255.255", "255.255.255.255", "last");
    insert(&fixture, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
           "end");
    finish(&fixture, 6);
    expect(&fixture, "0.0.0.0", "first");
    expect(&fixture, "0.0.0.1", NULL);
    expect(&fixture, "255.255.255.254", NULL);
    expect(&fixture, "255.255.255.255", "last");
    expect(&fixture, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", NULL);
    expect(&fixture, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "end");
    MMDB_close(&fixture.database);
}

static void test_later_range_wins(void)
{
    struct fixture fixture;
    start(&fixture);
    insert(&fixture, "20.0.0.0", "20.255.255.255", "wide");
    insert(&fixture, "20.1.0.0", "20.1.255.255", "inside");
    insert(&fixture, "20.2.0.0", "20.2.0.255", NULL);
    insert(&fixture, "20.200.0.0", "21.0.0.5", "across");
    insert(&fixture, "30.1.0.0", "30.1.255.255", "hidden");
    insert(&fixture, "30.0.0.0", "30.255.255.255", "over");
    finish(&fixture, 6);
    expect(&fixture, "20.0.255.255", "wide");
    expect(&fixture, "20.1.0.0", "inside");
    expect(&fixture, "20.1.255.255", "inside");
    expect(&fixture, "20.2.0.0", NULL);
    expect(&fixture, "20.2.1.0", "wide");
    expect(&fixture, "20.199.255.255", "wide");
    expect(&fixture, "20.200.0.0", "across");
    expect(&fixture, "21.0.0.5", "across");
    expect(&fixture, "21.0.0.6", NULL);
    expect(&fixture, "30.1.2.3", "over");
    MMDB_close(&fixture.database);
}

static void test_neighbours_with_one_value_join(void)
{
    struct fixture joined, whole;
    start(&joined);
    start(&whole);
    for (unsigned i = 0; i < 256; i++) {
        char first[32], last[32];
        g_snprintf(first, sizeof first, "40.0.%u.0", i);
        g_snprintf(last, sizeof last, "40.0.%u.255", i);
        insert(&joined, first, last, "same");
    }
    insert(&whole, "40.0.0.0", "40.0.255.255", "same");
    finish(&joined, 6);
    finish(&whole, 6);
    CU_ASSERT_EQUAL(joined.database.file_size, whole.database.file_size);
    MMDB_close(&joined.database);
    MMDB_close(&whole.database);
}

static void test_ipv4_aliases(void)
{
    struct fixture fixture;
    start(&fixture);
    insert(&fixture, "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "bogus");
    insert(&fixture, "8.8.8.0", "8.8.8.255", "dns");
    finish(&fixture, 6);
    expect(&fixture, "::ffff:8.8.8.8", "dns");
    expect(&fixture, "::8.8.8.8", "dns");
    expect(&fixture, "2002:808:808::1", "dns");
    expect(&fixture, "2002:909:909::1", NULL);
    expect(&fixture, "::ffff:8.8.9.8", NULL);
    MMDB_close(&fixture.database);
}

static void test_only_ipv4(void)
{
    struct fixture fixture;
    start(&fixture);
    insert(&fixture, "8.8.8.0", "8.8.8.255", "dns");
    finish(&fixture, 4);
    CU_ASSERT_EQUAL(fixture.database.metadata.ip_version, 4);
    CU_ASSERT_EQUAL(fixture.database.metadata.node_count, 24);
    expect(&fixture, "8.8.8.8", "dns");
    expect(&fixture, "8.8.9.0", NULL);
    MMDB_close(&fixture.database);
}

static void test_empty(void)
{
    struct fixture fixture;
    start(&fixture);
    finish(&fixture, 6);
    expect(&fixture, "8.8.8.8", NULL);
    expect(&fixture, "2a00::", NULL);
    MMDB_close(&fixture.database);
}

static void test_everything_has_one_value(void)
{
    struct fixture fixture;
    start(&fixture);
    insert(&fixture, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "all");
    finish(&fixture, 6);
    expect(&fixture, "0.0.0.0", "all");
    expect(&fixture, "255.1.2.3", "all");
    expect(&fixture, "2a00::", "all");
    MMDB_close(&fixture.database);
}

static void test_metadata(void)
{
    struct fixture fixture;
    start(&fixture);
    insert(&fixture, "8.8.8.0", "8.8.8.255", "dns");
    finish(&fixture, 6);
    const MMDB_metadata_s *metadata = &fixture.database.metadata;
    CU_ASSERT_STRING_EQUAL(metadata->database_type, "test-Type");
    CU_ASSERT_EQUAL(metadata->build_epoch, 1750000000);
    CU_ASSERT_EQUAL(metadata->binary_format_major_version, 2);
    CU_ASSERT_EQUAL(metadata->ip_version, 6);
    CU_ASSERT_EQUAL(metadata->record_size, 24);
    CU_ASSERT_EQUAL_FATAL(metadata->languages.count, 1);
    CU_ASSERT_STRING_EQUAL(metadata->languages.names[0], "en");
    CU_ASSERT_EQUAL_FATAL(metadata->description.count, 1);
    CU_ASSERT_STRING_EQUAL(metadata->description.descriptions[0]->description, "A test, CC0");
    MMDB_close(&fixture.database);
}

static MMDB_entry_data_s value_at(const struct fixture *fixture, const char *key)
{
    int resolved, status;
    MMDB_lookup_result_s result = MMDB_lookup_string(&fixture->database, "8.8.8.8", &resolved, &status);
    MMDB_entry_data_s data = {.has_data = false};
    CU_ASSERT_FATAL(result.found_entry);
    CU_ASSERT_EQUAL_FATAL(MMDB_get_value(&result.entry, &data, key, NULL), MMDB_SUCCESS);
    return data;
}

static void test_kinds_of_values(void)
{
    static const char *const lengths[] = {"len28", "len29", "len284", "len285", "len1024", "len2000"};
    struct fixture fixture;
    start(&fixture);
    ntt_mmdb_put_map(fixture.data, 5 + G_N_ELEMENTS(lengths));
    ntt_mmdb_put_string(fixture.data, "uint16");
    ntt_mmdb_put_uint16(fixture.data, 65535);
    ntt_mmdb_put_string(fixture.data, "uint32");
    ntt_mmdb_put_uint32(fixture.data, 4200000000);
    ntt_mmdb_put_string(fixture.data, "uint64");
    ntt_mmdb_put_uint64(fixture.data, UINT64_MAX);
    ntt_mmdb_put_string(fixture.data, "zero");
    ntt_mmdb_put_uint32(fixture.data, 0);
    ntt_mmdb_put_string(fixture.data, "invalid");
    ntt_mmdb_put_string(fixture.data, "caf\xe9");
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        char *text = g_strnfill(g_ascii_strtoull(lengths[i] + 3, NULL, 10), (char)('a' + i));
        ntt_mmdb_put_string(fixture.data, lengths[i]);
        ntt_mmdb_put_string(fixture.data, text);
        g_free(text);
    }
    uint8_t from[16], to[16];
    parse("8.8.8.0", from);
    parse("8.8.8.255", to);
    ntt_mmdb_tree_insert(fixture.tree, from, to, ntt_mmdb_end_record(fixture.data));
    finish(&fixture, 6);
    CU_ASSERT_EQUAL(value_at(&fixture, "uint16").uint16, 65535);
    CU_ASSERT_EQUAL(value_at(&fixture, "uint32").uint32, 4200000000);
    CU_ASSERT_EQUAL(value_at(&fixture, "uint64").uint64, UINT64_MAX);
    CU_ASSERT_EQUAL(value_at(&fixture, "zero").uint32, 0);
    MMDB_entry_data_s invalid = value_at(&fixture, "invalid");
    CU_ASSERT_EQUAL(invalid.data_size, 6);
    CU_ASSERT_NSTRING_EQUAL(invalid.utf8_string, "caf\xef\xbf\xbd", 6);
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        MMDB_entry_data_s text = value_at(&fixture, lengths[i]);
        uint64_t length = MIN(g_ascii_strtoull(lengths[i] + 3, NULL, 10), NTT_MMDB_TEXT);
        CU_ASSERT_EQUAL(text.data_size, length);
        CU_ASSERT_EQUAL(text.utf8_string[length - 1], (char)('a' + i));
    }
    MMDB_close(&fixture.database);
}

/* Enough distinct records for pointers of every length that a section below 128 MB uses. */
static void test_pointers_reach_far(void)
{
    enum { RECORDS = 12000 };
    struct fixture fixture;
    start(&fixture);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < RECORDS; i++) {
            char address[32], text[81];
            g_snprintf(address, sizeof address, "50.%u.%u.%u", pass, i >> 8, i & 255);
            g_snprintf(text, sizeof text, "%080u", i);
            insert(&fixture, address, address, text);
        }
    }
    CU_ASSERT(ntt_mmdb_data_section(fixture.data)->len > 526336);
    CU_ASSERT(ntt_mmdb_data_section(fixture.data)->len < RECORDS * (82 + 9)); /* the second pass added none */
    finish(&fixture, 6);
    for (unsigned i = 0; i < RECORDS; i += 11) {
        char address[32], text[81];
        g_snprintf(address, sizeof address, "50.1.%u.%u", i >> 8, i & 255);
        g_snprintf(text, sizeof text, "%080u", i);
        expect(&fixture, address, text);
    }
    MMDB_close(&fixture.database);
}

static void serialize_with(uint32_t data_size, unsigned *record_size, GByteArray **nodes)
{
    struct ntt_mmdb_tree *tree = ntt_mmdb_tree_new();
    uint8_t from[16] = {0x80}, to[16];
    memset(to, 0xff, sizeof to);
    uint32_t node_count = 0;
    ntt_mmdb_tree_insert(tree, from, to, 0x0abcdef);
    *nodes = ntt_mmdb_tree_serialize(tree, FALSE, data_size, &node_count, record_size);
    CU_ASSERT(!*nodes || node_count == 1);
    ntt_mmdb_tree_free(tree);
}

/* node count 1, separator 16, left: nothing, right: the record */
static void test_record_sizes(void)
{
    static const uint8_t narrow[] = {0x00, 0x00, 0x01, 0xab, 0xce, 0x00};
    static const uint8_t wide[] = {0x00, 0x00, 0x01, 0x00, 0xab, 0xce, 0x00};
    unsigned record_size = 0;
    GByteArray *nodes;
    serialize_with((1 << 24) - 18, &record_size, &nodes);
    CU_ASSERT_EQUAL(record_size, 24);
    CU_ASSERT_EQUAL_FATAL(nodes->len, sizeof narrow);
    CU_ASSERT_EQUAL(memcmp(nodes->data, narrow, sizeof narrow), 0);
    g_byte_array_unref(nodes);
    serialize_with((1 << 24) - 17, &record_size, &nodes);
    CU_ASSERT_EQUAL(record_size, 28);
    CU_ASSERT_EQUAL_FATAL(nodes->len, sizeof wide);
    CU_ASSERT_EQUAL(memcmp(nodes->data, wide, sizeof wide), 0);
    g_byte_array_unref(nodes);
    serialize_with((1 << 28) - 17, &record_size, &nodes);
    CU_ASSERT_PTR_NULL(nodes);
}

static CU_TestInfo tests[] = {
    {"boundaries of ranges", test_boundaries},
    {"ends of the address space", test_ends_of_the_address_space},
    {"the later of two ranges wins", test_later_range_wins},
    {"neighbours with one value join", test_neighbours_with_one_value_join},
    {"IPv4 aliases", test_ipv4_aliases},
    {"a file of IPv4 alone", test_only_ipv4},
    {"no range at all", test_empty},
    {"one range of everything", test_everything_has_one_value},
    {"metadata", test_metadata},
    {"kinds of values", test_kinds_of_values},
    {"pointers reach far", test_pointers_reach_far},
    {"record sizes", test_record_sizes},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    folder = g_dir_make_tmp("ntt-mmdb-XXXXXX", NULL);
    int status = unit_main("MaxMind DB writer", tests);
    g_rmdir(folder);
    g_free(folder);
    return status;
}
