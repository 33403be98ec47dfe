/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/baseline_records.h"

#include "config/geography.h"
#include "config/site_profile.h"
#include "engine/counting/table.h"
#include "engine/hash.h"
#include "engine/service_sizes.h"
#include "traffic/categories.h"

#include <string.h>

enum {
    SERVICES = 1 << 12,
    OFFERS = 1 << 14,
    HOSTS = 1 << 15,
    LEAST_PACKETS = 50, /* of a service and direction that are worth a record */
    LEAST_ANSWERS = 5,  /* packets with data that make a host a server */
};

struct service {
    struct ntt_slot slot; /* score: packets, as in all of these tables */
    uint32_t number;
    uint32_t bins[NTT_SIZE_BINS];
};

/* A host that serves. */
struct offer {
    struct ntt_slot slot;
    struct ntt_address address;
    enum ntt_transport transport;
    uint16_t port;
};

/* A host that has sent data in an exchange, so that its country counts as seen. */
struct host {
    struct ntt_slot slot;
    struct ntt_address address;
};

struct ntt_baseline_records {
    struct ntt_table services, offers, hosts;
    uint32_t now;
};

static void lay(struct ntt_table *table, uint32_t entries, size_t size)
{
    ntt_table_init(table, g_malloc0(ntt_table_size(entries, size)), entries, size);
}

struct ntt_baseline_records *ntt_baseline_records_create(void)
{
    struct ntt_baseline_records *baseline = g_new0(struct ntt_baseline_records, 1);
    lay(&baseline->services, SERVICES, sizeof(struct service));
    lay(&baseline->offers, OFFERS, sizeof(struct offer));
    lay(&baseline->hosts, HOSTS, sizeof(struct host));
    return baseline;
}

void ntt_baseline_records_destroy(struct ntt_baseline_records *baseline)
{
    if (!baseline)
        return;
    g_free(baseline->services.entries);
    g_free(baseline->offers.entries);
    g_free(baseline->hosts.entries);
    g_free(baseline);
}

static void *entry_for(struct ntt_baseline_records *baseline, struct ntt_table *table, uint64_t key)
{
    struct ntt_slot *slot = ntt_table_find(table, key);
    if (!slot)
        slot = ntt_table_add(table, key, baseline->now);
    slot->seen = baseline->now;
    if (slot->score < UINT32_MAX)
        slot->score++;
    return slot;
}

void ntt_baseline_records_add(struct ntt_baseline_records *baseline, const struct ntt_packet *packet)
{
    baseline->now = (uint32_t)(uint64_t)(packet->time_ns / 1000000000);
    uint32_t number = ntt_service_number(packet);
    if (!packet->source.family || !number)
        return;
    struct service *service = entry_for(baseline, &baseline->services, ntt_combine(number, NTT_SIZE_BINS));
    service->number = number;
    service->bins[ntt_size_bin(packet)]++;
    uint64_t source = ntt_hash_address(&packet->source);
    bool serves = ntt_service_number_sends(number);
    if (serves) {
        struct offer *offer = entry_for(baseline, &baseline->offers, ntt_combine(source, number));
        offer->address = packet->source;
        offer->transport = packet->transport;
        offer->port = packet->source_port;
    }
    if (serves || packet->transport == NTT_TCP) { /* anybody may send a datagram, answered or not */
        struct host *host = entry_for(baseline, &baseline->hosts, source | 1);
        host->address = packet->source;
    }
}

static void *entry_at(const struct ntt_table *table, uint32_t place)
{
    struct ntt_slot *slot = (struct ntt_slot *)(void *)(table->entries + (size_t)place * table->entry_size);
    return slot->key ? slot : NULL;
}

static void print_week(struct ntt_hours_of_week *week, ntt_record_sink print)
{
    json_t *hours = json_array();
    const struct ntt_hour *seen = ntt_hours_of_week_get(week);
    for (unsigned i = 0; i < NTT_WEEK_HOURS; i++) {
        const struct ntt_hour *hour = &seen[i];
        if (hour->seconds || hour->packets)
            json_array_append_new(
                hours, json_pack("{s:i,s:I,s:I,s:I,s:I}", "hour", (int)i, "seconds",
                                 (json_int_t)hour->seconds, "packets", (json_int_t)hour->packets, "bytes",
                                 (json_int_t)hour->bytes, "most_bytes", (json_int_t)hour->most_bytes));
    }
    print(json_pack("{s:s,s:s,s:o}", "record", "week", "time_zone", ntt_site_profile_time_zone(), "hours",
                    hours));
}

static void print_services(const struct ntt_baseline_records *baseline, ntt_record_sink print)
{
    for (uint32_t i = 0; i < ntt_table_room(&baseline->services); i++) {
        const struct service *service = entry_at(&baseline->services, i);
        if (!service || service->slot.score < LEAST_PACKETS)
            continue;
        json_t *bins = json_array();
        for (unsigned j = 0; j < NTT_SIZE_BINS; j++)
            json_array_append_new(bins, json_integer(service->bins[j]));
        print(json_pack("{s:s,s:s,s:i,s:s,s:o}", "record", "service_sizes", "transport",
                        ntt_transport_name(ntt_service_number_transport(service->number)), "port",
                        (int)ntt_service_number_port(service->number), "direction",
                        ntt_service_number_sends(service->number) ? "from" : "to", "bins", bins));
    }
}

static void print_offers(const struct ntt_baseline_records *baseline, ntt_record_sink print)
{
    char text[NTT_ADDRESS_TEXT];
    for (uint32_t i = 0; i < ntt_table_room(&baseline->offers); i++) {
        const struct offer *offer = entry_at(&baseline->offers, i);
        if (offer && offer->slot.score >= LEAST_ANSWERS)
            print(json_pack("{s:s,s:s,s:s,s:i,s:I}", "record", "host_service", "address",
                            ntt_address_format(&offer->address, text), "transport",
                            ntt_transport_name(offer->transport), "port", (int)offer->port, "packets",
                            (json_int_t)offer->slot.score));
    }
}

static void print_places(const struct ntt_baseline_records *baseline, ntt_record_sink print)
{
    json_t *countries = json_object(), *networks = json_object();
    for (uint32_t i = 0; i < ntt_table_room(&baseline->hosts); i++) {
        const struct host *host = entry_at(&baseline->hosts, i);
        struct ntt_place place;
        if (!host || !ntt_geography_find(&host->address, &place))
            continue;
        if (place.country[0] && place.country[1])
            json_object_set_new(countries, place.country, json_true());
        if (place.asn) {
            char number[16];
            g_snprintf(number, sizeof number, "%u", place.asn);
            json_t *network = json_object();
            ntt_record_set_text(network, "org", place.as_org);
            json_object_set_new(networks, number, network);
        }
    }
    if (!ntt_geography_databases()) {
        json_decref(countries);
        countries = json_null();
    }
    print(json_pack("{s:s,s:o,s:o}", "record", "places", "countries", countries, "networks", networks));
}

void ntt_baseline_records_print(const struct ntt_baseline_records *baseline, struct ntt_hours_of_week *week,
                                ntt_record_sink print)
{
    print_week(week, print);
    print_places(baseline, print);
    print_services(baseline, print);
    print_offers(baseline, print);
}
