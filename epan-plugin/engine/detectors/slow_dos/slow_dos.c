/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slow_dos: many connections to one port of one host that are kept open and never completed, at hardly any
 * cost to whoever keeps them. It counts connections that have been held for more than ten seconds
 * (slow_dos_sessions.c says what that is), not how many are open: idle ones that were answered, long polls,
 * pools and slow lines are none. `sessions` of one client, or twice as many of several, are an alert; the
 * variant says what most of them wait for. Connections in which nobody has said anything are weaker evidence,
 * as programs open some in advance. Calibrated on lab and public captures of slowhttptest and slowloris, and
 * on slow lines and idle sessions.
 */
#include "engine/detectors/slow_dos/slow_dos.h"

#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { SESSIONS, SIEGES };
enum { LIMIT };
enum { SESSION_ENTRIES = 1 << 13, SIEGE_ENTRIES = 1 << 11, WATCHED = 16, IDLE_S = 1800 };

/* Connections of one client, or of all clients, to one port of one host. */
struct siege {
    struct ntt_slot slot; /* score: connections that are held */
    struct ntt_incident evidence;
    struct ntt_prefix client, server;
    uint16_t port;
    bool crowd;      /* all clients */
    uint32_t judged; /* second of the last judgement */
};

/* Sieges that are large enough to be looked at each second. */
struct watch {
    uint64_t keys[WATCHED];
};

static struct siege *siege_of(struct ntt_engine *engine, uint64_t key)
{
    return ntt_table_find(&engine->own[NTT_SLOW_DOS][SIEGES], key);
}

/* What a siege consists of now. */
struct holdings {
    unsigned counts[NTT_HOLDS]; /* connections that have been held for long enough, by kind */
    unsigned lead;              /* by how many one pair outnumbers all others (Boyer and Moore, 1981) */
    unsigned clients;           /* about how many: distinct bits of hashes */
};

/* Adds up, and lets go of connections that nobody has heard of for minutes: their end was not captured. */
static struct holdings add_up(struct ntt_engine *engine, struct siege *siege)
{
    enum { LONG_S = 10, LOST_S = 300, WORDS = 16 };
    const struct ntt_table *sessions = &engine->own[NTT_SLOW_DOS][SESSIONS];
    struct ntt_held_session *held = (struct ntt_held_session *)sessions->entries;
    struct holdings sum = {0};
    uint64_t main_pair = 0, seen[WORDS] = {0};
    siege->slot.score = 0;
    for (unsigned i = 0; i < ntt_table_room(sessions); i++, held++) {
        if (!held->slot.score || (held->pair != siege->slot.key && held->server != siege->slot.key))
            continue;
        if (engine->now - held->slot.seen > LOST_S) {
            held->slot.score = 0;
            held->held = NTT_NOT_HELD;
            continue;
        }
        siege->slot.score++;
        sum.counts[held->held] += engine->now - held->since > LONG_S;
        if (!sum.lead)
            main_pair = held->pair;
        sum.lead += held->pair == main_pair ? 1U : -1U;
        seen[held->pair >> 8 & (WORDS - 1)] |= 1ULL << (held->pair >> 16 & 63);
    }
    for (unsigned i = 0; i < WORDS; i++)
        sum.clients += (unsigned)__builtin_popcountll(seen[i]);
    return sum;
}

static void report(struct ntt_engine *engine, struct siege *siege, enum ntt_hold kind, unsigned held,
                   unsigned clients, unsigned threshold)
{
    enum { HIGH_AT = 4, FOREVER_S = 10 };
    static const char *const variants[NTT_HOLDS] = {"", "connections", "headers", "body", "headers", "read"};
    bool sure = kind == NTT_HELD_HEADERS || kind == NTT_HELD_BODY || kind == NTT_HELD_READ;
    struct ntt_alert draft = {
        .type = NTT_SLOW_DOS,
        .severity = kind == NTT_HELD_SILENT       ? NTT_LOW
                    : held >= HIGH_AT * threshold ? NTT_HIGH
                                                  : NTT_MEDIUM,
        .confidence = kind == NTT_HELD_SILENT ? 50
                      : sure                  ? 90
                                              : 75,
        .source = siege->client,
        .target = siege->server,
        .selector = {.probe = NTT_PROBE_SYN,
                     .any_source = siege->crowd,
                     .source = siege->client,
                     .destination = siege->server,
                     .one_port = true,
                     .port = siege->port},
        .observed = held,
        .threshold = threshold,
        .unit = "connections held open",
        .window_s = FOREVER_S,
    };
    snprintf(draft.variant, sizeof draft.variant, "%s%s", variants[kind], siege->crowd ? "+distributed" : "");
    struct ntt_figures figures = {.sources = clients, .own = {kind}};
    ntt_report_incident(engine, &siege->evidence, &draft, &figures, IDLE_S);
}

