/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/counting/measures.h"
#include "engine/hash.h"
#include "engine/pressure.h"
#include "engine/state.h"
#include "system/system.h"

#include <glib.h>

struct ntt_engine *ntt_engine_create(const struct ntt_config *config, const struct ntt_setup *setup)
{
    size_t memory = ntt_engine_lay_out(NULL, setup->halvings);
    struct ntt_engine *engine = ntt_allocate_huge(memory); /* every packet touches a dozen places all over */
    ntt_engine_lay_out(engine, setup->halvings);
    engine->memory = memory;
    engine->setup = *setup;
    engine->config = *config;
    ntt_config_clamp(&engine->config);
    engine->subscriptions = ntt_detectors_subscriptions(&engine->config);
    return engine;
}

void ntt_engine_destroy(struct ntt_engine *engine)
{
    g_free(engine);
}

static void set_clock(struct ntt_engine *engine, int64_t time_ns)
{
    enum { SECOND = 1000000000 };
    engine->clock.time_ns = MAX(engine->clock.time_ns, time_ns);
    engine->now_ns = MAX(engine->now_ns, engine->clock.time_ns - engine->clock.step_ns);
    uint64_t seconds = ((uint64_t)engine->clock.time_ns - (uint64_t)engine->start_ns) / SECOND + 1;
    uint32_t now = seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
    if (now == engine->now)
        return;
    engine->now = now;
    ntt_alerts_expire(engine);
    ntt_detectors_see_second(engine);
    ntt_pressure_judge(engine);
}

/* Brings the clock to the time of a packet, stopping at every answer that fails to come until then. */
static void advance_clock(struct ntt_engine *engine, int64_t stamp_ns)
{
    if (!engine->now) {
        engine->start_ns = engine->now_ns = engine->clock.time_ns = stamp_ns;
        engine->now = 1;
    }
    engine->clock_regressions += stamp_ns < engine->now_ns;
    int64_t time_ns = ntt_clock_of(&engine->clock, stamp_ns);
    for (int64_t due; (due = ntt_scan_tracks_due(&engine->tracks)) <= time_ns && due != INT64_MAX;) {
        set_clock(engine, due);
        ntt_scan_tracks_expire_next(engine);
    }
    set_clock(engine, time_ns);
}

/* Two hosts that ask each other, for an echo or for an address, do not answer each other by that. */
static bool is_answer(const struct ntt_packet *packet, const struct ntt_flow_step *step)
{
    if (packet->transport == NTT_ICMP)
        return packet->icmp == NTT_ICMP_ECHO_REPLY || packet->icmp == NTT_ICMP_QUERY_REPLY;
    if (packet->transport == NTT_NEIGHBOUR)
        return packet->neighbour_reply;
    return step->first_reply || (!step->forward && step->flow->refused);
}

static void follow_exchange(struct ntt_engine *engine, struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_tuple tuple = ntt_tuple_of(packet, &seen->hashes);
    seen->step = ntt_flows_observe(&engine->flows, packet, &tuple, engine->now);
    const struct ntt_flow *flow = seen->step.flow;
    if (packet->transport == NTT_TCP) {
        seen->session =
            ntt_sessions_observe(&engine->sessions, packet, &seen->hashes, &seen->step, engine->now);
        if (seen->step.third && (flow->replied || flow->refused))
            engine->flows_both_ways++;
        else if (seen->step.third && (packet->tcp_flags & NTT_ACK)) /* mere SYNs may have got no answer */
            engine->flows_one_way++;
    }
    engine->answers += is_answer(packet, &seen->step);
    if (seen->step.created)
        ntt_host_profiles_forward(engine, packet, &seen->hashes);
    unsigned explained = ntt_scan_tracks_observe(engine, packet, &seen->hashes, &seen->step);
    ntt_floods_observe(engine, packet, &seen->hashes, &seen->step, explained);
}

static bool is_error(const struct ntt_packet *packet)
{
    return packet->transport == NTT_ICMP &&
           (packet->icmp == NTT_ICMP_UNREACHABLE || packet->icmp == NTT_ICMP_ERROR);
}

void ntt_engine_feed(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    engine->alerts.frame = engine->last_frame = packet->frame;
    advance_clock(engine, packet->time_ns);
    struct ntt_observation seen = {.packet = packet};
    if (packet->source.family)
        seen.hashes =
            (struct ntt_hashes){ntt_hash_address(&packet->source), ntt_hash_address(&packet->destination)};
    if ((packet->source.family || packet->wlan) && !packet->malformed &&
        ntt_copies_observe(&engine->copies, packet, &seen.hashes))
        return;
    if (is_error(packet)) {
        if (packet->quoted.transport != NTT_NO_TRANSPORT) {
            ntt_scan_tracks_error(engine, packet);
            ntt_floods_refusal(engine, packet);
        }
    } else if (packet->transport != NTT_NO_TRANSPORT) {
        follow_exchange(engine, &seen);
    }
    ntt_detectors_see_packet(engine, &seen);
}

void ntt_engine_finish(struct ntt_engine *engine)
{
    engine->alerts.frame = 0;
    for (int64_t due; (due = ntt_scan_tracks_due(&engine->tracks)) != INT64_MAX;) {
        set_clock(engine, MIN(due, NTT_LATEST_NS));
        ntt_scan_tracks_expire_next(engine);
    }
    ntt_detectors_finish(engine);
    ntt_alerts_finish(engine);
}

struct ntt_counters ntt_engine_counters(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    struct ntt_counters counters = {0};
    if (packet->source.family == NTT_NO_ADDRESS)
        return counters;
    struct ntt_hashes hashes = {ntt_hash_address(&packet->source), ntt_hash_address(&packet->destination)};
    counters.packet_rate = ntt_rates_count(&engine->rates, hashes.destination, engine->now);
    ntt_scan_tracks_count(engine, packet, &hashes, &counters);
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
        .pressure = ntt_pressure_lost(engine),
        .flows_both_ways = engine->flows_both_ways,
        .flows_one_way = engine->flows_one_way,
        .one_way = ntt_flows_one_way(engine),
        .alerts = engine->alerts.last_id,
        .copies = engine->copies.count,
        .memory = engine->memory,
        .last_frame = engine->last_frame,
    };
}

const char *ntt_engine_not_evaluated(const struct ntt_engine *engine, enum ntt_alert_type type)
{
    if (engine->config.off[type])
        return "switched off by preference";
    const struct ntt_detector *detector = ntt_detector(type);
    return detector->not_evaluated ? detector->not_evaluated(engine) : NULL;
}

void ntt_engine_open_alerts(const struct ntt_engine *engine, ntt_alert_sink each, void *data)
{
    for (unsigned i = 0; i < NTT_OPEN_ALERTS; i++) {
        const struct ntt_open_alert *open = &engine->alerts.pool[i];
        if (open->used && !open->ignored)
            each(data, &open->alert);
    }
}
