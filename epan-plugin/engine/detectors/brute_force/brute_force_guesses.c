/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who guesses whose logins: the rules of brute_force, over what its dialogs have learnt. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { TIMES = NTT_LOGIN_TIMES, RECENT = NTT_LOGIN_RECENT, MS = 1000000 };

static unsigned option(const struct ntt_engine *engine, unsigned place)
{
    return engine->config.own[NTT_BRUTE_FORCE][place];
}

static uint64_t key_of(const struct ntt_login_place *at, enum ntt_login_service service,
                       enum ntt_login_scope scope)
{
    uint64_t client = scope == NTT_LOGIN_AT_SERVER ? 0 : at->client_hash,
             server = scope == NTT_LOGIN_BY_CLIENT ? 0 : at->server_hash;
    return ntt_combine(ntt_combine(client, server),
                       (uint64_t)at->server_port << 16 | (uint64_t)service << 8 | (uint64_t)scope);
}

static struct ntt_guessing *find(struct ntt_engine *engine, const struct ntt_login_place *at,
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
    int64_t last = guessing->last_ns ? guessing->last_ns : guessing->evidence.evidence.last_ns;
    int64_t rest_s = (engine->now_ns - last) / MS / 1000;
    if (scope != NTT_LOGIN_ONE_PAIR)
        return rest_s * 1000 >= guessing->level_ms && rest_s >= GLANCE_S;
    return rest_s > (guessing->last_ns || guessing->size ? (int64_t)engine->config.slow_window : GLANCE_S);
}

/* What is known, as long as it belongs together. */
static struct ntt_guessing *find_or_add(struct ntt_engine *engine, const struct ntt_login_place *at,
                                        enum ntt_login_service service, enum ntt_login_scope scope)
{
    struct ntt_guessing *guessing = find(engine, at, service, scope);
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
    int64_t leaked = (engine->now_ns - guessing->last_ns) / MS,
            worth = (int64_t)option(engine, NTT_LOGIN_LEAK) * 1000;
    guessing->level_ms = guessing->level_ms > leaked ? guessing->level_ms - leaked : 0;
    guessing->level_ms += worth * guesses;
    guessing->last_ns = engine->now_ns;
}

/* More than `guesses` - 1 are in the bucket. */
static bool overflows(const struct ntt_engine *engine, const struct ntt_guessing *guessing, unsigned guesses)
{
    return guessing->level_ms > (int64_t)(guesses - 1) * option(engine, NTT_LOGIN_LEAK) * 1000;
}

/* So many in a row that nobody could have typed them. */
static bool is_burst(const struct ntt_guessing *guessing, unsigned guesses)
{
    return guesses <= TIMES && guessing->guesses >= guesses &&
           guessing->times[(guessing->guesses - 1) % TIMES] -
                   guessing->times[(guessing->guesses - guesses) % TIMES] <
               guesses;
}

/* Half of the last gaps are at least as long as the bucket takes to forget one. */
static bool is_slow(const struct ntt_engine *engine, const struct ntt_guessing *guessing)
{
    if (guessing->guesses < TIMES || guessing->guesses < option(engine, NTT_LOGIN_SLOW_FAILURES))
        return false;
    unsigned longer = 0;
    for (uint32_t i = guessing->guesses - TIMES + 1; i < guessing->guesses; i++)
        longer +=
            guessing->times[i % TIMES] - guessing->times[(i - 1) % TIMES] >= option(engine, NTT_LOGIN_LEAK);
    return longer * 2 > TIMES - 1;
}

/* Few, but faster than anybody types. */
static unsigned few_of(unsigned limit)
{
    return limit - limit * 3 / 8;
}

/* From when on it is worth mentioning. */
static unsigned early_of(const struct ntt_guessing *guessing, unsigned limit)
{
    return is_burst(guessing, few_of(limit)) ? few_of(limit) : limit - limit / 4;
}

