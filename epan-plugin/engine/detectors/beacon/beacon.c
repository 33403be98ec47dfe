/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * beacon: a host that calls another one at regular intervals, the way remote control software asks for work.
 * Seen per client, server and port: the beginnings of TCP sessions in which both sides spoke; what the client
 * says after a pause inside one long session; UDP requests that are answered, after a pause. Calls that
 * failed do not count. Intervals are taken in milliseconds, and how regular they are is measured against
 * chance (see beacon_rhythm.h), so that calls at random times score nothing for their time.
 *
 * Polling a service looks the same. Regularity alone is therefore a low finding; medium takes a public
 * address that only this host calls, on a port that no common service uses, with calls of constant size, for
 * long. Left out: services that are periodic by nature (time, names, routing, monitoring, telephony,
 * keep-alives of VPNs), groups and broadcasts, answers of streaming size, servers that many hosts call, hosts
 * that call many servers in the same way, floods and what happens faster than once a second. Calibrated on
 * lab and public captures: three of command and control, 600 benign ones.
 */
#include "engine/detector.h"
#include "engine/detectors/beacon/beacon_ports.h"
#include "engine/detectors/beacon/beacon_rhythm.h"

#include "engine/hash.h"
#include "engine/special_ranges.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { PAIRS = 1 << 13, SERVERS = 1 << 12, CALLERS = 1 << 11 };

enum option { INTERVALS, SCORE, DURATION, MANY_INTERVALS, PREVALENCE };

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("beacon_intervals", "Beacon: intervals", "Minimum number of intervals between calls.",
                   "intervals", 8, 1000, 12),
    NTT_OWN_OPTION("beacon_score", "Beacon: score",
                   "Minimum geometric mean of regularity, symmetry, constancy of size and coverage.",
                   "percent", 50, 100, 82),
    NTT_OWN_OPTION("beacon_duration", "Beacon: duration", "Minimum time from the first call to the last.",
                   "seconds", 5, 86400, 15),
    NTT_OWN_OPTION("beacon_many_intervals", "Beacon: intervals for medium severity",
                   "Minimum number of intervals to a rare public address and port.", "intervals", 12, 10000,
                   30),
    NTT_OWN_OPTION("beacon_prevalence", "Beacon: prevalence",
                   "A server that this many hosts call, or a host that calls this many servers regularly, is "
                   "not a beacon.",
                   "hosts", 2, 8, 5),
};

static const int64_t MS = 1000000;
enum { PAUSE_MS = 400 };     /* what follows sooner belongs to the same call */
enum { SHORTEST_MS = 800 };  /* period; twice the pause, which itself makes intervals even */
enum { STREAM = 64 * 1024 }; /* bytes that come back for a call: a film, not orders */

enum way { SESSIONS, TALK, WAYS }; /* beginnings of sessions or UDP exchanges; inside one long session */

struct pair {
    struct ntt_slot slot; /* score: beats */
    struct ntt_incident calls;
    struct ntt_rhythm ways[WAYS];
    uint64_t session;   /* key of the long session that is listened to */
    int64_t spoke_ns;   /* when the client last said something in it, or by UDP */
    int64_t session_ns; /* when the last session began that counted */
    uint64_t answered;  /* bytes that came back */
    bool pending;       /* UDP: a request waits for its answer */
    int64_t pending_ns;
    uint32_t pending_size;
};

enum { MEMBERS = 8 };

/* Who calls a server's port, or which servers a host calls steadily: the first few, by hash. */
struct crowd {
    struct ntt_slot slot; /* score: members */
    uint32_t member[MEMBERS];
};

struct ends {
    struct ntt_address client, server;
    uint64_t client_hash, server_hash;
    uint16_t port;
    enum ntt_transport transport;
};

static bool carries_data(const struct ntt_packet *packet)
{
    return packet->payload > 0;
}

enum { DATA = 1 }; /* place in: */
static const struct ntt_condition conditions[] = {
    [DATA] = {"tcp.len > 0", NULL, carries_data},
};

/* ---- tables ---- */

static struct pair *pair_of(struct ntt_engine *engine, const struct ends *ends, bool add)
{
    struct ntt_table *pairs = &engine->own[NTT_BEACON][0];
    uint64_t key =
        ntt_combine(ends->client_hash + ends->transport, ends->server_hash + ((uint64_t)ends->port << 8));
    struct pair *pair = ntt_table_find(pairs, key);
    if (!pair && add)
        pair = ntt_table_add(pairs, key, engine->now);
    return pair;
}

