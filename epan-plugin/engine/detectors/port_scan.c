/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * port_scan: one source tries many ports of one host and gets nothing out of them (or many sources share the
 * work). Counts distinct ports by outcome, never packets; a port with a real exchange counts for innocence.
 */
#include "detector.h"

#include "../state.h"

#include <stdio.h>
#include <string.h>

static unsigned failing(const struct ntt_tries_summary *tries)
{
    return tries->outcomes[NTT_REJECTED] + tries->outcomes[NTT_UNANSWERED];
}

/* A port that was open and then dropped counts half: health checks do that too, but not to many ports. */
static unsigned useless(const struct ntt_tries_summary *tries)
{
    return failing(tries) + tries->outcomes[NTT_OPEN_PROBE] / 2;
}

static struct ntt_crossing fast_rule(const struct ntt_config *config, enum ntt_probe probe,
                                     const struct ntt_tries_summary *tries)
{
    struct ntt_crossing found = {.window_s = config->scan_window, .threshold = config->scan_ports};
    unsigned tried = tries->total - tries->outcomes[NTT_SUCCESS];
    unsigned rejected = tries->outcomes[NTT_REJECTED];
    bool barely_used = tries->outcomes[NTT_SUCCESS] * 4 <= tries->total;
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
        found.observed = failing(tries);
        found.crossed =
            barely_used &&
            ((found.observed >= config->scan_ports && 3ULL * rejected >= found.observed) ||
             (found.observed >= config->scan_unanswered_ports && tries->weight / 2 >= found.observed) ||
             found.observed >= config->scan_udp_ports);
        break;
    case NTT_PROBE_ACK:
    case NTT_PROBE_MAIMON: /* a server that takes leave of lost clients never sends to so many low ports */
        found.observed = tried;
        found.crossed = (failing(tries) >= config->scan_ports || tried >= config->scan_unanswered_ports) &&
                        barely_used && tries->low * 4 >= tried;
        break;
    default:
        found.observed = useless(tries);
        found.crossed = found.observed >= config->scan_ports && tries->weight >= config->scan_weight &&
                        found.observed * 2 >= tries->outcomes[NTT_SUCCESS];
        if (!found.crossed && barely_used &&
            tried - tries->outcomes[NTT_OPEN_PROBE] / 2 >= config->scan_unanswered_ports) {
            found.observed = tried;
            found.threshold = config->scan_unanswered_ports;
            found.crossed = true;
        }
    }
    return found;
}

static struct ntt_crossing slow_rule(const struct ntt_config *config, enum ntt_probe probe,
                                     const struct ntt_tries_summary *tries)
{
    struct ntt_crossing found = {.window_s = config->slow_window, .threshold = config->scan_slow_ports};
    found.observed = useless(tries);
    found.crossed = found.observed >= config->scan_slow_ports &&
                    tries->outcomes[NTT_SUCCESS] * 4 <= tries->total &&
                    (probe != NTT_PROBE_UDP || 2ULL * tries->outcomes[NTT_REJECTED] >= found.observed);
    return found;
}

/* Sources that share the work: many ports, few sources, more than one port each. A spoofed flood has about as
 * many sources as ports; so has the background noise of the Internet. */
static struct ntt_crossing shared_rule(struct ntt_engine *engine, const struct ntt_trail *trail)
{
    enum { WINDOW = 600, TOO_MANY_SOURCES = 40 };
    const struct ntt_config *config = &engine->config;
    struct ntt_crossing found = {.window_s = WINDOW, .threshold = config->scan_distributed_ports};
    unsigned sources = (unsigned)__builtin_popcountll(trail->sources);
    if (trail->probe != NTT_PROBE_SYN || sources < config->scan_distributed_sources ||
        sources > TOO_MANY_SOURCES || trail->distinct < 3 * sources)
        return found;
    struct ntt_tries_summary tries = ntt_tries_summarise(&trail->tries, engine->now, WINDOW);
    found.observed = failing(&tries);
    found.crossed = found.observed >= config->scan_distributed_ports && found.observed * 2 >= tries.total &&
                    !ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, NULL, &trail->destination.base);
    return found;
}

