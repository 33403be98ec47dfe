/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database made with libloc's own writer, turned into ours and read back. */
#include "geo/geo.h"
#include "geoip/asn_database.h"
#include "unit.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <libloc/libloc.h>
#include <libloc/writer.h>
#include <stdio.h>
#include <string.h>

static char *folder, *location_path, *path;

static void add_owner(struct loc_writer *writer, uint32_t number, const char *name)
{
    struct loc_as *owner = NULL;
    CU_ASSERT_EQUAL_FATAL(loc_writer_add_as(writer, &owner, number), 0);
    loc_as_set_name(owner, name);
    loc_as_unref(owner);
}

static void add_network(struct loc_writer *writer, const char *prefix, uint32_t asn)
{
    struct loc_network *network = NULL;
    CU_ASSERT_EQUAL_FATAL(loc_writer_add_network(writer, &network, prefix), 0);
    loc_network_set_asn(network, asn);
    loc_network_unref(network);
}

static void write_location_database(void)
{
    struct loc_ctx *context = NULL;
    struct loc_writer *writer = NULL;
    FILE *file = fopen(location_path, "w+be");
    CU_ASSERT_FATAL(file && loc_new(&context) == 0 && loc_writer_new(context, &writer, NULL, NULL) == 0);
    CU_ASSERT_EQUAL(loc_writer_set_license(writer, "CC BY-SA 4.0"), 0);
    add_owner(writer, 64500, "Example One");
    add_owner(writer, 4200000001, "Example Two");
    add_network(writer, "20.1.2.0/24", 4200000001); /* inside the next one, which comes later */
    add_network(writer, "20.0.0.0/8", 64500);
    add_network(writer, "30.0.0.0/16", 64501); /* nobody's name */
    add_network(writer, "2a00::/16", 64500);
    add_network(writer, "2a00:1::/32", 4200000001);
    CU_ASSERT_EQUAL(loc_writer_write(writer, file, LOC_DATABASE_VERSION_UNSET), 0);
    loc_writer_unref(writer);
    loc_unref(context);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static void expect(const struct ntt_geo *geo, const char *address, uint32_t asn, const char *owner)
{
    uint8_t bytes[16];
    bool v6 = strchr(address, ':') != NULL;
    struct ntt_place place;
    CU_ASSERT_EQUAL_FATAL(inet_pton(v6 ? AF_INET6 : AF_INET, address, bytes), 1);
    CU_ASSERT_EQUAL(ntt_geo_lookup(geo, bytes, v6 ? 16 : 4, &place), asn != 0);
    CU_ASSERT_EQUAL(place.asn, asn);
    CU_ASSERT_STRING_EQUAL(place.as_org, owner);
}

static void test_networks(void)
{
    const char *const paths[] = {path, NULL};
    const struct ntt_geo_source *sources;
    struct ntt_database_report report;
    GError *error = NULL;
    ntt_database_report_init(&report);
    write_location_database();
    GByteArray *built = ntt_asn_database_build(location_path, &report, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(built);
    CU_ASSERT_FATAL(g_file_set_contents(path, (const char *)built->data, (gssize)built->len, NULL));
    g_byte_array_unref(built);
    CU_ASSERT_EQUAL(report.names, 3);
    CU_ASSERT(report.description && strstr(report.description, "; CC BY-SA 4.0; data of 20"));
    ntt_database_report_clear(&report);
    struct ntt_geo *geo = ntt_geo_open(paths, NULL, NULL);
    CU_ASSERT_EQUAL_FATAL(ntt_geo_sources(geo, &sources), 1);
    CU_ASSERT_STRING_EQUAL(sources[0].type, "ntt-ASN");
    expect(geo, "19.255.255.255", 0, "");
    expect(geo, "20.0.0.0", 64500, "Example One");
    expect(geo, "20.1.1.255", 64500, "Example One");
    expect(geo, "20.1.2.0", 4200000001, "Example Two");
    expect(geo, "20.1.2.255", 4200000001, "Example Two");
    expect(geo, "20.1.3.0", 64500, "Example One");
    expect(geo, "21.0.0.0", 0, "");
    expect(geo, "30.0.255.255", 64501, "");
    expect(geo, "2a00::1", 64500, "Example One");
    expect(geo, "2a00:1:ffff::", 4200000001, "Example Two");
    expect(geo, "2a01::", 0, "");
    ntt_geo_close(geo);
}

static void expect_refused(const char *words)
{
    struct ntt_database_report report;
    GError *error = NULL;
    ntt_database_report_init(&report);
    CU_ASSERT_PTR_NULL(ntt_asn_database_build(location_path, &report, &error));
    CU_ASSERT(error && strstr(error->message, words) && strstr(error->message, location_path));
    g_clear_error(&error);
    ntt_database_report_clear(&report);
}

static void test_unusable_source(void)
{
    char *content = NULL;
    gsize length = 0;
    write_location_database();
    CU_ASSERT_FATAL(g_file_get_contents(location_path, &content, &length, NULL));
    CU_ASSERT(g_file_set_contents(location_path, content, (gssize)length / 2, NULL));
    expect_refused("'");
    CU_ASSERT(g_file_set_contents(location_path, "no database", -1, NULL));
    expect_refused("is not a database of libloc");
    g_unlink(location_path);
    expect_refused("No such file");
    g_free(content);
}

static CU_TestInfo tests[] = {
    {"networks", test_networks},
    {"a source that cannot be used", test_unusable_source},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    folder = g_dir_make_tmp("ntt-asn-XXXXXX", NULL);
    location_path = g_build_filename(folder, "location.db", NULL);
    path = g_build_filename(folder, "asn.mmdb", NULL);
    int status = unit_main("ASN database", tests);
    g_unlink(location_path);
    g_unlink(path);
    g_rmdir(folder);
    g_free(path);
    g_free(location_path);
    g_free(folder);
    return status;
}
