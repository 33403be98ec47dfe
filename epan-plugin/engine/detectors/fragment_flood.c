/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fragment_flood: parts of datagrams that never become whole. The target keeps each of them, waiting for the
 * rest. Large datagrams are normal as long as all their parts come.
 *
 * Counts parts to one host, and takes them back once the lengths of a datagram's parts add up to the whole,
 * so that it does not matter whether the host program could put it together (a capture that cuts packets
 * short cannot). More than half of all parts have to stay without the rest: a line that loses packets loses a
 * few parts of many datagrams. Left to udp_flood, icmp_flood and reflection where one of them is open for the
 * host. Calibrated on lab and public captures.
 */
#include "engine/counting/measures.h"
#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { RATE };
enum { TARGETS, DATAGRAMS };
enum { SECONDS = 8 };
enum { FRAGMENTS = 1 }; /* place in `conditions` */

static const struct ntt_config_option options[] = {
    [RATE] = NTT_OWN_OPTION("fragment_flood_rate", "Fragment flood: rate",
                            "Fragments to one host of datagrams that are never completed.",
                            "packets per second", 20, 1000000, 100),
};

struct datagram {
    struct ntt_slot slot; /* score: parts seen */
    uint32_t parts;
    uint32_t length; /* of the parts together */
    uint32_t total;  /* of the whole; 0 until its last part has come */
};

struct second {
    uint32_t second, parts, completed; /* completed: parts whose datagram is whole */
};

struct target {
    struct ntt_slot slot; /* score: the most parts in one second */
    struct ntt_address address;
    struct second seconds[SECONDS];
    /* The run: since the last time no part was missing its rest. */
    uint32_t peak;
    struct ntt_prefix sources;
    struct ntt_distinct distinct;
    struct ntt_incident incident;
};

/* Counts a part. Returns how many parts the datagram has if this one completes it, 0 otherwise. */
static uint32_t parts_of_whole(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_table *datagrams = &engine->own[NTT_FRAGMENT_FLOOD][DATAGRAMS];
    uint64_t key = ntt_combine(ntt_combine(seen->hashes.source, seen->hashes.destination),
                               (uint64_t)packet->fragment_id << 8 |
                                   (packet->source.family == NTT_IPV4 ? packet->ip_protocol : 0));
    struct datagram *datagram = ntt_table_find(datagrams, key);
    if (!datagram)
        datagram = ntt_table_add(datagrams, key, engine->now);
    datagram->slot.seen = engine->now;
    datagram->parts++;
    datagram->length += packet->fragment_length;
    if (!packet->more_fragments)
        datagram->total = (uint32_t)packet->fragment_offset + packet->fragment_length;
    if (!datagram->total || datagram->length < datagram->total)
        return 0;
    datagram->slot.key = 0;
    return datagram->parts;
}

static struct second add_up(const struct target *target, uint32_t now, uint32_t window)
{
    struct second sum = {0};
    for (unsigned i = 0; i < SECONDS; i++) {
        if (now - target->seconds[i].second >= window)
            continue;
        sum.parts += target->seconds[i].parts;
        sum.completed += target->seconds[i].completed;
    }
    return sum;
}

static uint32_t missing_rest(const struct second *sum)
{
    return sum->parts > sum->completed ? sum->parts - sum->completed : 0;
}

static struct target *target_of(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    struct ntt_table *targets = &engine->own[NTT_FRAGMENT_FLOOD][TARGETS];
    uint64_t key = seen->hashes.destination | 1;
    struct target *target = ntt_table_find(targets, key);
    if (!target) {
        target = ntt_table_add(targets, key, engine->now);
        target->address = seen->packet->destination;
        target->sources = ntt_prefix_of(&seen->packet->source);
    }
    target->slot.seen = engine->now;
    return target;
}

static struct second *this_second(struct ntt_engine *engine, struct target *target,
                                  const struct ntt_packet *packet)
{
    enum { PEACE = 10 };
    struct second *second = &target->seconds[engine->now % SECONDS];
    if (second->second == engine->now)
        return second;
    struct second sum = add_up(target, engine->now, engine->config.flood_window);
    if (!ntt_incident_alert(engine, &target->incident) &&
        (target->incident.alert.place || missing_rest(&sum) <= PEACE)) {
        target->incident = (struct ntt_incident){0};
        target->distinct = (struct ntt_distinct){0};
        target->sources = ntt_prefix_of(&packet->source);
        target->peak = 0;
    }
    *second = (struct second){.second = engine->now};
    return second;
}

