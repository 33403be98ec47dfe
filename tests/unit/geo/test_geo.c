/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Databases of every shape, made with our own writer, and addresses that are asked for. */
#include "opened_database.h"

#include <math.h>
#include <string.h>

static void write_flat(const char *name, const char *code, const char *city, float latitude,
                       unsigned ip_version)
{
    struct made made = start();
    ntt_mmdb_put_map(made.data, 6);
    text(&made, "country_code", code);
    text(&made, "city", city);
    text(&made, "state1", "");
    ntt_mmdb_put_string(made.data, "latitude");
    put_float(&made, latitude);
    ntt_mmdb_put_string(made.data, "longitude");
    put_float(&made, -2.25F);
    text(&made, "timezone", "");
    end_range(&made, "8.8.8.0", "8.8.8.255");
    finish(&made, name, ip_version);
}

static void test_nested(void)
{
    struct ntt_place place;
    write_city("a.mmdb", "AU", "Australia", "Melbourne");
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.country, "AU");
    CU_ASSERT_STRING_EQUAL(place.country_name, "Australia");
    CU_ASSERT_STRING_EQUAL(place.city, "Melbourne");
    CU_ASSERT(place.has_position);
    CU_ASSERT_DOUBLE_EQUAL(place.latitude, -33.494, 0);
    CU_ASSERT_DOUBLE_EQUAL(place.longitude, 143.2104, 0);
    CU_ASSERT_EQUAL(place.asn, 0);
    CU_ASSERT_FALSE(look_up(geo, "8.8.9.0", &place));
    expect_nothing(&place);
    CU_ASSERT_FALSE(look_up(geo, "2a00::1", &place));
    CU_ASSERT(ntt_geo_sample(geo, &place)); /* whichever address it knows */
    CU_ASSERT_STRING_EQUAL(place.country, "AU");
    CU_ASSERT_EQUAL(warnings->len, 0);
    ntt_geo_close(geo);
}

static void test_flat(void)
{
    struct ntt_place place;
    write_flat("a.mmdb", "gb", "Leeds", 53.75F, 6);
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.country, "GB");
    CU_ASSERT_STRING_EQUAL(place.country_name, "");
    CU_ASSERT_STRING_EQUAL(place.city, "Leeds");
    CU_ASSERT(place.has_position);
    CU_ASSERT_DOUBLE_EQUAL(place.latitude, 53.75, 0);
    CU_ASSERT_DOUBLE_EQUAL(place.longitude, -2.25, 0);
    ntt_geo_close(geo);
}

static void test_flat_names_and_as_text(void)
{
    struct ntt_place place;
    struct made made = start();
    ntt_mmdb_put_map(made.data, 4);
    text(&made, "country", "United Kingdom");
    text(&made, "country_code", "GB");
    text(&made, "asn", "AS64500");
    text(&made, "as_name", "Flat Net");
    end_range(&made, "8.8.8.0", "8.8.8.255");
    ntt_mmdb_put_map(made.data, 3);
    text(&made, "country", "FR");
    text(&made, "country_name", "France");
    text(&made, "asn", "ASTERIX");
    end_range(&made, "9.9.9.0", "9.9.9.255");
    finish(&made, "a.mmdb", 6);
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.country, "GB");
    CU_ASSERT_STRING_EQUAL(place.country_name, "United Kingdom");
    CU_ASSERT_EQUAL(place.asn, 64500);
    CU_ASSERT_STRING_EQUAL(place.as_org, "Flat Net");
    CU_ASSERT(look_up(geo, "9.9.9.9", &place));
    CU_ASSERT_STRING_EQUAL(place.country, "FR");
    CU_ASSERT_STRING_EQUAL(place.country_name, "France");
    CU_ASSERT_EQUAL(place.asn, 0);
    ntt_geo_close(geo);
}

static void test_absent_values(void)
{
    struct ntt_place place;
    write_flat("a.mmdb", "", "", NAN, 6);
    write_flat("b.mmdb", "ZZ", "", 91.0F, 6);
    write_flat("c.mmdb", "USA", "", INFINITY, 6);
    struct made made = start(); /* nothing where something is expected */
    ntt_mmdb_put_map(made.data, 3);
    ntt_mmdb_put_string(made.data, "country");
    ntt_mmdb_put_uint16(made.data, 7);
    ntt_mmdb_put_string(made.data, "autonomous_system_number");
    ntt_mmdb_put_uint64(made.data, UINT64_MAX);
    put_location(&made, 0, 0);
    end_range(&made, "8.8.8.0", "8.8.8.255");
    finish(&made, "d.mmdb", 6);
    struct ntt_geo *geo = OPEN("a.mmdb", "b.mmdb", "c.mmdb", "d.mmdb");
    CU_ASSERT_FALSE(look_up(geo, "8.8.8.8", &place));
    expect_nothing(&place);
    ntt_geo_close(geo);
}

static void test_registered_country(void)
{
    struct ntt_place place;
    struct made made = start();
    ntt_mmdb_put_map(made.data, 2);
    put_names(&made, "continent", NULL, "Africa");
    put_names(&made, "registered_country", "KE", "Kenya");
    end_range(&made, "8.8.8.0", "8.8.8.255");
    finish(&made, "a.mmdb", 6);
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.country, "KE");
    CU_ASSERT_STRING_EQUAL(place.country_name, "Kenya");
    ntt_geo_close(geo);
}

