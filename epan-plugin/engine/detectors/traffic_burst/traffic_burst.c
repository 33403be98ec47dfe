/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traffic_burst, rate: far more packets than this capture usually has. Counts packets in one-second bins: the
 * mean of five seconds, and against half the limit that of twenty, is compared with the mean so far and with
 * the level that all but one percent of the seconds so far stayed below. That level is read from a histogram
 * of the seconds, so that a burst cannot raise it by its height. A single connection that fills the burst is
 * a transfer, which takes what it gets. Silent where the past is too short to be usual, and while a flood, a
 * scan or a sweep is open: that explains it. Whether the arrivals are clustered is judged in traffic_burst_dispersion.c.
 * Calibrated on lab and public captures.
 */
#include "engine/detectors/traffic_burst/traffic_burst.h"

#include "engine/majority.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum {
    LEVELS = 96,   /* bins of the histogram: four to a doubling */
    RECENT = 20,   /* seconds that are not learnt yet */
    SHORT = 5,     /* of them judged together for a burst; all of them for a swell */
    REFRESH = 8,   /* seconds after which the limit is computed anew */
    FORGET = 7200, /* seconds at which the histogram is halved */
    GIVE_IN = 300, /* seconds after which a burst is the usual level */
    MOSTLY = 60,   /* percent of votes */
    IDLE = 30,
};

enum { FACTOR, HISTORY, LEAST_RATE };

struct traffic_burst {
    uint32_t packets;        /* in the running second */
    int64_t last_ns;         /* time of the last one */
    uint32_t hot;            /* from so many on in a second its ends are voted for: half the lower limit */
    uint32_t second;         /* that runs */
    uint32_t recent[RECENT]; /* packets of the last seconds, by second; not learnt yet */
    uint32_t levels[LEVELS]; /* seconds learnt, by their packets */
    uint32_t means[LEVELS];  /* the same by the mean of the seconds around them */
    uint32_t seconds;        /* in `levels` */
    uint64_t sum;            /* packets in them */
    uint32_t limit, swell;   /* packets a second that make a burst, a swell; UINT32_MAX: not known yet */
    uint32_t crossed;        /* the one of them that the running burst crossed */
    uint32_t began;          /* second in which the burst was found; 0: there is none */
    uint32_t rate;           /* of the burst at its highest */
    bool between_two;        /* its evidence is the packets of two hosts */
    uint64_t pair;
    struct ntt_majority pairs, flows; /* of hot seconds */
    struct ntt_incident burst;
    struct burstiness burstiness;
};

/* What explains more packets than usual. */
static bool explained(const struct ntt_engine *engine)
{
    return ntt_alerts_any(&engine->alerts, "recon", NULL, NULL) ||
           ntt_alerts_any(&engine->alerts, "dos", NULL, NULL);
}

static unsigned level_of(uint32_t packets)
{
    if (packets < 4)
        return packets;
    unsigned doubling = 31u - (unsigned)__builtin_clz(packets);
    unsigned level = 4 * (doubling - 1) + (packets >> (doubling - 2) & 3);
    return level < LEVELS ? level : LEVELS - 1;
}

/* The least number of packets above that level. */
static uint32_t above_level(unsigned level)
{
    if (level < 4)
        return level + 1;
    unsigned doubling = level / 4 + 1;
    return (5 + (level & 3)) << (doubling - 2);
}

/* All but one percent of the seconds so far had fewer packets. */
static uint32_t usual_level(const uint32_t levels[LEVELS], uint32_t seconds)
{
    uint32_t above = 0;
    unsigned level = LEVELS;
    while (level && (above += levels[level - 1]) * 100 <= seconds)
        level--;
    return above_level(level ? level - 1 : 0);
}

/* So many times the mean, a quarter as many times the level, and never less than `least`. */
static uint32_t limit_of(const struct traffic_burst *state, const uint32_t levels[LEVELS], unsigned factor,
                         unsigned least)
{
    uint64_t by_level = (uint64_t)usual_level(levels, state->seconds) * factor / 4;
    uint64_t by_mean = state->sum * factor / state->seconds;
    uint64_t most = by_level > by_mean ? by_level : by_mean;
    if (most < least)
        most = least;
    return most < UINT32_MAX ? (uint32_t)most : UINT32_MAX;
}

static void set_limits(const struct ntt_engine *engine, struct traffic_burst *state)
{
    enum { SWELL_SHARE = 5 };
    const unsigned *options = engine->config.own[NTT_TRAFFIC_BURST];
    state->limit = state->swell = state->hot = UINT32_MAX;
    if (!state->seconds || state->seconds < options[HISTORY])
        return;
    state->limit = limit_of(state, state->levels, 2 * options[FACTOR], options[LEAST_RATE]);
    state->swell = limit_of(state, state->means, options[FACTOR], options[LEAST_RATE] / SWELL_SHARE);
    state->hot = state->swell / 2;
}

