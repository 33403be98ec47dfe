/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * port_scan: one source tries many ports of one host and gets nothing out of them (or many sources share the
 * work). Counts distinct ports by outcome, never packets; a port with a real exchange counts for innocence.
 * What may still turn out to be a flood opens low, rises to medium when it ends or has lasted, and is superseded when the
 * flood opens. Ports that answer and are not used are what a monitor leaves, too: alone they are a suspicion.
 */
#include "engine/detectors/port_scan/port_scan_errors.h"
#include "engine/detectors/port_scan/port_scan_rules.h"
#include "engine/state.h"

#include <stdio.h>

/* Whether an alert tells of many hosts that scan this one together: what each of them does is part of that. */
static bool is_shared(const struct ntt_engine *engine, const struct ntt_scan_track *track)
{
    for (unsigned i = 0; i < engine->alerts.reach; i++) {
        const struct ntt_open_alert *open = &engine->alerts.pool[i];
        if (open->used && open->alert.type == NTT_PORT_SCAN && open->alert.selector.any_source &&
            open->alert.selector.probe == track->probe &&
            ntt_address_equal(&open->alert.target.base, &track->destination.base) &&
            ntt_prefix_contains(&open->alert.source, &track->source.base))
            return true;
    }
    return false;
}

/* Many hosts scan together: the alerts of single ones among them have been told too early. */
static void supersede_single_ones(struct ntt_engine *engine, const struct ntt_open_alert *shared)
{
    for (unsigned i = 0; i < engine->alerts.reach; i++) {
        struct ntt_open_alert *open = &engine->alerts.pool[i];
        if (open->used && open != shared && open->alert.type == NTT_PORT_SCAN &&
            open->alert.selector.probe == shared->alert.selector.probe &&
            ntt_address_equal(&open->alert.target.base, &shared->alert.target.base))
            ntt_alerts_supersede(engine, open, shared);
    }
}

/* A flood absorbs the scan that it looks like: one of random ports. Who tries other ports of a host while one
 * of its ports is flooded is a scanner all the same. */
static bool absorbed(struct ntt_engine *engine, const struct ntt_scan_track *track)
{
    int port;
    if (track->kind == NTT_DISTRIBUTED_SCAN)
        return ntt_floods_active(engine, &track->destination.base);
    if (is_shared(engine, track))
        return true;
    return ntt_floods_open(engine, &track->destination.base, track->probe, &port) && port < 0;
}

static unsigned confidence_in(const struct ntt_scan_track *track)
{
    const uint32_t *outcomes = track->outcomes;
    uint32_t answered = outcomes[NTT_REJECTED] + outcomes[NTT_OPEN_PROBE];
    switch (track->probe) {
    case NTT_PROBE_FIN:
    case NTT_PROBE_NULL:
    case NTT_PROBE_XMAS:
        return 95;
    case NTT_PROBE_UDP:
        return outcomes[NTT_REJECTED] ? 85 : 50;
    default:
        return answered * 2 >= track->distinct ? 95 : 80;
    }
}

enum { UNCONFIRMED = 16, WAITING = 50, CONFIRMED = 80 }; /* the last two: confidence */

/* Alerts that opened low because a flood would have begun in the same way. */
struct unconfirmed {
    struct waiting_alert {
        struct ntt_alert_link alert;
        int64_t since_ns;
    } of[UNCONFIRMED];
};

/* More than a thousand ports a second, each from a source port of its own, hardly any of them one that
 * scanners try first, and hardly any handshake completed. */
static bool rushed(const struct ntt_engine *engine, const struct ntt_scan_track *track)
{
    enum { NS_PER_PORT = 1000000 };
    if (!track->source_port_varies || track->completed * 10ULL >= track->distinct ||
        track->evidence.last_ns - track->evidence.first_ns >= (int64_t)track->distinct * NS_PER_PORT)
        return false;
    struct ntt_recent_summary recent =
        ntt_recent_set_summarise(&track->recent, engine->now, engine->config.scan_window);
    return recent.low * 4 < recent.total - recent.outcomes[NTT_SUCCESS];
}

