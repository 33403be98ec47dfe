/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_tables.h"

#include "config/geography.h"
#include "records/analysis_tables.h"
#include "records/interval_table.h"
#include "traffic/categories.h"

#include <math.h>
#include <stdio.h>

enum { TOP = 200 };

/* Rows that did not fit into a table of the stream. */
struct omitted {
    json_int_t rows;
    struct ntt_volume volume;
};

static void omit(struct omitted *omitted, uint64_t packets, uint64_t bytes)
{
    omitted->rows++;
    omitted->volume.packets += packets;
    omitted->volume.bytes += bytes;
}

static void print_omitted(const char *of, const struct omitted *omitted, ntt_record_sink print)
{
    if (!omitted->rows)
        return;
    json_t *record = ntt_record_of("omitted");
    json_object_set_new(record, "of", json_string(of));
    json_object_set_new(record, "rows", json_integer(omitted->rows));
    ntt_record_set_volume(record, "", "", &omitted->volume);
    print(record);
}

static uint64_t packets_of_host(const void *entry)
{
    const struct ntt_traffic_host *host = entry;
    return host->sent.packets + host->received.packets;
}

static uint64_t packets_of_conversation(const void *entry)
{
    const struct ntt_traffic_conversation *conversation = entry;
    return conversation->ab.packets + conversation->ba.packets;
}

static uint64_t packets_of_port(const void *entry)
{
    return ((const struct ntt_traffic_port *)entry)->volume.packets;
}

typedef uint64_t (*weigh_fn)(const void *entry);

/* Most packets first; the key decides between equals, so that the order is always the same. */
static int compare_entries(const void *a, const void *b, void *weigh_pointer)
{
    weigh_fn weigh = *(weigh_fn *)weigh_pointer;
    const struct ntt_slot *left = *(const struct ntt_slot *const *)a,
                          *right = *(const struct ntt_slot *const *)b;
    uint64_t x = weigh(left), y = weigh(right);
    if (x != y)
        return x < y ? 1 : -1;
    return left->key < right->key ? -1 : left->key > right->key;
}

static GPtrArray *sorted_entries(const struct ntt_table *table, weigh_fn weigh)
{
    GPtrArray *entries = g_ptr_array_new();
    size_t count = ((size_t)table->set_mask + 1) * NTT_TABLE_WAYS;
    for (size_t i = 0; i < count; i++) {
        struct ntt_slot *slot = (struct ntt_slot *)(void *)(table->entries + i * table->entry_size);
        if (slot->key)
            g_ptr_array_add(entries, slot);
    }
    g_ptr_array_sort_with_data(entries, compare_entries, &weigh);
    return entries;
}

static void print_hosts(const GPtrArray *hosts, ntt_record_sink print)
{
    struct omitted omitted = {0};
    char text[NTT_ADDRESS_TEXT];
    for (guint i = 0; i < hosts->len; i++) {
        const struct ntt_traffic_host *host = g_ptr_array_index(hosts, i);
        if (i >= TOP && !host->alerts_as_source && !host->alerts_as_target) {
            omit(&omitted, packets_of_host(host), host->sent.bytes + host->received.bytes);
            continue;
        }
        json_t *record = ntt_record_of("host");
        struct ntt_place place;
        json_object_set_new(record, "address", json_string(ntt_address_format(&host->address, text)));
        if (ntt_geography_find(&host->address, &place)) {
            ntt_record_set_text(record, "country", place.country);
            ntt_record_set_text(record, "country_name", place.country_name);
            ntt_record_set_text(record, "city", place.city);
            if (place.has_position) {
                json_object_set_new(record, "latitude", json_real(place.latitude));
                json_object_set_new(record, "longitude", json_real(place.longitude));
            }
            if (place.asn)
                json_object_set_new(record, "asn", json_integer(place.asn));
            ntt_record_set_text(record, "as_org", place.as_org);
        }
        ntt_record_set_volume(record, "sent_", "", &host->sent);
        ntt_record_set_volume(record, "received_", "", &host->received);
        ntt_record_set_time(record, "first_time", host->first_ns);
        ntt_record_set_time(record, "last_time", host->last_ns);
        json_object_set_new(record, "alerts_as_source", json_integer(host->alerts_as_source));
        json_object_set_new(record, "alerts_as_target", json_integer(host->alerts_as_target));
        print(record);
    }
    print_omitted("host", &omitted, print);
}

static void print_conversations(const GPtrArray *conversations, ntt_record_sink print)
{
    struct omitted omitted = {0};
    char text[NTT_ADDRESS_TEXT];
    for (guint i = 0; i < conversations->len; i++) {
        const struct ntt_traffic_conversation *entry = g_ptr_array_index(conversations, i);
        if (i >= TOP) {
            omit(&omitted, packets_of_conversation(entry), entry->ab.bytes + entry->ba.bytes);
            continue;
        }
        json_t *record = ntt_record_of("conversation");
        json_object_set_new(record, "a", json_string(ntt_address_format(&entry->a, text)));
        json_object_set_new(record, "b", json_string(ntt_address_format(&entry->b, text)));
        ntt_record_set_volume(record, "", "_ab", &entry->ab);
        ntt_record_set_volume(record, "", "_ba", &entry->ba);
        ntt_record_set_time(record, "first_time", entry->first_ns);
        ntt_record_set_time(record, "last_time", entry->last_ns);
        print(record);
    }
    print_omitted("conversation", &omitted, print);
}