/* Adds a member to the crowd and says how many it has; no more than MEMBERS are told apart. */
static unsigned join(struct ntt_table *crowds, uint64_t key, uint64_t member, uint32_t now)
{
    struct crowd *crowd = ntt_table_find(crowds, key);
    if (!crowd)
        crowd = ntt_table_add(crowds, key, now);
    crowd->slot.seen = now;
    for (unsigned i = 0; i < crowd->slot.score; i++) {
        if (crowd->member[i] == (uint32_t)member)
            return crowd->slot.score;
    }
    if (crowd->slot.score < MEMBERS)
        crowd->member[crowd->slot.score++] = (uint32_t)member;
    return crowd->slot.score;
}

static unsigned join_callers(struct ntt_engine *engine, const struct ends *ends)
{
    return join(&engine->own[NTT_BEACON][1], ntt_combine(ends->server_hash, ends->port), ends->client_hash,
                engine->now);
}

static unsigned join_called(struct ntt_engine *engine, const struct ends *ends)
{
    return join(&engine->own[NTT_BEACON][2], ends->client_hash | 1, ends->server_hash, engine->now);
}

/* ---- verdict ---- */

enum figure { PERIOD, SPREAD, REGULAR, SYMMETRIC, CONSTANT, COVERED, TOTAL, CALL_SIZE };

static bool is_regular(const struct ntt_engine *engine, const struct ntt_rhythm *rhythm,
                       const struct ntt_rhythm_score *score)
{
    enum { REGULAR_ENOUGH = 50, CONSTANT_ENOUGH = 50, COVERED_ENOUGH = 50 };
    const unsigned *own = engine->config.own[NTT_BEACON];
    return score->intervals >= own[INTERVALS] && score->total >= own[SCORE] &&
           score->period_ms >= SHORTEST_MS && score->regular >= REGULAR_ENOUGH &&
           score->constant >= CONSTANT_ENOUGH && score->covered >= COVERED_ENOUGH &&
           rhythm->last_ns - rhythm->first_ns >= (int64_t)own[DURATION] * 1000 * MS;
}

static enum ntt_severity severity_of(const struct ntt_engine *engine, const struct ends *ends, enum way way,
                                     const struct ntt_rhythm *rhythm, const struct ntt_rhythm_score *score,
                                     unsigned callers)
{
    enum { REGULAR_SURELY = 80, CONSTANT_SURELY = 90, COVERED_SURELY = 90, MINUTES = 10 };
    bool rare = ntt_address_is_public(&ends->server) && callers == 1 && !ntt_port_is_common(ends->port);
    bool long_enough = rhythm->last_ns - rhythm->first_ns >= (int64_t)MINUTES * 60 * 1000 * MS;
    bool sure = long_enough && score->intervals >= engine->config.own[NTT_BEACON][MANY_INTERVALS] &&
                score->regular >= REGULAR_SURELY && score->constant >= CONSTANT_SURELY &&
                score->covered >= COVERED_SURELY;
    if (rare && sure && way == SESSIONS && ends->transport == NTT_TCP)
        return NTT_MEDIUM;
    return long_enough ? NTT_LOW : NTT_INFO; /* a minute of polling is no news */
}

static void report(struct ntt_engine *engine, struct pair *pair, const struct ends *ends, enum way way,
                   const struct ntt_rhythm_score *score, unsigned callers)
{
    const struct ntt_rhythm *rhythm = &pair->ways[way];
    struct ntt_alert draft = {
        .type = NTT_BEACON,
        .severity = severity_of(engine, ends, way, rhythm, score, callers),
        .confidence = score->total * 2 / 3,
        .source = ntt_prefix_of(&ends->client),
        .target = ntt_prefix_of(&ends->server),
        .selector = {.transport = ends->transport,
                     .condition = ends->transport == NTT_TCP ? DATA : 0,
                     .one_port = true,
                     .port = ends->port},
        .observed = score->intervals,
        .threshold = engine->config.own[NTT_BEACON][INTERVALS],
        .unit = "intervals",
    };
    draft.selector.source = draft.source;
    draft.selector.destination = draft.target;
    snprintf(draft.variant, sizeof draft.variant, "%s",
             ends->transport == NTT_UDP ? "udp"
             : way == SESSIONS          ? "sessions"
                                        : "talk");
    if (!ntt_port_is_common(ends->port))
        snprintf(draft.technique, sizeof draft.technique, "T1571");
    struct ntt_figures figures = {.sources = callers,
                                  .own = {[PERIOD] = score->period_ms,
                                          [SPREAD] = score->spread_percent,
                                          [REGULAR] = score->regular,
                                          [SYMMETRIC] = score->symmetric,
                                          [CONSTANT] = score->constant,
                                          [COVERED] = score->covered,
                                          [TOTAL] = score->total,
                                          [CALL_SIZE] = rhythm->size[(rhythm->beats - 2) % NTT_BEATS]}};
    uint32_t idle = 600 + 6 * (score->period_ms / 1000);
    ntt_report_incident(engine, &pair->calls, &draft, &figures, idle);
}