static bool flooded_otherwise(const struct ntt_engine *engine, const struct ntt_address *target)
{
    return ntt_alerts_count(&engine->alerts, NTT_REFLECTION, NULL, target) ||
           ntt_alerts_count(&engine->alerts, NTT_UDP_FLOOD, NULL, target) ||
           ntt_alerts_count(&engine->alerts, NTT_ICMP_FLOOD, NULL, target);
}

static void judge(struct ntt_engine *engine, struct target *target)
{
    enum { MANY_TIMES = 50 };
    unsigned window = engine->config.flood_window;
    uint64_t rate = engine->config.own[NTT_FRAGMENT_FLOOD][RATE];
    struct second sum = add_up(target, engine->now, window);
    uint64_t missing = missing_rest(&sum);
    const struct ntt_open_alert *open = ntt_incident_alert(engine, &target->incident);
    if (open ? missing * 2 < rate * window
             : missing < rate * window || missing * 2 < sum.parts ||
                   flooded_otherwise(engine, &target->address))
        return;
    struct ntt_figures figures = {.sources = ntt_distinct_count(&target->distinct), .peak = target->peak};
    bool single = ntt_prefix_is_host(&target->sources);
    struct ntt_alert draft = {
        .type = NTT_FRAGMENT_FLOOD,
        .severity = missing >= MANY_TIMES * rate * window ? NTT_CRITICAL : NTT_HIGH,
        .confidence = sum.completed ? 80 : 90,
        .source = target->sources,
        .target = ntt_prefix_of(&target->address),
        .observed = missing / window,
        .threshold = rate,
        .unit = "packets per second",
        .window_s = window,
    };
    draft.selector = (struct ntt_selector){
        .condition = FRAGMENTS,
        .any_source = !single,
        .source = draft.source,
        .destination = draft.target,
    };
    snprintf(draft.variant, sizeof draft.variant, "%s",
             single ? "single"
             : figures.sources * 3ULL >= target->incident.evidence.packets || figures.sources > 1000
                 ? "spoofed"
                 : "distributed");
    ntt_report_incident(engine, &target->incident, &draft, &figures, engine->config.flood_idle);
}

static bool is_part(const struct ntt_packet *packet)
{
    return packet->fragment_offset || packet->more_fragments;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (!is_part(packet) || packet->icmp == NTT_ICMP_UNREACHABLE || packet->icmp == NTT_ICMP_ERROR ||
        !packet->source.family)
        return;
    uint32_t whole = parts_of_whole(engine, seen);
    struct target *target = target_of(engine, seen);
    struct second *second = this_second(engine, target, packet);
    ntt_incident_add(engine, &target->incident, packet);
    if (!ntt_prefix_contains(&target->sources, &packet->source))
        ntt_prefix_widen_to_network(&target->sources, &packet->source);
    ntt_distinct_add(&target->distinct, seen->hashes.source);
    second->parts++;
    second->completed += whole;
    if (second->parts > target->peak)
        target->peak = second->parts;
    if (target->peak > target->slot.score)
        target->slot.score = target->peak;
    if (!whole)
        judge(engine, target);
}

static void describe(struct ntt_open_alert *open)
{
    ntt_describe_flood(open, "parts of datagrams", ", and most of them never became whole");
}

static bool holds_fragment(const struct ntt_packet *packet)
{
    return is_part(packet) && packet->icmp != NTT_ICMP_UNREACHABLE && packet->icmp != NTT_ICMP_ERROR;
}

static const struct ntt_condition conditions[] = {
    [FRAGMENTS] = {"(ip.flags.mf == 1 || ip.frag_offset > 0) && !(icmp.type in {3, 4, 5, 11, 12})",
                   "ipv6.fraghdr", holds_fragment},
};

const struct ntt_detector ntt_fragment_flood = {
    .about = {"fragment_flood", "Fragment flood", "dos", "T1499.001",
              "Limit or reassemble fragments before the target, and see whether it slowed down while the "
              "flood lasted."},
    .interests = NTT_SEE_FRAGMENT,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[TARGETS] = {.entries = 1 << 9, .entry_size = sizeof(struct target)},
               [DATAGRAMS] = {.entries = 1 << 13, .entry_size = sizeof(struct datagram)}},
};
