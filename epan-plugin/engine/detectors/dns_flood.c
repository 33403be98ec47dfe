/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dns_flood: questions that are there to wear out whoever answers them. Each packet of it is a question that anybody
 * might ask; what tells is that the answers are worth nothing, and how many of them there are. In periods of five
 * seconds:
 * - water_torture: names below one domain that were never asked before, whose first labels are short and look drawn at
 *   random, and that do not exist or are not answered. Their number keeps every cache from helping, so that all of them
 *   reach the domain's own servers (Luo et al., "A Large Scale Analysis of DNS Water Torture Attack", CSAI 2018);
 * - nxdomain: the same for names below any domains, which are nearly all that a server is asked for;
 * - query: questions of which the server leaves most unanswered, or which it refuses, or many times as many as ever.
 * A busy resolver is asked for many names, of which most exist. Mail servers look up addresses in block lists (numbers),
 * antivirus programs look up hashes (long labels of one length), and neither counts. After a restart caches are filled
 * with names that exist.
 */
#include "engine/detector.h"

#include "engine/counting/measures.h"
#include "engine/detectors/dns/dns_letters.h"
#include "engine/detectors/dns/dns_names.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { PERIOD_S = 5, SERVERS = 1 << 10, ZONES = 1 << 10 };

enum option { NAMES, QUESTIONS };

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("dns_flood_names", "DNS flood: names",
                   "New random names below one domain that do not exist; for names below any domains, "
                   "five times as many.",
                   "names per second", 5, 60, 20),
    NTT_OWN_OPTION(
        "dns_flood_queries", "DNS flood: queries",
        "Queries to one server of which most are refused or not answered; four times as many if it "
        "answers them.",
        "queries per second", 50, 1000000, 500),
};

/* Different names of one period. */
struct names {
    struct ntt_distinct all;
    uint32_t random; /* of them, those that look drawn at random */
};

/* Who asked, as far as the evidence goes. */
struct crowd {
    struct ntt_prefix sources;
    struct ntt_distinct members;
};

/* What a server is asked, and answers, in a period. */
struct server {
    struct ntt_slot slot; /* score: questions of the busiest period */
    struct ntt_incident questions;
    struct crowd crowd;
    uint32_t period;
    uint32_t asked, answered, missing, failed; /* failed: refused, or the server's own error */
    bool answers;                              /* it has answered at all */
    uint32_t usual; /* questions of the busiest period that was answered, less a tenth for each one since */
    struct names names; /* of the missing ones */
};

/* What is asked below a domain of one server. */
struct zone {
    struct ntt_slot slot; /* score: random names in the busiest period */
    struct ntt_incident torture;
    struct crowd crowd;
    uint32_t period, before; /* random names of the period before that failed */
    uint32_t found;          /* answers that the name exists */
    struct names names;
};

static void count(struct names *names, uint64_t hash, bool random)
{
    uint32_t before = names->all.set;
    ntt_distinct_add(&names->all, hash);
    names->random += random && names->all.set > before;
}

/* Of a label that water torture puts in front: neither number nor hash. */
static bool is_drawn(const uint8_t *data, const struct ntt_dns_message *message)
{
    enum { LONGEST = 24 }; /* between the 16 letters of tools at most, and the 32 of the shortest hash */
    struct ntt_dns_label label = ntt_dns_label(data, message, 0);
    return label.length <= LONGEST && ntt_dns_looks_random(label.text, label.length);
}

static void join(struct crowd *crowd, const struct ntt_address *source, uint64_t hash)
{
    if (!crowd->members.set)
        crowd->sources = ntt_prefix_of(source);
    ntt_prefix_widen_to_network(&crowd->sources, source);
    ntt_distinct_add(&crowd->members, hash);
}

/* ---- reports ---- */

enum figure { RATE, MANY, APEX }; /* the apex as text, in four of them */

static void report(struct ntt_engine *engine, struct ntt_incident *incident, const struct crowd *crowd,
                   const struct ntt_packet *question, struct ntt_verdict verdict, const char *apex)
{
    struct ntt_alert draft = {
        .type = NTT_DNS_FLOOD,
        .source = crowd->sources,
        .target = ntt_prefix_of(&question->destination),
        .window_s = PERIOD_S,
        .selector = {.transport = NTT_UDP, .one_port = true, .port = NTT_DNS_PORT},
    };
    draft.selector.source = draft.source;
    draft.selector.destination = draft.target;
    ntt_draft_verdict(&draft, &verdict);
    struct ntt_figures figures = {.sources = ntt_distinct_count(&crowd->members),
                                  .own = {[RATE] = verdict.observed}};
    memcpy(&figures.own[APEX], apex, NTT_DNS_APEX_TEXT);
    ntt_report_incident(engine, incident, &draft, &figures, 60);
}

/* ---- names below one domain ---- */

