/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/port_scan/port_scan_errors.h"

#include "engine/detectors/reflection/reflection_services.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { CONDITION_REFUSAL = 1, TIMES = 2 /* as many as where the probes were seen */ };

static bool holds(const struct ntt_packet *packet)
{
    return packet->icmp == NTT_ICMP_UNREACHABLE;
}

const struct ntt_condition ntt_port_scan_conditions[] = {
    [CONDITION_REFUSAL] = {"icmp.type == 3", "icmpv6.type == 1", holds}};

/* A service's answer that came too late is refused as well; so are the last steps of a traceroute. */
static bool is_probe(const struct ntt_quoted *quoted)
{
    enum { TRACEROUTE = 33434, STEPS = 1000 };
    uint16_t from = quoted->source_port, to = quoted->destination_port;
    switch (quoted->transport) {
    case NTT_UDP:
        return !(to >= TRACEROUTE && to < TRACEROUTE + STEPS) &&
               !(to >= 1024 && ((from && from < 1024) || !ntt_reflector_at(from)->common));
    case NTT_TCP:
    case NTT_SCTP:
        return !(to >= 1024 && from && from < 1024);
    case NTT_OTHER_IP:
        return true;
    default:
        return false;
    }
}

/* The exchange that an error is about is in the capture, in either direction. */
static bool was_seen(const struct ntt_engine *engine, const struct ntt_quoted *quoted)
{
    struct ntt_hashes ends = {ntt_hash_address(&quoted->source), ntt_hash_address(&quoted->destination)};
    struct ntt_tuple tuple = ntt_tuple_of_quoted(quoted, &ends);
    bool forward;
    return ntt_flows_find(&engine->flows, &tuple, &forward) != NULL;
}

static const char *variant_of(enum ntt_transport transport)
{
    switch (transport) {
    case NTT_UDP:
        return "udp";
    case NTT_SCTP:
        return "sctp";
    case NTT_TCP:
        return "syn";
    default:
        return "ip_protocol";
    }
}

static void report(struct ntt_engine *engine, struct ntt_error_track *track, const struct ntt_packet *packet,
                   const struct ntt_rule_result *found)
{
    uint32_t distinct = ntt_distinct_count(&track->distinct);
    const struct ntt_quoted *quoted = &packet->quoted;
    bool translated = !ntt_address_equal(&quoted->source, &packet->destination);
    bool itself = ntt_address_equal(&packet->source, &track->quoted);
    struct ntt_alert draft = {
        .type = NTT_PORT_SCAN,
        .severity = NTT_LOW,
        .confidence = itself ? 60 : 40,
        .source = ntt_prefix_of(&packet->destination),
        .target = ntt_prefix_of(translated ? &packet->source : &track->quoted),
        .observed = distinct > found->observed ? distinct : found->observed,
        .threshold = found->threshold,
        .window_s = found->window_s,
    };
    draft.selector = (struct ntt_selector){
        .transport = NTT_ICMP,
        .condition = CONDITION_REFUSAL,
        .source = ntt_prefix_of(&packet->source),
        .destination = draft.source,
    };
    snprintf(draft.unit, sizeof draft.unit, "%s", quoted->transport == NTT_OTHER_IP ? "protocols" : "ports");
    snprintf(draft.variant, sizeof draft.variant, "%s", variant_of(quoted->transport));
    struct ntt_figures figures = {.distinct = (uint32_t)draft.observed};
    ntt_report_incident(engine, &track->incident, &draft, &figures, engine->config.scan_idle);
}

static void judge(struct ntt_engine *engine, struct ntt_error_track *track, const struct ntt_packet *packet)
{
    const struct ntt_config *config = &engine->config;
    struct ntt_recent_summary recent =
        ntt_recent_set_summarise(&track->recent, engine->now, config->scan_window);
    bool protocols = packet->quoted.transport == NTT_OTHER_IP;
    unsigned wanted = TIMES * (protocols ? config->scan_protocols : config->scan_ports);
    struct ntt_rule_result found = {
        .observed = recent.total,
        .threshold = wanted > NTT_RECENT_MAX ? NTT_RECENT_MAX : wanted,
        .window_s = config->scan_window,
    };
    if (!ntt_incident_alert(engine, &track->incident) &&
        (recent.total < found.threshold || ntt_floods_active(engine, &packet->quoted.destination) ||
         ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, &packet->destination, NULL)))
        return;
    report(engine, track, packet, &found);
}

void ntt_port_scan_see_error(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    const struct ntt_quoted *quoted = &packet->quoted;
    if (packet->icmp != NTT_ICMP_UNREACHABLE)
        return;
    struct ntt_table *tracks = &engine->own[NTT_PORT_SCAN][0];
    uint64_t key = ntt_combine(seen->hashes.source, seen->hashes.destination);
    struct ntt_error_track *track = ntt_table_find(tracks, key);
    bool news = is_probe(quoted) && !was_seen(engine, quoted);
    if (!track) {
        if (!news)
            return;
        track = ntt_table_add(tracks, key, engine->now);
        track->quoted = quoted->destination;
    }
    track->slot.seen = engine->now;
    ntt_incident_add(engine, &track->incident, packet);
    if (!news || !ntt_address_equal(&quoted->destination, &track->quoted))
        return;
    uint32_t port = quoted->transport == NTT_OTHER_IP ? quoted->ip_protocol : quoted->destination_port;
    uint32_t what = (uint32_t)quoted->transport << 16 | port;
    ntt_recent_set_put(&track->recent, what, engine->now, NTT_REJECTED);
    ntt_distinct_add(&track->distinct, ntt_mix(what));
    track->slot.score = track->recent.count;
    judge(engine, track, packet);
}

bool ntt_port_scan_is_of_errors(const struct ntt_alert *alert)
{
    return alert->selector.transport == NTT_ICMP;
}

void ntt_port_scan_describe_errors(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32];
    snprintf(
        alert->message, sizeof alert->message,
        "%s refused %u %s to %s%s (%s) whose probes are not in the capture: most likely a scan by %s, unless "
        "the ICMP errors are forged",
        ntt_prefix_format(&alert->target, target), open->figures.distinct, alert->unit,
        ntt_prefix_format(&alert->source, source), ntt_duration_text(&alert->evidence, duration),
        alert->variant, source);
}
