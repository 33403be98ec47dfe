/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/baseline.h"

#include "base/json_members.h"
#include "config/baseline_file.h"

#include <string.h>

enum { LEAST_SERVICE_PACKETS = 500, HOURS = NTT_WEEK_HOURS };

struct ntt_lesson {
    char *time_zone;
    struct ntt_hour week[HOURS];
    json_t *services;  /* "tcp/443/from" → array of bins */
    json_t *countries; /* code → true */
    bool countries_known;
    json_t *networks; /* number → {"org"} */
    json_t *hosts;    /* address → {"tcp/443": true} */
    json_t *files;    /* names */
    char *first_time, *last_time;
};

struct ntt_lesson *ntt_lesson_new(void)
{
    struct ntt_lesson *lesson = g_new0(struct ntt_lesson, 1);
    lesson->services = json_object();
    lesson->countries = json_object();
    lesson->networks = json_object();
    lesson->hosts = json_object();
    lesson->files = json_array();
    return lesson;
}

void ntt_lesson_free(struct ntt_lesson *lesson)
{
    if (!lesson)
        return;
    json_t *parts[] = {lesson->services, lesson->countries, lesson->networks, lesson->hosts, lesson->files};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        json_decref(parts[i]);
    g_free(lesson->time_zone);
    g_free(lesson->first_time);
    g_free(lesson->last_time);
    g_free(lesson);
}

static void add_week(struct ntt_lesson *lesson, const json_t *record)
{
    const char *zone = ntt_json_text(record, "time_zone");
    size_t i;
    json_t *row;
    if (zone && !lesson->time_zone)
        lesson->time_zone = g_strdup(zone);
    json_array_foreach(json_object_get(record, "hours"), i, row)
    {
        uint64_t number = ntt_json_count(row, "hour"), most = ntt_json_count(row, "most_bytes");
        if (number >= HOURS)
            continue;
        struct ntt_hour *hour = &lesson->week[number];
        hour->seconds += ntt_json_count(row, "seconds");
        hour->packets += ntt_json_count(row, "packets");
        hour->bytes += ntt_json_count(row, "bytes");
        hour->most_bytes = MAX(hour->most_bytes, most);
    }
}

static void add_sizes(struct ntt_lesson *lesson, const json_t *record)
{
    const char *transport = ntt_json_text(record, "transport");
    const char *direction = ntt_json_text(record, "direction");
    const json_t *bins = json_object_get(record, "bins");
    if (!transport || !direction || json_array_size(bins) != NTT_SIZE_BINS)
        return;
    char *name =
        g_strdup_printf("%s/%" G_GUINT64_FORMAT "/%s", transport, ntt_json_count(record, "port"), direction);
    json_t *known = json_object_get(lesson->services, name), *sum = json_array();
    for (size_t i = 0; i < NTT_SIZE_BINS; i++)
        json_array_append_new(sum, json_integer(json_integer_value(json_array_get(known, i)) +
                                                json_integer_value(json_array_get(bins, i))));
    json_object_set_new(lesson->services, name, sum);
    g_free(name);
}

static void add_host_service(struct ntt_lesson *lesson, const json_t *record)
{
    const char *address = ntt_json_text(record, "address");
    const char *transport = ntt_json_text(record, "transport");
    if (!address || !transport)
        return;
    json_t *known = json_object_get(lesson->hosts, address);
    if (!known) {
        known = json_object();
        json_object_set_new(lesson->hosts, address, known);
    }
    char *name = g_strdup_printf("%s/%" G_GUINT64_FORMAT, transport, ntt_json_count(record, "port"));
    json_object_set_new(known, name, json_true());
    g_free(name);
}

void ntt_lesson_add(struct ntt_lesson *lesson, const json_t *record)
{
    const char *kind = ntt_json_text(record, "record");
    if (g_strcmp0(kind, "week") == 0)
        add_week(lesson, record);
    else if (g_strcmp0(kind, "service_sizes") == 0)
        add_sizes(lesson, record);
    else if (g_strcmp0(kind, "host_service") == 0)
        add_host_service(lesson, record);
    else if (g_strcmp0(kind, "places") == 0) {
        lesson->countries_known |= json_is_object(json_object_get(record, "countries"));
        json_object_update(lesson->countries, json_object_get(record, "countries"));
        json_object_update(lesson->networks, json_object_get(record, "networks"));
    }
}

static void keep(char **slot, const char *time, bool earliest)
{
    if (!time || (*slot && (strcmp(time, *slot) < 0) != earliest))
        return;
    g_free(*slot);
    *slot = g_strdup(time);
}

void ntt_lesson_add_file(struct ntt_lesson *lesson, const char *file, const char *first_time,
                         const char *last_time)
{
    char *name = g_filename_display_name(file);
    json_array_append_new(lesson->files, json_string(name));
    g_free(name);
    keep(&lesson->first_time, first_time, true);
    keep(&lesson->last_time, last_time, false);
}

static uint64_t sum_of(const json_t *bins)
{
    uint64_t sum = 0;
    size_t i;
    json_t *bin;
    json_array_foreach(bins, i, bin) sum += (uint64_t)json_integer_value(bin);
    return sum;
}

