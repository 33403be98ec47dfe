/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hash.h"
#include "state.h"

#include <glib.h>

enum { RATE_ENTRIES = 1 << 14 };

/* Packets to one host, this second and the last full one. */
struct rate {
    struct ntt_slot slot;
    uint32_t second, count, last_full;
};

static const struct {
    uint32_t entries;
    size_t entry_size;
} sizes[] = {
    {NTT_FLOW_ENTRIES, sizeof(struct ntt_flow)},   {NTT_CONTACT_ENTRIES, sizeof(struct ntt_contact)},
    {NTT_PAIR_ENTRIES, sizeof(struct ntt_trail)},  {NTT_SWEEP_ENTRIES, sizeof(struct ntt_trail)},
    {NTT_FLOOD_ENTRIES, sizeof(struct ntt_flood)}, {NTT_LINK_ENTRIES, sizeof(struct ntt_link)},
    {RATE_ENTRIES, sizeof(struct rate)},           {NTT_TIMERS, sizeof(struct ntt_timer)},
};
enum { SIZES = sizeof sizes / sizeof *sizes };

struct ntt_engine *ntt_engine_create(const struct ntt_config *config, ntt_alert_sink sink, void *data)
{
    size_t memory = sizeof(struct ntt_engine);
    for (unsigned i = 0; i < SIZES; i++)
        memory += ntt_table_size(sizes[i].entries, sizes[i].entry_size);
    struct ntt_engine *engine = g_malloc0(memory);
    engine->config = *config;
    ntt_config_clamp(&engine->config);
    engine->alerts.sink = sink;
    engine->alerts.data = data;
    engine->memory = memory;

    struct ntt_table *tables[] = {&engine->flows,
                                  &engine->trails.contacts,
                                  &engine->trails.tables[0],
                                  &engine->trails.tables[1],
                                  &engine->floods,
                                  &engine->trails.links,
                                  &engine->rates};
    char *place = (char *)(engine + 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++) {
        ntt_table_init(tables[i], place, sizes[i].entries, sizes[i].entry_size);
        place += ntt_table_size(sizes[i].entries, sizes[i].entry_size);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(engine->trails.tables); i++)
        ntt_table_zero_only(&engine->trails.tables[i], NTT_TRAIL_FRESH_SIZE);
    engine->trails.timers = (struct ntt_timer *)(void *)place;
    return engine;
}

void ntt_engine_destroy(struct ntt_engine *engine)
{
    g_free(engine);
}

static void set_clock(struct ntt_engine *engine, int64_t time_ns)
{
    enum { SECOND = 1000000000 };
    engine->now_ns = time_ns;
    uint64_t seconds = ((uint64_t)time_ns - (uint64_t)engine->start_ns) / SECOND + 1;
    uint32_t now = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
    if (now == engine->now)
        return;
    engine->now = now;
    ntt_alerts_expire(engine);
}

/* Brings the clock to a time, stopping at every answer that fails to come until then. It never goes back:
 * what is older happens now. */
static void advance_clock(struct ntt_engine *engine, int64_t time_ns)
{
    if (!engine->now) {
        engine->start_ns = engine->now_ns = time_ns;
        engine->now = 1;
    }
    if (time_ns < engine->now_ns) {
        engine->clock_regressions++;
        return;
    }
    for (int64_t due; (due = ntt_trails_due(&engine->trails)) <= time_ns && due != INT64_MAX;) {
        set_clock(engine, due > engine->now_ns ? due : engine->now_ns);
        ntt_trails_expire_next(engine);
    }
    set_clock(engine, time_ns);
}

void ntt_engine_feed(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    engine->alerts.frame = packet->frame;
    advance_clock(engine, packet->time_ns);
    if (packet->transport == NTT_NO_TRANSPORT)
        return;
    if (packet->transport == NTT_ICMP &&
        (packet->icmp == NTT_ICMP_UNREACHABLE || packet->icmp == NTT_ICMP_ERROR)) {
        if (packet->quoted.transport != NTT_NO_TRANSPORT) {
            ntt_trails_error(engine, packet);
            ntt_floods_refusal(engine, packet);
        }
        return;
    }
    struct ntt_hashes hashes = {ntt_hash_address(&packet->source), ntt_hash_address(&packet->destination)};
    struct ntt_tuple tuple = ntt_tuple_of(packet, &hashes);
    struct ntt_flow_step step = ntt_flows_observe(&engine->flows, packet, &tuple, engine->now);
    if (step.third && packet->transport == NTT_TCP) {
        if (step.flow->replied || step.flow->refused)
            engine->flows_both_ways++;
        else
            engine->flows_one_way++;
    }
    bool scanning = ntt_trails_observe(engine, packet, &hashes, &step);
    ntt_floods_observe(engine, packet, &hashes, &step, scanning);
}

void ntt_engine_finish(struct ntt_engine *engine)
{
    engine->alerts.frame = 0;
    for (int64_t due; (due = ntt_trails_due(&engine->trails)) != INT64_MAX;) {
        set_clock(engine, due > engine->now_ns ? due : engine->now_ns);
        ntt_trails_expire_next(engine);
    }
    ntt_alerts_finish(engine);
}

static uint32_t count_packet(struct ntt_engine *engine, uint64_t destination)
{
    struct rate *rate = ntt_table_find(&engine->rates, destination | 1);
    if (!rate)
        rate = ntt_table_add(&engine->rates, destination | 1, engine->now);
    if (rate->second != engine->now) {
        rate->last_full = rate->second + 1 == engine->now ? rate->count : 0;
        rate->second = rate->slot.seen = engine->now;
        rate->count = 0;
    }
    rate->count++;
    return rate->last_full;
}

struct ntt_counters ntt_engine_counters(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    struct ntt_counters counters = {0};
    if (packet->source.family == NTT_NO_ADDRESS)
        return counters;
    struct ntt_hashes hashes = {ntt_hash_address(&packet->source), ntt_hash_address(&packet->destination)};
    counters.packet_rate = count_packet(engine, hashes.destination);
    ntt_trails_count(engine, packet, &hashes, &counters);
    const struct ntt_flood *syns = ntt_floods_find(&engine->floods, hashes.destination, NTT_PROBE_SYN);
    if (syns) {
        struct ntt_flood_sum sum = ntt_flood_add_up(syns, engine->now, engine->config.flood_window);
        uint64_t half_open = sum.hits > sum.relief ? sum.hits - sum.relief : 0;
        counters.half_open = half_open < UINT16_MAX ? (uint16_t)half_open : UINT16_MAX;
        counters.syn_rate = (uint32_t)(ntt_flood_add_up(syns, engine->now, 2).settled_hits);
    }
    return counters;
}

struct ntt_engine_state ntt_engine_state(const struct ntt_engine *engine)
{
    return (struct ntt_engine_state){
        .clock_regressions = engine->clock_regressions,
        .pressure = engine->trails.contacts.evictions + engine->trails.tables[0].evictions +
                    engine->trails.tables[1].evictions + engine->floods.evictions,
        .flows_both_ways = engine->flows_both_ways,
        .flows_one_way = engine->flows_one_way,
        .alerts = engine->alerts.last_id,
        .memory = engine->memory,
    };
}