/* From when on it is an attack: somebody who types slowly may forget more than one password. */
static unsigned sure_of(const struct ntt_guessing *guessing, unsigned limit)
{
    return is_burst(guessing, limit < TIMES ? limit : TIMES) ? limit : 2 * limit;
}

static bool is_weak(enum ntt_login_service service)
{
    return service == NTT_LOGIN_FORM || service == NTT_LOGIN_RDP;
}

static void judge_pair(struct ntt_engine *engine, struct ntt_guessing *guessing,
                       const struct ntt_login_place *at, enum ntt_login_service service)
{
    enum { HIGH_AT = 5, WEAK_UNTIL = 3, NAMES = 4 };
    unsigned limit = option(engine, NTT_LOGIN_FAILURES), early = early_of(guessing, limit);
    bool open = ntt_incident_alert(engine, &guessing->evidence), fast = overflows(engine, guessing, early);
    if (!guessing->evidence.evidence.packets || (!open && !fast && !is_slow(engine, guessing)))
        return;
    struct ntt_guessing *spray = find(engine, at, service, NTT_LOGIN_BY_CLIENT);
    if (!open && spray && ntt_incident_alert(engine, &spray->evidence))
        return;
    bool names = __builtin_popcountll(guessing->users) >= NAMES && guessing->users;
    bool many_names = names && (unsigned)__builtin_popcountll(guessing->users) * 2 > guessing->guesses;
    bool shape = service == NTT_LOGIN_SSH;
    struct ntt_alert draft = {
        .severity = guessing->guesses >= HIGH_AT * limit ? NTT_HIGH : NTT_MEDIUM,
        .confidence = is_weak(service) ? 60
                      : shape          ? 80
                                       : 90,
        .threshold = fast ? early : option(engine, NTT_LOGIN_SLOW_FAILURES),
        .window_s = fast ? limit * option(engine, NTT_LOGIN_LEAK) : engine->config.slow_window,
        .technique = "T1110.001",
    };
    if (many_names)
        snprintf(draft.technique, sizeof draft.technique, "T1110.003");
    if (guessing->guesses < sure_of(guessing, limit) ||
        (is_weak(service) && guessing->guesses < WEAK_UNTIL * limit))
        draft.severity = NTT_LOW;
    if ((!fast && !guessing->known) || guessing->keys * 2 > guessing->guesses) {
        draft.severity = NTT_LOW; /* may as well be a program with an old password or key */
        draft.confidence = 50;
    }
    ntt_login_report(engine, guessing, at, service, NTT_LOGIN_ONE_PAIR, &draft,
                     many_names ? "+spray"
                     : fast     ? ""
                                : "+slow");
}

static void judge_crowd(struct ntt_engine *engine, struct ntt_guessing *guessing,
                        const struct ntt_login_place *at, enum ntt_login_service service,
                        enum ntt_login_scope scope)
{
    unsigned ends = option(engine, scope == NTT_LOGIN_AT_SERVER ? NTT_LOGIN_SOURCES : NTT_LOGIN_TARGETS);
    unsigned limit = ends > option(engine, NTT_LOGIN_FAILURES) ? ends : option(engine, NTT_LOGIN_FAILURES);
    if (!ntt_incident_alert(engine, &guessing->evidence) &&
        (guessing->ends < ends || !overflows(engine, guessing, limit)))
        return;
    struct ntt_alert draft = {
        .severity = is_weak(service) ? NTT_LOW : NTT_MEDIUM,
        .confidence = is_weak(service) ? 60 : 85,
        .threshold = limit,
        .window_s = limit * option(engine, NTT_LOGIN_LEAK),
    };
    snprintf(draft.technique, sizeof draft.technique, "%s",
             scope == NTT_LOGIN_AT_SERVER ? "T1110.001" : "T1110.003");
    ntt_login_report(engine, guessing, at, service, scope, &draft,
                     scope == NTT_LOGIN_AT_SERVER ? "+distributed" : "+spray");
}

/* False where one and the same is refused again and again, or two in turn: a program does not guess like
 * that. Remembers what is new. */
