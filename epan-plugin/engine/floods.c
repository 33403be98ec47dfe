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

/* The part of an address that a level counts by. */
static struct ntt_prefix part_of(const struct ntt_address *address, enum ntt_flood_level level)
{
    static const uint8_t ipv4[NTT_FLOOD_LEVELS] = {32, 24, 16}, ipv6[NTT_FLOOD_LEVELS] = {128, 64, 48};
    struct ntt_prefix part = {*address, address->family == NTT_IPV4 ? ipv4[level] : ipv6[level]};
    memset(part.base.bytes + part.bits / 8, 0, sizeof part.base.bytes - part.bits / 8);
    return part;
}

/* Its hash; `target_hash` is that of the whole address. */
static uint64_t hash_of_part(const struct ntt_address *target, uint64_t target_hash,
                             enum ntt_flood_level level)
{
    if (level == NTT_HOST_FLOOD)
        return target_hash;
    struct ntt_prefix part = part_of(target, level);
    return ntt_hash_address(&part.base);
}

static struct ntt_table *table_of(struct ntt_engine *engine, enum ntt_flood_level level)
{
    return level == NTT_HOST_FLOOD ? &engine->floods : &engine->network_floods;
}

static struct ntt_flood *find_at_level(struct ntt_engine *engine, const struct ntt_address *target,
                                       uint64_t target_hash, enum ntt_flood_level level, enum ntt_probe probe)
{
    uint64_t hash = hash_of_part(target, target_hash, level);
    return ntt_floods_find(table_of(engine, level), hash + level, probe);
}

