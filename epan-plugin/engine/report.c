/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every detector does the same way once it has made up its mind. */
#include "engine/detector.h"

#include "engine/majority.h"
#include "engine/state.h"

#include <glib.h>
#include <stdio.h>

/* Whether the alert that a scan track or a flood carries is another detector's. */
static bool is_taken(const struct ntt_open_alert *open, const struct ntt_alert *draft)
{
    return open && open->alert.type != draft->type;
}

static void bring_up_to_date(struct ntt_engine *engine, struct ntt_open_alert *open,
                             const struct ntt_alert *draft, const struct ntt_evidence *evidence,
                             const struct ntt_figures *figures, uint64_t observed)
{
    open->alert.evidence = *evidence;
    open->figures = *figures;
    if (observed > open->alert.observed)
        open->alert.observed = observed;
    if (draft->severity > open->alert.severity)
        open->alert.severity = draft->severity;
    ntt_alerts_touch(engine, open);
}

void ntt_report_scan(struct ntt_engine *engine, struct ntt_scan_track *track, struct ntt_alert *draft,
                     const struct ntt_rule_result *result)
{
    struct ntt_open_alert *open = ntt_alerts_at(&engine->alerts, &track->alert);
    if (is_taken(open, draft))
        return;
    const uint32_t *outcomes = track->outcomes;
    const struct ntt_shared_track *shared =
        track->kind == NTT_DISTRIBUTED_SCAN ? ntt_scan_track_shared(track) : NULL;
    struct ntt_figures figures = {
        .distinct = shared ? ntt_distinct_count(&shared->ports) : track->distinct,
        .rejected = outcomes[NTT_REJECTED],
        .unanswered = outcomes[NTT_UNANSWERED] + outcomes[NTT_PENDING],
        .open = outcomes[NTT_OPEN_PROBE] + outcomes[NTT_ANSWERED],
        .succeeded = outcomes[NTT_SUCCESS],
        .sources = shared ? ntt_distinct_count(&shared->sources) : 1,
    };
    if (open) {
        figures.own[0] = open->figures.own[0] | (ntt_flows_one_way(engine) ? NTT_MITIGATION_ONE_WAY : 0);
        open->alert.confidence = ntt_mitigated_confidence(open->alert.confidence,
                                                          (unsigned)(figures.own[0] & ~open->figures.own[0]));
        open->alert.target = track->destination;
        open->alert.selector.destination = track->destination;
        open->alert.source = track->source;
        bring_up_to_date(engine, open, draft, &track->evidence, &figures, figures.distinct);
        return;
    }
    if (!result->crossed)
        return;
    figures.own[0] = result->mitigations;
    draft->confidence = ntt_mitigated_confidence(draft->confidence, result->mitigations);
    snprintf(draft->tool, sizeof draft->tool, "%s", ntt_tool_name(ntt_scan_track_tool(track)));
    draft->source = track->source;
    draft->target = track->destination;
    draft->selector = (struct ntt_selector){
        .probe = track->probe,
        .any_source = track->kind == NTT_DISTRIBUTED_SCAN,
        .source = track->source,
        .destination = track->destination,
        .one_port = track->kind == NTT_HORIZONTAL_SCAN && track->port,
        .port = track->port,
    };
    draft->evidence = track->evidence;
    draft->observed = result->observed;
    draft->threshold = result->threshold;
    draft->window_s = result->window_s;
    track->alert = ntt_alerts_open(engine, draft, &figures, engine->config.scan_idle);
}

/* Who sends: the one that nearly all comes from, else all that had a part. */
static struct ntt_prefix senders(const struct ntt_flood *flood)
{
    bool single = ntt_majority_is_clear(flood->source_lead, flood->evidence.packets);
    return single ? ntt_prefix_of(&flood->main_source) : flood->sources;
}

