/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What beacon makes of calls: how regular they are, whether anything else explains them, and the report. */
#include "engine/detectors/beacon/beacon.h"

#include "engine/detectors/beacon/beacon_ports.h"
#include "engine/hash.h"
#include "engine/special_ranges.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

static const int64_t MS = 1000000;
enum { SHORTEST_MS = 800 }; /* period; twice the pause, which itself makes intervals even */
enum {
    SLOW_MS = 10000
}; /* period of the calls that few are enough of, and of look-ups: pages make them in series */
enum { STREAM = 64 * 1024 }; /* bytes that come back for a call: a film, not orders */

/* ---- tables ---- */

struct ntt_beacon_pair *ntt_beacon_pair_of(struct ntt_engine *engine, const struct ntt_beacon_ends *ends,
                                           bool add)
{
    struct ntt_table *pairs = &engine->own[NTT_BEACON][0];
    uint64_t key =
        ntt_combine(ends->client_hash + ends->transport, ends->server_hash + ((uint64_t)ends->port << 8));
    struct ntt_beacon_pair *pair = ntt_table_find(pairs, key);
    if (!pair && add)
        pair = ntt_table_add(pairs, key, engine->now);
    return pair;
}

/* Adds a member to the crowd and says how many it has; no more than eight are told apart. */
static unsigned join(struct ntt_table *crowds, uint64_t key, uint64_t member, uint32_t now)
{
    struct ntt_beacon_crowd *crowd = ntt_table_find(crowds, key);
    if (!crowd)
        crowd = ntt_table_add(crowds, key, now);
    crowd->slot.seen = now;
    for (unsigned i = 0; i < crowd->slot.score; i++) {
        if (crowd->member[i] == (uint32_t)member)
            return crowd->slot.score;
    }
    if (crowd->slot.score < NTT_BEACON_MEMBERS)
        crowd->member[crowd->slot.score++] = (uint32_t)member;
    return crowd->slot.score;
}

unsigned ntt_beacon_join_callers(struct ntt_engine *engine, const struct ntt_beacon_ends *ends)
{
    return join(&engine->own[NTT_BEACON][1], ntt_combine(ends->server_hash, ends->port), ends->client_hash,
                engine->now);
}

static unsigned join_called(struct ntt_engine *engine, const struct ntt_beacon_ends *ends)
{
    return join(&engine->own[NTT_BEACON][2], ends->client_hash | 1, ends->server_hash, engine->now);
}

bool ntt_beacon_is_outside(const struct ntt_address *address)
{
    enum ntt_special_use use = ntt_address_special_use(address);
    return use == NTT_NOT_SPECIAL || use == NTT_DOCUMENTATION;
}

/* ---- verdict ---- */

enum figure { PERIOD, SPREAD, TOTAL, CALL_SIZE, REGULAR, SYMMETRIC, CONSTANT, COVERED };
enum { APEX = REGULAR }; /* instead of the terms: as text, in four of them */

static bool lasts(const struct ntt_rhythm *rhythm, int64_t seconds)
{
    return rhythm->last_ns - rhythm->first_ns >= seconds * 1000 * MS;
}

static bool is_regular(const struct ntt_engine *engine, const struct ntt_rhythm *rhythm,
                       const struct ntt_rhythm_score *score)
{
    enum { REGULAR_ENOUGH = 50, CONSTANT_ENOUGH = 50, COVERED_ENOUGH = 50 };
    const unsigned *own = engine->config.own[NTT_BEACON];
    return score->intervals >= own[NTT_BEACON_INTERVALS] && score->total >= own[NTT_BEACON_SCORE] &&
           score->period_ms >= SHORTEST_MS && score->regular >= REGULAR_ENOUGH &&
           score->constant >= CONSTANT_ENOUGH && score->covered >= COVERED_ENOUGH &&
           lasts(rhythm, own[NTT_BEACON_DURATION]);
}

/* Of few calls, and of some that vary, the score cannot tell enough. That none of their distances is out of bounds can:
 * chance hardly ever keeps them there. It takes a slow period and equal sizes besides, since people who click, and
 * pages that load in parts, are quick and differ. */
static bool is_bounded(const struct ntt_engine *engine, const struct ntt_rhythm *rhythm,
                       const struct ntt_rhythm_score *score)
{
    enum { BOUNDED = 90, CONSTANT_ENOUGH = 80, LASTING_S = 120 };
    return score->intervals >= engine->config.own[NTT_BEACON][NTT_BEACON_FEW_INTERVALS] &&
           score->bounded >= BOUNDED && score->constant >= CONSTANT_ENOUGH && score->period_ms >= SLOW_MS &&
           lasts(rhythm, LASTING_S);
}

static bool is_lookup(const struct ntt_beacon_ends *ends)
{
    return ends->transport == NTT_UDP && ends->port == NTT_DNS_PORT;
}

