/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * port_scan: one source tries many ports of one host and gets nothing out of them (or many sources share the
 * work). Counts distinct ports by outcome, never packets; a port with a real exchange counts for innocence.
 * A rush of SYNs that has a source port for each may still turn out to be a flood of random ports: it opens
 * low, rises to medium when it ends or has lasted, and is absorbed when the flood opens.
 */
#include "engine/detectors/port_scan/port_scan_errors.h"
#include "engine/detectors/reflection/reflection_services.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

static unsigned failing(const struct ntt_recent_summary *recent)
{
    return recent->outcomes[NTT_REJECTED] + recent->outcomes[NTT_UNANSWERED];
}

/* A port that was open and then dropped counts half: health checks do that too, but not to many ports. */
static unsigned useless(const struct ntt_recent_summary *recent)
{
    return failing(recent) + recent->outcomes[NTT_OPEN_PROBE] / 2;
}

static struct ntt_rule_result fast_rule(const struct ntt_config *config, enum ntt_probe probe,
                                        const struct ntt_recent_summary *recent)
{
    struct ntt_rule_result found = {.window_s = config->scan_window, .threshold = config->scan_ports};
    unsigned tried = recent->total - recent->outcomes[NTT_SUCCESS];
    unsigned rejected = recent->outcomes[NTT_REJECTED];
    bool barely_used = recent->outcomes[NTT_SUCCESS] * 4 <= recent->total;
    switch (probe) {
    case NTT_PROBE_FIN:
    case NTT_PROBE_NULL:
    case NTT_PROBE_XMAS:
        found.observed = tried;
        found.threshold = config->scan_illegal_ports;
        found.crossed = tried >= config->scan_illegal_ports;
        break;
    case NTT_PROBE_IP_PROTOCOL:
        found.observed = tried;
        found.threshold = config->scan_protocols;
        found.crossed = tried >= config->scan_protocols;
        break;
    case NTT_PROBE_UDP:
        found.observed = failing(recent);
        found.crossed =
            barely_used &&
            ((found.observed >= config->scan_ports && 3ULL * rejected >= found.observed) ||
             (found.observed >= config->scan_unanswered_ports && recent->weight / 2 >= found.observed) ||
             found.observed >= config->scan_udp_ports);
        break;
    case NTT_PROBE_ACK:
    case NTT_PROBE_MAIMON: /* a server that takes leave of lost clients never sends to so many low ports */
        found.observed = tried;
        found.crossed = (failing(recent) >= config->scan_ports || tried >= config->scan_unanswered_ports) &&
                        barely_used && recent->low * 4 >= tried;
        break;
    default:
        found.observed = useless(recent);
        found.crossed = found.observed >= config->scan_ports && recent->weight >= config->scan_weight &&
                        found.observed * 2 >= recent->outcomes[NTT_SUCCESS];
        if (!found.crossed && barely_used &&
            tried - recent->outcomes[NTT_OPEN_PROBE] / 2 >= config->scan_unanswered_ports) {
            found.observed = tried;
            found.threshold = config->scan_unanswered_ports;
            found.crossed = true;
        }
    }
    return found;
}

static struct ntt_rule_result slow_rule(const struct ntt_config *config, enum ntt_probe probe,
                                        const struct ntt_recent_summary *recent)
{
    struct ntt_rule_result found = {.window_s = config->slow_window, .threshold = config->scan_slow_ports};
    found.observed = useless(recent);
    found.crossed = found.observed >= config->scan_slow_ports &&
                    recent->outcomes[NTT_SUCCESS] * 2 <= recent->total &&
                    (probe != NTT_PROBE_UDP || 2ULL * recent->outcomes[NTT_REJECTED] >= found.observed);
    return found;
}

/* Sources that share the work: many ports, few sources, more than one port each. A spoofed flood has about as
 * many sources as ports; so has the background noise of the Internet. */
static struct ntt_rule_result shared_rule(struct ntt_engine *engine, const struct ntt_config *config,
                                          const struct ntt_scan_track *track)
{
    enum { WINDOW = 600, TOO_MANY_SOURCES = 40 };
    struct ntt_rule_result found = {.window_s = WINDOW, .threshold = config->scan_distributed_ports};
    unsigned sources = (unsigned)__builtin_popcountll(track->sources);
    if (track->probe != NTT_PROBE_SYN || sources < config->scan_distributed_sources ||
        sources > TOO_MANY_SOURCES || track->distinct < 3 * sources)
        return found;
    struct ntt_recent_summary recent = ntt_recent_set_summarise(&track->recent, engine->now, WINDOW);
    found.observed = failing(&recent);
    found.crossed = found.observed >= config->scan_distributed_ports && found.observed * 2 >= recent.total &&
                    !ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, NULL, &track->destination.base);
    return found;
}

/* What a service sends to a client's ports comes from its own port, as unasked as it may be; a scan that
 * hides behind such a port still tries low ports. */
static bool answers(const struct ntt_scan_track *track, const struct ntt_recent_summary *recent)
{
    return track->probe == NTT_PROBE_UDP && !track->source_port_varies &&
           ntt_reflector_at(track->source_port) && recent->low * 4 < recent->total;
}

/* So many ports so fast that each is forgotten before its silence could be told: what became of all of them.
 */