static void judge(struct ntt_engine *engine, struct pair *pair, const struct ends *ends, enum way way)
{
    enum { EVERY = 2, STEADY_INTERVALS = 8, STEADY_PERCENT = 25 };
    const unsigned *own = engine->config.own[NTT_BEACON];
    const struct ntt_rhythm *rhythm = &pair->ways[way];
    pair->slot.score = pair->ways[SESSIONS].beats + pair->ways[TALK].beats;
    if (rhythm->beats <= STEADY_INTERVALS || rhythm->beats % EVERY == 0)
        return;
    struct ntt_rhythm_score score = ntt_rhythm_judge(rhythm);
    if (score.spread_percent > STEADY_PERCENT)
        return;
    unsigned called = join_called(engine, ends); /* long before an alert, so that a monitor raises none */
    if (!is_regular(engine, rhythm, &score) || pair->answered / pair->slot.score > STREAM)
        return;
    unsigned callers = join_callers(engine, ends);
    bool explained = callers >= own[PREVALENCE] || called >= own[PREVALENCE] ||
                     ntt_floods_active(engine, &ends->server) ||
                     ntt_alerts_count(&engine->alerts, NTT_BRUTE_FORCE, NULL, &ends->server);
    if (explained && !ntt_incident_alert(engine, &pair->calls))
        return;
    report(engine, pair, ends, way, &score, callers);
}

/* ---- packets ---- */

static bool is_of_interest(const struct ends *ends)
{
    if (ntt_port_is_periodic(ends->port, ends->transport) || ntt_address_is_group(&ends->server))
        return false;
    return ntt_address_is_public(&ends->server) || !ntt_port_is_polled(ends->port);
}

/* The first answer in a session makes its beginning a call. */
static void see_session_begin(struct ntt_engine *engine, struct pair *pair, const struct ends *ends,
                              const struct ntt_session *session)
{
    struct ntt_rhythm *rhythm = &pair->ways[SESSIONS];
    join_callers(engine, ends);
    if (rhythm->beats && session->begin_ns - pair->session_ns < PAUSE_MS * MS)
        return; /* one of several at a time, or a session that began earlier */
    pair->session_ns = session->begin_ns;
    ntt_rhythm_beat(rhythm, session->begin_ns);
    ntt_rhythm_add_size(rhythm, (uint32_t)session->bytes[NTT_CLIENT]);
    judge(engine, pair, ends, SESSIONS);
}

/* Listens to one session at a time: the first, until it closes or stays silent while another one speaks. */
static bool listens_to(struct pair *pair, const struct ntt_session *session, int64_t now_ns)
{
    enum { SILENT_S = 300 };
    if (pair->session == session->slot.key)
        return true;
    if (pair->session && now_ns - pair->spoke_ns < (int64_t)SILENT_S * 1000 * MS)
        return false;
    pair->session = session->slot.key;
    pair->spoke_ns = now_ns;
    return true;
}

static void see_session(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_session *session = seen->session.session;
    struct ends ends = {session->client,      session->server,      session->client_hash,
                        session->server_hash, session->server_port, NTT_TCP};
    bool from_client = seen->session.from == NTT_CLIENT, data = seen->session.events & NTT_SESSION_DATA;
    if (!is_of_interest(&ends))
        return;
    struct pair *pair = pair_of(engine, &ends, from_client && data);
    if (!pair)
        return;
    int64_t now_ns = seen->packet->time_ns;
    pair->slot.seen = engine->now;
    if (data && from_client) {
        ntt_incident_add(engine, &pair->calls, seen->packet);
        if (session->segments[NTT_SERVER])
            ntt_rhythm_add_size(&pair->ways[SESSIONS], seen->packet->payload);
        if (listens_to(pair, session, now_ns)) {
            bool paused = now_ns - pair->spoke_ns >= PAUSE_MS * MS;
            pair->spoke_ns = now_ns;
            if (paused)
                ntt_rhythm_beat(&pair->ways[TALK], now_ns);
            ntt_rhythm_add_size(&pair->ways[TALK], seen->packet->payload);
            if (paused && !ntt_port_is_polled(ends.port))
                judge(engine, pair, &ends, TALK);
        }
    } else if (data) {
        pair->answered += seen->packet->payload;
    }
    bool first_answer =
        data && ((from_client && session->segments[NTT_CLIENT] == 1 && session->segments[NTT_SERVER]) ||
                 (!from_client && session->segments[NTT_SERVER] == 1 && session->segments[NTT_CLIENT]));
    if (first_answer)
        see_session_begin(engine, pair, &ends, session);
    if ((seen->session.events & NTT_SESSION_CLOSED) && pair->session == session->slot.key)
        pair->session = 0;
}

