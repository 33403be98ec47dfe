/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * off_hours: much traffic in hours that are usually quiet. Counts bytes by the quarter of an hour and
 * compares with the week that a baseline has learnt, or with the capture's own once it spans seven days. An
 * hour of the week is quiet when it sees less than a fifth of what a busy hour sees; a network without quiet
 * hours is never judged. The quarter has to bring several times what that hour usually brings, as much as
 * half a busy quarter, and more than that hour or its neighbours ever brought: a backup that runs every night
 * is usual. Scale-free, because quiet is another thing in every network; calibrated on lab and public
 * captures.
 */
#include "engine/detector.h"

#include "engine/baseline.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/state.h"

#include <stdio.h>

enum {
    QUARTER = 900,
    OWN_DAYS = 7,
    DAY = 86400,
    MOSTLY = 60, /* percent of votes: four fifths of the bytes */
};

enum { VOLUME, FACTOR, QUIET };

struct off_hours {
    struct ntt_hours own;     /* what this capture has taught so far */
    int64_t begins_s, ends_s; /* the running quarter, UTC */
    uint64_t packets, bytes;  /* in it */
    uint64_t limit;           /* bytes from which it is too much; UINT64_MAX: not judged */
    uint64_t usual;           /* bytes of such a quarter */
    struct ntt_majority ends;
    uint32_t first_frame;
    int64_t first_ns, ends_ns;
    int64_t wake_ns; /* from then on packets are looked at closely */
    struct ntt_incident surge;
    bool between_two; /* the surge's evidence is the packets of two hosts */
    uint64_t pair;
};

static int32_t offset_at(const struct ntt_engine *engine, int64_t time_s)
{
    return engine->setup.utc_offset ? engine->setup.utc_offset(engine->setup.data, time_s) : 0;
}

static int64_t floor_to(int64_t value, int64_t unit)
{
    int64_t rest = value % unit;
    return value - (rest < 0 ? rest + unit : rest);
}

/* The week to compare with; NULL: none yet. */
static const struct ntt_hour *usual_week(const struct ntt_engine *engine, const struct off_hours *state)
{
    if (engine->setup.baseline)
        return engine->setup.baseline->week;
    return engine->now > OWN_DAYS * DAY ? state->own.week : NULL;
}

/* The most that the hour or one of its neighbours ever brought. */
static uint64_t most_around(const struct ntt_hour *week, unsigned hour)
{
    uint64_t most = 0;
    for (unsigned i = NTT_WEEK_HOURS - 1; i <= NTT_WEEK_HOURS + 1; i++) {
        uint64_t bytes = week[(hour + i) % NTT_WEEK_HOURS].most_bytes;
        if (bytes > most)
            most = bytes;
    }
    return most;
}

static void set_limit(const struct ntt_engine *engine, struct off_hours *state, unsigned hour)
{
    const unsigned *options = engine->config.own[NTT_OFF_HOURS];
    const struct ntt_hour *week = usual_week(engine, state);
    uint64_t busy = week ? ntt_week_busy(week) : 0;
    state->limit = UINT64_MAX;
    if (!busy || week[hour].seconds < QUARTER)
        return;
    uint64_t bytes = ntt_hour_bytes(&week[hour]);
    if (bytes * 100 >= busy * options[QUIET])
        return;
    uint64_t limits[] = {options[VOLUME] * 1000ULL, bytes / 4 * options[FACTOR], busy / 8,
                         most_around(week, hour) + 1};
    state->limit = 0;
    for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i] > state->limit)
            state->limit = limits[i];
    }
    state->usual = bytes / 4;
}

static void begin_quarter(struct ntt_engine *engine, struct off_hours *state, const struct ntt_packet *packet)
{
    const int64_t second = 1000000000;
    int64_t now_s = engine->now_ns / second;
    struct ntt_open_alert *open = ntt_incident_alert(engine, &state->surge);
    if (state->ends_s)
        ntt_hours_add(&state->own, state->begins_s + offset_at(engine, state->begins_s), state->packets,
                      state->bytes);
    if (open && (state->bytes < state->limit / 2 || now_s >= state->ends_s + QUARTER))
        ntt_alerts_close(engine, open);
    int64_t offset = offset_at(engine, now_s);
    int64_t begins = floor_to(now_s + offset, QUARTER) - offset;
    state->begins_s = now_s;
    state->ends_s = begins + QUARTER;
    state->ends_ns = state->ends_s * second;
    state->packets = state->bytes = 0;
    state->ends = (struct ntt_majority){0};
    state->first_frame = packet->frame;
    state->first_ns = engine->now_ns;
    set_limit(engine, state, ntt_hour_of_week(now_s + offset));
    open = ntt_incident_alert(engine, &state->surge);
    if (open && state->limit == UINT64_MAX)
        ntt_alerts_close(engine, open);
}

static uint64_t pair_of(const struct ntt_hashes *hashes)
{
    return (hashes->source ^ hashes->destination) | 1;
}

/* The surge's ends, where two hosts made most of it; otherwise it is everybody's. */
static void begin_surge(struct off_hours *state)
{
    state->surge = (struct ntt_incident){0};
    state->between_two = ntt_majority_has(&state->ends, MOSTLY) && state->ends.source.family;
    state->pair = state->ends.key;
    if (!state->between_two) {
        /* every packet is evidence, those of the quarter's beginning too */
        state->surge.evidence = (struct ntt_evidence){.packets = state->packets - 1,
                                                      .first_frame = state->first_frame,
                                                      .first_ns = state->first_ns,
                                                      .last_ns = state->first_ns};
    }
}

