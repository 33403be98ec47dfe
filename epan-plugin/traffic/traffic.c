/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/traffic.h"

#include "engine/hash.h"

#include <glib.h>

static const int64_t SECOND = 1000000000;

struct ntt_traffic *ntt_traffic_create(void)
{
    struct ntt_traffic *traffic = g_new0(struct ntt_traffic, 1);
    struct {
        struct ntt_table *table;
        uint32_t entries;
        size_t size;
    } tables[] = {
        {&traffic->hosts, NTT_TRAFFIC_HOSTS, sizeof(struct ntt_traffic_host)},
        {&traffic->conversations, NTT_TRAFFIC_CONVERSATIONS, sizeof(struct ntt_traffic_conversation)},
        {&traffic->ports, NTT_TRAFFIC_PORTS, sizeof(struct ntt_traffic_port)},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        ntt_table_init(tables[i].table, g_malloc0(ntt_table_size(tables[i].entries, tables[i].size)),
                       tables[i].entries, tables[i].size);
    ntt_flow_counts_init(&traffic->flows);
    traffic->to_addresses = ntt_interval_entropy_create();
    traffic->to_ports = ntt_interval_entropy_create();
    traffic->interval_s = 1;
    return traffic;
}

void ntt_traffic_destroy(struct ntt_traffic *traffic)
{
    if (!traffic)
        return;
    g_free(traffic->hosts.entries);
    g_free(traffic->conversations.entries);
    g_free(traffic->ports.entries);
    ntt_flow_counts_clear(&traffic->flows);
    ntt_interval_entropy_destroy(traffic->to_addresses);
    ntt_interval_entropy_destroy(traffic->to_ports);
    g_free(traffic);
}

static void *entry_for(struct ntt_table *table, uint64_t key, uint32_t now, bool *created)
{
    struct ntt_slot *slot = ntt_table_find(table, key);
    *created = !slot;
    if (!slot)
        slot = ntt_table_add(table, key, now);
    slot->seen = now;
    if (slot->score < UINT32_MAX)
        slot->score++;
    return slot;
}

static struct ntt_traffic_host *host_for(struct ntt_traffic *traffic, const struct ntt_address *address,
                                         uint64_t hash, int64_t time_ns, uint32_t now)
{
    bool created;
    struct ntt_traffic_host *host = entry_for(&traffic->hosts, hash | 1, now, &created);
    if (created) {
        host->address = *address;
        host->first_ns = host->last_ns = time_ns;
    }
    host->first_ns = MIN(host->first_ns, time_ns);
    host->last_ns = MAX(host->last_ns, time_ns);
    return host;
}

static void count_conversation(struct ntt_traffic *traffic, const struct ntt_packet *packet, uint64_t source,
                               uint64_t destination, uint32_t now)
{
    bool created, forward = source < destination;
    uint64_t key = forward ? ntt_combine(source, destination) : ntt_combine(destination, source);
    struct ntt_traffic_conversation *conversation = entry_for(&traffic->conversations, key, now, &created);
    if (created) {
        conversation->a = packet->source;
        conversation->b = packet->destination;
        conversation->first_ns = conversation->last_ns = packet->time_ns;
    }
    conversation->first_ns = MIN(conversation->first_ns, packet->time_ns);
    conversation->last_ns = MAX(conversation->last_ns, packet->time_ns);
    bool from_a = ntt_address_equal(&conversation->a, &packet->source);
    ntt_volume_add(from_a ? &conversation->ab : &conversation->ba, packet->length);
}

static bool has_ports(const struct ntt_packet *packet)
{
    return packet->transport == NTT_TCP || packet->transport == NTT_UDP || packet->transport == NTT_SCTP;
}

static enum ntt_port_class class_of(uint16_t port)
{
    return port < 1024 ? NTT_WELL_KNOWN : port < 49152 ? NTT_REGISTERED : NTT_DYNAMIC;
}

static void count_port(struct ntt_traffic *traffic, const struct ntt_packet *packet, uint16_t port,
                       unsigned service, uint32_t now)
{
    bool created;
    ntt_volume_add(&traffic->port_classes[class_of(port)][packet->transport], packet->length);
    uint64_t key = ntt_combine(packet->transport, port);
    struct ntt_traffic_port *entry = entry_for(&traffic->ports, key, now, &created);
    entry->transport = packet->transport;
    entry->port = port;
    entry->service = (uint8_t)service;
    ntt_volume_add(&entry->volume, packet->length);
}

static void merge(struct ntt_traffic_interval *into, const struct ntt_traffic_interval *from)
{
    into->all.packets += from->all.packets;
    into->all.bytes += from->all.bytes;
    for (unsigned i = 0; i < NTT_TRAFFIC_TRANSPORTS; i++) {
        into->transports[i].packets += from->transports[i].packets;
        into->transports[i].bytes += from->transports[i].bytes;
    }
    for (unsigned i = 0; i < NTT_SERVICES; i++) {
        into->services[i].packets += from->services[i].packets;
        into->services[i].bytes += from->services[i].bytes;
    }
    for (unsigned i = 0; i < NTT_TRAFFIC_FLAGS; i++)
        into->tcp[i] += from->tcp[i];
    if (from->peak_packets > into->peak_packets)
        into->peak_packets = from->peak_packets;
    into->alerts += from->alerts;
}

/* Unsigned, as differences of times may need all 64 bits. */
int64_t ntt_traffic_interval_ns(const struct ntt_traffic *traffic, uint32_t place)
{
    uint64_t seconds = (uint64_t)place * traffic->interval_s - traffic->back_s;
    return (int64_t)((uint64_t)traffic->base_ns + seconds * (uint64_t)SECOND);
}

/* Since the first interval began; what lies before that, which is less than a second, belongs to its first second. */
static uint64_t second_of(const struct ntt_traffic *traffic, int64_t time_ns)
{
    int64_t begin_ns = ntt_traffic_interval_ns(traffic, 0);
    return time_ns > begin_ns ? ((uint64_t)time_ns - (uint64_t)begin_ns) / (uint64_t)SECOND : 0;
}

static void widen_intervals(struct ntt_traffic *traffic)
{
    for (size_t i = 0; i < NTT_TRAFFIC_INTERVALS / 2; i++) {
        struct ntt_traffic_interval pair = traffic->interval[2 * i];
        merge(&pair, &traffic->interval[2 * i + 1]);
        traffic->interval[i] = pair;
    }
    memset(&traffic->interval[NTT_TRAFFIC_INTERVALS / 2], 0,
           sizeof traffic->interval[0] * NTT_TRAFFIC_INTERVALS / 2);
    ntt_interval_entropy_halve(traffic->to_addresses);
    ntt_interval_entropy_halve(traffic->to_ports);
    traffic->interval_s *= 2;
    traffic->intervals = (traffic->intervals + 1) / 2;
}

/* Makes room for a packet a second or more older than the first interval: for as many intervals as there are, if not
 * more are needed, so that a capture in the reverse order does not move them each time. */
static void reach_back(struct ntt_traffic *traffic, int64_t time_ns)
{
    int64_t begin_ns = ntt_traffic_interval_ns(traffic, 0);
    if (time_ns > begin_ns - SECOND)
        return;
    uint64_t back = ((uint64_t)begin_ns - (uint64_t)time_ns + (uint64_t)SECOND - 1) / (uint64_t)SECOND,
             needed;
    while ((needed = (back + traffic->interval_s - 1) / traffic->interval_s) + traffic->intervals >
           NTT_TRAFFIC_INTERVALS)
        widen_intervals(traffic);
    uint64_t room = NTT_TRAFFIC_INTERVALS - (uint64_t)traffic->intervals,
             by = MAX(needed, MIN(traffic->intervals, room));
    if (traffic->back_s + by * traffic->interval_s >
        UINT32_MAX) /* 136 years: times are no further from 1970 */
        by = needed;
    memmove(&traffic->interval[by], traffic->interval, sizeof traffic->interval[0] * traffic->intervals);
    memset(traffic->interval, 0, sizeof traffic->interval[0] * by);
    ntt_interval_entropy_shift(traffic->to_addresses, (uint32_t)by);
    ntt_interval_entropy_shift(traffic->to_ports, (uint32_t)by);
    traffic->intervals += (uint32_t)by;
    traffic->back_s += by * traffic->interval_s;
}

static struct ntt_traffic_interval *interval_at(struct ntt_traffic *traffic, uint64_t second)
{
    while (second / traffic->interval_s >= NTT_TRAFFIC_INTERVALS)
        widen_intervals(traffic);
    uint32_t place = (uint32_t)(second / traffic->interval_s);
    if (place >= traffic->intervals)
        traffic->intervals = place + 1;
    return &traffic->interval[place];
}

static void count_distributions(struct ntt_traffic *traffic, const struct ntt_packet *packet)
{
    unsigned doublings = packet->length < 64 ? 0 : g_bit_storage(packet->length >> 6);
    traffic->lengths[MIN(doublings, NTT_LENGTH_BINS - 1)]++;
    if (packet->ttl) {
        traffic->ttls[packet->ttl / 16]++;
        traffic->ttl_sum += packet->ttl;
        traffic->ttl_count++;
    }
    if (traffic->all.packets) {
        int64_t gap = packet->time_ns - traffic->last_ns;
        unsigned decade = 0;
        for (int64_t limit = 1000; decade < NTT_GAP_BINS - 1 && gap >= limit; limit *= 10)
            decade++;
        traffic->gaps[decade]++;
    }
}

static void count_second(struct ntt_traffic *traffic, struct ntt_traffic_interval *interval, uint64_t second)
{
    second -= traffic->back_s; /* since the first packet: the same after reach_back() */
    struct ntt_traffic_second *running = &traffic->seconds[second % NTT_TRAFFIC_SECONDS];
    if (running->second != second)
        *running = (struct ntt_traffic_second){.second = second};
    if (++running->packets > interval->peak_packets)
        interval->peak_packets = running->packets;
}

static void count_tcp(struct ntt_traffic *traffic, struct ntt_traffic_interval *interval,
                      const struct ntt_packet *packet)
{
    ntt_volume_add(&traffic->tcp_flags[packet->tcp_flags], packet->length);
    interval->tcp[packet->tcp_flags % NTT_TRAFFIC_FLAGS]++;
}

uint64_t ntt_traffic_tcp(const struct ntt_traffic_interval *interval, unsigned mask, unsigned flags)
{
    uint64_t packets = 0;
    for (unsigned i = 0; i < NTT_TRAFFIC_FLAGS; i++)
        packets += (i & mask) == flags ? interval->tcp[i] : 0;
    return packets;
}

void ntt_traffic_add(struct ntt_traffic *traffic, const struct ntt_packet *packet)
{
    if (!traffic->all.packets)
        traffic->base_ns = traffic->first_ns = traffic->last_ns = packet->time_ns;
    count_distributions(traffic, packet);
    ntt_volume_add(&traffic->all, packet->length);
    traffic->first_ns = MIN(traffic->first_ns, packet->time_ns);
    traffic->last_ns = MAX(traffic->last_ns, packet->time_ns);
    reach_back(traffic, packet->time_ns);
    uint16_t port;
    unsigned service = ntt_service_and_port(packet, &port);
    uint64_t second = second_of(traffic, packet->time_ns);
    struct ntt_traffic_interval *interval = interval_at(traffic, second);
    ntt_volume_add(&interval->all, packet->length);
    ntt_volume_add(&interval->transports[packet->transport], packet->length);
    ntt_volume_add(&interval->services[service], packet->length);
    ntt_volume_add(&traffic->services[service], packet->length);
    count_second(traffic, interval, second);
    if (packet->transport == NTT_TCP)
        count_tcp(traffic, interval, packet);
    if (!packet->source.family)
        return;
    traffic->addressed++;
    uint32_t now = (uint32_t)((traffic->last_ns - traffic->base_ns) / SECOND);
    uint64_t source = ntt_hash_address(&packet->source), destination = ntt_hash_address(&packet->destination);
    ntt_volume_add(&host_for(traffic, &packet->source, source, packet->time_ns, now)->sent, packet->length);
    ntt_volume_add(&host_for(traffic, &packet->destination, destination, packet->time_ns, now)->received,
                   packet->length);
    count_conversation(traffic, packet, source, destination, now);
    ntt_flow_counts_add(&traffic->flows, packet, source, destination, now);
    uint32_t place = (uint32_t)(interval - traffic->interval);
    if (packet->transport != NTT_NEIGHBOUR)
        ntt_interval_entropy_add(traffic->to_addresses, place, (uint32_t)destination);
    if (has_ports(packet)) {
        ntt_interval_entropy_add(traffic->to_ports, place, packet->destination_port);
        count_port(traffic, packet, port, service, now);
    }
}

void ntt_traffic_add_alert(struct ntt_traffic *traffic, const struct ntt_prefix *source,
                           const struct ntt_prefix *target, int64_t time_ns)
{
    interval_at(traffic, second_of(traffic, time_ns))->alerts++;
    struct ntt_traffic_host *host = ntt_table_find(&traffic->hosts, ntt_hash_address(&source->base) | 1);
    if (host && ntt_prefix_is_host(source))
        host->alerts_as_source++;
    host = ntt_table_find(&traffic->hosts, ntt_hash_address(&target->base) | 1);
    if (host && ntt_prefix_is_host(target))
        host->alerts_as_target++;
}