/* A new name each time for texts or records that programs hardly ask for: nothing but a message asks like that. */
static bool is_message(const struct ntt_beacon_pair *pair)
{
    uint32_t calls = pair->ways[NTT_BEACON_SESSIONS].beats;
    return pair->new_names * 4ULL >= calls * 3ULL && pair->texts * 4ULL >= calls * 3ULL;
}

static enum ntt_severity severity_of(const struct ntt_engine *engine, const struct ntt_beacon_pair *pair,
                                     const struct ntt_beacon_ends *ends, enum ntt_beacon_way way,
                                     const struct ntt_rhythm_score *score, unsigned callers)
{
    enum { REGULAR_SURELY = 80, CONSTANT_SURELY = 90, COVERED_SURELY = 90, MINUTES = 10 };
    const struct ntt_rhythm *rhythm = &pair->ways[way];
    const unsigned *own = engine->config.own[NTT_BEACON];
    bool rare = ntt_beacon_is_outside(&ends->server) && callers == 1 && !ntt_port_is_common(ends->port);
    bool long_enough = lasts(rhythm, (int64_t)MINUTES * 60);
    bool sure = score->intervals >= own[NTT_BEACON_MANY_INTERVALS] && score->regular >= REGULAR_SURELY &&
                score->constant >= CONSTANT_SURELY && score->covered >= COVERED_SURELY;
    if (!long_enough)
        return NTT_INFO; /* a minute of polling is no news */
    if (is_lookup(ends))
        return is_message(pair) && callers == 1 && score->intervals >= own[NTT_BEACON_INTERVALS] ? NTT_MEDIUM
                                                                                                 : NTT_LOW;
    return rare && sure && way == NTT_BEACON_SESSIONS && ends->transport == NTT_TCP ? NTT_MEDIUM : NTT_LOW;
}

static const char *variant_of(const struct ntt_beacon_ends *ends, enum ntt_beacon_way way)
{
    if (is_lookup(ends))
        return "dns";
    if (ends->transport == NTT_UDP)
        return "udp";
    return way == NTT_BEACON_FAILED ? "failed" : way == NTT_BEACON_TALK ? "talk" : "sessions";
}

static struct ntt_selector selector_of(const struct ntt_beacon_pair *pair, const struct ntt_beacon_ends *ends,
                                       enum ntt_beacon_way way)
{
    struct ntt_selector selector = {.transport = ends->transport,
                                    .source = ntt_prefix_of(&ends->client),
                                    .destination = ntt_prefix_of(&ends->server)};
    if (is_lookup(ends)) {
        selector.source = ntt_prefix_of(&ends->server);
        selector.destination = ntt_prefix_of(&ends->client);
        selector.one_source_port = true;
        selector.source_port = NTT_DNS_PORT;
        selector.condition = pair->texts == pair->ways[way].beats ? NTT_BEACON_RECORD : 0;
        return selector;
    }
    selector.one_port = true;
    selector.port = ends->port;
    if (ends->transport == NTT_TCP)
        selector.condition = way == NTT_BEACON_FAILED ? NTT_BEACON_SYN : NTT_BEACON_DATA;
    return selector;
}

static struct ntt_figures figures_of(const struct ntt_rhythm *rhythm, const struct ntt_beacon_ends *ends,
                                     const struct ntt_rhythm_score *score, unsigned callers)
{
    struct ntt_figures figures = {.sources = callers,
                                  .own = {[PERIOD] = score->period_ms,
                                          [SPREAD] = score->spread_percent,
                                          [TOTAL] = score->total,
                                          [CALL_SIZE] = rhythm->size[(rhythm->beats - 2) % NTT_BEATS],
                                          [REGULAR] = score->regular,
                                          [SYMMETRIC] = score->symmetric,
                                          [CONSTANT] = score->constant,
                                          [COVERED] = score->covered}};
    if (is_lookup(ends))
        memcpy(&figures.own[APEX], ends->apex, sizeof ends->apex);
    return figures;
}

static void report(struct ntt_engine *engine, struct ntt_beacon_pair *pair,
                   const struct ntt_beacon_ends *ends, enum ntt_beacon_way way,
                   const struct ntt_rhythm_score *score, unsigned callers)
{
    struct ntt_alert draft = {
        .type = NTT_BEACON,
        .severity = severity_of(engine, pair, ends, way, score, callers),
        .confidence = score->total * 2 / 3,
        .source = ntt_prefix_of(&ends->client),
        .target = ntt_prefix_of(&ends->server),
        .selector = selector_of(pair, ends, way),
        .observed = score->intervals,
        .threshold = engine->config.own[NTT_BEACON][NTT_BEACON_FEW_INTERVALS],
        .unit = "intervals",
    };
    snprintf(draft.variant, sizeof draft.variant, "%s", variant_of(ends, way));
    if (is_lookup(ends))
        snprintf(draft.technique, sizeof draft.technique, "T1071.004");
    else if (!ntt_port_is_common(ends->port))
        snprintf(draft.technique, sizeof draft.technique, "T1571");
    struct ntt_figures figures = figures_of(&pair->ways[way], ends, score, callers);
    uint32_t idle = 600 + 6 * (score->period_ms / 1000);
    ntt_report_incident(engine, way == NTT_BEACON_FAILED ? &pair->failed : &pair->calls, &draft, &figures,
                        idle);
}