static void judge(struct ntt_engine *engine, struct siege *siege)
{
    enum { SILENT_TIMES = 2, CROWD_TIMES = 2, EACH = 3, EACH_SEALED = 10 };
    unsigned threshold = engine->config.own[NTT_SLOW_DOS][LIMIT], busy = 0;
    siege->judged = engine->now;
    struct holdings sum = add_up(engine, siege);
    unsigned *counts = sum.counts;
    if (siege->crowd && counts[NTT_HELD_TRICKLE] < EACH_SEALED * sum.clients)
        counts[NTT_HELD_TRICKLE] = 0; /* small senders that expect no answer */
    enum ntt_hold most = NTT_HELD_HEADERS;
    for (enum ntt_hold kind = NTT_HELD_HEADERS; kind < NTT_HOLDS; kind++) {
        busy += counts[kind];
        if (counts[kind] > counts[most])
            most = kind;
    }
    if (siege->crowd) {
        threshold *= CROWD_TIMES;
        if (sum.lead * 2 > siege->slot.score || busy < EACH * sum.clients)
            return; /* it is one of them, or visitors with slow lines */
    } else if (busy < threshold) {
        busy += counts[NTT_HELD_SILENT];
        threshold *= SILENT_TIMES;
        most = NTT_HELD_SILENT;
    }
    if (busy >= threshold)
        report(engine, siege, most, busy, sum.clients, threshold);
}

static void watch(struct ntt_engine *engine, const struct siege *siege)
{
    struct watch *watch = engine->own_state[NTT_SLOW_DOS];
    uint64_t *free_place = NULL;
    if (siege->slot.score < engine->config.own[NTT_SLOW_DOS][LIMIT])
        return;
    for (unsigned i = 0; i < WATCHED; i++) {
        if (watch->keys[i] == siege->slot.key)
            return;
        if (!watch->keys[i])
            free_place = &watch->keys[i];
    }
    if (free_place)
        *free_place = siege->slot.key;
}

static void see_second(struct ntt_engine *engine)
{
    struct watch *watch = engine->own_state[NTT_SLOW_DOS];
    for (unsigned i = 0; i < WATCHED; i++) {
        if (!watch->keys[i])
            continue;
        struct siege *siege = siege_of(engine, watch->keys[i]);
        if (!siege || siege->slot.score < engine->config.own[NTT_SLOW_DOS][LIMIT])
            watch->keys[i] = 0;
        else
            judge(engine, siege);
    }
}

static void change(struct ntt_engine *engine, const struct ntt_held_session *held, int by)
{
    const uint64_t keys[] = {held->pair, held->server};
    for (unsigned i = 0; i < 2; i++) {
        struct siege *siege = siege_of(engine, keys[i]);
        if (!siege)
            continue;
        bool large = siege->slot.score >= engine->config.own[NTT_SLOW_DOS][LIMIT];
        if (by < 0 && large && siege->judged != engine->now) /* before they all go */
            judge(engine, siege);
        if (by > 0 || siege->slot.score)
            siege->slot.score += (uint32_t)by;
        watch(engine, siege);
    }
}

static void hold(struct ntt_engine *engine, struct ntt_held_session *held, enum ntt_hold hold, uint32_t since)
{
    if (hold == held->held)
        return;
    if (held->held != NTT_NOT_HELD)
        change(engine, held, -1);
    held->held = (uint8_t)hold;
    held->since = since;
    held->slot.score = hold != NTT_NOT_HELD;
    if (hold != NTT_NOT_HELD)
        change(engine, held, 1);
}

static uint64_t key_of(uint64_t client, uint64_t server, uint16_t port)
{
    return ntt_combine(ntt_combine(client, server), port);
}

