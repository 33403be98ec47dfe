/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps: points in countries, what is drawn, and that hostile text stays text in KML and GeoJSON. */
#include "unit.h"

#include "output/country_points.h"
#include "output/formats.h"
#include "output/places.h"
#include "records/table_limit.h"

#include <glib/gstdio.h>
#include <string.h>

static const char zones[] = "#code\tcoordinates\tTZ\n"
                            "NL\t+5222+00454\tEurope/Amsterdam\n"
                            "US\t+404251-0740023\tAmerica/New_York\n"
                            "US\t+415100-0873900\tAmerica/Chicago\n"
                            "US\t+394421-1045903\tAmerica/Denver\n"
                            "US\t+340308-1181434\tAmerica/Los_Angeles\n"
                            "FJ\t-1808+17825\tPacific/Fiji\n"
                            "XX\t+99+5\tbad\nYY\tnorth\tbad\nZZ\n\tA";

static const char *const lines[] = {
    "{\"record\":\"country\",\"code\":\"NL\",\"name\":\"]]><b>&\\u001b\\ufffe\",\"hosts\":2,\"packets\":10,"
    "\"bytes\":1000}",
    "{\"record\":\"country\",\"code\":\"US\",\"packets\":5,\"bytes\":500}",
    "{\"record\":\"country\",\"code\":\"??\",\"packets\":1,\"bytes\":1}",
    "{\"record\":\"path\",\"from\":\"NL\",\"to\":\"US\",\"packets\":5,\"bytes\":4096}",
    "{\"record\":\"path\",\"from\":\"US\",\"to\":\"NL\",\"packets\":5,\"bytes\":64}",
    "{\"record\":\"path\",\"from\":\"NL\",\"to\":\"NL\",\"packets\":5,\"bytes\":64}",
    "{\"record\":\"path\",\"from\":\"NL\",\"to\":\"??\",\"packets\":5,\"bytes\":64}",
    "{\"record\":\"host\",\"address\":\"192.0.2.7\",\"latitude\":-33.5,\"longitude\":151.25,\"city\":\"<&\","
    "\"country\":\"AU\","
    "\"sent_packets\":1,\"sent_bytes\":2,\"received_packets\":3,\"received_bytes\":4,\"alerts_as_source\":1}",
    "{\"record\":\"host\",\"address\":\"192.0.2.8\",\"sent_packets\":10,\"sent_bytes\":20,\"received_"
    "packets\":30,"
    "\"received_bytes\":40}",
    "{\"record\":\"host\",\"address\":\"192.0.2.9\",\"latitude\":1e9,\"longitude\":1,\"sent_packets\":1,"
    "\"sent_bytes\":1,"
    "\"received_packets\":1,\"received_bytes\":1}",
    "{\"record\":\"interval\",\"start\":\"2026-01-01T00:00:00Z\",\"seconds\":1,\"packets\":1,\"bytes\":1}",
    "{\"record\":\"interval\",\"start\":\"2026-01-01T00:00:01Z\",\"seconds\":1,\"packets\":1,\"bytes\":1}",
    "{\"record\":\"alert\",\"event\":\"open\",\"id\":1,\"type\":\"t\",\"severity\":\"low\",\"message\":\"m\","
    "\"source_country\":\"NL\",\"target_country\":\"NL\"}",
};

static struct ntt_report report_of(unsigned captures)
{
    struct ntt_report report = {.title = "<Office> & ]]>",
                                .generated = "2026-01-01T00:00:00Z",
                                .generator = "ntt test",
                                .captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_summary_free)};
    for (unsigned i = 0; i < captures; i++) {
        struct ntt_summary *summary = ntt_summary_new("x");
        for (size_t j = 0; j < G_N_ELEMENTS(lines); j++)
            ntt_summary_line(summary, lines[j], strlen(lines[j]));
        g_ptr_array_add(report.captures, summary);
    }
    return report;
}

/* The zones in a file; its name is to be freed. */
static char *zone_file(void)
{
    char *path = NULL;
    int descriptor = g_file_open_tmp("ntt-zones-XXXXXX", &path, NULL);
    CU_ASSERT(descriptor >= 0);
    g_close(descriptor, NULL);
    CU_ASSERT(g_file_set_contents(path, zones, -1, NULL));
    return path;
}