/* Whether somebody else's habit, or another alert, explains the calls. */
static bool is_explained(struct ntt_engine *engine, const struct ntt_beacon_ends *ends, unsigned callers,
                         unsigned called)
{
    const unsigned *own = engine->config.own[NTT_BEACON];
    return callers >= own[NTT_BEACON_PREVALENCE] || called >= own[NTT_BEACON_PREVALENCE] ||
           ntt_floods_active(engine, &ends->server) ||
           ntt_alerts_count(&engine->alerts, NTT_BRUTE_FORCE, NULL, &ends->server);
}

void ntt_beacon_judge(struct ntt_engine *engine, struct ntt_beacon_pair *pair,
                      const struct ntt_beacon_ends *ends, enum ntt_beacon_way way)
{
    enum { EVERY = 2, FEW = 16, STEADY_INTERVALS = 5, STEADY_PERCENT = 25 };
    const struct ntt_rhythm *rhythm = &pair->ways[way];
    struct ntt_incident *incident = way == NTT_BEACON_FAILED ? &pair->failed : &pair->calls;
    pair->slot.score = 0;
    for (unsigned i = 0; i < NTT_BEACON_WAYS; i++)
        pair->slot.score += pair->ways[i].beats;
    if (rhythm->beats <= STEADY_INTERVALS || (rhythm->beats > FEW && rhythm->beats % EVERY == 0))
        return;
    struct ntt_rhythm_score score = ntt_rhythm_judge(rhythm);
    if (score.spread_percent > STEADY_PERCENT)
        return;
    unsigned called = join_called(engine, ends); /* long before an alert, so that a monitor raises none */
    bool bounded = is_bounded(engine, rhythm, &score);
    bool regular = is_regular(engine, rhythm, &score) && (!is_lookup(ends) || score.period_ms >= SLOW_MS);
    if ((!regular && !bounded) || pair->answered / pair->slot.score > STREAM)
        return;
    unsigned callers = ntt_beacon_join_callers(engine, ends);
    bool rare = callers == 1 && (is_lookup(ends) || ntt_beacon_is_outside(&ends->server));
    if ((!regular && !rare) ||
        (is_explained(engine, ends, callers, called) && !ntt_incident_alert(engine, incident)))
        return;
    report(engine, pair, ends, way, &score, callers);
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

static const char *terms_text(const uint64_t *own, char text[96])
{
    snprintf(text, 96, " (regular %u, symmetric %u, size %u, covered %u)", (unsigned)own[REGULAR],
             (unsigned)own[SYMMETRIC], (unsigned)own[CONSTANT], (unsigned)own[COVERED]);
    return text;
}

/* "10.0.0.9 calls 203.0.113.5 TCP port 443", or what it does instead. */
static void describe_call(const struct ntt_open_alert *open, char *text, size_t size)
{
    const struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], apex[NTT_DNS_APEX_TEXT];
    bool udp = alert->selector.transport == NTT_UDP, failed = strcmp(alert->variant, "failed") == 0;
    memcpy(apex, &open->figures.own[APEX], sizeof apex);
    ntt_prefix_format(&alert->source, source);
    ntt_prefix_format(&alert->target, target);
    if (strcmp(alert->variant, "dns") == 0)
        snprintf(text, size, "%s asks %s for names below %s", source, target, apex);
    else
        snprintf(text, size, "%s %s %s %s port %u%s", source, failed ? "tries in vain to call" : "calls",
                 target, udp ? "UDP" : "TCP", alert->selector.port,
                 strcmp(alert->variant, "talk") == 0 ? " inside one session" : "");
}

void ntt_beacon_describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char call[192], duration[32], period[24], callers[32] = "nobody else does", size[40] = "", terms[96] = "";
    if (open->figures.sources > 1)
        snprintf(callers, sizeof callers, "%u hosts do", open->figures.sources);
    if (strcmp(alert->variant, "failed") != 0)
        snprintf(size, sizeof size, " with about %u bytes", (unsigned)own[CALL_SIZE]);
    if (strcmp(alert->variant, "dns") != 0)
        terms_text(own, terms);
    describe_call(open, call, sizeof call);
    snprintf(alert->message, sizeof alert->message, "%s every %s (+-%u %%), %llu times%s%s, %s: score %u%s",
             call, period_text(own[PERIOD], period), (unsigned)own[SPREAD],
             (unsigned long long)alert->observed + 1, ntt_duration_text(&alert->evidence, duration), size,
             callers, (unsigned)own[TOTAL], terms);
}
