/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of tor-geoipdb, whole and broken. */
#include "geoip/country_database.h"
#include "geoip/tor_geoipdb.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <maxminddb.h>
#include <string.h>

static const char header[] = "# This file has been converted\n"
                             "#\n"
                             "# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n"
                             "# Vendor:    IPFire Project\n"
                             "# License:   CC BY-SA 4.0\n";
enum { MADE = 1782362039 };

static char *folder;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void write_file(const char *name, const char *start, const char *rest, gssize length)
{
    char *path = path_of(name);
    GString *content = g_string_new(start);
    g_string_append_len(content, rest, length);
    CU_ASSERT_FATAL(g_file_set_contents(path, content->str, (gssize)content->len, NULL));
    g_string_free(content, TRUE);
    g_free(path);
}

/* Writes down what it is handed, as "first-last:country" in hexadecimal of the last six bytes. */
static void note(void *data, const uint8_t first[16], const uint8_t last[16], const char *country)
{
    GString *text = data;
    for (int i = 10; i < 16; i++)
        g_string_append_printf(text, "%02x", first[i]);
    g_string_append_c(text, '-');
    for (int i = 10; i < 16; i++)
        g_string_append_printf(text, "%02x", last[i]);
    g_string_append_printf(text, ":%s ", country);
}

static gboolean read_file(const char *name, GString *ranges, struct ntt_tor_geoipdb *summary, GError **error)
{
    char *path = path_of(name);
    gboolean good = ntt_tor_geoipdb_read(path, note, ranges, summary, error);
    g_free(path);
    return good;
}

static void test_well_formed(void)
{
    struct ntt_tor_geoipdb summary;
    GString *ranges = g_string_new(NULL);
    write_file("geoip", header, "16777216,16777471,AU\n15726992,15726999,??\r\n4294967295,4294967295,de", -1);
    CU_ASSERT(read_file("geoip", ranges, &summary, NULL));
    CU_ASSERT_STRING_EQUAL(
        ranges->str, "000001000000-0000010000ff:AU 000000eff990-000000eff997: 0000ffffffff-0000ffffffff:DE ");
    CU_ASSERT_EQUAL(summary.ranges, 3);
    CU_ASSERT_EQUAL(summary.refused, 0);
    CU_ASSERT_EQUAL(summary.made, MADE);
    CU_ASSERT_STRING_EQUAL(summary.licence, "CC BY-SA 4.0");
    ntt_tor_geoipdb_clear(&summary);
    g_string_truncate(ranges, 0);
    write_file("geoip6", header, "2a00::,2a00:0:0:0:ffff:ffff:ffff:ffff,FR\n", -1);
    CU_ASSERT(read_file("geoip6", ranges, &summary, NULL));
    CU_ASSERT_STRING_EQUAL(ranges->str, "000000000000-ffffffffffff:FR ");
    ntt_tor_geoipdb_clear(&summary);
    g_string_free(ranges, TRUE);
}

static void test_malformed_lines(void)
{
    static const char *const lines[] = {
        "2,1,US",      "1,2",           "1,2,",         "1,2,USA",     "1,2,U\xff",      "4294967296,1,US",
        "-1,2,US",     "a,b,US",        "1.1.1.1,2,US", "2a00::,5,US", "2a00::,2a00,US", "2b00::,2a00::,US",
        "1,2,US,more", "<script>,1,US", ",,",
    };
    struct ntt_tor_geoipdb summary;
    GString *ranges = g_string_new(NULL), *content = g_string_new("5,6,US\n");
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        g_string_append_printf(content, "%s\n", lines[i]);
    g_string_append_len(content, "1,\0,US\n", 7);
    char *endless = g_strnfill(100000, '1');
    g_string_append_printf(content, "%s\n7,8,DE\n", endless);
    write_file("geoip", header, content->str, (gssize)content->len);
    CU_ASSERT(read_file("geoip", ranges, &summary, NULL));
    CU_ASSERT_STRING_EQUAL(ranges->str, "000000000005-000000000006:US 000000000007-000000000008:DE ");
    CU_ASSERT_EQUAL(summary.refused, G_N_ELEMENTS(lines) + 2);
    CU_ASSERT_PTR_NOT_NULL_FATAL(summary.refusal);
    CU_ASSERT_PTR_NOT_NULL(strstr(summary.refusal, "line 7 "));
    CU_ASSERT_PTR_NOT_NULL(strstr(summary.refusal, "'2,1,US'"));
    ntt_tor_geoipdb_clear(&summary);
    g_free(endless);
    g_string_free(content, TRUE);
    g_string_free(ranges, TRUE);
}