/* A connection is asked for: evidence, if it comes to that. */
static void knock(struct ntt_engine *engine, const struct ntt_observation *seen, bool crowd)
{
    enum { FORGOTTEN_S = 30 };
    const struct ntt_packet *packet = seen->packet;
    uint64_t client = crowd ? 0 : seen->hashes.source;
    uint64_t key = key_of(client, seen->hashes.destination, packet->destination_port);
    struct siege *siege = siege_of(engine, key);
    if (!siege) {
        siege = ntt_table_add(&engine->own[NTT_SLOW_DOS][SIEGES], key, engine->now);
        siege->client = ntt_prefix_of(&packet->source);
        siege->server = ntt_prefix_of(&packet->destination);
        siege->port = packet->destination_port;
        siege->crowd = crowd;
    }
    bool quiet = engine->now - siege->slot.seen > FORGOTTEN_S;
    if (quiet && !siege->slot.score && !ntt_incident_alert(engine, &siege->evidence)) {
        siege->evidence = (struct ntt_incident){0};
        siege->client = ntt_prefix_of(&packet->source);
    }
    siege->slot.seen = engine->now;
    ntt_prefix_widen(&siege->client, &packet->source);
    ntt_incident_add(engine, &siege->evidence, packet);
}

/* Bulk of a connection that has nothing to do with this any more. */
static bool is_bulk(const struct ntt_packet *packet, const struct ntt_session_step *step)
{
    enum { FULL = 1000, MUCH = 32 << 10 };
    const struct ntt_session *session = step->session;
    if (step->events & (NTT_SESSION_OPENED | NTT_SESSION_CLOSED))
        return false;
    if (!packet->payload)
        return step->from == NTT_SERVER || packet->tcp_window;
    return packet->payload > FULL &&
           (step->from == NTT_SERVER ? session->segments[NTT_SERVER] > 1 : session->bytes[NTT_CLIENT] > MUCH);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    const struct ntt_session_step *step = &seen->session;
    if ((packet->tcp_flags & (NTT_SYN | NTT_ACK | NTT_RST)) == NTT_SYN) { /* as NTT_PROBE_SYN */
        knock(engine, seen, false);
        knock(engine, seen, true);
        return;
    }
    const struct ntt_session *session = step->session;
    if (!session || is_bulk(packet, step))
        return;
    struct ntt_table *sessions = &engine->own[NTT_SLOW_DOS][SESSIONS];
    struct ntt_held_session *held = ntt_table_find(sessions, session->slot.key);
    if (step->events & NTT_SESSION_OPENED) {
        if (held) { /* an earlier one over the same ports, whose end nobody saw */
            hold(engine, held, NTT_NOT_HELD, engine->now);
            held->slot.key = 0;
        }
        if (!session->whole)
            return;
        held = ntt_table_add(sessions, session->slot.key, engine->now);
        held->pair = key_of(session->client_hash, session->server_hash, session->server_port);
        held->server = key_of(0, session->server_hash, session->server_port);
    }
    if (!held)
        return;
    held->slot.seen = engine->now;
    uint32_t since = engine->now;
    enum ntt_hold now = ntt_slow_dos_read(held, packet, step, engine->now, &since);
    hold(engine, held, now, since);
    if (session->closed)
        held->slot.key = 0;
}

static void describe(struct ntt_open_alert *open)
{
    static const char *const what[NTT_HOLDS] = {
        "",
        "and said nothing",
        "with requests whose headers never end",
        "with requests whose bodies never end",
        "with crumbs that nothing answers",
        "and did not take the answers",
    };
    struct ntt_alert *alert = &open->alert;
    char source[NTT_HOSTS_TEXT], target[NTT_ADDRESS_TEXT], duration[32];
    if (alert->selector.any_source)
        ntt_hosts_text(open->figures.sources, &alert->source, source);
    else
        ntt_prefix_format(&alert->source, source);
    snprintf(alert->message, sizeof alert->message,
             "%s%s held %llu connections to %s port %u open for more than %u s %s; %llu were asked for%s",
             alert->selector.any_source ? "About " : "", source, (unsigned long long)alert->observed,
             ntt_prefix_format(&alert->target, target), alert->selector.port, alert->window_s,
             what[open->figures.own[0] % NTT_HOLDS], (unsigned long long)alert->evidence.packets,
             ntt_duration_text(&alert->evidence, duration));
}

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("slow_dos_sessions", "Slow denial of service: sessions",
                   "Connections of one client to one port that are stalled for more than 10 s.",
                   "connections", 10, 10000, 50),
};

const struct ntt_detector ntt_slow_dos = {
    .about = {"slow_dos", "Slow denial of service", "dos", "T1499.002",
              "Set shorter timeouts and a limit of connections per client on the server, or put a "
              "buffering proxy in front of it."},
    .interests = NTT_SEE_TCP,
    .see_packet = see_packet,
    .see_second = see_second,
    .describe = describe,
    NTT_OPTIONS(options),
    .tables = {{SESSION_ENTRIES, sizeof(struct ntt_held_session)}, {SIEGE_ENTRIES, sizeof(struct siege)}},
    .state_size = sizeof(struct watch),
};