/* Names the variant of an alert whose source is known. */
static void name_by_senders(const struct ntt_flood *flood, const struct ntt_figures *figures,
                            struct ntt_alert *alert)
{
    const char *who;
    if (alert->type == NTT_TCP_FLOOD)
        who = flood->probe == NTT_PROBE_MAIMON ? "fin" : ntt_probe_name(flood->probe);
    else if (ntt_prefix_is_host(&alert->source))
        who = "single";
    else
        who = figures->sources * 3ULL >= flood->evidence.packets || figures->sources > 1000 ? "spoofed"
                                                                                            : "distributed";
    snprintf(alert->variant, sizeof alert->variant, "%s", who);
}

/* Whoever answers a scan, or refuses it on the way, floods nobody. */
static bool answers_a_scan(const struct ntt_engine *engine, const struct ntt_flood *flood)
{
    return ntt_probe_answers(flood->probe) &&
           ntt_alerts_any(&engine->alerts, "recon", &flood->target.base, NULL);
}

/* What a flood of a network needs: more than of a host, since a network has its share of strays; and that it is spread,
 * or the floods of its hosts say it better. The one of a host, or of a network in a wider one, is silent where the wider
 * one bears several times as much. */
static bool speaks(struct ntt_engine *engine, const struct ntt_flood *flood,
                   const struct ntt_rule_result *result)
{
    static const unsigned times[NTT_FLOOD_LEVELS] = {1, 2, 4};
    enum { SHARE = 4 };
    if (!result->crossed || result->observed < times[flood->level] * result->threshold)
        return false;
    if ((flood->level && !ntt_flood_is_spread(flood)) || answers_a_scan(engine, flood))
        return false;
    struct ntt_flood_sum own = ntt_flood_add_up(flood, engine->now, engine->config.flood_window);
    for (const struct ntt_flood *wider = ntt_floods_wider(engine, flood); wider;
         wider = ntt_floods_wider(engine, wider)) {
        struct ntt_flood_sum sum = ntt_flood_add_up(wider, engine->now, engine->config.flood_window);
        if (sum.hits >= SHARE * own.hits)
            return false;
    }
    return true;
}

static struct ntt_selector flood_selector(const struct ntt_flood *flood, const struct ntt_alert *draft)
{
    return (struct ntt_selector){
        .probe = flood->probe,
        .any_source = !ntt_prefix_is_host(&draft->source),
        .source = draft->source,
        .destination = draft->target,
        .one_port = !flood->many_ports && flood->port,
        .port = flood->port,
    };
}

void ntt_report_flood(struct ntt_engine *engine, struct ntt_flood *flood, struct ntt_alert *draft,
                      const struct ntt_rule_result *result)
{
    struct ntt_open_alert *open = ntt_alerts_at(&engine->alerts, &flood->alert);
    if (is_taken(open, draft) ||
        (open ? result->observed * 2 < result->threshold : !speaks(engine, flood, result)))
        return;
    struct ntt_figures figures = {.sources = ntt_distinct_count(&flood->distinct), .peak = flood->peak};
    draft->target = flood->target;
    draft->source = senders(flood);
    draft->selector = flood_selector(flood, draft);
    if (open) {
        bool renamed = ntt_prefix_is_host(&open->alert.source) != ntt_prefix_is_host(&draft->source);
        open->alert.source = draft->source;
        open->alert.selector = draft->selector;
        if (renamed)
            name_by_senders(flood, &figures, &open->alert);
        bring_up_to_date(engine, open, draft, &flood->evidence, &figures, result->observed);
        return;
    }
    name_by_senders(flood, &figures, draft);
    draft->evidence = flood->evidence;
    draft->observed = result->observed;
    draft->threshold = result->threshold;
    draft->window_s = result->window_s;
    flood->alert = ntt_alerts_open(engine, draft, &figures, engine->config.flood_idle);
}

void ntt_draft_verdict(struct ntt_alert *draft, const struct ntt_verdict *verdict)
{
    draft->severity = verdict->severity;
    draft->confidence = verdict->confidence;
    draft->observed = verdict->observed;
    draft->threshold = verdict->threshold;
    g_strlcpy(draft->variant, verdict->variant, sizeof draft->variant);
    g_strlcpy(draft->unit, verdict->unit, sizeof draft->unit);
}

