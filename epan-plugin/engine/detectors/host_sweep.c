/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host_sweep: one source asks many hosts the same question (one port, an echo, an address on the link) and
 * most of them have nothing to say. Busy clients, resolvers and monitors mostly get answers; a sweep mostly
 * does not.
 */
#include "engine/detector.h"

#include "engine/state.h"

#include <stdio.h>

enum { SWEEPS_OF_ONE_SOURCE = 4 }; /* more ports from the same source say nothing new */

/* Hosts asked in one go, before any of them could answer: so many at once that it can hardly be anything
 * else. */
static unsigned at_once(enum ntt_probe probe, unsigned threshold)
{
    switch (probe) {
    case NTT_PROBE_UDP: /* resolvers do that */
        return NTT_RECENT_MAX + 1;
    case NTT_PROBE_ICMP_ECHO: /* monitors nearly do */
        return NTT_RECENT_MAX - 4;
    case NTT_PROBE_NEIGHBOUR:
        return threshold + 10;
    default:
        return threshold + threshold / 2;
    }
}

/* A client that takes leave of lost servers has a port of its own for each; so that looks. */
static bool takes_leave(const struct ntt_scan_track *track)
{
    return track->source_port_varies && (track->probe == NTT_PROBE_ACK || track->probe == NTT_PROBE_MAIMON);
}

static struct ntt_rule_result rule(const struct ntt_config *config, const struct ntt_scan_track *track,
                                   const struct ntt_recent_summary *recent)
{
    struct ntt_rule_result found = {.window_s = config->sweep_window, .threshold = config->sweep_hosts};
    unsigned silent = recent->outcomes[NTT_REJECTED] + recent->outcomes[NTT_UNANSWERED];
    unsigned asked = recent->total - recent->outcomes[NTT_SUCCESS] - recent->outcomes[NTT_ANSWERED];
    bool asked_once = track->evidence.packets <= 3ULL * track->distinct;
    bool asked_little = track->evidence.packets <= 6ULL * track->distinct; /* some payloads, some repeats */
    bool mostly_silent = silent * 2 >= recent->total;
    found.observed = silent;
    switch (track->probe) {
    case NTT_PROBE_NEIGHBOUR:
        found.threshold = config->sweep_neighbours;
        found.crossed = silent >= found.threshold && mostly_silent;
        break;
    case NTT_PROBE_ICMP_ECHO:
    case NTT_PROBE_ICMP_QUERY:
        found.threshold = config->sweep_icmp_hosts;
        found.crossed = silent >= found.threshold && mostly_silent;
        if (!found.crossed && recent->total >= config->sweep_answered_hosts && asked_once) {
            found.observed = recent->total;
            found.threshold = config->sweep_answered_hosts;
            found.crossed = true;
        }
        break;
    case NTT_PROBE_UDP:
        found.crossed =
            silent >= found.threshold && asked_little && track->outcomes[NTT_SUCCESS] * 10 <= track->distinct;
        break;
    case NTT_PROBE_ACK:
    case NTT_PROBE_MAIMON:
        found.crossed = silent >= found.threshold && mostly_silent &&
                        (!takes_leave(track) || recent->outcomes[NTT_REJECTED] * 2 >= silent);
        break;
    default:
        found.observed = silent + recent->outcomes[NTT_OPEN_PROBE];
        found.crossed = found.observed >= found.threshold && found.observed * 2 >= recent->total;
    }
    if (!found.crossed && !takes_leave(track) && asked >= at_once(track->probe, (unsigned)found.threshold) &&
        asked * 4 >= recent->total * 3) {
        found.observed = asked;
        found.crossed = true;
    }
    return found;
}

/* On the link behind a router, a sweep from outside shows in two parts: the router looks for hosts that do
 * not exist, and the few that do exist get the probes. */