/* The mean of the last `seconds`, the running one included; 0 of none. */
static uint32_t recent_mean(const struct traffic_burst *state, unsigned seconds)
{
    uint64_t sum = 0;
    for (unsigned i = 0, place = state->second % RECENT; i < seconds; i++) {
        sum += state->recent[place];
        place = (place ? place : RECENT) - 1;
    }
    return seconds ? (uint32_t)(sum / seconds) : 0;
}

static void learn_second(struct traffic_burst *state, uint32_t packets)
{
    state->levels[level_of(packets)]++;
    state->means[level_of(recent_mean(state, RECENT))]++;
    state->seconds++;
    state->sum += packets;
    if (state->seconds < FORGET)
        return;
    state->seconds = 0;
    for (unsigned i = 0; i < LEVELS; i++)
        state->seconds += state->levels[i] /= 2;
    for (unsigned i = 0; i < LEVELS; i++)
        state->means[i] /= 2;
    state->sum /= 2;
}

/* At least three fifths of the last `seconds` are above half the limit. */
static bool lasts(const struct traffic_burst *state, unsigned seconds, uint32_t limit)
{
    unsigned lasting = 0;
    if (recent_mean(state, seconds) < limit)
        return false;
    for (unsigned i = 0; i < seconds; i++)
        lasting += state->recent[(state->second - i) % RECENT] >= limit / 2;
    return lasting * 5 >= seconds * 3;
}

static uint64_t pair_of(const struct ntt_observation *seen)
{
    return (seen->hashes.source ^ seen->hashes.destination) | 1;
}

/* One exchange that both sides take part in carries most of it. */
static bool is_transfer(const struct ntt_engine *engine, const struct traffic_burst *state)
{
    const struct ntt_flow *flow = ntt_table_find(&engine->flows, state->flows.key);
    return ntt_majority_has(&state->flows, MOSTLY) && flow && flow->established;
}

static void report_burst(struct ntt_engine *engine, struct traffic_burst *state)
{
    struct ntt_alert draft = {
        .type = NTT_TRAFFIC_BURST,
        .variant = "rate",
        .severity = state->crossed == state->limit ? NTT_LOW : NTT_INFO,
        .confidence = state->crossed == state->limit ? 50 : 40,
        .observed = state->rate,
        .threshold = state->crossed,
        .unit = "packets per second",
        .window_s = state->crossed == state->limit ? SHORT : RECENT,
    };
    if (state->between_two) {
        draft.source = ntt_prefix_of(&state->pairs.source);
        draft.target = ntt_prefix_of(&state->pairs.destination);
        draft.selector =
            (struct ntt_selector){.both_ways = true, .source = draft.source, .destination = draft.target};
    }
    struct ntt_figures figures = {.own = {state->rate, state->sum, state->seconds}};
    ntt_report_incident(engine, &state->burst, &draft, &figures, IDLE);
}

static void end_burst(struct ntt_engine *engine, struct traffic_burst *state)
{
    struct ntt_open_alert *open = ntt_incident_alert(engine, &state->burst);
    if (open)
        ntt_alerts_close(engine, open);
    state->began = state->rate = 0;
    for (unsigned i = 0; i < RECENT; i++) /* what it leaves behind is not to be learnt */
        state->recent[i] = state->seconds ? (uint32_t)(state->sum / state->seconds) : 0;
}

/* What the running burst comes to. */
static void follow_burst(struct ntt_engine *engine, struct traffic_burst *state)
{
    uint32_t mean = recent_mean(state, SHORT);
    if (mean > state->rate)
        state->rate = mean;
    if (ntt_incident_alert(engine, &state->burst))
        report_burst(engine, state);
    if (state->second - state->began >= GIVE_IN) {
        end_burst(engine, state);
        memset(state->levels, 0, sizeof state->levels);
        memset(state->means, 0, sizeof state->means);
        state->seconds = 0;
        state->sum = 0;
        set_limits(engine, state);
    } else if (mean < state->crossed / 2) {
        end_burst(engine, state);
    }
}

static void look_for_burst(struct ntt_engine *engine, struct traffic_burst *state)
{
    bool burst = lasts(state, SHORT, state->limit);
    if ((!burst && !lasts(state, RECENT, state->swell)) || is_transfer(engine, state) || explained(engine))
        return;
    state->crossed = burst ? state->limit : state->swell;
    state->began = state->second;
    state->rate = recent_mean(state, burst ? SHORT : RECENT);
    state->between_two = ntt_majority_has(&state->pairs, MOSTLY) && state->pairs.source.family;
    state->pair = state->pairs.key;
    state->burst = (struct ntt_incident){0};
}

/* A second is over: the one that leaves the recent ones is learnt, unless it was part of something unusual.
 */