void ntt_incident_add(struct ntt_engine *engine, struct ntt_incident *incident,
                      const struct ntt_packet *packet)
{
    if (incident->alert.place && !ntt_alerts_at(&engine->alerts, &incident->alert))
        *incident = (struct ntt_incident){0};
    ntt_evidence_add(&incident->evidence, packet);
}

struct ntt_open_alert *ntt_incident_alert(struct ntt_engine *engine, const struct ntt_incident *incident)
{
    return ntt_alerts_at(&engine->alerts, &incident->alert);
}

void ntt_report_incident(struct ntt_engine *engine, struct ntt_incident *incident,
                         const struct ntt_alert *draft, const struct ntt_figures *figures, uint32_t idle_s)
{
    struct ntt_open_alert *open = ntt_alerts_at(&engine->alerts, &incident->alert);
    if (open) {
        open->alert.source = draft->source;
        open->alert.target = draft->target;
        open->alert.selector = draft->selector;
        if (draft->severity >= open->alert.severity) {
            open->alert.confidence = draft->confidence;
            open->alert.threshold = draft->threshold;
        }
        bring_up_to_date(engine, open, draft, &incident->evidence, figures, draft->observed);
        return;
    }
    struct ntt_alert fresh = *draft;
    fresh.evidence = incident->evidence;
    incident->alert = ntt_alerts_open(engine, &fresh, figures, idle_s);
}

const char *ntt_hosts_text(unsigned hosts, const struct ntt_prefix *prefix, char text[NTT_HOSTS_TEXT])
{
    char network[NTT_ADDRESS_TEXT];
    if (prefix->bits)
        snprintf(text, NTT_HOSTS_TEXT, "%u hosts in %s", hosts, ntt_prefix_format(prefix, network));
    else
        snprintf(text, NTT_HOSTS_TEXT, "%u hosts everywhere", hosts);
    return text;
}

const char *ntt_duration_text(const struct ntt_evidence *evidence, char text[32])
{
    double seconds = (double)(evidence->last_ns - evidence->first_ns) / 1e9;
    if (seconds < 1)
        snprintf(text, 32, " in %.*f ms", seconds < 0.01, seconds * 1e3);
    else if (seconds < 10)
        snprintf(text, 32, " in %.1f s", seconds);
    else if (seconds < 600)
        snprintf(text, 32, " in %.0f s", seconds);
    else
        snprintf(text, 32, " in %.0f min", seconds / 60);
    return text;
}

const char *ntt_outcomes_text(const struct ntt_figures *figures, const char *open, char text[128])
{
    const struct {
        uint32_t count;
        const char *what;
    } parts[] = {{figures->rejected, "refused"},
                 {figures->unanswered, "silent"},
                 {figures->open, open},
                 {figures->succeeded, "used"}};
    int used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].count && used >= 0 && used < 128)
            used += snprintf(text + used, 128 - (size_t)used, "%s%u %s", used ? ", " : "", parts[i].count,
                             parts[i].what);
    }
    return text;
}

void ntt_describe_flood(struct ntt_open_alert *open, const char *what, const char *consequence)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT + 64], target[NTT_ADDRESS_TEXT], duration[32], port[16] = "";
    if (ntt_prefix_is_host(&alert->source)) {
        ntt_prefix_format(&alert->source, source);
    } else {
        char prefix[NTT_ADDRESS_TEXT];
        const char *about = open->figures.sources > 5000 ? "More than " : "About ";
        ntt_prefix_format(&alert->source, prefix);
        snprintf(source, sizeof source, "%s%u addresses %s%s", about, open->figures.sources,
                 alert->source.bits ? "in " : "from everywhere", alert->source.bits ? prefix : "");
    }
    if (alert->selector.one_port)
        snprintf(port, sizeof port, " port %u", alert->selector.port);
    snprintf(alert->message, sizeof alert->message, "%s flooded %s%s with %llu %s%s, up to %llu a second%s",
             source, ntt_prefix_format(&alert->target, target), port,
             (unsigned long long)alert->evidence.packets, what, ntt_duration_text(&alert->evidence, duration),
             (unsigned long long)open->figures.peak, consequence);
}