static struct ntt_rule_result routed_rule(const struct ntt_engine *engine, const struct ntt_config *config,
                                          const struct ntt_scan_track *track,
                                          const struct ntt_recent_summary *recent)
{
    enum { HOSTS = 4 };
    struct ntt_rule_result found = {.window_s = config->sweep_window, .threshold = config->sweep_hosts};
    bool icmp = track->probe == NTT_PROBE_ICMP_ECHO || track->probe == NTT_PROBE_ICMP_QUERY;
    unsigned used = icmp ? 0 : recent->outcomes[NTT_SUCCESS];
    if (track->probe == NTT_PROBE_NEIGHBOUR || recent->total < HOSTS || used > recent->total / 4 ||
        track->evidence.packets > 6ULL * track->distinct)
        return found;
    unsigned missing =
        ntt_scan_tracks_missing_neighbours(&engine->tracks, track, engine->now, config->sweep_window);
    found.observed = missing + recent->total;
    found.crossed = missing >= config->sweep_hosts;
    return found;
}

/* However often each host was asked: to ask again must not buy silence. Hosts that do answer in earnest may
 * be mixed in up to one for each that does not. */
static struct ntt_rule_result slow_rule(const struct ntt_config *config, const struct ntt_scan_track *track,
                                        const struct ntt_recent_summary *recent)
{
    struct ntt_rule_result found = {.window_s = config->slow_window, .threshold = config->sweep_slow_hosts};
    unsigned rejected = recent->outcomes[NTT_REJECTED];
    found.observed = rejected + recent->outcomes[NTT_UNANSWERED] + recent->outcomes[NTT_OPEN_PROBE];
    bool silence_tells = track->probe != NTT_PROBE_UDP && !takes_leave(track);
    bool telling = silence_tells || 2ULL * rejected >= found.observed;
    found.crossed = track->probe != NTT_PROBE_NEIGHBOUR && telling && found.observed >= found.threshold &&
                    found.observed * 2 >= recent->total;
    return found;
}

/* An echo that carries nothing is the mark of a tool where no host is asked a second time. */
static bool is_of_tool(const struct ntt_scan_track *track)
{
    if (track->probe == NTT_PROBE_ICMP_ECHO)
        return track->bare * 10ULL >= track->distinct * 9ULL &&
               track->evidence.packets * 2 <= track->distinct * 3ULL;
    return ntt_scan_track_tool(track) != NTT_NO_TOOL;
}

/* Programs that give themselves away need not be waited for, and may take their time. */
static struct ntt_rule_result tool_rule(const struct ntt_engine *engine, const struct ntt_config *config,
                                        const struct ntt_scan_track *track)
{
    struct ntt_rule_result found = {.window_s = config->slow_window, .threshold = config->sweep_tool_hosts};
    if (track->recent.count < config->sweep_tool_hosts || !is_of_tool(track))
        return found;
    struct ntt_recent_summary recent =
        ntt_recent_set_summarise(&track->recent, engine->now, config->slow_window);
    unsigned used = track->probe == NTT_PROBE_ICMP_ECHO ? 0 : recent.outcomes[NTT_SUCCESS];
    found.observed = recent.total - used;
    found.crossed = found.observed >= found.threshold && used * 4 <= recent.total;
    return found;
}

static struct ntt_rule_result rules(const struct ntt_engine *engine, const struct ntt_config *config,
                                    const struct ntt_scan_track *track, bool *slow)
{
    struct ntt_recent_summary recent =
        ntt_recent_set_summarise(&track->recent, engine->now, config->sweep_window);
    struct ntt_rule_result found = rule(config, track, &recent);
    if (!found.crossed)
        found = routed_rule(engine, config, track, &recent);
    if (!found.crossed)
        found = tool_rule(engine, config, track);
    *slow = !found.crossed && track->recent.count >= config->sweep_slow_hosts;
    if (*slow) {
        recent = ntt_recent_set_summarise(&track->recent, engine->now, config->slow_window);
        found = slow_rule(config, track, &recent);
    }
    return found;
}

/* With the thresholds raised by what speaks against a sweep. */
static struct ntt_rule_result careful_rules(struct ntt_engine *engine, const struct ntt_scan_track *track,
                                            bool *slow)
{
    enum { TIMES = 4 };
    struct ntt_rule_result found = rules(engine, &engine->config, track, slow);
    unsigned against = found.crossed ? ntt_mitigations_of(engine, track) : 0;
    if (against) {
        struct ntt_config raised = engine->config;
        ntt_raise_thresholds(&raised, TIMES);
        found = rules(engine, &raised, track, slow);
        found.mitigations = against;
    }
    return found;
}

