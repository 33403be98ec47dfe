/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An answer that nobody asked for looks like one whose question was not captured. What tells them apart:
 *
 * - The view. Where the capture shows both directions of other exchanges, a question that is missing was not asked;
 *   where it shows one direction, nothing follows (low at most).
 * - The outcome. Half of a conversation goes on after its first answer, or is replied to in the end. Answers in
 *   somebody's name lead to nothing, or to a refusal.
 * - The ends. A client has a port of its own for each server it asks; answers in somebody's name all go to one port, or
 *   each to another one, as the forger chose the ports of the questions (Rossow, "Amplification Hell", 2014, and
 *   Bock et al., "Weaponizing Middleboxes", 2021, print such traffic).
 * - The senders. Abused servers are strangers to each other; collectors, cameras and gateways are fed from a few
 *   networks.
 *
 * The list of services adds a name, a form to test, and so confidence.
 */
#include "engine/detectors/reflection/reflection_judge.h"

#include "engine/detectors/reflection/reflection.h"
#include "engine/detectors/reflection/reflection_services.h"
#include "engine/state.h"

#include <stdio.h>

/* `beginning`: in the first seconds what was asked before the capture is still being answered. */
enum { GROUP_MEMORY = 10, BEGINNING = 3 };

struct certainty {
    unsigned confidence; /* 0: there is an innocent explanation */
    enum ntt_severity at_most;
};

static const struct certainty nothing = {0, NTT_INFO};

static bool is_from_few(const struct ntt_engine *engine, const struct ntt_reflected *entry)
{
    return entry->reflector_count < ntt_reflection_option(engine, NTT_REFLECTION_SOURCES);
}

/* Enough to take a port that is on no list for a service, or TCP for reflected. */
static bool is_from_many(const struct ntt_engine *engine, const struct ntt_reflected *entry)
{
    unsigned wanted = 2 * ntt_reflection_option(engine, NTT_REFLECTION_SOURCES);
    return entry->reflector_count >= (wanted < NTT_REFLECTORS ? wanted : NTT_REFLECTORS);
}

static bool is_large(const struct ntt_reflected_second *sum)
{
    return sum->unasked_bytes >= (uint64_t)NTT_REFLECTED_LARGE * sum->unasked;
}

/* The victim knows of no such exchange, and says so. Who stopped waiting refuses a few, too. */
static bool is_refused(const struct ntt_engine *engine, const struct ntt_reflected_second *sum)
{
    return sum->rejected >= engine->config.flood_window;
}

/* To one port of one host, or each to another port: as nobody asks who has a port for each server. */
static bool has_forged_ends(const struct ntt_reflected *entry, const struct ntt_reflected_second *sum)
{
    return ntt_majority_has(&entry->target, 60) || sum->fresh * 2ULL >= sum->unasked;
}

/* Answers from a port where ordinary traffic comes from, too: strangers to each other say that they were forged. */
static struct certainty certainty_of_any(const struct ntt_engine *engine, const struct ntt_reflected *entry,
                                         const struct ntt_reflected_second *sum)
{
    enum ntt_reflection_view view = ntt_reflection_view(engine);
    bool many = is_from_many(engine, entry), strangers = ntt_reflected_by_strangers(entry);
    bool network = !ntt_prefix_is_host(&entry->victim);
    if (!many || !is_large(sum) || engine->now <= BEGINNING || view == NTT_VIEW_ONE_WAY ||
        sum->unasked < 2ULL * sum->asked || (!network && !has_forged_ends(entry, sum)))
        return nothing;
    if (!strangers)
        return view == NTT_VIEW_BOTH_WAYS ? (struct certainty){40, NTT_LOW} : nothing;
    if (view == NTT_VIEW_BOTH_WAYS || is_refused(engine, sum))
        return (struct certainty){85, NTT_CRITICAL};
    return (struct certainty){50, NTT_MEDIUM};
}

/* SYN-ACKs and RSTs that answer nothing. Many source ports are no services: that is a flood under forged addresses,
 * and tcp_flood's. */