static bool is_guess(struct ntt_guessing *guessing, uint32_t credential)
{
    enum { TWO_PROGRAMS = 2 };
    if (!credential)
        return true;
    for (unsigned i = 0; i < RECENT; i++) {
        if (guessing->recent[i] == credential)
            return guessing->known > TWO_PROGRAMS;
    }
    guessing->recent[guessing->known++ % RECENT] = credential;
    return true;
}

static void count(const struct ntt_engine *engine, struct ntt_guessing *guessing, unsigned guesses,
                  uint32_t user)
{
    if (!guessing->guesses)
        guessing->begin_ns = engine->now_ns;
    for (unsigned i = 0; i < guesses; i++)
        guessing->times[guessing->guesses++ % TIMES] = engine->now;
    guessing->slot.score = guessing->guesses;
    if (user)
        guessing->users |= 1ULL << (user >> 8 & 63);
    pour(engine, guessing, guesses);
}

/* Logins were refused. */
static void guess(struct ntt_engine *engine, const struct ntt_login_place *at,
                  const struct ntt_login_verdict *verdict, unsigned guesses)
{
    enum ntt_login_service service = verdict->service;
    struct ntt_guessing *pair = find_or_add(engine, at, service, NTT_LOGIN_ONE_PAIR);
    if (!is_guess(pair, verdict->credential))
        return;
    int64_t before = pair->last_ns;
    pair->keys += verdict->keys_only ? guesses : 0;
    count(engine, pair, guesses, verdict->user);
    judge_pair(engine, pair, at, service);
    if (verdict->keys_only || ntt_incident_alert(engine, &pair->evidence))
        return; /* nobody guesses keys; and an open alert says it all */
    for (enum ntt_login_scope scope = NTT_LOGIN_AT_SERVER; scope <= NTT_LOGIN_BY_CLIENT; scope++) {
        struct ntt_guessing *crowd = find_or_add(engine, at, service, scope);
        count(engine, crowd, guesses, verdict->user);
        crowd->ends += before < crowd->begin_ns;
        judge_crowd(engine, crowd, at, service, scope);
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
        .confidence = service == NTT_LOGIN_SSH || is_weak(service) ? 80 : 90,
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
                    enum ntt_login_service service, const struct ntt_packet *packet)
{
    enum { MANY_PACKETS = 64 };
    struct ntt_guessing *pair = find(engine, at, service, NTT_LOGIN_ONE_PAIR);
    if (!pair)
        return;
    struct ntt_guessing *spray = find(engine, at, service, NTT_LOGIN_BY_CLIENT);
    if (ntt_incident_alert(engine, &pair->evidence)) {
        unsigned limit = option(engine, NTT_LOGIN_FAILURES);
        if (pair->guesses >= sure_of(pair, limit) || is_burst(pair, few_of(limit)))
            let_in(engine, at, service, packet, pair);
        return;
    }
    if (pair->guesses && spray && ntt_incident_alert(engine, &spray->evidence)) {
        let_in(engine, at, service, packet, spray);
        return;
    }
    if (pair->guesses) {
        for (enum ntt_login_scope scope = NTT_LOGIN_AT_SERVER; scope <= NTT_LOGIN_BY_CLIENT; scope++) {
            struct ntt_guessing *crowd = find(engine, at, service, scope);
            if (crowd && crowd->ends)
                crowd->ends--;
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
        if (anew || find(engine, at, service, scope))
            ntt_incident_add(engine, &find_or_add(engine, at, service, scope)->evidence, packet);
    }
}

void ntt_login_conclude(struct ntt_engine *engine, const struct ntt_login_place *at,
                        const struct ntt_login_verdict *verdict, const struct ntt_packet *packet)
{
    if (verdict->refused)
        guess(engine, at, verdict, verdict->refused);
    else if (verdict->accepted)
        succeed(engine, at, verdict->service, packet);
    else if (verdict->size)
        compare(engine, at, verdict);
}