static void end_second(struct ntt_engine *engine, struct traffic_burst *state)
{
    bool unusual = state->began || explained(engine);
    uint32_t *place = &state->recent[state->second % RECENT];
    if (state->second > RECENT && !unusual)
        learn_second(state, *place);
    *place = state->packets;
    if (state->second % REFRESH == 0 && !state->began)
        set_limits(engine, state);
    ntt_burstiness_end_second(engine, &state->burstiness,
                              &(struct burst_second){state->packets, state->hot, unusual, state->last_ns});
    if (state->began)
        follow_burst(engine, state);
    else if (state->limit < UINT32_MAX)
        look_for_burst(engine, state);
    if (!state->began && recent_mean(state, RECENT) < state->hot)
        state->pairs = state->flows = (struct ntt_majority){0};
    state->packets = 0;
    state->second++;
}

static void see_second(struct ntt_engine *engine)
{
    struct traffic_burst *state = engine->own_state[NTT_TRAFFIC_BURST];
    enum { LONG = 300 };
    if (!state->second) {
        state->second = 1;
        state->limit = state->swell = state->hot = UINT32_MAX;
    }
    if (engine->now - state->second > LONG) { /* silence: nothing of it is usual */
        end_second(engine, state);
        end_burst(engine, state);
        memset(state->recent, 0, sizeof state->recent);
        ntt_burstiness_interrupt(&state->burstiness);
        state->second = engine->now;
    }
    while (state->second < engine->now)
        end_second(engine, state);
}

static void see_hot(struct traffic_burst *state, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    bool back = seen->step.flow && !seen->step.forward;
    const struct ntt_address *from = back ? &packet->destination : &packet->source,
                             *to = back ? &packet->source : &packet->destination;
    ntt_majority_add(&state->pairs, pair_of(seen), 1, from, to);
    ntt_majority_add(&state->flows, seen->step.flow ? seen->step.flow->slot.key : 1, 1, from, to);
}

/* A packet of a second that may be part of a burst, or is part of one. */
__attribute__((noinline)) static void see_closely(struct ntt_engine *engine, struct traffic_burst *state,
                                                  const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (state->packets > state->hot)
        see_hot(state, seen);
    if (!state->began || (state->between_two && (pair_of(seen) != state->pair || !packet->source.family ||
                                                 packet->transport == NTT_NEIGHBOUR)))
        return;
    ntt_incident_add(engine, &state->burst, packet);
    if (!ntt_incident_alert(engine, &state->burst))
        report_burst(engine, state);
}

static void see(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    struct traffic_burst *state = engine->own_state[NTT_TRAFFIC_BURST];
    state->last_ns = engine->now_ns;
    if (++state->packets > state->hot || state->began)
        see_closely(engine, state, seen);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], who[160] = "among many hosts", duration[32];
    if (alert->variant[0] == 'b') {
        ntt_burstiness_describe(open);
        return;
    }
    double mean = own[1] && own[2] ? (double)own[1] / (double)own[2] : 1;
    char since[64] = "";
    if (alert->source.base.family)
        snprintf(who, sizeof who, "between %s and %s", ntt_prefix_format(&alert->source, source),
                 ntt_prefix_format(&alert->target, target));
    if (alert->event != NTT_OPEN)
        snprintf(since, sizeof since, "; %llu%s since", (unsigned long long)alert->evidence.packets,
                 ntt_duration_text(&alert->evidence, duration));
    snprintf(alert->message, sizeof alert->message,
             "Traffic rose to %llu packets a second, %.0f times the mean of %.1f so far, most of it %s%s",
             (unsigned long long)own[0], (double)own[0] / mean, mean, who, since);
}

static const struct ntt_config_option options[] = {
    [FACTOR] = NTT_OWN_OPTION("traffic_burst_factor", "Traffic burst: factor",
                              "Five seconds must have twice this many times the mean rate, and half this "
                              "many times the 99 % level of all seconds.",
                              "times", 2, 1000, 8),
    [HISTORY] =
        NTT_OWN_OPTION("traffic_burst_history", "Traffic burst: history",
                       "Seconds that must be observed before anything is unusual.", "seconds", 30, 7000, 120),
    [LEAST_RATE] =
        NTT_OWN_OPTION("traffic_burst_rate", "Traffic burst: minimum rate",
                       "Minimum packets per second for an alert.", "packets per second", 10, 10000000, 100),
    [BURST_DISPERSION] = NTT_OWN_OPTION(
        "traffic_burst_dispersion", "Traffic burst: minimum dispersion",
        "Minimum index of dispersion (variance / mean of packets per second).", "ratio", 2, 1000000, 50),
};

const struct ntt_detector ntt_traffic_burst = {
    .about = {"traffic_burst", "Traffic burst", "anomaly", "",
              "See which hosts and services carried it in the tables below, and compare with the same hour "
              "of other days."},
    .interests = NTT_SEE_FRAME,
    .see_packet = see,
    .see_second = see_second,
    .describe = describe,
    NTT_OPTIONS(options),
    .state_size = sizeof(struct traffic_burst),
};
