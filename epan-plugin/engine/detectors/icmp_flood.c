/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp_flood: ICMP questions, or answers that nobody asked for, at a rate that no monitor has; and errors about
 * packets that their receiver never sent (BlackNurse, TDC 2016: a firewall is busy with each). A host that refuses a
 * flood sends many errors, too, and is the victim: its errors quote packets that the capture shows. Where the capture
 * has one direction only, or has just begun, a packet that it does not show may have been sent: then errors are low.
 */
#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { SECONDS = 8 };
enum { ERRORS = 1 }; /* place in `conditions` */

/* Errors that one host is sent. */
struct scolded {
    struct ntt_slot slot; /* score: the most unwanted errors in one second */
    struct ntt_address host;
    struct {
        uint32_t second, unwanted, wanted; /* wanted: about a packet that was sent */
    } seconds[SECONDS];
    /* The run: since the last time there were few. */
    uint32_t peak;
    struct ntt_prefix sources;
    struct ntt_distinct distinct;
    struct ntt_incident incident;
};

static void judge(struct ntt_engine *engine, struct ntt_flood *flood)
{
    const struct ntt_config *config = &engine->config;
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, engine->now, config->flood_window);
    struct ntt_rule_result found = {
        .crossed = sum.hits >= (uint64_t)config->flood_icmp_rate * config->flood_window,
        .observed = sum.hits / config->flood_window,
        .threshold = config->flood_icmp_rate,
        .window_s = config->flood_window,
    };
    struct ntt_alert draft = {
        .type = NTT_ICMP_FLOOD,
        .severity = found.observed >= 100ULL * config->flood_icmp_rate ? NTT_CRITICAL : NTT_HIGH,
        .confidence = 90,
        .unit = "packets per second",
    };
    ntt_report_flood(engine, flood, &draft, &found);
}

/* The error's receiver sent what it quotes, as far as the capture shows. */
static bool is_wanted(const struct ntt_engine *engine, const struct ntt_packet *packet)
{
    const struct ntt_quoted *quoted = &packet->quoted;
    if (quoted->transport == NTT_NO_TRANSPORT || !ntt_address_equal(&quoted->source, &packet->destination))
        return false;
    struct ntt_hashes ends = {ntt_hash_address(&quoted->source), ntt_hash_address(&quoted->destination)};
    struct ntt_tuple tuple = ntt_tuple_of_quoted(quoted, &ends);
    bool forward;
    return ntt_flows_find(&engine->flows, &tuple, &forward) != NULL;
}

static struct scolded *scolded_of(struct ntt_engine *engine, const struct ntt_observation *seen, bool wanted)
{
    struct ntt_table *table = &engine->own[NTT_ICMP_FLOOD][0];
    uint64_t key = seen->hashes.destination | 1;
    struct scolded *scolded = ntt_table_find(table, key);
    if (!scolded && !wanted) {
        scolded = ntt_table_add(table, key, engine->now);
        scolded->host = seen->packet->destination;
        scolded->sources = ntt_prefix_of(&seen->packet->source);
    }
    return scolded;
}

static void add_up(const struct scolded *scolded, uint32_t now, uint32_t window, uint64_t *unwanted,
                   uint64_t *wanted)
{
    *unwanted = *wanted = 0;
    for (unsigned i = 0; i < SECONDS; i++) {
        if (!scolded->seconds[i].second || now - scolded->seconds[i].second >= window)
            continue;
        *unwanted += scolded->seconds[i].unwanted;
        *wanted += scolded->seconds[i].wanted;
    }
}

static void begin_second(struct ntt_engine *engine, struct scolded *scolded, const struct ntt_packet *packet)
{
    enum { PEACE = 10 };
    unsigned at = engine->now % SECONDS;
    uint64_t unwanted, wanted;
    if (scolded->seconds[at].second == engine->now)
        return;
    add_up(scolded, engine->now, engine->config.flood_window, &unwanted, &wanted);
    if (!ntt_incident_alert(engine, &scolded->incident) &&
        (scolded->incident.alert.place || unwanted <= PEACE)) {
        scolded->incident = (struct ntt_incident){0};
        scolded->distinct = (struct ntt_distinct){0};
        scolded->sources = ntt_prefix_of(&packet->source);
        scolded->peak = 0;
    }
    scolded->seconds[at].second = engine->now;
    scolded->seconds[at].unwanted = scolded->seconds[at].wanted = 0;
}