/* The members' names in order; they stay the object's, the list is to be freed. */
static GList *sorted_members(json_t *object)
{
    GList *names = NULL;
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) names = g_list_prepend(names, (gpointer)name);
    return g_list_sort(names, (GCompareFunc)(void (*)(void))strcmp);
}

static json_t *hours_list(const struct ntt_lesson *lesson)
{
    json_t *list = json_array();
    for (int i = 0; i < HOURS; i++) {
        const struct ntt_hour *hour = &lesson->week[i];
        if (hour->seconds || hour->packets)
            json_array_append_new(list, json_pack("{s:i,s:I,s:I,s:I,s:I}", "hour", i, "seconds",
                                                  (json_int_t)hour->seconds, "packets",
                                                  (json_int_t)hour->packets, "bytes", (json_int_t)hour->bytes,
                                                  "most_bytes", (json_int_t)hour->most_bytes));
    }
    return list;
}

static int compare_services(const void *a, const void *b, void *services)
{
    uint64_t left = sum_of(json_object_get(services, a)), right = sum_of(json_object_get(services, b));
    return left != right ? (left < right ? 1 : -1) : strcmp(a, b);
}

/* Those with the most packets come first, because a baseline holds only so many. */
static json_t *services_list(const struct ntt_lesson *lesson)
{
    json_t *list = json_array();
    GList *names =
        g_list_sort_with_data(sorted_members(lesson->services), compare_services, lesson->services);
    for (GList *at = names; at && json_array_size(list) < NTT_BASELINE_SERVICES; at = at->next) {
        json_t *bins = json_object_get(lesson->services, at->data);
        if (sum_of(bins) < LEAST_SERVICE_PACKETS)
            break;
        char **words = g_strsplit(at->data, "/", 3);
        json_array_append_new(list, json_pack("{s:s,s:I,s:s,s:O}", "transport", words[0], "port",
                                              (json_int_t)g_ascii_strtoll(words[1], NULL, 10), "direction",
                                              words[2], "bins", bins));
        g_strfreev(words);
    }
    g_list_free(names);
    return list;
}

static json_t *names_list(json_t *object)
{
    json_t *list = json_array();
    GList *names = sorted_members(object);
    for (GList *at = names; at; at = at->next)
        json_array_append_new(list, json_string(at->data));
    g_list_free(names);
    return list;
}

static json_t *networks_list(const struct ntt_lesson *lesson)
{
    json_t *list = json_array();
    GList *names = sorted_members(lesson->networks);
    for (GList *at = names; at; at = at->next) {
        json_t *network = json_pack("{s:I}", "asn", (json_int_t)g_ascii_strtoll(at->data, NULL, 10));
        json_object_update_missing(network, json_object_get(lesson->networks, at->data));
        json_array_append_new(list, network);
    }
    g_list_free(names);
    return list;
}

static json_t *hosts_list(const struct ntt_lesson *lesson)
{
    json_t *list = json_array();
    GList *names = sorted_members(lesson->hosts);
    for (GList *at = names; at; at = at->next)
        json_array_append_new(list, json_pack("{s:s,s:o}", "address", at->data, "services",
                                              names_list(json_object_get(lesson->hosts, at->data))));
    g_list_free(names);
    return list;
}

json_t *ntt_lesson_baseline(const struct ntt_lesson *lesson, const char *generator)
{
    json_t *baseline = json_pack("{s:i,s:s,s:s}", "ntt_baseline", NTT_BASELINE_SCHEMA, "generator", generator,
                                 "time_zone", lesson->time_zone ? lesson->time_zone : "UTC");
    if (lesson->first_time)
        json_object_set_new(baseline, "first_time", json_string(lesson->first_time));
    if (lesson->last_time)
        json_object_set_new(baseline, "last_time", json_string(lesson->last_time));
    json_object_set(baseline, "files", lesson->files);
    json_object_set_new(baseline, "hours", hours_list(lesson));
    json_object_set_new(baseline, "services", services_list(lesson));
    json_object_set_new(baseline, "countries",
                        lesson->countries_known ? names_list(lesson->countries) : json_null());
    json_object_set_new(baseline, "networks", networks_list(lesson));
    json_object_set_new(baseline, "hosts", hosts_list(lesson));
    return baseline;
}

char *ntt_lesson_summary(const struct ntt_lesson *lesson)
{
    unsigned hours = 0;
    for (unsigned i = 0; i < HOURS; i++)
        hours += lesson->week[i].seconds > 0;
    json_t *services = services_list(lesson);
    char *text = g_strdup_printf("%u of %d hours of the week (%s), packet sizes of %zu services, %zu "
                                 "countries, %zu networks, %zu servers",
                                 hours, HOURS, lesson->time_zone ? lesson->time_zone : "UTC",
                                 json_array_size(services), json_object_size(lesson->countries),
                                 json_object_size(lesson->networks), json_object_size(lesson->hosts));
    json_decref(services);
    return text;
}
