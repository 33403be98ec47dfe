/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When refused logins are an attack, and how sure that is: the rules of brute_force. */
#include "engine/detectors/brute_force/brute_force.h"

#include "engine/state.h"

#include <stdio.h>

enum { TIMES = NTT_LOGIN_TIMES };

unsigned ntt_login_option(const struct ntt_engine *engine, unsigned place)
{
    return engine->config.own[NTT_BRUTE_FORCE][place];
}

/* More than `guesses` - 1 are in the bucket. */
static bool overflows(const struct ntt_engine *engine, const struct ntt_guessing *guessing, unsigned guesses)
{
    return guessing->level_ms > (int64_t)(guesses - 1) * ntt_login_option(engine, NTT_LOGIN_LEAK) * 1000;
}

/* So many in a row that nobody could have typed them. */
static bool is_burst(const struct ntt_guessing *guessing, unsigned guesses)
{
    return guesses <= TIMES && guessing->guesses >= guesses &&
           guessing->times[(guessing->guesses - 1) % TIMES] -
                   guessing->times[(guessing->guesses - guesses) % TIMES] <
               guesses * 1000;
}

/* Half of the last gaps are at least as long as the bucket takes to forget one. */
static bool is_slow(const struct ntt_engine *engine, const struct ntt_guessing *guessing)
{
    if (guessing->guesses < TIMES || guessing->guesses < ntt_login_option(engine, NTT_LOGIN_SLOW_FAILURES))
        return false;
    unsigned longer = 0;
    for (uint32_t i = guessing->guesses - TIMES + 1; i < guessing->guesses; i++)
        longer += guessing->times[i % TIMES] - guessing->times[(i - 1) % TIMES] >=
                  ntt_login_option(engine, NTT_LOGIN_LEAK) * 1000;
    return longer * 2 > TIMES - 1;
}

/* One name, a password that nobody can see, and a clock: a program that has an old one. Tools that guess one after the other are
 * as regular, but far faster. */