static void judge_errors(struct ntt_engine *engine, struct scolded *scolded)
{
    enum { ROUND_TRIP = 1000000000 /* ns in which errors about what came before the capture are gone */ };
    unsigned window = engine->config.flood_window;
    uint64_t rate = engine->config.flood_icmp_rate, unwanted, wanted;
    add_up(scolded, engine->now, window, &unwanted, &wanted);
    const struct ntt_open_alert *open = ntt_incident_alert(engine, &scolded->incident);
    if (open ? unwanted * 2 < rate * window : unwanted < rate * window || wanted * 2 > unwanted)
        return;
    if (!open && ntt_alerts_any(&engine->alerts, "recon", &scolded->host, NULL))
        return; /* what it scans is refused */
    bool unseen = !engine->answers || ntt_flows_one_way(engine) ||
                  engine->clock.time_ns - engine->start_ns < ROUND_TRIP || wanted * 4 > unwanted;
    struct ntt_figures figures = {.sources = ntt_distinct_count(&scolded->distinct), .peak = scolded->peak};
    struct ntt_alert draft = {
        .type = NTT_ICMP_FLOOD,
        .severity = unseen                            ? NTT_LOW
                    : unwanted >= 100 * rate * window ? NTT_CRITICAL
                                                      : NTT_HIGH,
        .confidence = unseen ? 40 : 85,
        .variant = "errors",
        .source = scolded->sources,
        .target = ntt_prefix_of(&scolded->host),
        .observed = unwanted / window,
        .threshold = rate,
        .unit = "packets per second",
        .window_s = window,
    };
    draft.selector = (struct ntt_selector){
        .condition = ERRORS,
        .any_source = !ntt_prefix_is_host(&scolded->sources),
        .source = draft.source,
        .destination = draft.target,
    };
    ntt_report_incident(engine, &scolded->incident, &draft, &figures, engine->config.flood_idle);
}

static bool is_error(const struct ntt_packet *packet)
{
    return packet->transport == NTT_ICMP &&
           (packet->icmp == NTT_ICMP_UNREACHABLE || packet->icmp == NTT_ICMP_ERROR);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (!is_error(packet))
        return;
    bool wanted = is_wanted(engine, packet);
    struct scolded *scolded = scolded_of(engine, seen, wanted);
    if (!scolded)
        return;
    begin_second(engine, scolded, packet);
    ntt_incident_add(engine, &scolded->incident, packet);
    scolded->slot.seen = engine->now;
    unsigned at = engine->now % SECONDS;
    scolded->seconds[at].unwanted += !wanted;
    scolded->seconds[at].wanted += wanted;
    if (scolded->seconds[at].unwanted > scolded->peak)
        scolded->peak = scolded->seconds[at].unwanted;
    if (scolded->peak > scolded->slot.score)
        scolded->slot.score = scolded->peak;
    if (!ntt_prefix_contains(&scolded->sources, &packet->source))
        ntt_prefix_widen_to_network(&scolded->sources, &packet->source);
    ntt_distinct_add(&scolded->distinct, seen->hashes.source);
    if (!wanted)
        judge_errors(engine, scolded);
}

static const struct ntt_condition conditions[] = {
    [ERRORS] = {"icmp.type in {3, 4, 5, 11, 12}", "icmpv6.type in {1, 2, 3, 4}", is_error},
};

static void describe(struct ntt_open_alert *open)
{
    bool errors = open->alert.selector.condition == ERRORS;
    ntt_describe_flood(open, errors ? "ICMP errors" : "ICMP messages",
                       errors ? ", about packets that it had not sent" : "");
}

const struct ntt_detector ntt_icmp_flood = {
    .about = {"icmp_flood", "ICMP flood", "dos", "T1498.001",
              "Rate-limit ICMP at the border; keep \"fragmentation needed\" and \"packet too big\", or "
              "connections will hang."},
    .judge_flood = judge,
    .floods = 1u << NTT_PROBE_ICMP_ECHO | 1u << NTT_PROBE_ICMP_QUERY | 1u << NTT_PROBE_ICMP_REPLY,
    .interests = NTT_SEE_ICMP,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    .tables = {{.entries = 1 << 9, .entry_size = sizeof(struct scolded)}},
};