static struct ntt_flood *find_or_add(struct ntt_engine *engine, const struct ntt_address *target,
                                     uint64_t part_hash, enum ntt_flood_level level, enum ntt_probe probe)
{
    struct ntt_table *table = table_of(engine, level);
    struct ntt_flood *flood = ntt_floods_find(table, part_hash + level, probe);
    if (!flood) {
        flood = ntt_table_add(table, flood_key(part_hash + level, probe), engine->now);
        flood->probe = probe;
        flood->level = level;
        flood->target = part_of(target, level);
    }
    return flood;
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

static uint32_t *parts_of(struct ntt_flood *network)
{
    return ((struct ntt_network_flood *)network)->parts;
}

static void begin_run(struct ntt_flood *flood, const struct ntt_packet *packet)
{
    flood->evidence = (struct ntt_evidence){0};
    flood->distinct = (struct ntt_distinct){0};
    flood->sources = ntt_prefix_of(&packet->source);
    flood->source_lead = flood->port_lead = 0;
    flood->peak = 0;
    flood->many_ports = false;
    if (flood->level)
        memset(parts_of(flood), 0, NTT_FLOOD_PARTS * sizeof(uint32_t));
    flood->first_byte_lead = flood->structured = flood->from_services = 0;
    flood->port = packet->destination_port;
}

/* A host or network is in peace while the last seconds brought next to nothing that stayed without relief. */
static bool in_peace(const struct ntt_flood *flood, uint32_t now)
{
    static const unsigned peace[NTT_FLOOD_LEVELS] = {10, 40, 160};
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, now, 3);
    return sum.hits <= sum.relief + peace[flood->level];
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

/* What the datagram begins with, and whether that says something. */
static void note_content(struct ntt_flood *flood, const struct ntt_packet *packet)
{
    enum { DATA = 16, DIFFERENT = 4 };
    uint32_t length = packet->data_length < DATA ? packet->data_length : DATA;
    uint8_t first = length ? packet->data[0] : 0;
    uint64_t seen[4] = {0};
    unsigned different = 0;
    for (uint32_t i = 0; i < length && different < DIFFERENT; i++) {
        uint64_t *word = &seen[packet->data[i] / 64], bit = 1ULL << packet->data[i] % 64;
        different += !(*word & bit);
        *word |= bit;
    }
    flood->structured += different == DIFFERENT;
    flood->from_services += ntt_probe_looks_like_answer(packet);
    bool replaced;
    flood->first_byte_lead =
        ntt_majority_vote(flood->first_byte_lead, first == flood->first_byte, 1, &replaced);
    if (replaced)
        flood->first_byte = first;
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
    if (flood->probe == NTT_PROBE_UDP)
        note_content(flood, packet);
    ntt_distinct_add(&flood->distinct, hashes->source);
    ntt_evidence_add(&flood->evidence, packet);
}

/* Echoes are counted whether they are answered or not: over a network that is a monitor. */
static bool counts_in_networks(const struct ntt_packet *packet, enum ntt_probe probe, unsigned explained)
{
    return !(explained & NTT_EXPLAINED_BY_SWEEP) && probe != NTT_PROBE_ICMP_ECHO &&
           probe != NTT_PROBE_ICMP_QUERY && !ntt_address_is_group(&packet->destination);
}

/* Hits of the packet's host and of the networks around it; the widest is judged first. */
static void hit_levels(struct ntt_engine *engine, const struct ntt_packet *packet,
                       const struct ntt_hashes *hashes, const struct ntt_flow_step *step, unsigned explained)
{
    enum ntt_probe probe = step->probe;
    struct ntt_flood *floods[NTT_FLOOD_LEVELS] = {NULL};
    unsigned levels = counts_in_networks(packet, probe, explained) ? NTT_FLOOD_LEVELS : NTT_NETWORK_FLOOD;
    uint64_t narrower = 0;
    for (unsigned level = 0; level < levels; level++) {
        uint64_t part = hash_of_part(&packet->destination, hashes->destination, level);
        floods[level] = find_or_add(engine, &packet->destination, part, level, probe);
        hit(engine, floods[level], packet, hashes, step);
        if (level)
            parts_of(floods[level])[narrower % NTT_FLOOD_PARTS]++;
        narrower = part;
    }
    while (levels--)
        ntt_detectors_judge_flood(engine, floods[levels]);
}

/* A host repeats a SYN half a dozen times, refused or not; a flood does not stop. */
static bool repeats_itself(const struct ntt_flow *flow)
{
    enum { PACKETS = 16 };
    return flow->packets > PACKETS;
}

/* A packet that belongs to no exchange, as far as can be seen by now. */
static bool belongs_to_nothing(const struct ntt_flow_step *step)
{
    const struct ntt_flow *flow = step->flow;
    switch (step->probe) {
    case NTT_PROBE_SYN:
        return step->forward && (step->created || repeats_itself(flow));
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
        return step->created || (step->forward && flow->refused && !flow->replied &&
                                 step->probe == (enum ntt_probe)flow->probe);
    }
}

enum count { RELIEF, REFUSED, UNWANTED };

/* Counts in the running second of the host's flood, if there is one, and of the networks around it. */
static void count(struct ntt_engine *engine, const struct ntt_address *target, uint64_t target_hash,
                  enum ntt_probe probe, enum count what)
{
    for (enum ntt_flood_level level = 0; level < NTT_FLOOD_LEVELS; level++) {
        struct ntt_flood *flood = find_at_level(engine, target, target_hash, level, probe);
        if (!flood)
            return;
        struct ntt_flood_second *second = current_second(flood, engine->now);
        second->relief += what == RELIEF;
        second->refused += what == REFUSED;
        second->unwanted += what == UNWANTED;
    }
}

/* What is already known to answer the packet, or to be answered by it. */
static void note_answer(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes, const struct ntt_flow_step *step)
{
    const struct ntt_flow *flow = step->flow;
    enum ntt_probe began = (enum ntt_probe)flow->probe;
    if (step->turned) { /* the answer was taken for a packet out of nowhere */
        enum ntt_probe answer = packet->transport == NTT_ICMP ? NTT_PROBE_ICMP_REPLY
                                : flow->refused               ? NTT_PROBE_RST
                                                              : NTT_PROBE_SYNACK;
        count(engine, &packet->source, hashes->source, answer, RELIEF);
    } else if (step->completed || (step->first_reply && began != NTT_PROBE_SYN)) {
        if (step->forward)
            count(engine, &packet->destination, hashes->destination, began, RELIEF);
        else
            count(engine, &packet->source, hashes->source, began, RELIEF);
    } else if (!step->forward && flow->refused && !flow->replied) {
        count(engine, &packet->source, hashes->source, began, REFUSED);
    }
}

void ntt_floods_observe(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes, const struct ntt_flow_step *step, unsigned explained)
{
    note_answer(engine, packet, hashes, step);
    if (!(explained & NTT_EXPLAINED_BY_SCAN) && belongs_to_nothing(step))
        hit_levels(engine, packet, hashes, step, explained);
}

void ntt_floods_refusal(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    const struct ntt_quoted *quoted = &packet->quoted;
    if (quoted->transport != NTT_UDP)
        return;
    count(engine, &quoted->destination, ntt_hash_address(&quoted->destination), NTT_PROBE_UDP, REFUSED);
    count(engine, &quoted->source, ntt_hash_address(&quoted->source), NTT_PROBE_UDP, UNWANTED);
}

bool ntt_flood_is_spread(const struct ntt_flood *flood)
{
    const uint32_t *parts = ((const struct ntt_network_flood *)flood)->parts;
    for (unsigned i = 0; i < NTT_FLOOD_PARTS; i++) {
        if (parts[i] * 4ULL > flood->evidence.packets)
            return false;
    }
    return true;
}

struct ntt_flood *ntt_floods_wider(struct ntt_engine *engine, const struct ntt_flood *flood)
{
    for (enum ntt_flood_level level = flood->level + 1; level < NTT_FLOOD_LEVELS; level++) {
        struct ntt_flood *wider = find_at_level(engine, &flood->target.base, 0, level, flood->probe);
        if (wider && ntt_flood_is_spread(wider))
            return wider;
    }
    return NULL;
}

/* Programs that report write one format, so that the first byte is the same, or one of a few, and others follow; and
 * each of them reports again and again. Filler is one byte over and over, or random from the first one on, and forged
 * senders hardly ever come twice. */
bool ntt_flood_is_of_messages(const struct ntt_flood *flood)
{
    uint64_t packets = flood->evidence.packets;
    return flood->first_byte_lead * 2 >= packets && flood->structured * 10 >= packets * 9 &&
           packets * 2 >= ntt_distinct_count(&flood->distinct) * 3ULL;
}

bool ntt_flood_is_of_answers(const struct ntt_flood *flood)
{
    uint64_t packets = flood->evidence.packets;
    return flood->from_services * 10 >= packets * 9 && flood->structured * 10 >= packets * 9;
}

/* The host's flood of that kind that has an open alert, or that of the narrowest network around it; NULL: none has. */
static const struct ntt_flood *alerted(struct ntt_engine *engine, const struct ntt_address *target,
                                       uint64_t hash, enum ntt_probe probe)
{
    for (enum ntt_flood_level level = 0; level < NTT_FLOOD_LEVELS && engine->alerts.open; level++) {
        const struct ntt_flood *flood = find_at_level(engine, target, hash, level, probe);
        if (flood && ntt_alerts_at(&engine->alerts, &flood->alert))
            return flood;
    }
    return NULL;
}

bool ntt_floods_open(struct ntt_engine *engine, const struct ntt_address *target, enum ntt_probe probe,
                     int *port)
{
    const struct ntt_flood *flood = alerted(engine, target, ntt_hash_address(target), probe);
    if (!flood)
        return false;
    *port = ntt_majority_is_clear(flood->port_lead, flood->evidence.packets) ? flood->main_port : -1;
    return true;
}

struct ntt_open_alert *ntt_floods_alert(struct ntt_engine *engine, const struct ntt_address *target)
{
    uint64_t hash = ntt_hash_address(target);
    for (enum ntt_probe probe = NTT_PROBE_SYN; probe < NTT_PROBES; probe++) {
        const struct ntt_flood *flood = alerted(engine, target, hash, probe);
        if (flood)
            return ntt_alerts_at(&engine->alerts, &flood->alert);
    }
    return NULL;
}

bool ntt_floods_active(struct ntt_engine *engine, const struct ntt_address *target)
{
    return ntt_floods_alert(engine, target) != NULL;
}