static struct certainty certainty_of_tcp(const struct ntt_engine *engine, const struct ntt_reflected *entry,
                                         const struct ntt_reflected_second *sum)
{
    enum ntt_reflection_view view = ntt_reflection_view(engine);
    if (!ntt_reflected_answers_of_many(engine, entry) || engine->now <= BEGINNING ||
        sum->unasked < 2ULL * sum->asked)
        return nothing;
    if (is_refused(engine, sum))
        return (struct certainty){90, NTT_CRITICAL};
    if (view != NTT_VIEW_BOTH_WAYS)
        return (struct certainty){40, NTT_LOW};
    bool begun =
        entry->what.probe == NTT_PROBE_SYNACK; /* hosts that were restarted reset what they had before */
    return begun ? (struct certainty){85, NTT_CRITICAL} : (struct certainty){75, NTT_MEDIUM};
}

/* How sure it is that a known service's answers were unasked. A capture that loses packets loses questions too, but
 * then it shows the answers to the others. */
static struct certainty certainty_of_service(const struct ntt_engine *engine,
                                             const struct ntt_reflected *entry,
                                             const struct ntt_reflected_second *sum,
                                             const struct ntt_reflector *service)
{
    enum ntt_reflection_view view = ntt_reflection_view(engine);
    bool one_way = view == NTT_VIEW_ONE_WAY;
    if ((entry->heard || is_refused(engine, sum)) && sum->unasked >= 2ULL * sum->asked)
        return (struct certainty){95, NTT_CRITICAL};
    if (ntt_repeated_is_one(&entry->echoed))
        return (struct certainty){one_way ? 60 : 90, NTT_CRITICAL};
    bool can_tell = entry->echoed.total * 2ULL >= sum->unasked; /* and the questions differ */
    bool many = entry->reflector_count == NTT_REFLECTORS, large = is_large(sum);
    if (one_way)
        return nothing;
    if (view == NTT_VIEW_BOTH_WAYS && large && engine->now > BEGINNING && is_from_many(engine, entry))
        return (struct certainty){can_tell ? 70 : 90, can_tell ? NTT_MEDIUM : NTT_CRITICAL};
    if (can_tell)
        return nothing;
    if (entry->typical && service->is_answer)
        return many || large ? (struct certainty){80, NTT_CRITICAL} : nothing;
    return many && large ? (struct certainty){60, NTT_CRITICAL} : nothing;
}

static const char *name_of(const struct ntt_reflected_what *what)
{
    switch (what->probe) {
    case NTT_PROBE_SYNACK:
        return "tcp-synack";
    case NTT_PROBE_RST:
        return "tcp-rst";
    case NTT_PROBE_ACK:
        return "tcp-data";
    default:
        return ntt_reflector_at(what->port)->name;
    }
}

/* What was too much. */
enum measure { PACKETS, VOLUME, REPEATED, MEASURES };

/* The host in whose name the questions come refuses the answers. Somebody who stopped waiting refuses a few,
 * too, and hosts limit how often they refuse. */
static bool is_disowned(const struct ntt_engine *engine, const struct ntt_reflected_second *sum)
{
    unsigned window = engine->config.flood_window;
    bool often = sum->questions >= 5ULL * window * ntt_reflection_option(engine, NTT_REFLECTION_QUESTIONS);
    return sum->rejected >= window && (often || sum->rejected * 4ULL >= sum->questions);
}

/* Fills in the measure, its threshold and the severity that follows; for repeated questions the confidence,
 * too. */
static void measure(const struct ntt_engine *engine, const struct ntt_reflected *entry,
                    const struct ntt_reflected_second *sum, enum measure what, struct ntt_alert *draft)
{
    unsigned window = engine->config.flood_window;
    bool group = entry->group_second && engine->now - entry->group_second <= GROUP_MEMORY;
    uint64_t times = is_from_few(engine, entry) || group ? 10 : 1;
    if (what == REPEATED) {
        draft->observed = sum->questions / window;
        draft->threshold = ntt_reflection_option(engine, NTT_REFLECTION_QUESTIONS);
        draft->severity = is_disowned(engine, sum)                   ? NTT_HIGH
                          : draft->observed >= 10 * draft->threshold ? NTT_MEDIUM
                                                                     : NTT_LOW;
        draft->confidence = draft->severity == NTT_HIGH ? 95 : draft->severity == NTT_MEDIUM ? 80 : 40;
        return;
    }
    draft->observed = what == PACKETS ? sum->unasked / window : sum->unasked_bytes / window / 1000;
    draft->threshold =
        times * ntt_reflection_option(engine, what == PACKETS ? NTT_REFLECTION_RATE : NTT_REFLECTION_VOLUME);
    draft->severity = draft->observed >= 20 * draft->threshold ? NTT_CRITICAL : NTT_HIGH;
}

