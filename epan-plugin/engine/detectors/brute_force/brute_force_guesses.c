/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who guesses whose logins: what the dialogs of brute_force have learnt, put together. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/hash.h"
#include "engine/state.h"

enum { TIMES = NTT_LOGIN_TIMES, RECENT = NTT_LOGIN_RECENT, MS = 1000000 };

static uint64_t key_of(const struct ntt_login_place *at, enum ntt_login_service service,
                       enum ntt_login_scope scope)
{
    uint64_t client = scope == NTT_LOGIN_AT_SERVER ? 0 : at->client_hash,
             server = scope == NTT_LOGIN_BY_CLIENT ? 0 : at->server_hash;
    return ntt_combine(ntt_combine(client, server),
                       (uint64_t)at->server_port << 16 | (uint64_t)service << 8 | (uint64_t)scope);
}

struct ntt_guessing *ntt_login_guesses(struct ntt_engine *engine, const struct ntt_login_place *at,
                                       enum ntt_login_service service, enum ntt_login_scope scope)
{
    return ntt_table_find(&engine->own[NTT_BRUTE_FORCE][NTT_LOGIN_GUESSES], key_of(at, service, scope));
}

static void forget(struct ntt_guessing *guessing)
{
    struct ntt_guessing fresh = {
        .slot = guessing->slot, .client = guessing->client, .server = guessing->server};
    fresh.slot.score = 0;
    *guessing = fresh;
}

static bool is_over(struct ntt_engine *engine, const struct ntt_guessing *guessing,
                    enum ntt_login_scope scope)
{
    enum { GLANCE_S = 60 };
    if (ntt_incident_alert(engine, &guessing->evidence))
        return false;
    if (guessing->evidence.alert.place) /* it was an alert, and that has closed */
        return true;
    int64_t rest_ns = guessing->last_ns ? engine->clock.time_ns - guessing->last_ns
                                        : engine->now_ns - guessing->evidence.evidence.last_ns,
            rest_s = rest_ns / MS / 1000;
    if (scope != NTT_LOGIN_ONE_PAIR && scope != NTT_LOGIN_BY_CLIENT)
        return rest_s * 1000 >= guessing->level_ms && rest_s >= GLANCE_S;
    return rest_s > (guessing->last_ns || guessing->size ? (int64_t)engine->config.slow_window : GLANCE_S);
}

/* What is known, as long as it belongs together. */
static struct ntt_guessing *find_or_add(struct ntt_engine *engine, const struct ntt_login_place *at,
                                        enum ntt_login_service service, enum ntt_login_scope scope)
{
    struct ntt_guessing *guessing = ntt_login_guesses(engine, at, service, scope);
    if (!guessing) {
        guessing = ntt_table_add(&engine->own[NTT_BRUTE_FORCE][NTT_LOGIN_GUESSES], key_of(at, service, scope),
                                 engine->now);
        guessing->client = ntt_prefix_of(&at->client);
        guessing->server = ntt_prefix_of(&at->server);
    }
    if (is_over(engine, guessing, scope)) {
        forget(guessing);
        guessing->client = ntt_prefix_of(&at->client);
        guessing->server = ntt_prefix_of(&at->server);
    }
    ntt_prefix_widen(&guessing->client, &at->client);
    ntt_prefix_widen(&guessing->server, &at->server);
    guessing->slot.seen = engine->now;
    return guessing;
}

static void pour(const struct ntt_engine *engine, struct ntt_guessing *guessing, unsigned guesses)
{
    int64_t leaked = (engine->clock.time_ns - guessing->last_ns) / MS,
            worth = (int64_t)ntt_login_option(engine, NTT_LOGIN_LEAK) * 1000;
    guessing->level_ms = guessing->level_ms > leaked ? guessing->level_ms - leaked : 0;
    if (!guessing->level_ms) {
        guessing->fresh_ns = engine->clock.time_ns;
        guessing->fresh_ends = 0;
    }
    guessing->level_ms += worth * guesses;
    guessing->last_ns = engine->clock.time_ns;
}

