/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * web_scan: somebody tries names until one exists: paths of a web server, or recipients of a mail server. Counts different names
 * that one client asks one server for while most answers are that there is nothing (404, 403, 400; 550). Who follows links, loads
 * pages or asks for objects by number knows most of what it asks for; web_scan_paths.c says which requests are guesses.
 *
 * `names` of them, with more than half of the answers negative, are an alert: low at first, medium from half as many again on. Where
 * only identifiers differ it takes four times as many and stays low, because a program whose objects are gone asks in the same way.
 * A scanner that names itself in User-Agent needs no such evidence. That nmap's scripts ask is part of its port scan.
 *
 * Negative shares of the captures: guessing 96 % and more, crawlers 12 %, clients of a mirror up to 30 %; the limit is 60 %.
 */
#include "engine/detectors/web_scan/web_scan.h"

#include "engine/bytes.h"
#include "engine/content/http.h"
#include "engine/counting/measures.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { NAMES }; /* the options */
static const struct ntt_config_option options[] = {
    [NAMES] = NTT_OWN_OPTION(
        "web_scan_names", "Web scan: names",
        "Different paths or recipients that one client tries at one server, most of which do not exist.",
        "names", 5, 10000, 30),
};

/* Places in `conditions`, and what is tried. */
enum kind { NOTHING, PATHS, RECIPIENTS, KINDS };
enum { IDLE_S = 120, WINDOW_S = 900, TABLE = 1 << 10 };

/* What one client tries at one server. */
struct search {
    struct ntt_slot slot; /* score: negative answers */
    struct ntt_incident incident;
    struct ntt_address client, server;
    uint16_t port;
    uint8_t kind;
    uint8_t tool;     /* that named itself last */
    uint32_t by_tool; /* requests of tools that name themselves */
    uint32_t begin;   /* second of the first request */
    uint32_t answers; /* that say whether there is something */
    uint32_t absent;  /* of those, negative ones */
    struct ntt_distinct names, paths;
};

static bool begins(const struct ntt_packet *packet, const char *text)
{
    return ntt_begins_with(packet->data, packet->data_length, text);
}

static bool asks_for_path(const struct ntt_packet *packet)
{
    return begins(packet, "GET ") || begins(packet, "HEAD ") || begins(packet, "POST ") ||
           begins(packet, "OPTIONS ");
}

static bool asks_for_recipient(const struct ntt_packet *packet)
{
    struct ntt_bytes said = {packet->data, packet->data_length};
    return begins(packet, "RCPT") || begins(packet, "VRFY") || begins(packet, "EXPN") ||
           (begins(packet, "MAIL") && ntt_bytes_find(said, "RCPT TO:").at);
}

#define BEGINS(size, bytes) "tcp.payload[0:" #size "] == " bytes
static const struct ntt_condition conditions[] = {
    [PATHS] = {"(" BEGINS(4, "47:45:54:20") " || " BEGINS(5, "48:45:41:44:20") " || " BEGINS(
                   5, "50:4f:53:54:20") " || " BEGINS(8, "4f:50:54:49:4f:4e:53:20") ")",
               NULL, asks_for_path},
    [RECIPIENTS] =
        {"(" BEGINS(4, "52:43:50:54") " || " BEGINS(4, "56:52:46:59") " || " BEGINS(
             4, "45:58:50:4e") " || (" BEGINS(4, "4d:41:49:4c") " && tcp.payload contains \"RCPT TO:\"))",
         NULL, asks_for_recipient},
};

static uint64_t key_of(const struct ntt_session *session, enum kind kind)
{
    return ntt_combine(ntt_combine(session->client_hash, session->server_hash),
                       (uint64_t)session->server_port << 8 | (uint64_t)kind);
}

static void begin_anew(struct search *search, uint32_t now)
{
    struct search fresh = {.slot = search->slot,
                           .client = search->client,
                           .server = search->server,
                           .port = search->port,
                           .kind = search->kind,
                           .begin = now};
    fresh.slot.score = 0;
    *search = fresh;
}

