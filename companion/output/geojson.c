/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RFC 7946: a collection of features whose "kind" is country, host or path. Points and lines are [longitude,
 * latitude]. A country without a known place, and a path without two of them, has no geometry.
 */
#include "base/escape.h"
#include "base/json_members.h"
#include "output/formats.h"
#include "output/limits.h"
#include "output/places.h"
#include "output/verdict.h"

#include <stdlib.h>
#include <string.h>

static json_t *position(const struct ntt_map_place *place)
{
    return json_pack("[f,f]", place->longitude, place->latitude);
}

/* Takes `geometry` and `properties`. */
static void add_feature(json_t *features, json_t *geometry, json_t *properties)
{
    json_array_append_new(features, json_pack("{s:s,s:o,s:o}", "type", "Feature", "geometry", geometry,
                                              "properties", properties));
}

static void add_place(json_t *features, const struct ntt_map_place *place, const char *kind)
{
    json_t *properties = json_object(), *geometry = json_null();
    bool host = strcmp(kind, "host") == 0;
    ntt_json_set_text(properties, "kind", kind, NTT_TEXT_LIMIT);
    ntt_json_set_text(properties, host ? "address" : "country", place->id, NTT_TEXT_LIMIT);
    ntt_json_set_text(properties, host ? "city" : "name", place->name, NTT_TEXT_LIMIT);
    ntt_json_set_text(properties, "country", place->country, NTT_TEXT_LIMIT);
    if (!host)
        ntt_json_set_count(properties, "hosts", place->hosts);
    ntt_json_set_count(properties, "packets", place->packets);
    ntt_json_set_count(properties, "bytes", place->bytes);
    ntt_json_set_count(properties, "alerts", place->alerts);
    if (place->located)
        geometry = json_pack("{s:s,s:o}", "type", "Point", "coordinates", position(place));
    add_feature(features, geometry, properties);
}

static void add_path(json_t *features, const struct ntt_path *path)
{
    json_t *properties = json_object(), *geometry = json_null();
    ntt_json_set_text(properties, "kind", "path", NTT_TEXT_LIMIT);
    ntt_json_set_text(properties, "from", path->from->id, NTT_TEXT_LIMIT);
    ntt_json_set_text(properties, "to", path->to->id, NTT_TEXT_LIMIT);
    ntt_json_set_count(properties, "packets", path->packets);
    ntt_json_set_count(properties, "bytes", path->bytes);
    if (ntt_path_is_drawn(path))
        geometry = json_pack("{s:s,s:[o,o]}", "type", "LineString", "coordinates", position(path->from),
                             position(path->to));
    add_feature(features, geometry, properties);
}

static void write_geojson(const struct ntt_report *report, GString *out)
{
    struct ntt_places *places = ntt_places_of(report, NULL);
    char *verdict = ntt_verdict_headline(report), *limits = ntt_limits_text(report),
         *description = g_strconcat(verdict, *limits ? " · " : "", limits, NULL);
    json_t *collection = json_object(), *features = json_array();
    for (guint i = 0; i < places->countries->len; i++)
        add_place(features, g_ptr_array_index(places->countries, i), "country");
    for (guint i = 0; i < places->hosts->len; i++)
        add_place(features, g_ptr_array_index(places->hosts, i), "host");
    for (guint i = 0; i < places->paths->len; i++)
        add_path(features, &g_array_index(places->paths, struct ntt_path, i));
    ntt_json_set_text(collection, "type", "FeatureCollection", NTT_TEXT_LIMIT);
    ntt_json_set_text(collection, "title", report->title, NTT_TEXT_LIMIT);
    ntt_json_set_text(collection, "generator", report->generator, NTT_TEXT_LIMIT);
    ntt_json_set_text(collection, "generated", report->generated, NTT_TEXT_LIMIT);
    ntt_json_set_text(collection, "description", description, NTT_SENTENCE_LIMIT);
    json_object_set_new(collection, "features", features);
    char *text = json_dumps(collection, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    g_string_append(out, text);
    g_string_append_c(out, '\n');
    free(text);
    g_free(description);
    g_free(limits);
    g_free(verdict);
    json_decref(collection);
    ntt_places_free(places);
}

const struct ntt_format ntt_format_geojson = {
    .name = "geojson",
    .suffix = ".geojson",
    .about = "a map for geographic information systems",
    .begins = "{\n \"type\": \"FeatureCollection\",",
    .mark = "\n \"generator\": \"ntt ",
    .write = write_geojson,
};