/* False where one and the same is refused again and again, or two in turn: a program does not guess like
 * that. Remembers what is new. */
static bool is_guess(struct ntt_guessing *guessing, uint32_t credential)
{
    enum { TWO_PROGRAMS = 2 };
    if (!credential) {
        guessing->hidden = true;
        return true;
    }
    for (unsigned i = 0; i < RECENT; i++) {
        if (guessing->recent[i] == credential)
            return guessing->known > TWO_PROGRAMS;
    }
    guessing->recent[guessing->known++ % RECENT] = credential;
    return true;
}

static uint64_t bit_of(uint32_t user)
{
    return user ? 1ULL << (user >> 8 & 63) : 0;
}

/* A name that does not exist is asked for again and again by a telephone whose account is gone; only another one is a guess. Once
 * there are many, all that come are. */
static bool is_known_name(const struct ntt_guessing *guessing, const struct ntt_login_verdict *verdict)
{
    enum { MANY_NAMES = 32 };
    return verdict->name && guessing->users & bit_of(verdict->user) &&
           __builtin_popcountll(guessing->users) < MANY_NAMES;
}

static void count(const struct ntt_engine *engine, struct ntt_guessing *guessing, unsigned guesses,
                  const struct ntt_login_verdict *verdict)
{
    if (!guessing->guesses)
        guessing->begin_ns = engine->clock.time_ns;
    for (unsigned i = 0; i < guesses; i++)
        guessing->times[guessing->guesses++ % TIMES] = (uint32_t)(engine->clock.time_ns / MS);
    guessing->slot.score = guessing->guesses;
    guessing->users |= bit_of(verdict->user);
    guessing->keys += verdict->keys_only ? guesses : 0;
    guessing->tool = verdict->tool;
    guessing->supposed += verdict->supposed ? guesses : 0;
    pour(engine, guessing, guesses);
}

/* Logins were refused. */
static void guess(struct ntt_engine *engine, const struct ntt_login_place *at,
                  const struct ntt_login_verdict *verdict, unsigned guesses)
{
    enum ntt_login_service service = verdict->service;
    struct ntt_guessing *pair = find_or_add(engine, at, service, NTT_LOGIN_ONE_PAIR);
    if (is_known_name(pair, verdict) || !is_guess(pair, verdict->credential))
        return;
    int64_t before = pair->last_ns;
    count(engine, pair, guesses, verdict);
    ntt_login_judge_pair(engine, pair, at, service);
    if (verdict->keys_only || ntt_incident_alert(engine, &pair->evidence))
        return; /* nobody guesses keys; and an open alert says it all */
    for (enum ntt_login_scope scope = NTT_LOGIN_AT_SERVER; scope <= NTT_LOGIN_BY_CLIENT; scope++) {
        struct ntt_guessing *crowd = find_or_add(engine, at, service, scope);
        is_guess(crowd, verdict->credential);
        count(engine, crowd, guesses, verdict);
        crowd->ends += before < crowd->begin_ns;
        crowd->fresh_ends += before < crowd->fresh_ns;
        ntt_login_judge_crowd(engine, crowd, at, service, scope);
    }
}

/* An answer that does not say what it is: alike for different passwords, it is a refusal. */
static void compare(struct ntt_engine *engine, const struct ntt_login_place *at,
                    const struct ntt_login_verdict *verdict)
{
    enum { SLACK_SHARE = 32, SLACK = 8 };
    struct ntt_guessing *pair = find_or_add(engine, at, verdict->service, NTT_LOGIN_ONE_PAIR);
    uint64_t more = verdict->size > pair->size ? verdict->size - pair->size : pair->size - verdict->size;
    bool alike = pair->alike == verdict->alike && more <= pair->size / SLACK_SHARE + SLACK;
    pair->run = alike ? pair->run + 1 : 0;
    pair->size = verdict->size;
    pair->alike = verdict->alike;
    if (alike)
        guess(engine, at, verdict, pair->run == 1 ? 2 : 1);
}

