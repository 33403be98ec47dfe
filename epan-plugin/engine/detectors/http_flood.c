/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http_flood: requests that keep a web server busy with the same thing. A browser asks for a page and each of its parts once,
 * and a program that polls has a pace; a flood asks for what it has just got, as fast as the connections carry it. Counts requests
 * in which a client repeats one of its last four paths (whatever is in the query), from the sixth in a second on: outages make
 * thousands of clients repeat themselves, but each of them a few times a second.
 *
 * `rate` of those a second at one port of one server, in three of five seconds, are an alert. As long as the server answers, the
 * same may be a load test, or a program that calls a service: low. Medium when half of the answers are errors of the server (429,
 * 5xx) or are missing, high at ten times the rate. Logins that are guessed and paths that are searched are other alerts.
 *
 * Of the captures, the flood makes 1,600 a second, polling programs at most 5.
 */
#include "engine/bytes.h"
#include "engine/content/http.h"
#include "engine/counting/measures.h"
#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/state.h"

#include <stdio.h>

enum { RATE }; /* the options */
static const struct ntt_config_option options[] = {
    [RATE] =
        NTT_OWN_OPTION("http_flood_rate", "HTTP flood: requests",
                       "Requests for what the same client has just asked for, at one port of one server.",
                       "requests/s", 5, 1000000, 100),
};

enum { LOADS, CLIENTS };
enum { LOAD_ENTRIES = 1 << 9, CLIENT_ENTRIES = 1 << 12, SECONDS = 5, RECENT = 4, IDLE_S = 60 };

struct second {
    uint32_t requests, repeats, answers, errors;
};

/* What is asked of one port of one server. */
struct load {
    struct ntt_slot slot; /* score: repeats in the last full second */
    struct ntt_incident incident;
    struct ntt_address server, main_client;
    uint16_t port;
    uint32_t second; /* the current one; its counts stand at second % SECONDS */
    struct second counts[SECONDS];
    struct ntt_prefix sources; /* of the incident's requests, as are the counts below */
    struct ntt_distinct clients;
    uint32_t lead; /* by how many the main client outnumbers the others (Boyer and Moore, 1981) */
    uint32_t posts;
    uint32_t peak;
};

/* One client at it. */
struct client {
    struct ntt_slot slot; /* score: repeats this second */
    uint32_t recent[RECENT];
    uint32_t next; /* place for the next path */
};

static bool is_request(const struct ntt_packet *packet)
{
    static const char *const methods[] = {"GET ", "POST ", "HEAD "};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (ntt_begins_with(packet->data, packet->data_length, methods[i]))
            return true;
    }
    return false;
}

#define BEGINS(size, bytes) "tcp.payload[0:" #size "] == " bytes
enum { REQUEST = 1 };
static const struct ntt_condition conditions[] = {
    [REQUEST] = {"(" BEGINS(4, "47:45:54:20") " || " BEGINS(5, "50:4f:53:54:20") " || " BEGINS(
                     5, "48:45:41:44:20") ")",
                 NULL, is_request},
};

static uint64_t key_of(const struct ntt_session *session)
{
    return ntt_combine(session->server_hash, session->server_port) | 1;
}

/* Without an alert, the evidence is that of one run of busy seconds. */
static void forget_quiet_second(struct ntt_engine *engine, struct load *load, const struct second *last)
{
    if (ntt_incident_alert(engine, &load->incident) ||
        last->repeats >= engine->config.own[NTT_HTTP_FLOOD][RATE])
        return;
    load->incident = (struct ntt_incident){0};
    load->sources = (struct ntt_prefix){0};
    load->clients = (struct ntt_distinct){0};
    load->lead = load->posts = load->peak = 0;
}

static void report(struct ntt_engine *engine, struct load *load, struct ntt_alert *draft, bool failing)
{
    bool single = ntt_majority_is_clear(load->lead, load->incident.evidence.packets);
    bool posts = load->posts * 2ULL > load->incident.evidence.packets;
    draft->type = NTT_HTTP_FLOOD;
    draft->source = single ? ntt_prefix_of(&load->main_client) : load->sources;
    draft->target = ntt_prefix_of(&load->server);
    draft->window_s = SECONDS;
    snprintf(draft->variant, sizeof draft->variant, "%s%s", posts ? "post" : "get",
             single ? "" : "+distributed");
    snprintf(draft->unit, sizeof draft->unit, "requests/s");
    draft->selector = (struct ntt_selector){.transport = NTT_TCP,
                                            .condition = REQUEST,
                                            .any_source = !ntt_prefix_is_host(&load->sources),
                                            .source = load->sources,
                                            .destination = draft->target,
                                            .one_port = true,
                                            .port = load->port};
    struct ntt_figures figures = {
        .sources = single ? 1 : ntt_distinct_count(&load->clients),
        .peak = load->peak,
        .own = {load->port, failing},
    };
    ntt_report_incident(engine, &load->incident, draft, &figures, IDLE_S);
}

/* Guessing and searching repeat themselves too, and say what they are. */
static bool is_explained(const struct ntt_engine *engine, const struct load *load)
{
    return ntt_alerts_any(&engine->alerts, "credential", NULL, &load->server) ||
           ntt_alerts_count(&engine->alerts, NTT_WEB_SCAN, NULL, &load->server);
}