/* Somebody who mostly finds what it asks for is not searching. */
static bool knows_its_way(const struct search *search)
{
    enum { ENOUGH = 64, FEW = 4 };
    return search->answers >= ENOUGH && search->absent * FEW < search->answers;
}

static struct search *search_of(struct ntt_engine *engine, const struct ntt_session *session, enum kind kind)
{
    struct ntt_table *searches = &engine->own[NTT_WEB_SCAN][0];
    struct search *search = ntt_table_find(searches, key_of(session, kind));
    if (!search) {
        search = ntt_table_add(searches, key_of(session, kind), engine->now);
        search->client = session->client;
        search->server = session->server;
        search->port = session->server_port;
        search->kind = (uint8_t)kind;
        search->begin = engine->now;
    } else if (!ntt_incident_alert(engine, &search->incident) &&
               (engine->now - search->slot.seen > IDLE_S || engine->now - search->begin > WINDOW_S ||
                knows_its_way(search))) {
        begin_anew(search, engine->now);
    }
    search->slot.seen = engine->now;
    return search;
}

static void report(struct ntt_engine *engine, struct search *search, const struct ntt_verdict *verdict,
                   const char *technique)
{
    struct ntt_alert draft = {
        .type = NTT_WEB_SCAN,
        .source = ntt_prefix_of(&search->client),
        .target = ntt_prefix_of(&search->server),
        .window_s = WINDOW_S,
    };
    ntt_draft_verdict(&draft, verdict);
    snprintf(draft.technique, sizeof draft.technique, "%s", technique);
    draft.selector = (struct ntt_selector){.transport = NTT_TCP,
                                           .condition = search->kind,
                                           .source = draft.source,
                                           .destination = draft.target,
                                           .one_port = true,
                                           .port = search->port};
    struct ntt_figures figures = {
        .distinct = ntt_distinct_count(&search->paths),
        .own = {search->answers, search->absent, search->tool, search->port, search->by_tool},
    };
    ntt_report_incident(engine, &search->incident, &draft, &figures, IDLE_S);
}

static void judge(struct ntt_engine *engine, struct search *search)
{
    enum { SHARE = 60, TOOL_AT = 10, IDENTIFIERS = 4 };
    static const char *const variants[KINDS] = {[PATHS] = "paths", [RECIPIENTS] = "recipients"};
    unsigned limit = engine->config.own[NTT_WEB_SCAN][NAMES];
    if (search->absent < limit && search->by_tool < TOOL_AT)
        return;
    uint32_t names = ntt_distinct_count(&search->names), paths = ntt_distinct_count(&search->paths);
    bool mostly_absent = (uint64_t)search->absent * 100 >= (uint64_t)search->answers * SHARE;
    bool searching = mostly_absent && names >= limit && search->absent >= limit;
    bool counting = mostly_absent && paths >= limit * IDENTIFIERS && search->absent >= limit * IDENTIFIERS;
    bool named = search->by_tool >= TOOL_AT;
    if (!searching && !counting && !named && !ntt_incident_alert(engine, &search->incident))
        return;
    struct ntt_verdict verdict = {
        .variant = variants[search->kind],
        .severity = named || (searching && names >= limit + limit / 2) ? NTT_MEDIUM : NTT_LOW,
        .confidence = named       ? 95
                      : searching ? 85
                                  : 50,
        .observed = paths,
        .threshold = searching ? limit
                     : named   ? 1
                               : limit * IDENTIFIERS,
        .unit = variants[search->kind],
    };
    report(engine, search, &verdict, search->kind == RECIPIENTS ? "T1589.002" : "T1595.003");
}

/* nmap's scripts come after its port scan and belong to it; hydra guesses passwords. */
static bool is_scanner(struct ntt_engine *engine, const struct search *search, unsigned tool)
{
    const char *name = ntt_http_tool_name(tool);
    bool nmap = strcmp(name, "nmap") == 0;
    return tool && strcmp(name, "hydra") != 0 &&
           !(nmap && ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, &search->client, &search->server));
}