static const char *variant_of(const struct ntt_scan_track *track)
{
    switch (track->probe) {
    case NTT_PROBE_NEIGHBOUR:
        return track->destination.base.family == NTT_IPV6 ? "nd" : "arp";
    case NTT_PROBE_UDP:
        return "udp";
    case NTT_PROBE_SCTP:
        return "sctp";
    case NTT_PROBE_ICMP_ECHO:
    case NTT_PROBE_ICMP_QUERY:
        return "icmp";
    default:
        return "tcp";
    }
}

/* Who has a list of hosts gets answers from many of them, as a monitor does; and who joins a peer-to-peer network asks
 * all over the Internet for hosts that he then talks with. */
static bool may_be_habit(const struct ntt_scan_track *track)
{
    enum { WIDE = 8, PEERS = 2, FIRST_HIGH_PORT = 1024 };
    bool echo = track->probe == NTT_PROBE_ICMP_ECHO;
    const uint32_t *outcomes = track->outcomes;
    if (ntt_scan_track_tool(track))
        return false;
    uint64_t answered = (uint64_t)outcomes[NTT_OPEN_PROBE] + outcomes[NTT_ANSWERED] +
                        (echo ? outcomes[NTT_SUCCESS] : 0); /* talks with others excuse nothing */
    bool listed = answered * 3 >= track->distinct;
    bool peers =
        outcomes[NTT_SUCCESS] >= PEERS && track->destination.bits < WIDE && track->port >= FIRST_HIGH_PORT;
    return listed || peers;
}

static void judge(struct ntt_engine *engine, struct ntt_scan_track *track)
{
    if (track->kind != NTT_HORIZONTAL_SCAN || track->probe == NTT_PROBE_IP_PROTOCOL ||
        track->recent.count < 3)
        return;
    struct ntt_rule_result found = {0};
    bool slow = false;
    if (!track->alert.place) {
        found = careful_rules(engine, track, &slow);
        if (!found.crossed || ntt_alerts_count(&engine->alerts, NTT_HOST_SWEEP, &track->source.base, NULL) >=
                                  SWEEPS_OF_ONE_SOURCE)
            return;
    }
    bool weak = track->probe == NTT_PROBE_NEIGHBOUR || may_be_habit(track) ||
                (track->bare * 2 >= track->distinct && track->distinct < engine->config.sweep_icmp_hosts) ||
                (track->probe == NTT_PROBE_UDP && track->outcomes[NTT_REJECTED] * 4 < track->distinct);
    struct ntt_alert draft = {
        .type = NTT_HOST_SWEEP,
        .severity = weak ? NTT_LOW : NTT_MEDIUM,
        .confidence = weak ? 60 : 90,
        .unit = "hosts",
    };
    snprintf(draft.variant, sizeof draft.variant, "%s%s", variant_of(track), slow ? "+slow" : "");
    ntt_report_scan(engine, track, &draft, &found);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const struct ntt_figures *figures = &open->figures;
    char source[NTT_ADDRESS_TEXT], target[NTT_HOSTS_TEXT], duration[32], what[64], outcomes[128],
        against[NTT_MITIGATIONS_TEXT];
    if (alert->selector.one_port)
        snprintf(what, sizeof what, "%s port %u", alert->variant, alert->selector.port);
    else
        snprintf(what, sizeof what, "%s", alert->variant);
    snprintf(alert->message, sizeof alert->message, "%s swept %s%s%s%s (%s): %s%s",
             ntt_prefix_format(&alert->source, source),
             ntt_hosts_text(figures->distinct, &alert->target, target),
             ntt_duration_text(&alert->evidence, duration), *alert->tool ? " with " : "", alert->tool, what,
             ntt_outcomes_text(figures, "answered and not used", outcomes),
             ntt_mitigations_text((unsigned)figures->own[0], against));
}

const struct ntt_detector ntt_host_sweep = {
    .about = {"host_sweep", "Host sweep", "recon", "T1018",
              "Someone is making a list of live hosts. Ask whether the source is your inventory or "
              "monitoring; if it is an inside host that should not, examine it for malware."},
    .judge_track = judge,
    .describe = describe,
};
