/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/port_scan/port_scan_rules.h"

#include "engine/detectors/reflection/reflection_services.h"
#include "engine/state.h"

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

/* Sources that share the work: many ports, and more than one of them for each source. A spoofed flood has a new source
 * for nearly every packet; so has the background noise of the Internet. */
static struct ntt_rule_result shared_rule(struct ntt_engine *engine, const struct ntt_config *config,
                                          const struct ntt_scan_track *track)
{
    enum { WINDOW = 600, SCANNERS_OF_THEIR_OWN = 4 };
    struct ntt_rule_result found = {.window_s = WINDOW, .threshold = config->scan_distributed_ports};
    if (track->probe != NTT_PROBE_SYN || track->recent.count < config->scan_distributed_ports)
        return found;
    uint32_t sources = ntt_distinct_count(&ntt_scan_track_shared(track)->sources);
    if (sources < config->scan_distributed_sources || track->distinct * 2ULL < sources * 3ULL)
        return found;
    struct ntt_recent_summary recent = ntt_recent_set_summarise(&track->recent, engine->now, WINDOW);
    unsigned known = ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, NULL, &track->destination.base);
    found.observed = failing(&recent);
    found.crossed = found.observed >= config->scan_distributed_ports && found.observed * 2 >= recent.total &&
                    known * SCANNERS_OF_THEIR_OWN <= sources;
    return found;
}

/* Few ports, tried by a program that gives itself away: it does not wait to see what comes of it. */
static struct ntt_rule_result tool_rule(const struct ntt_config *config, const struct ntt_scan_track *track,
                                        const struct ntt_recent_summary *recent)
{
    unsigned tried = recent->total - recent->outcomes[NTT_SUCCESS];
    return (struct ntt_rule_result){
        .crossed = tried >= config->scan_tool_ports && ntt_scan_track_tool(track) &&
                   recent->outcomes[NTT_SUCCESS] * 4 <= recent->total,
        .observed = tried,
        .threshold = config->scan_tool_ports,
        .window_s = config->scan_window,
    };
}

/* What a service sends to a client's ports comes from its own port, as unasked as it may be; a scan that
 * hides behind such a port still tries low ports. */
static bool answers(const struct ntt_scan_track *track, const struct ntt_recent_summary *recent)
{
    return track->probe == NTT_PROBE_UDP && !track->source_port_varies &&
           !ntt_reflector_at(track->source_port)->common && recent->low * 4 < recent->total;
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
    if (!found.crossed)
        found = tool_rule(config, track, &recent);
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
struct ntt_rule_result ntt_port_scan_judge(struct ntt_engine *engine, const struct ntt_scan_track *track,
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