static void test_only_ipv4(void)
{
    struct ntt_place place;
    write_flat("a.mmdb", "GB", "Leeds", 53.75F, 4);
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT_FALSE(look_up(geo, "2a00::1", &place));
    expect_nothing(&place);
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT(look_up(geo, "::ffff:8.8.8.8", &place));
    CU_ASSERT(look_up(geo, "64:ff9b::808:808", &place));
    CU_ASSERT_FALSE(look_up(geo, "64:ff9b::a00:1", &place));
    ntt_geo_close(geo);
}

static void test_merge(void)
{
    struct ntt_place place;
    write_flat("country.mmdb", "AU", "", NAN, 4);
    write_city("city.mmdb", "AU", "Australia", "Melbourne");
    write_city("other.mmdb", "NZ", "New Zealand", "Auckland");
    write_asn("asn.mmdb");
    struct ntt_geo *geo = OPEN("country.mmdb", "asn.mmdb", "other.mmdb", "city.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.country, "AU");
    CU_ASSERT_STRING_EQUAL(place.country_name, "Australia");
    CU_ASSERT_STRING_EQUAL(place.city, "Melbourne"); /* not one in another country */
    CU_ASSERT(place.has_position);
    CU_ASSERT_EQUAL(place.asn, 4200000001);
    CU_ASSERT_STRING_EQUAL(place.as_org, "Example Network");
    ntt_geo_close(geo);
    geo = OPEN("other.mmdb", "city.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_STRING_EQUAL(place.country, "NZ");
    CU_ASSERT_STRING_EQUAL(place.city, "Auckland");
    ntt_geo_close(geo);
}

static void test_text_is_valid_and_cut(void)
{
    struct ntt_place place;
    GString *accents = g_string_new(NULL);
    for (size_t i = 0; i < NTT_GEO_TEXT; i++)
        g_string_append(accents, "é");
    write_city("a.mmdb", "FR", accents->str, "Saint-Étienne");
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT_EQUAL(strlen(place.country_name), 94); /* 95 would end within a character */
    CU_ASSERT(g_utf8_validate(place.country_name, -1, NULL));
    CU_ASSERT_STRING_EQUAL(place.city, "Saint-Étienne");
    ntt_geo_close(geo);
    g_string_free(accents, TRUE);
}

/* The writer makes text valid, so the file is spoilt afterwards. */
static void test_invalid_text(void)
{
    struct ntt_place place;
    char *content, *path = g_build_filename(made_folder, "a.mmdb", NULL);
    gsize length;
    write_city("a.mmdb", "FR", "France", "Saint-Etienne");
    CU_ASSERT_FATAL(g_file_get_contents(path, &content, &length, NULL));
    gsize at = 0;
    while (at + 7 < length && memcmp(content + at, "Etienne", 7) != 0)
        at++;
    CU_ASSERT_FATAL(at + 7 < length);
    memcpy(content + at, "\xff\0<", 3);
    CU_ASSERT_FATAL(g_file_set_contents(path, content, (gssize)length, NULL));
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "8.8.8.8", &place));
    CU_ASSERT(g_utf8_validate(place.city, -1, NULL));
    CU_ASSERT(g_str_has_prefix(place.city, "Saint-\xef\xbf\xbd"));
    CU_ASSERT(g_str_has_suffix(place.city, "<enne"));
    ntt_geo_close(geo);
    g_free(content);
    g_free(path);
}

static void test_addresses_that_are_not_asked_for(void)
{
    static const uint8_t bytes[16] = {8, 8, 8, 8};
    struct ntt_place place;
    struct made made = start();
    ntt_mmdb_put_map(made.data, 1);
    put_names(&made, "country", "XK", "Everywhere");
    end_range(&made, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    finish(&made, "a.mmdb", 6);
    struct ntt_geo *geo = OPEN("a.mmdb");
    CU_ASSERT(look_up(geo, "11.0.0.1", &place));
    CU_ASSERT_FALSE(look_up(geo, "10.0.0.1", &place));
    CU_ASSERT_FALSE(look_up(geo, "fe80::1", &place));
    expect_nothing(&place);
    CU_ASSERT_FALSE(ntt_geo_lookup(geo, bytes, 0, &place));
    CU_ASSERT_FALSE(ntt_geo_lookup(geo, bytes, 6, &place));
    ntt_geo_close(geo);
}

static CU_TestInfo tests[] = {
    {"nested shape", test_nested},
    {"flat shape", test_flat},
    {"flat names, AS number as text", test_flat_names_and_as_text},
    {"absent values", test_absent_values},
    {"registered country", test_registered_country},
    {"a file of IPv4 alone", test_only_ipv4},
    {"several files", test_merge},
    {"text is valid and cut", test_text_is_valid_and_cut},
    {"invalid text", test_invalid_text},
    {"addresses that are not asked for", test_addresses_that_are_not_asked_for},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    return opened_main("geo", tests);
}