static bool is_periodic(const struct ntt_guessing *guessing)
{
    enum { PERIOD_MS = 900, JITTER = 20 };
    if (guessing->guesses < TIMES || guessing->known || __builtin_popcountll(guessing->users) > 1)
        return false;
    uint32_t shortest = UINT32_MAX, longest = 0;
    for (uint32_t i = guessing->guesses - TIMES + 1; i < guessing->guesses; i++) {
        uint32_t gap = guessing->times[i % TIMES] - guessing->times[(i - 1) % TIMES];
        shortest = gap < shortest ? gap : shortest;
        longest = gap > longest ? gap : longest;
    }
    return shortest >= PERIOD_MS && longest - shortest <= longest / JITTER;
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

bool ntt_login_is_sure(const struct ntt_engine *engine, const struct ntt_guessing *guessing)
{
    unsigned limit = ntt_login_option(engine, NTT_LOGIN_FAILURES);
    return guessing->guesses >= sure_of(guessing, limit) || is_burst(guessing, few_of(limit));
}

bool ntt_login_is_weak(enum ntt_login_service service)
{
    return service == NTT_LOGIN_FORM || service == NTT_LOGIN_RDP;
}

void ntt_login_judge_pair(struct ntt_engine *engine, struct ntt_guessing *guessing,
                          const struct ntt_login_place *at, enum ntt_login_service service)
{
    enum { HIGH_AT = 5, WEAK_UNTIL = 3, NAMES = 4 };
    unsigned limit = ntt_login_option(engine, NTT_LOGIN_FAILURES), early = early_of(guessing, limit);
    bool open = ntt_incident_alert(engine, &guessing->evidence), fast = overflows(engine, guessing, early);
    if (!guessing->evidence.evidence.packets || (!open && !fast && !is_slow(engine, guessing)))
        return;
    struct ntt_guessing *spray = ntt_login_guesses(engine, at, service, NTT_LOGIN_BY_CLIENT);
    if (!open && spray && ntt_incident_alert(engine, &spray->evidence))
        return;
    bool names = __builtin_popcountll(guessing->users) >= NAMES && guessing->users;
    bool many_names = names && (unsigned)__builtin_popcountll(guessing->users) * 2 > guessing->guesses;
    bool shape = service == NTT_LOGIN_SSH;
    struct ntt_alert draft = {
        .severity = guessing->guesses >= HIGH_AT * limit ? NTT_HIGH : NTT_MEDIUM,
        .confidence = ntt_login_is_weak(service) ? 60
                      : shape                    ? 80
                                                 : 90,
        .threshold = fast ? early : ntt_login_option(engine, NTT_LOGIN_SLOW_FAILURES),
        .window_s = fast ? limit * ntt_login_option(engine, NTT_LOGIN_LEAK) : engine->config.slow_window,
        .technique = "T1110.001",
    };
    if (many_names)
        snprintf(draft.technique, sizeof draft.technique, "T1110.003");
    if (guessing->guesses < sure_of(guessing, limit) ||
        (ntt_login_is_weak(service) && guessing->guesses < WEAK_UNTIL * limit))
        draft.severity = NTT_LOW;
    if ((!fast && !guessing->known) || guessing->keys * 2 > guessing->guesses ||
        guessing->supposed * 2 > guessing->guesses || is_periodic(guessing)) {
        draft.severity = NTT_LOW; /* may as well be a program with an old password or key */
        draft.confidence = 50;
    }
    ntt_login_report(engine, guessing, at, service, NTT_LOGIN_ONE_PAIR, &draft,
                     many_names ? "+spray"
                     : fast     ? ""
                                : "+slow");
}

/* How sure the guesses of one client at many servers, or of many clients at one, make us; 0: not at all. */
static enum ntt_severity severity_of_crowd(struct ntt_engine *engine, const struct ntt_guessing *guessing,
                                           enum ntt_login_service service, enum ntt_login_scope scope)
{
    enum { FEW_TRIES = 2 };
    unsigned limit = ntt_login_option(engine, NTT_LOGIN_FAILURES);
    bool open = ntt_incident_alert(engine, &guessing->evidence);
    if (scope == NTT_LOGIN_AT_SERVER) {
        unsigned sources = ntt_login_option(engine, NTT_LOGIN_SOURCES);
        bool found =
            guessing->fresh_ends >= sources && overflows(engine, guessing, sources > limit ? sources : limit);
        return open || found ? ntt_login_is_weak(service) || guessing->supposed ? NTT_LOW : NTT_MEDIUM : 0;
    }
    unsigned targets = ntt_login_option(engine, NTT_LOGIN_TARGETS);
    unsigned most = targets > limit ? targets : limit;
    bool fast = guessing->fresh_ends >= targets && overflows(engine, guessing, most);
    bool few = guessing->fresh_ends >= targets / FEW_TRIES && overflows(engine, guessing, limit + limit / 2);
    bool slow = guessing->ends >= targets;
    if (!open && !fast && !few && !slow)
        return 0;
    /* One name with one password everywhere is a spray, or a job whose password has expired. */
    bool same = guessing->known == 1 && !guessing->hidden;
    return (fast || (slow && guessing->known > FEW_TRIES)) && !same && !ntt_login_is_weak(service) &&
                   !guessing->supposed
               ? NTT_MEDIUM
               : NTT_LOW;
}

void ntt_login_judge_crowd(struct ntt_engine *engine, struct ntt_guessing *guessing,
                           const struct ntt_login_place *at, enum ntt_login_service service,
                           enum ntt_login_scope scope)
{
    bool shared = scope == NTT_LOGIN_AT_SERVER;
    enum ntt_severity severity = severity_of_crowd(engine, guessing, service, scope);
    if (!severity)
        return;
    unsigned ends = ntt_login_option(engine, shared ? NTT_LOGIN_SOURCES : NTT_LOGIN_TARGETS);
    unsigned limit = ends > ntt_login_option(engine, NTT_LOGIN_FAILURES)
                         ? ends
                         : ntt_login_option(engine, NTT_LOGIN_FAILURES);
    bool slow = !shared && !overflows(engine, guessing, limit);
    struct ntt_alert draft = {
        .severity = severity,
        .confidence = ntt_login_is_weak(service) || severity == NTT_LOW ? 60 : 85,
        .threshold = slow ? ends : limit,
        .window_s = slow ? engine->config.slow_window : limit * ntt_login_option(engine, NTT_LOGIN_LEAK),
    };
    snprintf(draft.technique, sizeof draft.technique, "%s", shared ? "T1110.001" : "T1110.003");
    ntt_login_report(engine, guessing, at, service, scope, &draft, shared ? "+distributed" : "+spray");
}
