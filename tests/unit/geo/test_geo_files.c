/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Databases as files: what is opened, in which order, what is left out and said of it, and what changes meanwhile. */
#include "opened_database.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_sources(void)
{
    const struct ntt_geo_source *sources;
    write_asn("asn.mmdb");
    struct ntt_geo *geo = OPEN("asn.mmdb");
    CU_ASSERT_EQUAL_FATAL(ntt_geo_sources(geo, &sources), 1);
    CU_ASSERT(g_str_has_suffix(sources[0].path, "/asn.mmdb"));
    CU_ASSERT_STRING_EQUAL(sources[0].type, "test-Type");
    CU_ASSERT_STRING_EQUAL(sources[0].description, "Test data, CC0");
    CU_ASSERT_STRING_EQUAL(sources[0].built, "2025-06-15");
    ntt_geo_close(geo);
    CU_ASSERT_EQUAL(ntt_geo_sources(NULL, &sources), 0);
    ntt_geo_close(NULL);
}

static void test_folder_in_order_of_names(void)
{
    const struct ntt_geo_source *sources;
    char *here = g_build_filename(made_folder, "set", NULL),
         *text_path = g_build_filename(here, "z.txt", NULL);
    g_mkdir(here, 0700);
    write_asn("set/b.mmdb");
    write_asn("set/C.mmdb");
    write_asn("set/a.mmdb");
    CU_ASSERT(g_file_set_contents(text_path, "no database", -1, NULL));
    struct ntt_geo *geo = OPEN("set/b.mmdb", "set", "set", "set/../set");
    CU_ASSERT_EQUAL_FATAL(ntt_geo_sources(geo, &sources), 3); /* each once, the first time counts */
    CU_ASSERT(g_str_has_suffix(sources[0].path, "/b.mmdb"));
    CU_ASSERT(g_str_has_suffix(sources[1].path, "/C.mmdb"));
    CU_ASSERT(g_str_has_suffix(sources[2].path, "/a.mmdb"));
    CU_ASSERT_EQUAL(warnings->len, 0);
    ntt_geo_close(geo);
    g_free(text_path);
    g_free(here);
}

static void expect_one_warning(const char *name, const char *path, const char *reason)
{
    struct ntt_place place;
    write_asn("good.mmdb");
    struct ntt_geo *geo = OPEN(name, "good.mmdb", name);
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_EQUAL(place.asn, 4200000001);
    char **lines = g_strsplit(warnings->str, "\n", -1);
    CU_ASSERT_EQUAL(g_strv_length(lines), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(warnings->str, path));
    CU_ASSERT_PTR_NOT_NULL(strstr(warnings->str, reason));
    g_strfreev(lines);
    ntt_geo_close(geo);
}

static void test_unusable_files(void)
{
    char *junk = g_build_filename(made_folder, "junk.mmdb", NULL),
         *empty = g_build_filename(made_folder, "empty.mmdb", NULL);
    char *pipe = g_build_filename(made_folder, "pipe.mmdb", NULL);
    CU_ASSERT(g_file_set_contents(junk, "<html>not found</html>", -1, NULL));
    CU_ASSERT(g_file_set_contents(empty, "", 0, NULL));
    CU_ASSERT_EQUAL(mkfifo(pipe, 0600), 0);
    expect_one_warning("junk.mmdb", "/junk.mmdb'", "metadata");
    expect_one_warning("empty.mmdb", "/empty.mmdb'", "left out: ");
    expect_one_warning("pipe.mmdb", "/pipe.mmdb'", "not a regular file");
    expect_one_warning("missing.mmdb", "/missing.mmdb'", "No such file");
    expect_one_warning("/nowhere/at all", "'/nowhere/at all'", "No such file");
    g_free(junk);
    g_free(empty);
    g_free(pipe);
}

/* What is open goes on answering as it did: under a mapping of the file itself, a cut one would end the program by SIGBUS. */
static void expect_open_one_unmoved(void (*change)(const char *path))
{
    struct ntt_place place;
    write_city("a.mmdb", "AU", "Australia", "Melbourne");
    struct ntt_geo *geo = OPEN("a.mmdb");
    char *path = g_build_filename(made_folder, "a.mmdb", NULL);
    change(path);
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.city, "Melbourne");
    CU_ASSERT_STRING_EQUAL(place.country, "AU");
    ntt_geo_close(geo);
    g_free(path);
}

static void cut(const char *path)
{
    CU_ASSERT_EQUAL(truncate(path, 0), 0);
}

static void overwrite(const char *path)
{
    FILE *file = fopen(path, "r+");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (unsigned i = 0; i < 4096; i++)
        fputc(0xff, file);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static void replace(const char *path)
{
    char *other = g_build_filename(made_folder, "new", NULL);
    write_city("new", "SE", "Sweden", "Lund");
    CU_ASSERT_EQUAL(g_rename(other, path), 0);
    g_free(other);
}

static void test_changed_while_open(void)
{
    expect_open_one_unmoved(cut);
    expect_open_one_unmoved(overwrite);
    expect_open_one_unmoved(replace);
    struct ntt_place place;
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.city, "Lund"); /* whoever opens it from here on */
    ntt_geo_close(geo);
}

static void test_nothing_there(void)
{
    struct ntt_place place;
    struct ntt_geo *geo = OPEN("/nowhere/ntt/GeoIP");
    CU_ASSERT_PTR_NOT_NULL_FATAL(geo);
    CU_ASSERT_EQUAL(warnings->len, 0);
    CU_ASSERT_FALSE(look_up(geo, "8.8.8.8", &place));
    ntt_geo_close(geo);
    CU_ASSERT_FALSE(look_up(NULL, "8.8.8.8", &place));
    expect_nothing(&place);
}

static CU_TestInfo tests[] = {
    {"sources", test_sources},
    {"a folder, in order of names", test_folder_in_order_of_names},
    {"unusable files", test_unusable_files},
    {"changed while open", test_changed_while_open},
    {"nothing there", test_nothing_there},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    return opened_main("geo_files", tests);
}