static void print_ports(const GPtrArray *ports, ntt_record_sink print)
{
    struct omitted omitted = {0};
    for (guint i = 0; i < ports->len; i++) {
        const struct ntt_traffic_port *port = g_ptr_array_index(ports, i);
        if (i >= TOP) {
            omit(&omitted, port->volume.packets, port->volume.bytes);
            continue;
        }
        json_t *record = ntt_record_of("port");
        json_object_set_new(record, "transport", json_string(ntt_transport_name(port->transport)));
        json_object_set_new(record, "port", json_integer(port->port));
        json_object_set_new(record, "service", json_string(ntt_service_name(port->service)));
        ntt_record_set_volume(record, "", "", &port->volume);
        print(record);
    }
    print_omitted("port", &omitted, print);
}

/* A row of a table that is keyed by a name: countries, paths, networks, protocols, services. */
struct named {
    char *name, *label;
    uint32_t hosts;
    struct ntt_volume volume;
};

static void free_named(void *pointer)
{
    struct named *row = pointer;
    g_free(row->name);
    g_free(row->label);
    g_free(row);
}

static void add_named(GHashTable *table, const char *name, const char *label, uint32_t hosts,
                      const struct ntt_volume *volume)
{
    struct named *row = g_hash_table_lookup(table, name);
    if (!row) {
        row = g_new0(struct named, 1);
        row->name = g_strdup(name);
        row->label = g_strdup(label);
        g_hash_table_insert(table, row->name, row);
    }
    row->hosts += hosts;
    row->volume.packets += volume->packets;
    row->volume.bytes += volume->bytes;
}

static int compare_named(const void *a, const void *b)
{
    const struct named *left = *(const struct named *const *)a, *right = *(const struct named *const *)b;
    if (left->volume.packets != right->volume.packets)
        return left->volume.packets < right->volume.packets ? 1 : -1;
    return strcmp(left->name, right->name);
}

typedef void (*fill_fn)(json_t *record, const struct named *row);

static void print_named(const char *kind, GHashTable *table, fill_fn fill, ntt_record_sink print)
{
    GPtrArray *rows = g_ptr_array_new();
    GHashTableIter iterator;
    void *row;
    g_hash_table_iter_init(&iterator, table);
    while (g_hash_table_iter_next(&iterator, NULL, &row))
        g_ptr_array_add(rows, row);
    g_ptr_array_sort(rows, compare_named);
    struct omitted omitted = {0};
    for (guint i = 0; i < rows->len; i++) {
        const struct named *entry = g_ptr_array_index(rows, i);
        if (i >= TOP) {
            omit(&omitted, entry->volume.packets, entry->volume.bytes);
            continue;
        }
        json_t *record = ntt_record_of(kind);
        fill(record, entry);
        ntt_record_set_volume(record, "", "", &entry->volume);
        print(record);
    }
    print_omitted(kind, &omitted, print);
    g_ptr_array_free(rows, TRUE);
}

static void fill_name(json_t *record, const struct named *row)
{
    ntt_record_set_text(record, "name", row->name);
}

static void fill_country(json_t *record, const struct named *row)
{
    ntt_record_set_text(record, "code", row->name);
    ntt_record_set_text(record, "name", row->label);
    json_object_set_new(record, "hosts", json_integer(row->hosts));
}

static void fill_path(json_t *record, const struct named *row)
{
    char from[3] = {row->name[0], row->name[1], '\0'};
    ntt_record_set_text(record, "from", from);
    ntt_record_set_text(record, "to", row->name + 2);
}

static void fill_asn(json_t *record, const struct named *row)
{
    json_object_set_new(record, "asn", json_integer(strtoll(row->name, NULL, 10)));
    ntt_record_set_text(record, "org", row->label);
    json_object_set_new(record, "hosts", json_integer(row->hosts));
}

static GHashTable *named_table(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_named);
}