static void expect_refused(const char *content, gssize length, const char *words)
{
    struct ntt_tor_geoipdb summary;
    GString *ranges = g_string_new(NULL);
    GError *error = NULL;
    write_file("geoip", "", content, length);
    CU_ASSERT_FALSE(read_file("geoip", ranges, &summary, &error));
    CU_ASSERT(error && strstr(error->message, "/geoip'"));
    CU_ASSERT(error && strstr(error->message, words));
    g_clear_error(&error);
    ntt_tor_geoipdb_clear(&summary);
    g_string_free(ranges, TRUE);
}

static void test_no_range(void)
{
    expect_refused("", 0, "no valid address range");
    expect_refused(header, -1, "no valid address range");
    expect_refused("hello\n", -1, "line 1 is not FIRST,LAST,COUNTRY: 'hello'");
    expect_refused("\x1b[2J\0\0\n", 7, "'\\033[2J");
}

static void test_unreadable(void)
{
    struct ntt_tor_geoipdb summary;
    GError *error = NULL;
    CU_ASSERT_FALSE(read_file("missing", NULL, &summary, &error));
    CU_ASSERT(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    CU_ASSERT(error && strstr(error->message, "/missing'"));
    g_clear_error(&error);
    ntt_tor_geoipdb_clear(&summary);
    CU_ASSERT_FALSE(read_file(".", NULL, &summary, &error));
    CU_ASSERT(error && strstr(error->message, "not a regular file"));
    g_clear_error(&error);
    ntt_tor_geoipdb_clear(&summary);
}

static void test_header_without_date(void)
{
    struct ntt_tor_geoipdb summary;
    GString *ranges = g_string_new(NULL);
    write_file("geoip", "# Generated: yesterday\n# Generated: Thu, 99 Foo 2026 04:33:59 GMT\n", "1,2,US\n",
               -1);
    CU_ASSERT(read_file("geoip", ranges, &summary, NULL));
    char *path = path_of("geoip");
    GStatBuf file;
    CU_ASSERT_EQUAL_FATAL(g_stat(path, &file), 0);
    CU_ASSERT_EQUAL(summary.made, file.st_mtime);
    CU_ASSERT_PTR_NULL(summary.licence);
    g_free(path);
    ntt_tor_geoipdb_clear(&summary);
    g_string_free(ranges, TRUE);
}

static void expect_value(const MMDB_s *database, const char *address, const char *const *keys,
                         const char *value)
{
    int resolved, status;
    MMDB_lookup_result_s result = MMDB_lookup_string(database, address, &resolved, &status);
    MMDB_entry_data_s data = {.has_data = false};
    CU_ASSERT_EQUAL_FATAL(status, MMDB_SUCCESS);
    CU_ASSERT_EQUAL(result.found_entry, value != NULL);
    if (!value || !result.found_entry)
        return;
    CU_ASSERT_EQUAL_FATAL(MMDB_aget_value(&result.entry, &data, keys), MMDB_SUCCESS);
    CU_ASSERT_EQUAL_FATAL(data.data_size, strlen(value));
    CU_ASSERT_NSTRING_EQUAL(data.utf8_string, value, strlen(value));
}

static gboolean build(const char *name, const char *names, struct ntt_database_report *report, GError **error)
{
    char *path = path_of(name), *names_path = path_of(names);
    const struct ntt_country_database_source source = {.folder = folder, .names_path = names_path};
    ntt_database_report_init(report);
    GByteArray *built = ntt_country_database_build(&source, report, error);
    gboolean good = built && g_file_set_contents(path, (const char *)built->data, (gssize)built->len, error);
    if (built)
        g_byte_array_unref(built);
    g_free(names_path);
    g_free(path);
    return good;
}

static void write_sources(void)
{
    write_file("geoip", header, "134744064,134744319,US\n134744320,134744575,??\nbroken\n1,2\n", -1);
    write_file("geoip6", header, "2a00::,2a00::ffff,XX\n", -1);
    write_file("names.json", "",
               "{\"3166-1\":[{\"alpha_2\":\"US\",\"name\":\"United States of America\",\"common_name\":"
               "\"United States\"},{\"alpha_2\":7},3]}",
               -1);
}

static void test_country_database(void)
{
    static const char *const code[] = {"country", "iso_code", NULL}, *const name[] = {"country", "names",
                                                                                      "en", NULL};
    static const char *const registered[] = {"registered_country", "iso_code", NULL};
    struct ntt_database_report report;
    write_sources();
    CU_ASSERT_FATAL(build("made.mmdb", "names.json", &report, NULL));
    CU_ASSERT_EQUAL(report.ranges, 3);
    CU_ASSERT_EQUAL(report.names, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(report.description, "CC BY-SA 4.0; data of 2026-06-25"));
    CU_ASSERT_EQUAL_FATAL(report.warnings->len, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(g_ptr_array_index(report.warnings, 0), "2 lines left out"));
    MMDB_s database;
    char *path = path_of("made.mmdb");
    CU_ASSERT_EQUAL_FATAL(MMDB_open(path, MMDB_MODE_MMAP, &database), MMDB_SUCCESS);
    CU_ASSERT_STRING_EQUAL(database.metadata.database_type, "ntt-Country");
    CU_ASSERT_EQUAL(database.metadata.build_epoch, MADE);
    expect_value(&database, "8.8.8.8", code, "US");
    expect_value(&database, "8.8.8.8", registered, "US");
    expect_value(&database, "8.8.8.8", name, "United States");
    expect_value(&database, "8.8.9.0", code, NULL);
    expect_value(&database, "2a00::ffff", code, "XX");
    expect_value(&database, "2a00::ffff", name, "XX");
    expect_value(&database, "2a00::1:0", code, NULL);
    MMDB_close(&database);
    g_free(path);
    ntt_database_report_clear(&report);
}

static void test_equal_input_gives_equal_files(void)
{
    char *content[2];
    gsize length[2];
    write_sources();
    for (int i = 0; i < 2; i++) {
        struct ntt_database_report report;
        char *path = path_of("made.mmdb");
        CU_ASSERT_FATAL(build("made.mmdb", "names.json", &report, NULL));
        CU_ASSERT_FATAL(g_file_get_contents(path, &content[i], &length[i], NULL));
        ntt_database_report_clear(&report);
        g_free(path);
    }
    CU_ASSERT(length[0] == length[1] && memcmp(content[0], content[1], length[0]) == 0);
    g_free(content[0]);
    g_free(content[1]);
}

static void test_country_database_without_names(void)
{
    struct ntt_database_report report;
    write_sources();
    CU_ASSERT(build("made.mmdb", "no names.json", &report, NULL));
    CU_ASSERT_EQUAL_FATAL(report.warnings->len, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(g_ptr_array_index(report.warnings, 0), "install iso-codes"));
    ntt_database_report_clear(&report);
    CU_ASSERT(build("made.mmdb", "geoip6", &report, NULL)); /* no JSON */
    CU_ASSERT_EQUAL(report.warnings->len, 2);
    ntt_database_report_clear(&report);
}

static void test_failed_build_leaves_the_old_file(void)
{
    struct ntt_database_report report;
    GError *error = NULL;
    char *content = NULL, *path = path_of("made.mmdb");
    write_sources();
    write_file("made.mmdb", "", "old", -1);
    write_file("geoip6", header, "", 0);
    CU_ASSERT_FALSE(build("made.mmdb", "names.json", &report, &error));
    CU_ASSERT(error && strstr(error->message, "/geoip6' contains no valid"));
    g_clear_error(&error);
    ntt_database_report_clear(&report);
    CU_ASSERT_FATAL(g_file_get_contents(path, &content, NULL, NULL));
    CU_ASSERT_STRING_EQUAL(content, "old");
    g_free(content);
    g_free(path);
}

static CU_TestInfo tests[] = {
    {"well-formed files", test_well_formed},
    {"malformed lines are counted and left out", test_malformed_lines},
    {"no valid range", test_no_range},
    {"missing file, folder", test_unreadable},
    {"a header without a date", test_header_without_date},
    {"country database", test_country_database},
    {"equal input gives equal files", test_equal_input_gives_equal_files},
    {"country database without names", test_country_database_without_names},
    {"a failed build leaves the old file", test_failed_build_leaves_the_old_file},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    static const char *const left_over[] = {"geoip", "geoip6", "names.json", "made.mmdb"};
    folder = g_dir_make_tmp("ntt-tor-geoipdb-XXXXXX", NULL);
    int status = unit_main("tor-geoipdb", tests);
    for (size_t i = 0; i < G_N_ELEMENTS(left_over); i++) {
        char *path = path_of(left_over[i]);
        g_unlink(path);
        g_free(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