static struct certainty certainty_of(const struct ntt_engine *engine, const struct ntt_reflected *entry,
                                     const struct ntt_reflected_second *sum)
{
    if (sum->replied * 2ULL > sum->fresh)
        return nothing;
    if (ntt_probe_answers((enum ntt_probe)entry->what.probe))
        return certainty_of_tcp(engine, entry, sum);
    const struct ntt_reflector *service =
        entry->what.probe == NTT_PROBE_UDP ? ntt_reflector_at(entry->what.port) : NULL;
    if (!service || service->common)
        return certainty_of_any(engine, entry, sum);
    if (is_from_few(engine, entry) && !entry->typical)
        return nothing;
    return certainty_of_service(engine, entry, sum, service);
}

/* False: there is an innocent explanation. */
static bool settle(const struct ntt_engine *engine, const struct ntt_reflected *entry,
                   const struct ntt_reflected_second *sum, enum measure what, struct ntt_alert *draft)
{
    if (what == REPEATED)
        return ntt_prefix_is_host(&entry->victim) && ntt_reflected_amplifies(engine, sum) &&
               ntt_repeated_is_one(&entry->asked);
    struct certainty certainty = certainty_of(engine, entry, sum);
    draft->confidence = certainty.confidence;
    if (draft->severity > certainty.at_most)
        draft->severity = certainty.at_most;
    return certainty.confidence > 0;
}

/* The alert that another entry has about the same victim, or the network around it, or a host in it. */
static bool is_told(const struct ntt_engine *engine, const struct ntt_reflected *entry)
{
    for (unsigned i = 0; i < engine->alerts.reach; i++) {
        const struct ntt_open_alert *open = &engine->alerts.pool[i];
        const struct ntt_prefix *target = &open->alert.target, *victim = &entry->victim;
        if (!open->used)
            continue;
        bool tells = open->alert.type == NTT_UDP_FLOOD || open->alert.type == NTT_FRAGMENT_FLOOD ||
                     (open->alert.type == NTT_TCP_FLOOD && entry->what.probe != NTT_PROBE_UDP) ||
                     (open->alert.type == NTT_REFLECTION &&
                      (entry->what.probe != NTT_PROBE_UDP || target->bits != victim->bits));
        if (tells &&
            (ntt_prefix_contains(target, &victim->base) || ntt_prefix_contains(victim, &target->base)))
            return true;
    }
    return false;
}

static struct ntt_selector selector_of(const struct ntt_reflected *entry)
{
    struct ntt_selector selector = {
        .any_source = !ntt_prefix_is_host(&entry->sources),
        .source = entry->sources,
        .destination = entry->victim,
        .one_source_port = entry->what.port != 0,
        .source_port = entry->what.port,
    };
    switch (entry->what.probe) {
    case NTT_PROBE_UDP:
        selector.transport = NTT_UDP;
        break;
    case NTT_PROBE_ACK:
        selector.transport = NTT_TCP;
        selector.condition = NTT_REFLECTED_TCP_DATA;
        break;
    default:
        selector.probe = (enum ntt_probe)entry->what.probe;
    }
    return selector;
}

static void report(struct ntt_engine *engine, struct ntt_reflected *entry, enum measure what,
                   struct ntt_alert *draft)
{
    bool amplifier = what == REPEATED && is_from_few(engine, entry);
    snprintf(draft->variant, sizeof draft->variant, "%s%s", name_of(&entry->what),
             amplifier ? "+amplifier" : "");
    snprintf(draft->unit, sizeof draft->unit, "%s per second", what == VOLUME ? "kilobytes" : "packets");
    draft->source = entry->sources;
    draft->target = entry->victim;
    draft->selector = selector_of(entry);
    struct ntt_figures figures = {
        .sources = ntt_distinct_count(&entry->distinct),
        .peak = entry->peak,
        .own = {entry->answers, entry->bytes, entry->question_bytes, what, entry->what.port,
                entry->what.probe},
    };
    ntt_report_incident(engine, &entry->incident, draft, &figures, engine->config.flood_idle);
}