static void print_places(const GPtrArray *hosts, const GPtrArray *conversations, ntt_record_sink print)
{
    GHashTable *countries = named_table(), *networks = named_table(), *paths = named_table();
    struct ntt_place place, other;
    for (guint i = 0; i < hosts->len; i++) {
        const struct ntt_traffic_host *host = g_ptr_array_index(hosts, i);
        struct ntt_volume all = {host->sent.packets + host->received.packets,
                                 host->sent.bytes + host->received.bytes};
        if (!ntt_geography_find(&host->address, &place))
            continue;
        if (*place.country)
            add_named(countries, place.country, place.country_name, 1, &all);
        if (place.asn) {
            char number[16];
            snprintf(number, sizeof number, "%u", place.asn);
            add_named(networks, number, place.as_org, 1, &all);
        }
    }
    for (guint i = 0; i < conversations->len; i++) {
        const struct ntt_traffic_conversation *entry = g_ptr_array_index(conversations, i);
        char path[8];
        if (!ntt_geography_find(&entry->a, &place) || !ntt_geography_find(&entry->b, &other) ||
            !*place.country || !*other.country)
            continue;
        snprintf(path, sizeof path, "%.2s%.2s", place.country, other.country);
        if (entry->ab.packets)
            add_named(paths, path, "", 0, &entry->ab);
        snprintf(path, sizeof path, "%.2s%.2s", other.country, place.country);
        if (entry->ba.packets)
            add_named(paths, path, "", 0, &entry->ba);
    }
    print_named("country", countries, fill_country, print);
    print_named("path", paths, fill_path, print);
    print_named("asn", networks, fill_asn, print);
    g_hash_table_destroy(countries);
    g_hash_table_destroy(networks);
    g_hash_table_destroy(paths);
}

static void print_names(const char *kind, GHashTable *volumes, ntt_record_sink print)
{
    GHashTable *rows = named_table();
    GHashTableIter iterator;
    void *name, *volume;
    g_hash_table_iter_init(&iterator, volumes);
    while (g_hash_table_iter_next(&iterator, &name, &volume))
        add_named(rows, name, "", 0, volume);
    print_named(kind, rows, fill_name, print);
    g_hash_table_destroy(rows);
}

static void print_services(const struct ntt_traffic *traffic, ntt_record_sink print)
{
    GHashTable *rows = named_table();
    for (unsigned i = 0; i < NTT_SERVICES; i++) {
        if (traffic->services[i].packets)
            add_named(rows, ntt_service_name(i), "", 0, &traffic->services[i]);
    }
    print_named("service", rows, fill_name, print);
    g_hash_table_destroy(rows);
}

static void add_bin(json_t *bins, double from, double to, uint64_t count)
{
    if (count)
        json_array_append_new(bins,
                              json_pack("{s:f,s:f,s:I}", "from", from, "to", to, "count", (json_int_t)count));
}

static void print_distribution(const char *name, const char *unit, json_t *bins, double mean,
                               ntt_record_sink print)
{
    json_t *record = ntt_record_of("distribution");
    json_object_set_new(record, "name", json_string(name));
    json_object_set_new(record, "unit", json_string(unit));
    json_object_set_new(record, "bins", bins);
    json_object_set_new(record, "mean", json_real(mean));
    print(record);
}

static void print_distributions(const struct ntt_traffic *traffic, ntt_record_sink print)
{
    if (!traffic->all.packets)
        return;
    double packets = (double)traffic->all.packets;
    json_t *lengths = json_array(), *ttls = json_array(), *gaps = json_array();
    for (unsigned i = 0; i < NTT_LENGTH_BINS; i++)
        add_bin(lengths, i ? (double)(32u << i) : 0,
                i < NTT_LENGTH_BINS - 1 ? (double)((64u << i) - 1) : 262144, traffic->lengths[i]);
    for (unsigned i = 0; i < NTT_TTL_BINS; i++)
        add_bin(ttls, 16 * i, 16 * i + 15, traffic->ttls[i]);
    for (unsigned i = 0; i < NTT_GAP_BINS; i++)
        add_bin(gaps, i ? pow(10, (double)i - 7) : 0, pow(10, (double)i - 6), traffic->gaps[i]);
    print_distribution("packet_length", "bytes", lengths, (double)traffic->all.bytes / packets, print);
    print_distribution("ttl", "hops", ttls,
                       traffic->ttl_count ? (double)traffic->ttl_sum / (double)traffic->ttl_count : 0, print);
    print_distribution("inter_arrival", "seconds", gaps,
                       packets > 1 ? (double)(traffic->last_ns - traffic->first_ns) / 1e9 / (packets - 1) : 0,
                       print);
}

void ntt_record_tables_print(const struct ntt_traffic *traffic, GHashTable *protocols,
                             struct ntt_hours_of_week *week, ntt_record_sink print)
{
    GPtrArray *hosts = sorted_entries(&traffic->hosts, packets_of_host);
    GPtrArray *conversations = sorted_entries(&traffic->conversations, packets_of_conversation);
    GPtrArray *ports = sorted_entries(&traffic->ports, packets_of_port);
    ntt_interval_table_print(traffic, print);
    print_hosts(hosts, print);
    print_conversations(conversations, print);
    print_services(traffic, print);
    print_names("protocol", protocols, print);
    print_ports(ports, print);
    ntt_analysis_tables_print(traffic, week, print);
    print_places(hosts, conversations, print);
    print_distributions(traffic, print);
    g_ptr_array_free(hosts, TRUE);
    g_ptr_array_free(conversations, TRUE);
    g_ptr_array_free(ports, TRUE);
}