static struct zone *zone_of(struct ntt_engine *engine, uint64_t server_hash, uint64_t apex_hash, bool add)
{
    struct ntt_table *zones = &engine->own[NTT_DNS_FLOOD][1];
    uint64_t key = ntt_combine(server_hash, apex_hash);
    struct zone *zone = ntt_table_find(zones, key);
    uint32_t period = engine->now / PERIOD_S;
    if (!zone && add) {
        zone = ntt_table_add(zones, key, engine->now);
        zone->period = period;
    }
    if (zone && zone->period != period) {
        zone->before = period == zone->period + 1 ? zone->names.random : 0;
        zone->names = (struct names){0};
        zone->found = 0;
        zone->period = period;
        if (!zone->before && !ntt_incident_alert(engine, &zone->torture)) {
            zone->torture = (struct ntt_incident){0};
            zone->crowd = (struct crowd){0};
        }
    }
    return zone;
}

static void judge_zone(struct ntt_engine *engine, struct zone *zone, const struct ntt_packet *packet,
                       const struct ntt_dns_message *message)
{
    enum { MOSTLY = 7 }; /* of ten */
    uint32_t limit = engine->config.own[NTT_DNS_FLOOD][NAMES] * PERIOD_S, random = zone->names.random;
    bool sustained = random >= 2 * limit || (random >= limit && zone->before >= limit / 2);
    bool drawn = random * 10ULL >= zone->names.all.set * (uint64_t)MOSTLY;
    if (!sustained || !drawn || zone->found * 5ULL > zone->names.all.set)
        return;
    char apex[NTT_DNS_APEX_TEXT];
    struct ntt_dns_apex found = ntt_dns_find_apex(packet->data, message);
    ntt_dns_write_apex(packet->data, message, &found, apex);
    const struct ntt_verdict verdict = {"water_torture",   NTT_HIGH,         85,
                                        random / PERIOD_S, limit / PERIOD_S, "names per second"};
    report(engine, &zone->torture, &zone->crowd, packet, verdict, apex);
}

static void see_question_below(struct ntt_engine *engine, const struct ntt_observation *seen,
                               const struct ntt_dns_message *message)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_dns_apex apex = ntt_dns_find_apex(packet->data, message);
    if (message->labels <= apex.labels || !apex.labels)
        return;
    struct zone *zone = zone_of(engine, seen->hashes.destination, apex.hash, true);
    bool drawn = is_drawn(packet->data, message);
    zone->slot.seen = engine->now;
    count(&zone->names, ntt_dns_hash_name(packet->data, message), drawn);
    if (!drawn)
        return;
    join(&zone->crowd, &packet->source, seen->hashes.source);
    ntt_incident_add(engine, &zone->torture, packet);
    if (zone->slot.score < zone->names.random)
        zone->slot.score = zone->names.random;
    judge_zone(engine, zone, packet, message);
}

/* ---- one server ---- */

static struct server *server_of(struct ntt_engine *engine, uint64_t hash)
{
    struct ntt_table *servers = &engine->own[NTT_DNS_FLOOD][0];
    struct server *server = ntt_table_find(servers, hash | 1);
    if (!server)
        server = ntt_table_add(servers, hash | 1, engine->now);
    uint32_t period = engine->now / PERIOD_S;
    if (server->period != period) {
        bool rested = server->asked < engine->config.own[NTT_DNS_FLOOD][NAMES];
        uint32_t answered = server->answered - server->failed, kept = server->usual - server->usual / 10;
        if (!ntt_incident_alert(engine, &server->questions))
            server->usual = answered > kept ? answered : kept;
        server->period = period;
        server->asked = server->answered = server->missing = server->failed = 0;
        server->names = (struct names){0};
        if (rested && !ntt_incident_alert(engine, &server->questions)) {
            server->questions = (struct ntt_incident){0};
            server->crowd = (struct crowd){0};
        }
    }
    server->slot.seen = engine->now;
    return server;
}

/* A server that fails gets its clients' questions again: only many times what it used to answer is an attack for
 * certain, and so is a multitude that it does answer. */
static struct ntt_verdict judge_queries(const unsigned *own, const struct server *server)
{
    enum { UNUSED = 6 /* of ten */, RETRIES = 8, ONSET = 20, MULTITUDE = 4 };
    uint64_t limit = (uint64_t)own[QUESTIONS] * PERIOD_S, useful = server->answered - server->failed;
    bool wasted = server->answers && useful * 10 <= server->asked * (uint64_t)(10 - UNUSED);
    struct ntt_verdict verdict = {
        "query", NTT_LOW, 60, server->asked / PERIOD_S, own[QUESTIONS], "queries per second"};
    if (server->asked < limit)
        return (struct ntt_verdict){0};
    if (wasted && server->usual && server->asked >= (uint64_t)RETRIES * server->usual)
        verdict.severity = NTT_HIGH;
    else if (server->usual && server->asked >= MULTITUDE * limit &&
             server->asked >= (uint64_t)ONSET * server->usual)
        verdict.severity = NTT_MEDIUM;
    else if (!wasted)
        return (struct ntt_verdict){0};
    return verdict;
}