/* A carpet: many hosts of one network, and none of them gets most of it. */
static bool is_carpet(const struct ntt_reflected *entry)
{
    enum { FEWEST = 8, MOST_OF_ONE = 30 /* per cent, for certain */ };
    return __builtin_popcountll(entry->hosts) >= FEWEST && !ntt_majority_has(&entry->target, MOST_OF_ONE);
}

void ntt_reflected_judge(struct ntt_engine *engine, struct ntt_reflected *entry)
{
    struct ntt_reflected_second sum = ntt_reflected_add_up(entry, engine->now, engine->config.flood_window);
    struct ntt_alert draft = {.type = NTT_REFLECTION, .window_s = engine->config.flood_window};
    const struct ntt_open_alert *open = ntt_incident_alert(engine, &entry->incident);
    if (open) {
        enum measure what = (enum measure)open->figures.own[3];
        draft.confidence = open->alert.confidence;
        measure(engine, entry, &sum, what, &draft);
        if (draft.observed * 2 < draft.threshold)
            return;
        if (!settle(engine, entry, &sum, what, &draft)) {
            draft.confidence = open->alert.confidence;
            draft.severity = open->alert.severity;
        }
        report(engine, entry, what, &draft);
        return;
    }
    for (enum measure what = PACKETS; what < MEASURES; what++) {
        measure(engine, entry, &sum, what, &draft);
        if (draft.observed < draft.threshold || !settle(engine, entry, &sum, what, &draft))
            continue;
        if ((ntt_prefix_is_host(&entry->victim) || is_carpet(entry)) && !is_told(engine, entry))
            report(engine, entry, what, &draft);
        return;
    }
}

static const char *bytes_text(uint64_t bytes, char text[24])
{
    if (bytes < 10000)
        snprintf(text, 24, "%llu bytes", (unsigned long long)bytes);
    else if (bytes < 10000000)
        snprintf(text, 24, "%llu kB", (unsigned long long)bytes / 1000);
    else
        snprintf(text, 24, "%llu MB", (unsigned long long)bytes / 1000000);
    return text;
}

/* "dns answers (1200 kB) from port 53", "SYN-ACKs". */
static const char *answers_text(const struct ntt_figures *figures, char text[96])
{
    char bytes[24];
    struct ntt_reflected_what what = {(uint8_t)figures->own[5], (uint16_t)figures->own[4]};
    if (ntt_probe_answers((enum ntt_probe)what.probe))
        snprintf(text, 96, "%s", what.probe == NTT_PROBE_SYNACK ? "SYN-ACKs" : "RSTs");
    else
        snprintf(text, 96, "%s answers (%s) from port %u", name_of(&what), bytes_text(figures->own[1], bytes),
                 what.port);
    return text;
}

void ntt_reflected_describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], bytes[24], asked[24], text[96];
    if (ntt_prefix_is_host(&alert->source))
        ntt_prefix_format(&alert->source, source);
    else
        snprintf(source, sizeof source, "%s%u hosts", open->figures.sources > 5000 ? "More than " : "About ",
                 open->figures.sources);
    ntt_prefix_format(&alert->target, target);
    ntt_duration_text(&alert->evidence, duration);
    if (own[3] == REPEATED)
        snprintf(
            alert->message, sizeof alert->message,
            "%s answered one question that came again and again in the name of %s with %s for %s%s: %llu "
            "%s answers from port %llu, hardly asked for by that host",
            source, target, bytes_text(own[1], bytes), bytes_text(own[2], asked), duration,
            (unsigned long long)own[0], ntt_reflector_at((uint16_t)own[4])->name, (unsigned long long)own[4]);
    else
        snprintf(alert->message, sizeof alert->message,
                 "%s sent %s %llu %s that it had not asked for%s, up to %llu a second", source, target,
                 (unsigned long long)own[0], answers_text(&open->figures, text), duration,
                 (unsigned long long)open->figures.peak);
}