static void see_datagram(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    const struct ntt_flow_step *step = &seen->step;
    if (!step->flow)
        return;
    bool up = step->forward;
    struct ends ends = {up ? packet->source : packet->destination,
                        up ? packet->destination : packet->source,
                        up ? seen->hashes.source : seen->hashes.destination,
                        up ? seen->hashes.destination : seen->hashes.source,
                        up ? packet->destination_port : packet->source_port,
                        NTT_UDP};
    if (!is_of_interest(&ends) || ntt_port_is_periodic(packet->source_port, NTT_UDP))
        return;
    struct pair *pair = pair_of(engine, &ends, up);
    if (!pair)
        return;
    pair->slot.seen = engine->now;
    struct ntt_rhythm *rhythm = &pair->ways[SESSIONS];
    if (up) {
        ntt_incident_add(engine, &pair->calls, packet);
        bool paused = !pair->spoke_ns || packet->time_ns - pair->spoke_ns >= PAUSE_MS * MS;
        pair->spoke_ns = packet->time_ns;
        if (paused) {
            pair->pending = true;
            pair->pending_ns = packet->time_ns;
            pair->pending_size = 0;
        }
        if (pair->pending)
            pair->pending_size += packet->payload;
        return;
    }
    pair->answered += packet->payload;
    if (!pair->pending)
        return;
    pair->pending = false;
    join_callers(engine, &ends);
    ntt_rhythm_beat(rhythm, pair->pending_ns);
    ntt_rhythm_add_size(rhythm, pair->pending_size);
    judge(engine, pair, &ends, SESSIONS);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    if (seen->session.session)
        see_session(engine, seen);
    else if (seen->packet->transport == NTT_UDP)
        see_datagram(engine, seen);
}

/* ---- words ---- */

static const char *period_text(uint64_t ms, char text[24])
{
    double seconds = (double)ms / 1e3;
    if (seconds < 600)
        snprintf(text, 24, "%.*f s", seconds < 10 ? 2 : 1, seconds);
    else
        snprintf(text, 24, "%.1f min", seconds / 60);
    return text;
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], period[24],
        callers[32] = "nobody else does";
    if (open->figures.sources > 1)
        snprintf(callers, sizeof callers, "%u hosts do", open->figures.sources);
    snprintf(alert->message, sizeof alert->message,
             "%s calls %s %s port %u%s every %s (+-%u %%), %llu times%s with about %u bytes, %s: score %u "
             "(regular %u, symmetric %u, size %u, covered %u)",
             ntt_prefix_format(&alert->source, source), ntt_prefix_format(&alert->target, target),
             alert->selector.transport == NTT_UDP ? "UDP" : "TCP", alert->selector.port,
             strcmp(alert->variant, "talk") == 0 ? " inside one session" : "",
             period_text(own[PERIOD], period), (unsigned)own[SPREAD], (unsigned long long)alert->observed + 1,
             ntt_duration_text(&alert->evidence, duration), (unsigned)own[CALL_SIZE], callers,
             (unsigned)own[TOTAL], (unsigned)own[REGULAR], (unsigned)own[SYMMETRIC], (unsigned)own[CONSTANT],
             (unsigned)own[COVERED]);
}

const struct ntt_detector ntt_beacon = {
    .about = {"beacon", "Beaconing", "c2", "T1071",
              "Something calls home at regular intervals. Find the process on the source and who owns the "
              "destination."},
    .needs = NTT_NEEDS_CONTENT | NTT_NEEDS_ANSWERS,
    .interests = NTT_SEE_UDP | NTT_SEE_SESSION,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{PAIRS, sizeof(struct pair)},
               {SERVERS, sizeof(struct crowd)},
               {CALLERS, sizeof(struct crowd)}},
};