static void surge(struct ntt_engine *engine, struct off_hours *state, const struct ntt_observation *seen)
{
    bool open = ntt_incident_alert(engine, &state->surge);
    if (!open)
        begin_surge(state);
    if (state->between_two && (pair_of(&seen->hashes) != state->pair || !seen->packet->source.family ||
                               seen->packet->transport == NTT_NEIGHBOUR)) {
        return;
    }
    ntt_incident_add(engine, &state->surge, seen->packet);
    struct ntt_alert draft = {
        .type = NTT_OFF_HOURS,
        .variant = "surge",
        .severity = NTT_LOW,
        .confidence = engine->setup.baseline ? 60 : 45,
        .observed = state->bytes,
        .threshold = state->limit,
        .unit = "bytes",
        .window_s = QUARTER,
    };
    if (state->between_two) {
        draft.source = ntt_prefix_of(&state->ends.source);
        draft.target = ntt_prefix_of(&state->ends.destination);
        draft.selector =
            (struct ntt_selector){.both_ways = true, .source = draft.source, .destination = draft.target};
    }
    struct ntt_open_alert *known = ntt_incident_alert(engine, &state->surge);
    if (known) { /* its ends stay what they were */
        draft.source = known->alert.source;
        draft.target = known->alert.target;
        draft.selector = known->alert.selector;
    }
    int64_t local = state->begins_s + offset_at(engine, state->begins_s);
    struct ntt_figures figures = {.own = {state->bytes, state->usual, (uint64_t)ntt_hour_of_week(local),
                                          (uint64_t)(local % 3600 / 60 / 15),
                                          (uint64_t)(offset_at(engine, state->begins_s) / 60 + 24 * 60)}};
    if (known && figures.own[0] < known->figures.own[0])
        figures = known->figures; /* the sentence is about the worst quarter */
    ntt_report_incident(engine, &state->surge, &draft, &figures, 2 * QUARTER);
}

/* A packet of a quarter that is judged, or the first one of the next quarter. */
__attribute__((noinline)) static void see_closely(struct ntt_engine *engine, struct off_hours *state,
                                                  const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (engine->now_ns >= state->ends_ns) {
        state->packets--;
        state->bytes -= packet->length;
        begin_quarter(engine, state, packet);
        state->packets = 1;
        state->bytes = packet->length;
    }
    state->wake_ns = state->limit == UINT64_MAX ? state->ends_ns : INT64_MIN;
    if (state->limit == UINT64_MAX)
        return;
    bool back = seen->step.flow && !seen->step.forward;
    ntt_majority_add(&state->ends, pair_of(&seen->hashes), packet->length,
                     back ? &packet->destination : &packet->source,
                     back ? &packet->source : &packet->destination);
    if (state->bytes >= state->limit || ntt_incident_alert(engine, &state->surge))
        surge(engine, state, seen);
}

static void see(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    struct off_hours *state = engine->own_state[NTT_OFF_HOURS];
    state->packets++;
    state->bytes += seen->packet->length;
    if (engine->now_ns >= state->wake_ns)
        see_closely(engine, state, seen);
}

static const char *not_evaluated(const struct ntt_engine *engine)
{
    const struct ntt_baseline *baseline = engine->setup.baseline;
    if (baseline)
        return ntt_week_busy(baseline->week) ? NULL : "the baseline covers less than a day of the week";
    return engine->now > OWN_DAYS * DAY
               ? NULL
               : "no baseline was given (ntt.baseline), and the capture spans less than 7 days";
}

/* "84 MB" */
static const char *bytes_text(uint64_t bytes, char text[32])
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    unsigned unit = 0;
    for (; value >= 1000 && unit < 4; unit++)
        value /= 1000;
    snprintf(text, 32, "%.*f %s", unit && value < 10, value, units[unit]);
    return text;
}

static void describe(struct ntt_open_alert *open)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], moved[32], usual[32],
        who[160] = "The network moved";
    int offset = (int)own[4] - 24 * 60;
    if (alert->source.base.family)
        snprintf(who, sizeof who, "%s and %s made most of", ntt_prefix_format(&alert->source, source),
                 ntt_prefix_format(&alert->target, target));
    snprintf(alert->message, sizeof alert->message,
             "%s %s on a %s in the quarter of an hour from %02u:%02u (UTC%+d:%02d), a quiet time in which %s "
             "are usual",
             who, bytes_text(own[0], moved), days[own[2] / 24 % 7], (unsigned)(own[2] % 24),
             (unsigned)own[3] * 15, offset / 60, (offset < 0 ? -offset : offset) % 60,
             bytes_text(own[1], usual));
}

static const struct ntt_config_option options[] = {
    [VOLUME] = NTT_OWN_OPTION("off_hours_volume", "Off hours: volume",
                              "Minimum traffic in a quarter of an hour for an alert.", "kilobytes", 1,
                              1000000000, 256),
    [FACTOR] =
        NTT_OWN_OPTION("off_hours_factor", "Off hours: factor",
                       "How many times the usual traffic of that hour of the week.", "times", 2, 1000, 8),
    [QUIET] = NTT_OWN_OPTION("off_hours_quiet", "Off hours: quiet hour",
                             "An hour of the week is quiet below this share of a busy hour's traffic.",
                             "percent", 1, 90, 20),
};

const struct ntt_detector ntt_off_hours = {
    .about = {"off_hours", "Traffic at unusual hours", "anomaly", "T1029",
              "Ask whether a backup or an update was due at that time; if not, look at who talked to whom."},
    .interests = NTT_SEE_FRAME,
    .see_packet = see,
    .describe = describe,
    .not_evaluated = not_evaluated,
    NTT_OPTIONS(options),
    .state_size = sizeof(struct off_hours),
};
