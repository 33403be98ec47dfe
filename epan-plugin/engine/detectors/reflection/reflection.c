/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reflection: servers all over answer a victim that never asked them, because somebody asks in its name; and,
 * seen from a server that is used for it, small questions in one name that are always the same and are
 * answered with many times their size.
 *
 * Counts UDP answers, known by the service's port and by the form of the message where it was captured. An
 * answer is unasked when its exchange began with it. One side of a conversation without the other looks the
 * same, so that has to be ruled out: by questions of the victim that are in the capture, by its refusals, or
 * by answers that all repeat one and the same question. Answers to a question that went to a whole group
 * (SSDP, mDNS, NetBIOS) belong to nobody's exchange and count only at a tenfold rate. Calibrated on lab and
 * public captures.
 */
#include "engine/detectors/reflection/reflection.h"

#include "engine/detectors/reflection/reflection_services.h"
#include "engine/detectors/reflection/reflection_victims.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { GROUP_MEMORY = 10 };

static const struct ntt_config_option options[] = {
    [NTT_REFLECTION_RATE] = NTT_OWN_OPTION("reflection_rate", "Reflection: rate",
                                           "Answers to one host, from one service, that it never requested.",
                                           "packets per second", 10, 1000000, 50),
    [NTT_REFLECTION_VOLUME] =
        NTT_OWN_OPTION("reflection_bytes", "Reflection: volume",
                       "The same answers by size: enough for an alert even below the rate.",
                       "kilobytes per second", 10, 1000000, 125),
    [NTT_REFLECTION_SOURCES] = NTT_OWN_OPTION(
        "reflection_sources", "Reflection: reflectors",
        "Minimum number of hosts that answer; fewer need ten times the rate.", "hosts", 2, 16, 5),
    [NTT_REFLECTION_QUESTIONS] = NTT_OWN_OPTION("reflection_questions", "Reflection: repeated questions",
                                                "Identical requests of one host to servers in the capture.",
                                                "packets per second", 5, 1000000, 10),
    [NTT_REFLECTION_FACTOR] =
        NTT_OWN_OPTION("reflection_factor", "Reflection: amplification",
                       "Bytes of the answers divided by bytes of the requests.", "times", 2, 1000, 5),
};

static bool is_from_few(const struct ntt_engine *engine, const struct ntt_reflected *entry)
{
    return entry->reflector_count < ntt_reflection_option(engine, NTT_REFLECTION_SOURCES);
}

/* How sure it is that the answers were unasked; 0: not sure enough. A capture that loses packets loses
 * questions too, but then it shows the answers to the others. */