static void judge_server(struct ntt_engine *engine, struct server *server, const struct ntt_packet *question)
{
    static const char nowhere[NTT_DNS_APEX_TEXT];
    enum { ANY_DOMAIN = 5, MOSTLY = 8 }; /* of ten */
    const unsigned *own = engine->config.own[NTT_DNS_FLOOD];
    uint64_t names = (uint64_t)own[NAMES] * ANY_DOMAIN * PERIOD_S;
    if (ntt_alerts_count(&engine->alerts, NTT_DNS_FLOOD, NULL, &question->destination) &&
        !ntt_incident_alert(engine, &server->questions))
        return; /* it is known what the names are */
    struct ntt_verdict verdict = judge_queries(own, server);
    if (server->names.random >= names && server->missing * 10ULL >= server->answered * (uint64_t)MOSTLY)
        verdict = (struct ntt_verdict){
            "nxdomain", NTT_HIGH, 80, server->names.random / PERIOD_S, names / PERIOD_S, "names per second"};
    else if (ntt_floods_active(engine, &question->destination))
        return;
    if (verdict.severity)
        report(engine, &server->questions, &server->crowd, question, verdict, nowhere);
}

static void see_question(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    struct server *server = server_of(engine, seen->hashes.destination);
    struct ntt_dns_message message;
    server->asked++;
    if (server->slot.score < server->asked)
        server->slot.score = server->asked;
    ntt_incident_add(engine, &server->questions, seen->packet);
    join(&server->crowd, &seen->packet->source, seen->hashes.source);
    if (server->asked < engine->config.own[NTT_DNS_FLOOD][NAMES]) /* nothing is happening */
        return;
    if (ntt_dns_read(seen->packet->data, seen->packet->data_length, &message) && !message.response)
        see_question_below(engine, seen, &message);
    if (server->asked % 16 == 0)
        judge_server(engine, server, seen->packet);
}

static void see_answer(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    enum { RCODE = 0x0f };
    struct ntt_table *servers = &engine->own[NTT_DNS_FLOOD][0];
    const struct ntt_packet *packet = seen->packet;
    struct server *server = ntt_table_find(servers, seen->hashes.source | 1);
    struct ntt_dns_message message;
    if (!server)
        return;
    unsigned rcode = packet->data[3] & RCODE;
    server->answers = true;
    server->answered++;
    server->missing += rcode == NTT_DNS_NO_SUCH_NAME;
    server->failed += rcode && rcode != NTT_DNS_NO_SUCH_NAME;
    if (server->asked < engine->config.own[NTT_DNS_FLOOD][NAMES] ||
        !ntt_dns_read(packet->data, packet->data_length, &message))
        return;
    if (rcode == NTT_DNS_NO_SUCH_NAME) {
        count(&server->names, ntt_dns_hash_name(packet->data, &message), is_drawn(packet->data, &message));
    } else if (!rcode && message.answers) {
        struct ntt_dns_apex apex = ntt_dns_find_apex(packet->data, &message);
        struct zone *zone = zone_of(engine, seen->hashes.source, apex.hash, false);
        if (zone)
            zone->found++;
    }
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (packet->data_length <= NTT_DNS_HEADER || packet->fragment)
        return;
    bool response = packet->data[2] & 0x80;
    if (packet->destination_port == NTT_DNS_PORT && !response)
        see_question(engine, seen);
    else if (packet->source_port == NTT_DNS_PORT && response)
        see_answer(engine, seen);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_HOSTS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], apex[NTT_DNS_APEX_TEXT],
        what[96] = "queries that were refused or not answered";
    memcpy(apex, &open->figures.own[APEX], sizeof apex);
    if (strcmp(alert->variant, "water_torture") == 0)
        snprintf(what, sizeof what, "random names below %s that do not exist", apex);
    else if (strcmp(alert->variant, "nxdomain") == 0)
        snprintf(what, sizeof what, "names that do not exist");
    if (open->figures.sources > 1)
        ntt_hosts_text(open->figures.sources, &alert->source, source);
    else
        ntt_prefix_format(&alert->source, source);
    snprintf(alert->message, sizeof alert->message,
             "%s flooded the name server %s with %s: %llu queries%s, about %llu %s", source,
             ntt_prefix_format(&alert->target, target), what, (unsigned long long)alert->evidence.packets,
             ntt_duration_text(&alert->evidence, duration), (unsigned long long)alert->observed, alert->unit);
}

const struct ntt_detector ntt_dns_flood = {
    .about = {"dns_flood", "DNS flood", "dos", "T1498.001",
              "Limit responses and queries per client on the name server, and let resolvers answer for names "
              "that do "
              "not exist from what they know (RFC 8198)."},
    .needs = NTT_NEEDS_CONTENT,
    .interests = NTT_SEE_UDP,
    .see_packet = see_packet,
    .describe = describe,
    NTT_OPTIONS(options),
    .tables = {{SERVERS, sizeof(struct server)}, {ZONES, sizeof(struct zone)}},
};