static unsigned confidence_in(const struct ntt_trail *trail)
{
    const uint32_t *outcomes = trail->outcomes;
    uint32_t answered = outcomes[NTT_REJECTED] + outcomes[NTT_OPEN_PROBE];
    switch (trail->probe) {
    case NTT_PROBE_FIN:
    case NTT_PROBE_NULL:
    case NTT_PROBE_XMAS:
        return 95;
    case NTT_PROBE_UDP:
        return outcomes[NTT_REJECTED] ? 85 : 50;
    default:
        return answered * 2 >= trail->distinct ? 95 : 80;
    }
}

static void judge(struct ntt_engine *engine, struct ntt_trail *trail)
{
    if (trail->kind == NTT_HOSTS_ON_PORT || trail->probe == NTT_PROBE_ICMP_ECHO ||
        trail->probe == NTT_PROBE_ICMP_QUERY || trail->probe == NTT_PROBE_NEIGHBOUR)
        return;
    const struct ntt_config *config = &engine->config;
    struct ntt_crossing found = {0};
    bool slow = false;
    if (trail->alert.place || trail->tries.count < 3) {
        ;
    } else if (trail->kind == NTT_CROWD_ON_HOST) {
        found = shared_rule(engine, trail);
    } else {
        struct ntt_tries_summary tries = ntt_tries_summarise(&trail->tries, engine->now, config->scan_window);
        found = fast_rule(config, trail->probe, &tries);
        if (!found.crossed && trail->tries.count >= config->scan_slow_ports) {
            tries = ntt_tries_summarise(&trail->tries, engine->now, config->slow_window);
            found = slow_rule(config, trail->probe, &tries);
            slow = found.crossed;
        }
    }
    if (!trail->alert.place && (!found.crossed || ntt_floods_active(engine, &trail->destination.base)))
        return;
    struct ntt_alert draft = {
        .type = NTT_PORT_SCAN,
        .severity = NTT_MEDIUM,
        .confidence = confidence_in(trail),
    };
    strcpy(draft.unit, trail->probe == NTT_PROBE_IP_PROTOCOL ? "protocols" : "ports");
    if (!trail->alert.place) {
        bool connect = trail->probe == NTT_PROBE_SYN && trail->completed;
        bool shared = trail->kind == NTT_CROWD_ON_HOST;
        bool decoy = ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, NULL, &trail->destination.base) >= 2;
        snprintf(draft.variant, sizeof draft.variant, "%s%s",
                 connect ? "connect" : ntt_probe_name(trail->probe),
                 slow     ? "+slow"
                 : shared ? "+distributed"
                 : decoy  ? "+decoy"
                          : "");
    }
    ntt_report_trail(engine, trail, &draft, &found);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const struct ntt_figures *figures = &open->figures;
    char source[NTT_ADDRESS_TEXT + 32], target[NTT_ADDRESS_TEXT], duration[32], outcomes[128];
    if (alert->selector.any_source) {
        char prefix[NTT_ADDRESS_TEXT];
        snprintf(source, sizeof source, "%u hosts in %s", figures->sources,
                 ntt_prefix_format(&alert->source, prefix));
    } else {
        ntt_prefix_format(&alert->source, source);
    }
    snprintf(alert->message, sizeof alert->message, "%s scanned %u %s of %s%s (%s scan): %s", source,
             figures->distinct, alert->unit, ntt_prefix_format(&alert->target, target),
             ntt_duration_text(&alert->evidence, duration), alert->variant,
             ntt_outcomes_text(figures, "open and not used", outcomes));
}

const struct ntt_detector ntt_port_scan = {
    .about = {"port_scan", "Port scan", "recon", "T1046"},
    .judge_trail = judge,
    .describe = describe,
};