static unsigned unasked_for_certain(const struct ntt_engine *engine, const struct ntt_reflected *entry,
                                    const struct ntt_reflected_second *sum)
{
    const struct ntt_reflector *service = ntt_reflector_at(entry->port);
    bool one_way = engine->flows_one_way >= 20 && engine->flows_both_ways * 4 < engine->flows_one_way;
    if ((entry->heard || sum->rejected >= engine->config.flood_window) && sum->unasked >= 2ULL * sum->asked)
        return 95;
    if (ntt_repeated_is_one(&entry->echoed))
        return one_way ? 60 : 90;
    bool can_tell = entry->echoed.total * 2ULL >= sum->unasked; /* and the questions differ */
    bool many = entry->reflector_count == NTT_REFLECTORS;
    bool large = sum->unasked_bytes >= (uint64_t)NTT_REFLECTED_LARGE * sum->unasked;
    if (can_tell || one_way)
        return 0;
    if (entry->typical && service->is_answer)
        return many || large ? 80 : 0;
    return many && large ? 60 : 0;
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
    snprintf(draft->unit, sizeof draft->unit, "%s per second", what == VOLUME ? "kilobytes" : "packets");
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

/* 0: there is an innocent explanation. */
static unsigned confidence_in(const struct ntt_engine *engine, const struct ntt_reflected *entry,
                              const struct ntt_reflected_second *sum, enum measure what,
                              const struct ntt_alert *draft)
{
    if (what == REPEATED)
        return ntt_reflected_amplifies(engine, sum) && ntt_repeated_is_one(&entry->asked) ? draft->confidence
                                                                                          : 0;
    if (sum->replied * 2ULL > sum->fresh || (is_from_few(engine, entry) && !entry->typical))
        return 0;
    return unasked_for_certain(engine, entry, sum);
}

bool ntt_reflection_active(const struct ntt_engine *engine, const struct ntt_address *host)
{
    return ntt_alerts_count(&engine->alerts, NTT_REFLECTION, NULL, host) ||
           ntt_alerts_count(&engine->alerts, NTT_REFLECTION, host, NULL);
}

static bool flooded_otherwise(const struct ntt_engine *engine, const struct ntt_address *target)
{
    return ntt_alerts_count(&engine->alerts, NTT_UDP_FLOOD, NULL, target) ||
           ntt_alerts_count(&engine->alerts, NTT_FRAGMENT_FLOOD, NULL, target);
}

static void report(struct ntt_engine *engine, struct ntt_reflected *entry, enum measure what,
                   struct ntt_alert *draft)
{
    bool amplifier = what == REPEATED && is_from_few(engine, entry);
    snprintf(draft->variant, sizeof draft->variant, "%s%s", ntt_reflector_at(entry->port)->name,
             amplifier ? "+amplifier" : "");
    draft->source = entry->sources;
    draft->target = ntt_prefix_of(&entry->victim);
    draft->selector = (struct ntt_selector){
        .transport = NTT_UDP,
        .any_source = !ntt_prefix_is_host(&entry->sources),
        .source = entry->sources,
        .destination = draft->target,
        .one_source_port = true,
        .source_port = entry->port,
    };
    struct ntt_figures figures = {
        .sources = ntt_distinct_count(&entry->distinct),
        .peak = entry->peak,
        .own = {entry->answers, entry->bytes, entry->question_bytes, what, entry->port},
    };
    ntt_report_incident(engine, &entry->incident, draft, &figures, engine->config.flood_idle);
}

static void judge(struct ntt_engine *engine, struct ntt_reflected *entry)
{
    struct ntt_reflected_second sum = ntt_reflected_add_up(entry, engine->now, engine->config.flood_window);
    struct ntt_alert draft = {.type = NTT_REFLECTION, .window_s = engine->config.flood_window};
    const struct ntt_open_alert *open = ntt_incident_alert(engine, &entry->incident);
    if (open) {
        enum measure what = (enum measure)open->figures.own[3];
        draft.confidence = open->alert.confidence;
        measure(engine, entry, &sum, what, &draft);
        if (draft.observed * 2 >= draft.threshold)
            report(engine, entry, what, &draft);
        return;
    }
    for (enum measure what = PACKETS; what < MEASURES; what++) {
        measure(engine, entry, &sum, what, &draft);
        if (draft.observed < draft.threshold ||
            !(draft.confidence = confidence_in(engine, entry, &sum, what, &draft)))
            continue;
        if (!flooded_otherwise(engine, &entry->victim))
            report(engine, entry, what, &draft);
        return;
    }
}

/* An answer to `packet->destination`. Whatever comes from the port is evidence, as the filter selects it. */
static void see_answer(struct ntt_engine *engine, const struct ntt_observation *seen,
                       const struct ntt_reflector *service, bool typical)
{
    const struct ntt_packet *packet = seen->packet;
    bool unasked = seen->step.forward && !seen->step.flow->replied;
    struct ntt_reflected *entry = ntt_reflected_find(engine, seen->hashes.destination, packet->source_port);
    if (!entry && (!typical || !(unasked || packet->payload >= NTT_REFLECTED_LARGE)))
        return;
    if (!entry)
        entry =
            ntt_reflected_add(engine, seen->hashes.destination, &packet->destination, packet->source_port);
    struct ntt_reflected_second *second = ntt_reflected_now(engine, entry);
    ntt_incident_add(engine, &entry->incident, packet);
    if (!typical)
        return;
    ntt_reflected_know(entry, packet, seen->hashes.source);
    entry->typical = packet->data_length > 0;
    entry->answers++;
    entry->bytes += packet->payload;
    if (entry->slot.score < UINT32_MAX)
        entry->slot.score++;
    if (unasked) {
        second->unasked++;
        second->fresh += seen->step.created;
        second->unasked_bytes += packet->payload;
        if (second->unasked > entry->peak)
            entry->peak = second->unasked;
        uint64_t question = service->question && packet->data_length
                                ? service->question(packet->data, packet->data_length)
                                : 0;
        if (question)
            ntt_repeated_add(&entry->echoed, question);
    } else {
        entry->heard = true;
        second->asked++;
        second->asked_bytes += packet->payload;
    }
    judge(engine, entry);
}

/* What was asked, but for the first two bytes, which are new in each question of DNS and memcached. */
static uint64_t hash_of_question(const struct ntt_packet *packet)
{
    enum { LONGEST = 96 };
    uint32_t end = packet->data_length < LONGEST ? packet->data_length : LONGEST;
    return packet->payload + (end > 2 ? ntt_hash_bytes(packet->data + 2, end - 2) : 0);
}

/* Limited broadcast and multicast, and what is most likely the broadcast address of an IPv4 network. */
static bool asks_a_group(const struct ntt_packet *packet)
{
    return ntt_address_is_group(&packet->destination) ||
           (packet->destination.family == NTT_IPV4 && packet->destination.bytes[3] == 255);
}

static void see_question(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_reflected *entry = ntt_reflected_find(engine, seen->hashes.source, packet->destination_port);
    bool group = asks_a_group(packet);
    if (!entry && group)
        entry = ntt_reflected_add(engine, seen->hashes.source, &packet->source, packet->destination_port);
    if (!entry)
        return;
    struct ntt_reflected_second *second = ntt_reflected_now(engine, entry);
    if (group)
        entry->group_second = engine->now;
    if (!seen->step.forward) { /* a reply to what seemed to be an answer */
        second->replied += seen->step.first_reply;
        return;
    }
    second->questions++;
    second->question_bytes += packet->payload;
    entry->question_bytes += packet->payload;
    ntt_repeated_add(&entry->asked, hash_of_question(packet));
}

/* A host refuses what a service sent it. */
static void see_refusal(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    const struct ntt_quoted *quoted = &packet->quoted;
    if (quoted->transport != NTT_UDP || !ntt_reflector_at(quoted->source_port) ||
        !ntt_address_equal(&packet->source, &quoted->destination))
        return;
    struct ntt_reflected *entry =
        ntt_reflected_find(engine, ntt_hash_address(&quoted->destination), quoted->source_port);
    if (entry)
        ntt_reflected_now(engine, entry)->rejected++;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (packet->icmp == NTT_ICMP_UNREACHABLE) {
        see_refusal(engine, packet);
        return;
    }
    if (packet->transport != NTT_UDP)
        return;
    const struct ntt_reflector *from = ntt_reflector_at(packet->source_port);
    bool to_service = ntt_reflector_at(packet->destination_port) != NULL;
    bool among_peers = packet->source_port == packet->destination_port &&
                       ntt_address_is_group(&packet->destination); /* mDNS and its like */
    bool can_test = from && from->is_answer && packet->data_length;
    bool answer = can_test ? from->is_answer(packet->data, packet->data_length)
                           : from && (!to_service || packet->source_port < packet->destination_port);
    if (from && !among_peers && (!to_service || answer))
        see_answer(engine, seen, from, answer);
    else if (to_service)
        see_question(engine, seen);
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

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], bytes[24], asked[24];
    if (ntt_prefix_is_host(&alert->source))
        ntt_prefix_format(&alert->source, source);
    else
        snprintf(source, sizeof source, "%s%u hosts", open->figures.sources > 5000 ? "More than " : "About ",
                 open->figures.sources);
    ntt_prefix_format(&alert->target, target);
    ntt_duration_text(&alert->evidence, duration);
    const char *service = ntt_reflector_at((uint16_t)own[4])->name;
    bytes_text(own[1], bytes);
    if (own[3] == REPEATED)
        snprintf(
            alert->message, sizeof alert->message,
            "%s answered one question that came again and again in the name of %s with %s for %s%s: %llu "
            "%s answers from port %llu, hardly asked for by that host",
            source, target, bytes, bytes_text(own[2], asked), duration, (unsigned long long)own[0], service,
            (unsigned long long)own[4]);
    else
        snprintf(alert->message, sizeof alert->message,
                 "%s sent %s %llu %s answers (%s) from port %llu that it had not asked for%s, up to %llu "
                 "a second",
                 source, target, (unsigned long long)own[0], service, bytes, (unsigned long long)own[4],
                 duration, (unsigned long long)open->figures.peak);
}

const struct ntt_detector ntt_reflection = {
    .about = {"reflection", "Reflection attack", "dos", "T1498.002",
              "If the reflector is yours, close the service to the outside or limit its answers. If you "
              "are the victim, ask the provider to filter the source port."},
    .interests = NTT_SEE_UDP | NTT_SEE_ICMP,
    .see_packet = see_packet,
    .describe = describe,
    .options = options,
    .option_count = NTT_REFLECTION_OPTIONS,
    .tables = {{.entries = 1 << 10, .entry_size = sizeof(struct ntt_reflected)}},
};