/* The whole conversation in which somebody was let in. */
static struct ntt_evidence conversation(const struct ntt_session *session, const struct ntt_packet *packet)
{
    struct ntt_evidence evidence = {0};
    ntt_evidence_add(&evidence, packet);
    evidence.packets = session->packets;
    evidence.first_frame = session->begin_frame;
    if (session->begin_ns < evidence.first_ns)
        evidence.first_ns = session->begin_ns;
    return evidence;
}

static void let_in(struct ntt_engine *engine, const struct ntt_login_place *at,
                   enum ntt_login_service service, const struct ntt_packet *packet,
                   const struct ntt_guessing *before)
{
    if (!at->session)
        return;
    struct ntt_guessing *guessing = find_or_add(engine, at, service, NTT_LOGIN_LET_IN);
    if (ntt_incident_alert(engine, &guessing->evidence))
        return;
    guessing->evidence = (struct ntt_incident){.evidence = conversation(at->session, packet)};
    guessing->guesses = before->guesses;
    struct ntt_alert draft = {
        .severity = NTT_CRITICAL,
        .confidence = service == NTT_LOGIN_SSH || ntt_login_is_weak(service) ? 80 : 90,
        .technique = "T1078",
        .observed = 1,
        .threshold = 1,
        .unit = "logins that succeeded",
        .selector = {.transport = NTT_TCP,
                     .both_ways = true,
                     .source = guessing->client,
                     .destination = guessing->server,
                     .one_port = true,
                     .port = at->server_port,
                     .one_source_port = true,
                     .source_port = at->client_port},
    };
    ntt_login_report(engine, guessing, at, service, NTT_LOGIN_LET_IN, &draft, "+success");
}

static void succeed(struct ntt_engine *engine, const struct ntt_login_place *at,
                    const struct ntt_login_verdict *verdict, const struct ntt_packet *packet)
{
    enum { MANY_PACKETS = 64 };
    enum ntt_login_service service = verdict->service;
    struct ntt_guessing *pair = ntt_login_guesses(engine, at, service, NTT_LOGIN_ONE_PAIR);
    if (!pair)
        return;
    struct ntt_guessing *spray = ntt_login_guesses(engine, at, service, NTT_LOGIN_BY_CLIENT);
    if (ntt_incident_alert(engine, &pair->evidence)) {
        if (!verdict->supposed && ntt_login_is_sure(engine, pair))
            let_in(engine, at, service, packet, pair);
        return;
    }
    if (!verdict->supposed && pair->guesses && spray && ntt_incident_alert(engine, &spray->evidence)) {
        let_in(engine, at, service, packet, spray);
        return;
    }
    if (pair->guesses) {
        for (enum ntt_login_scope scope = NTT_LOGIN_AT_SERVER; scope <= NTT_LOGIN_BY_CLIENT; scope++) {
            struct ntt_guessing *crowd = ntt_login_guesses(engine, at, service, scope);
            if (crowd && crowd->ends)
                crowd->ends--;
            if (crowd && crowd->fresh_ends)
                crowd->fresh_ends--;
        }
    }
    /* The evidence of connections that are still open stays. */
    struct ntt_incident evidence = pair->evidence;
    forget(pair);
    if (evidence.evidence.packets < MANY_PACKETS)
        pair->evidence = evidence;
}

void ntt_login_prove(struct ntt_engine *engine, const struct ntt_login_place *at,
                     enum ntt_login_service service, const struct ntt_packet *packet, bool anew)
{
    for (enum ntt_login_scope scope = NTT_LOGIN_ONE_PAIR; scope <= NTT_LOGIN_BY_CLIENT; scope++) {
        if (anew || ntt_login_guesses(engine, at, service, scope))
            ntt_incident_add(engine, &find_or_add(engine, at, service, scope)->evidence, packet);
    }
}

void ntt_login_conclude(struct ntt_engine *engine, const struct ntt_login_place *at,
                        const struct ntt_login_verdict *verdict, const struct ntt_packet *packet)
{
    if (verdict->refused)
        guess(engine, at, verdict, verdict->refused);
    else if (verdict->accepted)
        succeed(engine, at, verdict, packet);
    else if (verdict->size)
        compare(engine, at, verdict);
}