/* A flood may begin in the same way: of random ports, from a pool of forged addresses, or over a few ports. */
static bool may_be_flood(const struct ntt_engine *engine, const struct ntt_scan_track *track)
{
    enum { NS_PER_CONTACT = 20000000 };
    if (track->probe != NTT_PROBE_SYN)
        return false;
    if (track->kind == NTT_DISTRIBUTED_SCAN)
        return track->evidence.last_ns - track->evidence.first_ns < (int64_t)track->distinct * NS_PER_CONTACT;
    return track->distinct < engine->config.scan_ports || rushed(engine, track);
}

/* Three of four ports answered, and no tool has given itself away. */
static bool is_mostly_answered(const struct ntt_scan_track *track)
{
    const uint32_t *outcomes = track->outcomes;
    uint64_t failing = (uint64_t)outcomes[NTT_REJECTED] + outcomes[NTT_UNANSWERED] + outcomes[NTT_PENDING];
    uint64_t answered = (uint64_t)outcomes[NTT_OPEN_PROBE] + outcomes[NTT_ANSWERED] + outcomes[NTT_SUCCESS];
    return answered >= 3 * failing && !ntt_scan_track_tool(track);
}

static void confirm(struct ntt_engine *engine, struct ntt_open_alert *open)
{
    open->alert.severity = NTT_MEDIUM;
    open->alert.confidence = CONFIRMED;
    ntt_alerts_touch(engine, open);
}

static bool is_waiting(const struct ntt_engine *engine, const struct ntt_scan_track *track)
{
    const struct unconfirmed *waiting = engine->own_state[NTT_PORT_SCAN];
    for (unsigned i = 0; i < UNCONFIRMED; i++) {
        if (waiting->of[i].alert.place && waiting->of[i].alert.place == track->alert.place &&
            waiting->of[i].alert.key == track->alert.key)
            return true;
    }
    return false;
}

static void await_confirmation(struct ntt_engine *engine, const struct ntt_alert_link *alert)
{
    struct unconfirmed *waiting = engine->own_state[NTT_PORT_SCAN];
    for (unsigned i = 0; i < UNCONFIRMED; i++) {
        if (ntt_alerts_at(&engine->alerts, &waiting->of[i].alert))
            continue;
        waiting->of[i] = (struct waiting_alert){*alert, engine->clock.time_ns};
        return;
    }
    confirm(engine, ntt_alerts_at(&engine->alerts, alert));
}

static void settle(struct ntt_engine *engine, bool all)
{
    const int64_t second = 1000000000, long_enough = 3 * second;
    struct unconfirmed *waiting = engine->own_state[NTT_PORT_SCAN];
    for (unsigned i = 0; i < UNCONFIRMED; i++) {
        struct waiting_alert *entry = &waiting->of[i];
        struct ntt_open_alert *open = ntt_alerts_at(&engine->alerts, &entry->alert);
        if (!open)
            continue;
        const struct ntt_open_alert *flood = ntt_floods_alert(engine, &open->alert.target.base);
        if (flood)
            ntt_alerts_supersede(engine, open, flood);
        else if (all || engine->now_ns - open->alert.evidence.last_ns >= second ||
                 engine->clock.time_ns - entry->since_ns >= long_enough)
            confirm(engine, open);
        else
            continue;
        *entry = (struct waiting_alert){0};
    }
}

static void see_second(struct ntt_engine *engine)
{
    settle(engine, false);
}

static void finish(struct ntt_engine *engine)
{
    settle(engine, true);
}