static void countries_have_a_point_in_them(void)
{
    char *path = zone_file();
    GHashTable *points = ntt_country_points(path);
    CU_ASSERT_EQUAL(g_hash_table_size(points), 3);
    const struct ntt_point *nl = g_hash_table_lookup(points, "NL"), *us = g_hash_table_lookup(points, "US"),
                           *fiji = g_hash_table_lookup(points, "FJ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(nl);
    CU_ASSERT_PTR_NOT_NULL_FATAL(us);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fiji);
    CU_ASSERT_DOUBLE_EQUAL(nl->latitude, 52 + 22 / 60.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(nl->longitude, 4.9, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(us->longitude, -(104 + 59 / 60.0 + 3 / 3600.0), 1e-9); /* the middle one of four */
    CU_ASSERT_DOUBLE_EQUAL(fiji->latitude, -(18 + 8 / 60.0), 1e-9);
    g_hash_table_destroy(points);
    points = ntt_country_points("/nonexistent");
    CU_ASSERT_EQUAL(g_hash_table_size(points), 0);
    g_hash_table_destroy(points);
    g_unlink(path);
    g_free(path);
}

static void captures_are_added_up(void)
{
    char *path = zone_file();
    struct ntt_report report = report_of(2);
    struct ntt_places *places = ntt_places_of(&report, path);
    CU_ASSERT_EQUAL_FATAL(places->countries->len, 3);
    CU_ASSERT_EQUAL_FATAL(places->hosts->len, 1);
    CU_ASSERT_EQUAL_FATAL(places->paths->len, 4);
    const struct ntt_map_place *country = g_ptr_array_index(places->countries, 0),
                               *host = g_ptr_array_index(places->hosts, 0);
    CU_ASSERT_EQUAL(country->packets, 20);
    CU_ASSERT_EQUAL(country->alerts, 2);
    CU_ASSERT_EQUAL(host->packets, 8);
    CU_ASSERT_EQUAL(host->bytes, 12);
    CU_ASSERT_EQUAL(host->alerts, 2);
    CU_ASSERT(!((const struct ntt_map_place *)g_ptr_array_index(places->countries, 2))->located);
    static const bool drawn[] = {true, true, false, false};
    for (guint i = 0; i < places->paths->len; i++)
        CU_ASSERT_EQUAL(ntt_path_is_drawn(&g_array_index(places->paths, struct ntt_path, i)), drawn[i]);
    ntt_places_free(places);
    g_ptr_array_free(report.captures, TRUE);
    g_unlink(path);
    g_free(path);
}

static void start(GMarkupParseContext *context, const char *name, const char **names, const char **values,
                  gpointer data, GError **error)
{
    (void)context, (void)names, (void)values, (void)error;
    CU_ASSERT_STRING_NOT_EQUAL(name, "b");
    *(unsigned *)data += strcmp(name, "Placemark") == 0;
}

static void kml_is_well_formed(void)
{
    struct ntt_report report = report_of(1);
    GString *out = g_string_new(NULL);
    unsigned marks = 0;
    ntt_format_kml.write(&report, out);
    static const GMarkupParser parser = {.start_element = start};
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, G_MARKUP_PREFIX_ERROR_POSITION, &marks, NULL);
    CU_ASSERT(g_markup_parse_context_parse(context, out->str, (gssize)out->len, NULL));
    CU_ASSERT(g_markup_parse_context_end_parse(context, NULL));
    CU_ASSERT(marks >= 1); /* the host; the countries where this machine has the tz database */
    CU_ASSERT_PTR_NOT_NULL(strstr(out->str, "151.250000,-33.500000,0"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out->str, "&lt;Office&gt; &amp; ]]&gt;"));
    CU_ASSERT_PTR_NULL(strstr(out->str, "\xef\xbf\xbe")); /* U+FFFE is no character of XML */
    g_markup_parse_context_free(context);
    g_string_free(out, TRUE);
    g_ptr_array_free(report.captures, TRUE);
}

static void geojson_has_longitude_first(void)
{
    struct ntt_report report = report_of(1);
    GString *out = g_string_new(NULL);
    ntt_format_geojson.write(&report, out);
    json_t *collection = json_loads(out->str, 0, NULL), *features = json_object_get(collection, "features"),
           *feature;
    CU_ASSERT_PTR_NOT_NULL_FATAL(collection);
    CU_ASSERT_EQUAL(json_array_size(features), 8);
    size_t i, hosts = 0;
    json_array_foreach(features, i, feature)
    {
        const json_t *properties = json_object_get(feature, "properties"),
                     *coordinates = json_object_get(json_object_get(feature, "geometry"), "coordinates");
        if (g_strcmp0(json_string_value(json_object_get(properties, "kind")), "host") != 0)
            continue;
        hosts++;
        CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_array_get(coordinates, 0)), 151.25, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_array_get(coordinates, 1)), -33.5, 1e-9);
        CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(properties, "city")), "<&");
    }
    CU_ASSERT_EQUAL(hosts, 1);
    json_decref(collection);
    g_string_free(out, TRUE);
    g_ptr_array_free(report.captures, TRUE);
}

static void shorter_tables_say_what_went(void)
{
    struct ntt_report report = report_of(1);
    struct ntt_summary *summary = g_ptr_array_index(report.captures, 0);
    ntt_limit_tables(summary, 1);
    CU_ASSERT_EQUAL(json_array_size(summary->rows[NTT_HOSTS]), 1);
    CU_ASSERT_EQUAL(summary->omitted[NTT_HOSTS].rows, 2);
    CU_ASSERT_EQUAL(summary->omitted[NTT_HOSTS].packets, 42);
    CU_ASSERT_EQUAL(summary->omitted[NTT_HOSTS].bytes, 62);
    CU_ASSERT_EQUAL(json_array_size(summary->rows[NTT_COUNTRIES]), 1);
    CU_ASSERT_EQUAL(summary->omitted[NTT_COUNTRIES].bytes, 501);
    CU_ASSERT_EQUAL(json_array_size(summary->rows[NTT_INTERVALS]), 2);
    CU_ASSERT_EQUAL(summary->omitted[NTT_INTERVALS].rows, 0);
    g_ptr_array_free(report.captures, TRUE);
}

static CU_TestInfo tests[] = {
    {"countries have a point in them", countries_have_a_point_in_them},
    {"captures are added up", captures_are_added_up},
    {"kml is well formed", kml_is_well_formed},
    {"geojson has longitude first", geojson_has_longitude_first},
    {"shorter tables say what went", shorter_tables_say_what_went},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("places", tests)