static void see_request(struct ntt_engine *engine, struct search *search, const struct ntt_packet *packet)
{
    struct ntt_bytes request = {packet->data, packet->data_length};
    struct ntt_web_guess guess = ntt_web_guess(request);
    ntt_incident_add(engine, &search->incident, packet);
    if (guess.is_guess) {
        ntt_distinct_add(&search->names, guess.name);
        ntt_distinct_add(&search->paths, guess.path);
    }
    unsigned tool = ntt_http_tool(request);
    if (is_scanner(engine, search, tool)) {
        search->tool = (uint8_t)tool;
        search->by_tool++;
        judge(engine, search);
    }
}

static void add_recipient(void *data, uint64_t hash)
{
    struct search *search = data;
    ntt_distinct_add(&search->names, hash);
    ntt_distinct_add(&search->paths, hash);
    search->answers++; /* each gets one */
}

static void see_client(struct ntt_engine *engine, const struct ntt_packet *packet,
                       const struct ntt_session *session)
{
    if (asks_for_path(packet) && ntt_http_is_request((struct ntt_bytes){packet->data, packet->data_length})) {
        see_request(engine, search_of(engine, session, PATHS), packet);
    } else if (asks_for_recipient(packet)) {
        struct search *search = search_of(engine, session, RECIPIENTS);
        ntt_incident_add(engine, &search->incident, packet);
        ntt_smtp_recipients((struct ntt_bytes){packet->data, packet->data_length}, add_recipient, search);
    }
}

static void add_answers(struct ntt_engine *engine, struct search *search, unsigned answers, unsigned absent)
{
    search->answers += answers;
    search->absent += absent;
    search->slot.score = search->absent;
    if (absent)
        judge(engine, search);
}

static void see_server(struct ntt_engine *engine, const struct ntt_packet *packet,
                       const struct ntt_session *session)
{
    struct ntt_table *searches = &engine->own[NTT_WEB_SCAN][0];
    struct ntt_bytes said = {packet->data, packet->data_length};
    unsigned status = ntt_http_status(said);
    int absent = ntt_web_is_absent(status);
    if (status && absent >= 0) {
        struct search *search = ntt_table_find(searches, key_of(session, PATHS));
        if (search)
            add_answers(engine, search, 1, (unsigned)absent);
    } else if (begins(packet, "55")) {
        struct search *search = ntt_table_find(searches, key_of(session, RECIPIENTS));
        if (search)
            add_answers(engine, search, 0, ntt_smtp_unknown(said));
    }
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    if (!seen->packet->data_length)
        return;
    if (seen->session.from == NTT_CLIENT)
        see_client(engine, seen->packet, seen->session.session);
    else
        see_server(engine, seen->packet, seen->session.session);
}

/* What figures.own says of an alert. */
enum { OWN_ANSWERS, OWN_ABSENT, OWN_TOOL, OWN_PORT, OWN_BY_TOOL };

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], tool[64] = "";
    if (own[OWN_BY_TOOL])
        snprintf(tool, sizeof tool, " with %s", ntt_http_tool_name((unsigned)own[OWN_TOOL]));
    snprintf(alert->message, sizeof alert->message,
             "%s tried about %u %s of %s port %u%s%s: %llu of %llu answers were negative",
             ntt_prefix_format(&alert->source, source), open->figures.distinct, alert->variant,
             ntt_prefix_format(&alert->target, target), (unsigned)own[OWN_PORT], tool,
             ntt_duration_text(&alert->evidence, duration), (unsigned long long)own[OWN_ABSENT],
             (unsigned long long)own[OWN_ANSWERS]);
}

const struct ntt_detector ntt_web_scan = {
    .about = {"web_scan", "Search for hidden pages or mailboxes", "recon", "T1595.003",
              "Check in the server's log which of the names exist, and whether they should be open to "
              "everybody. Block or slow down "
              "the source."},
    .interests = NTT_SEE_SESSION,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{TABLE, sizeof(struct search)}},
};