/* At the beginning of another second. */
static void judge(struct ntt_engine *engine, struct load *load)
{
    enum { BUSY = 3, HIGH_AT = 10 };
    uint32_t rate = engine->config.own[NTT_HTTP_FLOOD][RATE], busy = 0;
    struct second sum = {0};
    for (unsigned i = 0; i < SECONDS; i++) {
        const struct second *count = &load->counts[i];
        busy += count->repeats >= rate;
        sum.requests += count->requests;
        sum.repeats += count->repeats;
        sum.answers += count->answers;
        sum.errors += count->errors;
        load->peak = count->requests > load->peak ? count->requests : load->peak;
    }
    bool open = ntt_incident_alert(engine, &load->incident);
    if (busy < BUSY || (!open && is_explained(engine, load)))
        return;
    bool unanswered = sum.answers * 2 < sum.requests && !ntt_flows_one_way(engine);
    bool failing = unanswered || sum.errors * 2 > sum.answers;
    struct ntt_alert draft = {
        .severity = !failing                               ? NTT_LOW
                    : sum.repeats / busy >= HIGH_AT * rate ? NTT_HIGH
                                                           : NTT_MEDIUM,
        .confidence = failing ? 85 : 60,
        .observed = sum.repeats / busy,
        .threshold = rate,
    };
    report(engine, load, &draft, failing);
}

static void turn(struct ntt_engine *engine, struct load *load)
{
    if (load->second == engine->now)
        return;
    struct second last = load->counts[load->second % SECONDS];
    uint32_t passed = engine->now - load->second;
    load->slot.score = passed == 1 ? last.repeats : 0;
    judge(engine, load);
    for (uint32_t i = 1; i <= passed && i <= SECONDS; i++)
        load->counts[(load->second + i) % SECONDS] = (struct second){0};
    load->second = engine->now;
    forget_quiet_second(engine, load, &last);
}

static struct load *load_of(struct ntt_engine *engine, const struct ntt_session *session, bool add)
{
    struct ntt_table *loads = &engine->own[NTT_HTTP_FLOOD][LOADS];
    struct load *load = ntt_table_find(loads, key_of(session));
    if (!load && add) {
        load = ntt_table_add(loads, key_of(session), engine->now);
        load->server = session->server;
        load->port = session->server_port;
        load->second = engine->now;
    }
    if (load) {
        load->slot.seen = engine->now;
        turn(engine, load);
    }
    return load;
}

/* The client has just asked for it, more often than anybody has to. */
static bool repeats(struct ntt_engine *engine, const struct ntt_session *session, uint32_t path)
{
    enum { PACE = 5 };
    struct ntt_table *clients = &engine->own[NTT_HTTP_FLOOD][CLIENTS];
    uint64_t key = ntt_combine(key_of(session), session->client_hash);
    struct client *client = ntt_table_find(clients, key);
    if (!client)
        client = ntt_table_add(clients, key, engine->now);
    if (client->slot.seen != engine->now)
        client->slot.score = 0;
    client->slot.seen = engine->now;
    for (unsigned i = 0; i < RECENT; i++) {
        if (client->recent[i] == path)
            return ++client->slot.score > PACE;
    }
    client->recent[client->next++ % RECENT] = path;
    return false;
}

static void see_request(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_session *session)
{
    struct ntt_bytes said = {packet->data, packet->data_length};
    if (!ntt_http_is_request(said))
        return;
    struct load *load = load_of(engine, session, true);
    struct second *count = &load->counts[load->second % SECONDS];
    count->requests++;
    count->repeats += repeats(engine, session, ntt_bytes_hash(ntt_bytes_until(ntt_http_target(said), "?")));
    ntt_incident_add(engine, &load->incident, packet);
    if (!load->sources.base.family)
        load->sources = ntt_prefix_of(&session->client);
    ntt_prefix_widen(&load->sources, &session->client);
    ntt_distinct_add(&load->clients, session->client_hash);
    if (!load->lead)
        load->main_client = session->client;
    load->lead += ntt_address_equal(&load->main_client, &session->client) ? 1U : -1U;
    load->posts += said.at[0] == 'P';
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    enum { OK = 200, TOO_MANY = 429, ERROR = 500 };
    const struct ntt_packet *packet = seen->packet;
    if (seen->session.from == NTT_CLIENT) {
        if (is_request(packet))
            see_request(engine, packet, seen->session.session);
        return;
    }
    unsigned status = ntt_http_status((struct ntt_bytes){packet->data, packet->data_length});
    struct load *load = status >= OK ? load_of(engine, seen->session.session, false) : NULL;
    if (load) {
        load->counts[load->second % SECONDS].answers++;
        load->counts[load->second % SECONDS].errors += status == TOO_MANY || status >= ERROR;
    }
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_HOSTS_TEXT], target[NTT_ADDRESS_TEXT], duration[32];
    ntt_prefix_format(&alert->source, source);
    if (open->figures.sources > 1)
        ntt_hosts_text(open->figures.sources, &alert->source, source);
    snprintf(alert->message, sizeof alert->message,
             "%s flooded %s port %u with %llu HTTP requests%s, up to %llu a second, most of them for the "
             "same pages%s",
             source, ntt_prefix_format(&alert->target, target), (unsigned)open->figures.own[0],
             (unsigned long long)alert->evidence.packets, ntt_duration_text(&alert->evidence, duration),
             (unsigned long long)open->figures.peak,
             open->figures.own[1] ? "; the server failed to answer most of them" : "; the server answered");
}

const struct ntt_detector ntt_http_flood = {
    .about = {"http_flood", "Flood of HTTP requests", "dos", "T1499.002",
              "Limit the rate of requests for each client at the proxy or server, and serve what is asked "
              "for from a cache. If you "
              "test the load, ignore the source."},
    .interests = NTT_SEE_SESSION,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{LOAD_ENTRIES, sizeof(struct load)}, {CLIENT_ENTRIES, sizeof(struct client)}},
};
