/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/places.h"

#include "base/json_members.h"
#include "output/country_points.h"

#include <math.h>

/* While they are collected: those that are there, by their id. */
struct collector {
    struct ntt_places *places;
    GHashTable *countries, *hosts, *points;
};

static void place_free(gpointer data)
{
    struct ntt_map_place *place = data;
    g_free(place->id);
    g_free(place->name);
    g_free(place->country);
    g_free(place);
}

static struct ntt_map_place *place_of(GHashTable *known, GPtrArray *list, const char *id)
{
    struct ntt_map_place *place = g_hash_table_lookup(known, id);
    if (place)
        return place;
    place = g_new0(struct ntt_map_place, 1);
    place->id = g_strdup(id);
    g_hash_table_insert(known, place->id, place);
    g_ptr_array_add(list, place);
    return place;
}

static struct ntt_map_place *country_of(const struct collector *collector, const char *code)
{
    struct ntt_map_place *place = place_of(collector->countries, collector->places->countries, code);
    const struct ntt_point *point = g_hash_table_lookup(collector->points, code);
    if (point) {
        place->located = true;
        place->latitude = point->latitude;
        place->longitude = point->longitude;
    }
    return place;
}

static void add_country(const struct collector *collector, const json_t *row)
{
    struct ntt_map_place *place = country_of(collector, ntt_json_text(row, "code"));
    if (!place->name)
        place->name = g_strdup(ntt_json_text(row, "name"));
    place->hosts += ntt_json_count(row, "hosts");
    place->packets += ntt_json_count(row, "packets");
    place->bytes += ntt_json_count(row, "bytes");
}

static void add_host(const struct collector *collector, const json_t *row)
{
    double latitude = json_number_value(json_object_get(row, "latitude")),
           longitude = json_number_value(json_object_get(row, "longitude"));
    bool located = json_object_get(row, "latitude") && json_object_get(row, "longitude") &&
                   fabs(latitude) <= 90 && fabs(longitude) <= 180;
    if (!located)
        return;
    struct ntt_map_place *place =
        place_of(collector->hosts, collector->places->hosts, ntt_json_text(row, "address"));
    place->located = true;
    place->latitude = latitude;
    place->longitude = longitude;
    if (!place->name)
        place->name = g_strdup(ntt_json_text(row, "city"));
    if (!place->country)
        place->country = g_strdup(ntt_json_text(row, "country"));
    place->hosts = 1;
    place->packets += ntt_json_count(row, "sent_packets") + ntt_json_count(row, "received_packets");
    place->bytes += ntt_json_count(row, "sent_bytes") + ntt_json_count(row, "received_bytes");
    place->alerts += ntt_json_count(row, "alerts_as_source") + ntt_json_count(row, "alerts_as_target");
}

static void add_path(const struct collector *collector, const json_t *row)
{
    const struct ntt_map_place *from = country_of(collector, ntt_json_text(row, "from")),
                               *to = country_of(collector, ntt_json_text(row, "to"));
    GArray *paths = collector->places->paths;
    struct ntt_path fresh = {.from = from, .to = to}, *path = NULL;
    for (guint i = 0; i < paths->len && !path; i++) {
        struct ntt_path *known = &g_array_index(paths, struct ntt_path, i);
        if (known->from == from && known->to == to)
            path = known;
    }
    if (!path) {
        g_array_append_val(paths, fresh);
        path = &g_array_index(paths, struct ntt_path, paths->len - 1);
    }
    path->packets += ntt_json_count(row, "packets");
    path->bytes += ntt_json_count(row, "bytes");
}

static void add_alert(const struct collector *collector, const struct ntt_finding *finding)
{
    if (finding->source_country)
        country_of(collector, finding->source_country)->alerts++;
    if (finding->target_country && g_strcmp0(finding->source_country, finding->target_country) != 0)
        country_of(collector, finding->target_country)->alerts++;
}

struct ntt_places *ntt_places_of(const struct ntt_report *report, const char *zones)
{
    struct ntt_places *places = g_new(struct ntt_places, 1);
    *places = (struct ntt_places){.countries = g_ptr_array_new_with_free_func(place_free),
                                  .hosts = g_ptr_array_new_with_free_func(place_free),
                                  .paths = g_array_new(FALSE, FALSE, sizeof(struct ntt_path))};
    struct collector collector = {places, g_hash_table_new(g_str_hash, g_str_equal),
                                  g_hash_table_new(g_str_hash, g_str_equal), ntt_country_points(zones)};
    for (guint i = 0; i < report->captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(report->captures, i);
        size_t j;
        json_t *row;
        json_array_foreach(summary->rows[NTT_COUNTRIES], j, row) add_country(&collector, row);
        json_array_foreach(summary->rows[NTT_HOSTS], j, row) add_host(&collector, row);
        json_array_foreach(summary->rows[NTT_PATHS], j, row) add_path(&collector, row);
        for (guint k = 0; k < summary->findings->len; k++)
            add_alert(&collector, g_ptr_array_index(summary->findings, k));
    }
    g_hash_table_destroy(collector.countries);
    g_hash_table_destroy(collector.hosts);
    g_hash_table_destroy(collector.points);
    return places;
}

void ntt_places_free(struct ntt_places *places)
{
    g_ptr_array_free(places->countries, TRUE);
    g_ptr_array_free(places->hosts, TRUE);
    g_array_free(places->paths, TRUE);
    g_free(places);
}

bool ntt_path_is_drawn(const struct ntt_path *path)
{
    return path->from != path->to && path->from->located && path->to->located;
}