static struct ntt_rule_result udp_rush_rule(const struct ntt_config *config,
                                            const struct ntt_scan_track *track,
                                            const struct ntt_recent_summary *recent)
{
    uint32_t failed = track->outcomes[NTT_REJECTED] + track->outcomes[NTT_UNANSWERED];
    return (struct ntt_rule_result){
        .crossed = track->probe == NTT_PROBE_UDP && recent->outcomes[NTT_PENDING] * 2 > NTT_RECENT_MAX &&
                   failed >= config->scan_udp_ports && track->outcomes[NTT_SUCCESS] * 10ULL <= failed,
        .observed = failed,
        .threshold = config->scan_udp_ports,
        .window_s = config->scan_window,
    };
}

static struct ntt_rule_result rules(struct ntt_engine *engine, const struct ntt_config *config,
                                    const struct ntt_scan_track *track, bool *slow)
{
    if (track->kind == NTT_DISTRIBUTED_SCAN)
        return shared_rule(engine, config, track);
    struct ntt_recent_summary recent =
        ntt_recent_set_summarise(&track->recent, engine->now, config->scan_window);
    struct ntt_rule_result found = fast_rule(config, track->probe, &recent);
    if (!found.crossed)
        found = udp_rush_rule(config, track, &recent);
    *slow = !found.crossed && track->recent.count >= config->scan_slow_ports;
    if (*slow) {
        recent = ntt_recent_set_summarise(&track->recent, engine->now, config->slow_window);
        found = slow_rule(config, track->probe, &recent);
    }
    if (answers(track, &recent))
        found.crossed = false;
    return found;
}

/* With the thresholds raised by what speaks against a scan. One host rarely refuses many ports to a busy
 * client, so a profile doubles them only. */
static struct ntt_rule_result careful_rules(struct ntt_engine *engine, const struct ntt_scan_track *track,
                                            bool *slow)
{
    enum { ONE_WAY = 4, PROFILE = 2 };
    struct ntt_rule_result found = rules(engine, &engine->config, track, slow);
    unsigned against = found.crossed ? ntt_mitigations_of(engine, track) : 0;
    if (against) {
        struct ntt_config raised = engine->config;
        ntt_raise_thresholds(&raised, against & NTT_MITIGATION_ONE_WAY ? ONE_WAY : PROFILE);
        found = rules(engine, &raised, track, slow);
        found.mitigations = against;
    }
    return found;
}

/* A flood absorbs the scan that it looks like: one of random ports. Who tries other ports of a host while one
 * of its ports is flooded is a scanner all the same. */
static bool absorbed(struct ntt_engine *engine, const struct ntt_scan_track *track)
{
    int port;
    uint64_t target = ntt_hash_address(&track->destination.base);
    if (track->kind == NTT_DISTRIBUTED_SCAN)
        return ntt_floods_active(engine, &track->destination.base);
    return ntt_floods_open(engine, target, track->probe, &port) && port < 0;
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
    if (track->probe != NTT_PROBE_SYN || track->kind != NTT_VERTICAL_SCAN || !track->source_port_varies ||
        track->completed * 10ULL >= track->distinct ||
        track->evidence.last_ns - track->evidence.first_ns >= (int64_t)track->distinct * NS_PER_PORT)
        return false;
    struct ntt_recent_summary recent =
        ntt_recent_set_summarise(&track->recent, engine->now, engine->config.scan_window);
    return recent.low * 4 < recent.total - recent.outcomes[NTT_SUCCESS];
}

static void confirm(struct ntt_engine *engine, struct ntt_open_alert *open)
{
    open->alert.severity = NTT_MEDIUM;
    open->alert.confidence = CONFIRMED;
    ntt_alerts_touch(engine, open);
}

static void await_confirmation(struct ntt_engine *engine, const struct ntt_alert_link *alert)
{
    struct unconfirmed *waiting = engine->own_state[NTT_PORT_SCAN];
    for (unsigned i = 0; i < UNCONFIRMED; i++) {
        if (ntt_alerts_at(&engine->alerts, &waiting->of[i].alert))
            continue;
        waiting->of[i] = (struct waiting_alert){*alert, engine->now_ns};
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
        if (ntt_floods_active(engine, &open->alert.target.base))
            ntt_alerts_close(engine, open);
        else if (all || engine->now_ns - open->alert.evidence.last_ns >= second ||
                 engine->now_ns - entry->since_ns >= long_enough)
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
        found = careful_rules(engine, track, &slow);
    if (!track->alert.place && (!found.crossed || absorbed(engine, track)))
        return;
    const struct ntt_open_alert *open = ntt_alerts_at(&engine->alerts, &track->alert);
    bool unconfirmed = !open && found.crossed && rushed(engine, track);
    struct ntt_alert draft = {
        .type = NTT_PORT_SCAN,
        .severity = open          ? open->alert.severity
                    : unconfirmed ? NTT_LOW
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
    if (unconfirmed && ntt_alerts_at(&engine->alerts, &track->alert))
        await_confirmation(engine, &track->alert);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    if (ntt_port_scan_is_of_errors(alert)) {
        ntt_port_scan_describe_errors(open);
        return;
    }
    const struct ntt_figures *figures = &open->figures;
    char source[NTT_HOSTS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], outcomes[128],
        against[NTT_MITIGATIONS_TEXT];
    if (alert->selector.any_source)
        ntt_hosts_text(figures->sources, &alert->source, source);
    else
        ntt_prefix_format(&alert->source, source);
    snprintf(alert->message, sizeof alert->message, "%s scanned %u %s of %s%s (%s scan): %s%s", source,
             figures->distinct, alert->unit, ntt_prefix_format(&alert->target, target),
             ntt_duration_text(&alert->evidence, duration), alert->variant,
             ntt_outcomes_text(figures, "open and not used", outcomes),
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
