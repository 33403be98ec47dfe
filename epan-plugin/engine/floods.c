/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/floods.h"

#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/state.h"

static uint64_t flood_key(uint64_t target_hash, enum ntt_probe probe)
{
    return ntt_combine(target_hash, 0xf100d00ULL + probe);
}

struct ntt_flood *ntt_floods_find(const struct ntt_table *floods, uint64_t target_hash, enum ntt_probe probe)
{
    return ntt_table_find(floods, flood_key(target_hash, probe));
}

static struct ntt_flood_second *current_second(struct ntt_flood *flood, uint32_t now)
{
    struct ntt_flood_second *second = &flood->seconds[now % NTT_FLOOD_SECONDS];
    if (second->second != now)
        *second = (struct ntt_flood_second){.second = now};
    return second;
}

struct ntt_flood_sum ntt_flood_add_up(const struct ntt_flood *flood, uint32_t now, uint32_t window)
{
    struct ntt_flood_sum sum = {0};
    for (unsigned i = 0; i < NTT_FLOOD_SECONDS; i++) {
        const struct ntt_flood_second *second = &flood->seconds[i];
        if (now - second->second >= window)
            continue;
        sum.hits += second->hits;
        sum.relief += second->relief;
        sum.fresh += second->fresh;
        sum.refused += second->refused;
        sum.unwanted += second->unwanted;
        if (second->second != now)
            sum.settled_hits += second->hits;
    }
    return sum;
}

static void begin_run(struct ntt_flood *flood, const struct ntt_packet *packet)
{
    flood->evidence = (struct ntt_evidence){0};
    flood->distinct = (struct ntt_distinct){0};
    flood->sources = ntt_prefix_of(&packet->source);
    flood->source_lead = flood->port_lead = 0;
    flood->peak = 0;
    flood->many_ports = false;
    flood->port = packet->destination_port;
}

/* A host is in peace while the last seconds brought next to nothing that stayed without relief. */
static bool in_peace(const struct ntt_flood *flood, uint32_t now)
{
    enum { PEACE = 10 };
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, now, 3);
    return sum.hits <= sum.relief + PEACE;
}

static void vote(struct ntt_flood *flood, const struct ntt_packet *packet)
{
    bool replaced, same = ntt_address_equal(&flood->main_source, &packet->source);
    flood->source_lead = ntt_majority_vote(flood->source_lead, same, 1, &replaced);
    if (replaced)
        flood->main_source = packet->source;
    same = flood->main_port == packet->destination_port;
    flood->port_lead = ntt_majority_vote(flood->port_lead, same, 1, &replaced);
    if (replaced)
        flood->main_port = packet->destination_port;
}

static void hit(struct ntt_engine *engine, struct ntt_flood *flood, const struct ntt_packet *packet,
                const struct ntt_hashes *hashes, const struct ntt_flow_step *step)
{
    if (flood->alert.place && !ntt_alerts_at(&engine->alerts, &flood->alert)) {
        flood->alert = (struct ntt_alert_link){0}; /* it has closed: what comes now is another flood */
        begin_run(flood, packet);
    }
    struct ntt_flood_second *second = &flood->seconds[engine->now % NTT_FLOOD_SECONDS];
    if (second->second != engine->now) {
        if (!flood->alert.place && in_peace(flood, engine->now))
            begin_run(flood, packet);
        second = current_second(flood, engine->now);
    }
    second->hits++;
    second->fresh += step->created;
    if (second->hits > flood->peak)
        flood->peak = second->hits;
    if (flood->peak > flood->slot.score)
        flood->slot.score = flood->peak;
    flood->slot.seen = engine->now;
    flood->many_ports |= packet->destination_port != flood->port;
    if (!ntt_prefix_contains(&flood->sources, &packet->source))
        ntt_prefix_widen_to_network(&flood->sources, &packet->source);
    vote(flood, packet);
    ntt_distinct_add(&flood->distinct, hashes->source);
    ntt_evidence_add(&flood->evidence, packet);
    ntt_detectors_judge_flood(engine, flood);
}

/* A packet that belongs to no exchange, as far as can be seen by now. */
static bool belongs_to_nothing(const struct ntt_flow_step *step, enum ntt_probe probe)
{
    const struct ntt_flow *flow = step->flow;
    switch (probe) {
    case NTT_PROBE_SYN:
    case NTT_PROBE_ICMP_ECHO:
    case NTT_PROBE_ICMP_QUERY:
        return step->forward;
    case NTT_PROBE_ICMP_REPLY: /* an answer that nobody asked for */
    case NTT_PROBE_UDP:
        return step->forward && !flow->replied;
    case NTT_PROBE_NONE:
    case NTT_PROBE_SCTP:
    case NTT_PROBE_IP_PROTOCOL:
    case NTT_PROBE_NEIGHBOUR:
        return false;
    default:
        return step->created ||
               (step->forward && flow->refused && !flow->replied && probe == (enum ntt_probe)flow->probe);
    }
}

void ntt_floods_observe(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes, const struct ntt_flow_step *step, bool scanning)
{
    enum ntt_probe probe = ntt_probe_of(packet);
    enum ntt_probe began = (enum ntt_probe)step->flow->probe;
    if (step->completed || (step->first_reply && began != NTT_PROBE_SYN)) {
        uint64_t target = step->forward ? hashes->destination : hashes->source;
        struct ntt_flood *flood = ntt_floods_find(&engine->floods, target, began);
        if (flood)
            current_second(flood, engine->now)->relief++;
    } else if (!step->forward && step->flow->refused && !step->flow->replied) {
        struct ntt_flood *flood = ntt_floods_find(&engine->floods, hashes->source, began);
        if (flood)
            current_second(flood, engine->now)->refused++;
    }
    if (scanning || !belongs_to_nothing(step, probe))
        return;
    struct ntt_flood *flood = ntt_floods_find(&engine->floods, hashes->destination, probe);
    if (!flood) {
        uint64_t key = flood_key(hashes->destination, probe);
        flood = ntt_table_add(&engine->floods, key, engine->now);
        flood->probe = probe;
        flood->target = packet->destination;
    }
    hit(engine, flood, packet, hashes, step);
}

void ntt_floods_refusal(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    uint64_t target = ntt_hash_address(&packet->quoted.destination);
    if (packet->quoted.transport != NTT_UDP)
        return;
    struct ntt_flood *flood = ntt_floods_find(&engine->floods, target, NTT_PROBE_UDP);
    if (flood)
        current_second(flood, engine->now)->refused++;
    target = ntt_hash_address(&packet->quoted.source);
    flood = ntt_floods_find(&engine->floods, target, NTT_PROBE_UDP);
    if (flood)
        current_second(flood, engine->now)->unwanted++;
}

bool ntt_floods_open(struct ntt_engine *engine, uint64_t target_hash, enum ntt_probe probe, int *port)
{
    const struct ntt_flood *flood = ntt_floods_find(&engine->floods, target_hash, probe);
    if (!flood || !ntt_alerts_at(&engine->alerts, &flood->alert))
        return false;
    *port = ntt_majority_is_clear(flood->port_lead, flood->evidence.packets) ? flood->main_port : -1;
    return true;
}

bool ntt_floods_active(struct ntt_engine *engine, const struct ntt_address *target)
{
    uint64_t hash = ntt_hash_address(target);
    for (enum ntt_probe probe = NTT_PROBE_SYN; probe < NTT_PROBES; probe++) {
        const struct ntt_flood *flood = ntt_floods_find(&engine->floods, hash, probe);
        if (flood && ntt_alerts_at(&engine->alerts, &flood->alert))
            return true;
    }
    return false;
}