static void judge(struct ntt_engine *engine, struct ntt_scan_track *track)
{
    if (track->kind == NTT_HORIZONTAL_SCAN || track->probe == NTT_PROBE_ICMP_ECHO ||
        track->probe == NTT_PROBE_ICMP_QUERY || track->probe == NTT_PROBE_NEIGHBOUR)
        return;
    struct ntt_rule_result found = {0};
    bool slow = false;
    if (!track->alert.place && track->recent.count >= 3)
        found = ntt_port_scan_judge(engine, track, &slow);
    if (!track->alert.place && (!found.crossed || absorbed(engine, track)))
        return;
    const struct ntt_open_alert *open = ntt_alerts_at(&engine->alerts, &track->alert);
    bool unconfirmed = !open && found.crossed && may_be_flood(engine, track);
    struct ntt_alert draft = {
        .type = NTT_PORT_SCAN,
        .severity = unconfirmed || is_mostly_answered(track)                               ? NTT_LOW
                    : open && open->alert.severity == NTT_LOW && is_waiting(engine, track) ? NTT_LOW
                                                                                           : NTT_MEDIUM,
        .confidence = unconfirmed ? WAITING : confidence_in(track),
    };
    snprintf(draft.unit, sizeof draft.unit, "%s",
             track->probe == NTT_PROBE_IP_PROTOCOL ? "protocols" : "ports");
    if (!track->alert.place) {
        bool connect = track->probe == NTT_PROBE_SYN && track->completed;
        bool shared = track->kind == NTT_DISTRIBUTED_SCAN;
        bool decoy = ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, NULL, &track->destination.base) >= 2;
        snprintf(draft.variant, sizeof draft.variant, "%s%s",
                 connect ? "connect" : ntt_probe_name(track->probe),
                 slow     ? "+slow"
                 : shared ? "+distributed"
                 : decoy  ? "+decoy"
                          : "");
    }
    ntt_report_scan(engine, track, &draft, &found);
    if (open && is_waiting(engine, track) && ntt_scan_track_tool(track) &&
        track->distinct >= engine->config.scan_ports && !may_be_flood(engine, track))
        confirm(engine, ntt_alerts_at(&engine->alerts, &track->alert));
    const struct ntt_open_alert *opened = open ? NULL : ntt_alerts_at(&engine->alerts, &track->alert);
    if (opened && unconfirmed)
        await_confirmation(engine, &track->alert);
    if (opened && opened->alert.selector.any_source)
        supersede_single_ones(engine, opened);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    if (ntt_port_scan_is_of_errors(alert)) {
        ntt_port_scan_describe_errors(open);
        return;
    }
    const struct ntt_figures *figures = &open->figures;
    char source[NTT_HOSTS_TEXT + 8], hosts[NTT_HOSTS_TEXT], target[NTT_ADDRESS_TEXT], duration[32],
        outcomes[128], against[NTT_MITIGATIONS_TEXT], probes[32] = "";
    if (alert->selector.any_source) { /* a port's outcome is another one for each source */
        snprintf(probes, sizeof probes, " with %u probes",
                 figures->rejected + figures->unanswered + figures->open + figures->succeeded);
        snprintf(source, sizeof source, "About %s", ntt_hosts_text(figures->sources, &alert->source, hosts));
    } else {
        ntt_prefix_format(&alert->source, source);
    }
    snprintf(alert->message, sizeof alert->message, "%s scanned %u %s of %s%s%s%s%s (%s scan): %s%s", source,
             figures->distinct, alert->unit, ntt_prefix_format(&alert->target, target),
             ntt_duration_text(&alert->evidence, duration), probes,
             !*alert->tool ? ""
             : *probes     ? " of "
                           : " with ",
             alert->tool, alert->variant, ntt_outcomes_text(figures, "open and not used", outcomes),
             ntt_mitigations_text((unsigned)figures->own[0], against));
}

const struct ntt_detector ntt_port_scan = {
    .about = {"port_scan", "Port scan", "recon", "T1046",
              "Ask whether the source is a scanner you run. If not, see which ports answered, close what "
              "need not be open, and watch the source for what follows."},
    .judge_track = judge,
    .interests = NTT_SEE_ICMP,
    .see_packet = ntt_port_scan_see_error,
    .see_second = see_second,
    .finish = finish,
    .describe = describe,
    .conditions = ntt_port_scan_conditions,
    .tables = {{.entries = NTT_ERROR_TRACKS, .entry_size = sizeof(struct ntt_error_track)}},
    .state_size = sizeof(struct unconfirmed),
};
