/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * entropy_shift: the exchanges of this network are suddenly spread otherwise. Of each exchange that begins,
 * source and destination address and port are counted in hashed buckets; every 128 exchanges the Shannon
 * entropy of each of the four is compared with the median of the windows before, in median absolute
 * deviations. Two features have to leave their range together, one of them far, in two windows in a row;
 * which of them rose and which fell names the cause (Lakhina, Crovella, Diot, "Mining Anomalies Using Traffic
 * Feature Distributions", 2005). Counting exchanges instead of packets keeps large transfers from looking
 * like a change. Never more than low: it says that something is different, the scan and flood detectors say
 * what. Silent while one of them is open for the same host. Calibrated on lab and public captures.
 */
#include "engine/detector.h"

#include "engine/counting/measures.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCE, DESTINATION, SOURCE_PORT, DESTINATION_PORT, FEATURES };

enum {
    WINDOW = 128,  /* exchanges */
    BUCKETS = 256, /* of each feature */
    PAST = 32,     /* windows remembered */
    SAMPLES = 16,  /* exchanges of a window that are looked at again: were they answered? */
    STRIKES = 2,
    LONG_PAST = 12, /* windows */
    GIVE_IN = 12,   /* strange windows after which they are usual */
    MOSTLY = 25,    /* percent of votes: about three fifths of the exchanges */
    CROWD = 60,     /* percent of answered exchanges that make a crowd of an attack */
    IDLE = 3600,    /* it closes with the first ordinary window */
    UNIT = 1024,    /* of a bit */
};

enum { DEVIATIONS, LEAST_SHIFT, PAST_WINDOWS, PAST_TIME };

struct sample {
    uint64_t key;
    uint32_t place;
};

struct entropy_shift {
    uint16_t buckets[FEATURES][BUCKETS];
    uint32_t count; /* exchanges in the window */
    struct sample samples[SAMPLES];
    struct ntt_majority source, destination; /* of the window */
    int32_t past[PAST][FEATURES];            /* entropies */
    uint32_t windows, strikes;
    struct ntt_incident incident;
    uint32_t c_log_c[WINDOW + 1]; /* c · log2 c, in UNITs; made when the first window is full */
    struct ntt_selector selector; /* of the open alert */
};

static int32_t entropy(const struct entropy_shift *state, const uint16_t *buckets)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < BUCKETS; i++)
        sum += state->c_log_c[buckets[i]];
    return (int32_t)(7 * UNIT - sum / WINDOW); /* log2 WINDOW is 7 */
}

/* How one feature of this window differs from the past: up or down, 0 where that is within its range. */
static int32_t shift_of(const struct ntt_engine *engine, const struct entropy_shift *state, unsigned feature,
                        int32_t now, int32_t *usual)
{
    enum { LEAST_DEVIATION = UNIT / 24 };
    int32_t values[PAST];
    unsigned count = state->windows < PAST ? state->windows : PAST;
    for (unsigned i = 0; i < count; i++)
        values[i] = state->past[i][feature];
    *usual = ntt_median(values, count);
    int32_t most = 0;
    for (unsigned i = 0; i < count; i++) {
        values[i] = abs(values[i] - *usual);
        if (values[i] > most)
            most = values[i];
    }
    int32_t shift = now - *usual, size = abs(shift);
    if (size <= most)
        return 0;
    int32_t deviation = ntt_median(values, count) * 3 / 2; /* 1.4826, for a normal distribution */
    if (deviation < LEAST_DEVIATION)
        deviation = LEAST_DEVIATION;
    return size >= deviation * (int32_t)engine->config.own[NTT_ENTROPY_SHIFT][DEVIATIONS] ? shift : 0;
}

/* One feature has to move far in absolute terms too; what has not been seen for long may vary more than it
 * did. */
static int32_t least_shift(const struct ntt_engine *engine, const struct entropy_shift *state)
{
    int32_t least = (int32_t)engine->config.own[NTT_ENTROPY_SHIFT][LEAST_SHIFT] * UNIT / 10;
    return state->windows < LONG_PAST ? least + least / 2 : least;
}

/* How many of the window's sampled exchanges were answered, in percent. */
static unsigned answered(const struct ntt_engine *engine, const struct entropy_shift *state)
{
    unsigned found = 0, replied = 0;
    for (unsigned i = 0; i < SAMPLES; i++) {
        const struct ntt_flow *flow =
            ntt_table_at(&engine->flows, state->samples[i].place, state->samples[i].key);
        found += flow != NULL;
        replied += flow && (flow->established || flow->agreed || (flow->replied && !flow->refused));
    }
    return found ? replied * 100 / found : 0;
}

static const char *name_of(const int32_t shift[FEATURES], unsigned percent_answered)
{
    bool ports_up = shift[DESTINATION_PORT] > 0, hosts_up = shift[DESTINATION] > 0;
    if (ports_up && !hosts_up)
        return "port_scan";
    if (hosts_up && shift[SOURCE] <= 0 && !ports_up)
        return "sweep";
    if (hosts_up && ports_up && shift[SOURCE] < 0)
        return "network_scan";
    if (shift[SOURCE] > 0 && !hosts_up)
        return percent_answered >= CROWD ? "flash_crowd" : "ddos";
    if (shift[SOURCE] < 0 && shift[DESTINATION] < 0)
        return "one_pair";
    return shift[SOURCE] > 0 && hosts_up ? "growth" : "other";
}

/* A finding of the detectors that know better, about a host that prevails here. */
static bool explained(const struct ntt_engine *engine, const struct entropy_shift *state)
{
    static const char *const categories[] = {"recon", "dos", "credential"};
    for (unsigned i = 0; i < sizeof categories / sizeof *categories; i++) {
        if (ntt_alerts_any(&engine->alerts, categories[i], &state->source.source, NULL) ||
            ntt_alerts_any(&engine->alerts, categories[i], NULL, &state->destination.destination))
            return true;
    }
    return false;
}

/* Which packets are evidence: the beginnings of exchanges between the ends that prevail. */
static struct ntt_selector selector_of(const struct entropy_shift *state, const struct ntt_packet *last)
{
    struct ntt_selector selector = {.probe = ntt_probe_of(last)};
    if (ntt_majority_has(&state->source, MOSTLY))
        selector.source = ntt_prefix_of(&state->source.source);
    if (ntt_majority_has(&state->destination, MOSTLY))
        selector.destination = ntt_prefix_of(&state->destination.destination);
    return selector;
}

static bool selects(const struct ntt_selector *selector, const struct ntt_packet *packet)
{
    return ntt_probe_of(packet) == selector->probe &&
           (!selector->source.base.family || ntt_address_equal(&selector->source.base, &packet->source)) &&
           (!selector->destination.base.family ||
            ntt_address_equal(&selector->destination.base, &packet->destination));
}

static void report(struct ntt_engine *engine, struct entropy_shift *state, const int32_t now[FEATURES],
                   const int32_t shift[FEATURES], const int32_t usual[FEATURES])
{
    struct ntt_open_alert *open = ntt_incident_alert(engine, &state->incident);
    unsigned features = 0, percent = answered(engine, state);
    for (unsigned i = 0; i < FEATURES; i++)
        features += shift[i] != 0;
    struct ntt_alert draft = {
        .type = NTT_ENTROPY_SHIFT,
        .severity = NTT_LOW,
        .confidence = features > 2 ? 55 : 45,
        .source = state->selector.source,
        .target = state->selector.destination,
        .selector = state->selector,
        .observed = features,
        .threshold = 2,
        .unit = "features",
        .window_s = 0,
    };
    snprintf(draft.variant, sizeof draft.variant, "%s", open ? open->alert.variant : name_of(shift, percent));
    struct ntt_figures figures = {.own = {percent}};
    for (unsigned i = 0; i < FEATURES; i++)
        figures.own[i + 1] = (uint64_t)usual[i] << 32 | (uint32_t)now[i];
    ntt_report_incident(engine, &state->incident, &draft, &figures, IDLE);
}

static bool past_is_enough(const struct ntt_engine *engine, const struct entropy_shift *state)
{
    const unsigned *options = engine->config.own[NTT_ENTROPY_SHIFT];
    return state->windows >= options[PAST_WINDOWS] && engine->now >= options[PAST_TIME];
}

static void calm_down(struct ntt_engine *engine, struct entropy_shift *state)
{
    struct ntt_open_alert *open = ntt_incident_alert(engine, &state->incident);
    if (open)
        ntt_alerts_close(engine, open);
    state->strikes = 0;
    state->incident = (struct ntt_incident){0};
}

static void judge(struct ntt_engine *engine, struct entropy_shift *state, const struct ntt_packet *last)
{
    int32_t now[FEATURES], shift[FEATURES] = {0}, usual[FEATURES] = {0};
    unsigned features = 0;
    bool far = false;
    for (unsigned i = 0; i < FEATURES; i++)
        now[i] = entropy(state, state->buckets[i]);
    for (unsigned i = 0; i < FEATURES && past_is_enough(engine, state); i++) {
        shift[i] = shift_of(engine, state, i, now[i], &usual[i]);
        features += shift[i] != 0;
        far |= abs(shift[i]) >= least_shift(engine, state);
    }
    bool strange = far && features >= 2;
    if (strange && !state->strikes++) {
        state->selector = selector_of(state, last);
        state->incident = (struct ntt_incident){0};
    }
    if (strange && state->strikes >= STRIKES && state->incident.evidence.packets && !explained(engine, state))
        report(engine, state, now, shift, usual);
    if (!strange || state->strikes >= GIVE_IN) {
        if (state->strikes >= GIVE_IN)
            state->windows = 0;
        calm_down(engine, state);
        memcpy(state->past[state->windows++ % PAST], now, sizeof now);
    }
}

static void begin_window(struct entropy_shift *state)
{
    memset(state->buckets, 0, sizeof state->buckets);
    memset(state->samples, 0, sizeof state->samples);
    state->count = 0;
    state->source = state->destination = (struct ntt_majority){0};
}

static void make_table(struct entropy_shift *state)
{
    for (unsigned i = 2; i <= WINDOW; i++)
        state->c_log_c[i] = (uint32_t)(i * log2(i) * UNIT + 0.5);
}

static unsigned port_bucket(uint16_t port)
{
    return (uint16_t)(port * 40503u) >> 8; /* 2^16 / golden ratio: neighbours fall apart */
}

static void see(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    struct entropy_shift *state = engine->own_state[NTT_ENTROPY_SHIFT];
    const struct ntt_packet *packet = seen->packet;
    if (packet->transport == NTT_NEIGHBOUR)
        return;
    state->buckets[SOURCE][seen->hashes.source % BUCKETS]++;
    state->buckets[DESTINATION][seen->hashes.destination % BUCKETS]++;
    state->buckets[SOURCE_PORT][port_bucket(packet->source_port)]++;
    state->buckets[DESTINATION_PORT][port_bucket(packet->destination_port)]++;
    ntt_majority_add(&state->source, seen->hashes.source, 1, &packet->source, &packet->destination);
    ntt_majority_add(&state->destination, seen->hashes.destination, 1, &packet->source, &packet->destination);
    if (state->count % (WINDOW / SAMPLES) == 0)
        state->samples[state->count / (WINDOW / SAMPLES)] =
            (struct sample){seen->step.flow->slot.key, ntt_table_index(&engine->flows, seen->step.flow)};
    if (state->strikes && selects(&state->selector, packet))
        ntt_incident_add(engine, &state->incident, packet);
    if (++state->count < WINDOW)
        return;
    if (!state->c_log_c[WINDOW])
        make_table(state);
    judge(engine, state, packet);
    begin_window(state);
}

static void describe(struct ntt_open_alert *open)
{
    static const char *const names[FEATURES] = {"sources", "destinations", "source ports",
                                                "destination ports"};
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT + 8] = "", target[NTT_ADDRESS_TEXT + 8] = "", changes[160] = "",
                                   address[NTT_ADDRESS_TEXT];
    size_t used = 0;
    if (alert->source.base.family)
        snprintf(source, sizeof source, " from %s", ntt_prefix_format(&alert->source, address));
    if (alert->target.base.family)
        snprintf(target, sizeof target, " to %s", ntt_prefix_format(&alert->target, address));
    for (unsigned i = 0; i < FEATURES && used < sizeof changes; i++) {
        uint64_t pair = open->figures.own[i + 1];
        int written = snprintf(changes + used, sizeof changes - used, "%s%s %.1f to %.1f", used ? ", " : "",
                               names[i], (double)(pair >> 32) / UNIT, (double)(uint32_t)pair / UNIT);
        used += written > 0 ? (size_t)written : sizeof changes;
    }
    snprintf(alert->message, sizeof alert->message,
             "What begins%.45s%.43s is spread otherwise than usual, as in a %s (entropy of %.99s bits); %u%% "
             "answered",
             source, target, alert->variant, changes, (unsigned)(open->figures.own[0] % 101));
}

static const struct ntt_config_option options[] = {
    [DEVIATIONS] = NTT_OWN_OPTION("entropy_shift_deviations", "Entropy shift: deviations",
                                  "How far the entropy of two features must move away from the median.",
                                  "median absolute deviations", 3, 100, 6),
    [LEAST_SHIFT] =
        NTT_OWN_OPTION("entropy_shift_bits", "Entropy shift: minimum shift",
                       "How far one of them must move in absolute terms.", "tenths of a bit", 1, 70, 10),
    [PAST_WINDOWS] =
        NTT_OWN_OPTION("entropy_shift_windows", "Entropy shift: history",
                       "Windows of 128 exchanges that define the usual distribution.", "windows", 4, 32, 5),
    [PAST_TIME] =
        NTT_OWN_OPTION("entropy_shift_time", "Entropy shift: time",
                       "Time that must be observed before anything is unusual.", "seconds", 10, 86400, 15),
};

const struct ntt_detector ntt_entropy_shift = {
    .about = {"entropy_shift", "Shift in who talks to whom", "anomaly", "",
              "Addresses or ports suddenly spread or narrowed, as in scans and floods: look at the traffic "
              "at that time."},
    .interests = NTT_SEE_NEW,
    .see_packet = see,
    .describe = describe,
    NTT_OPTIONS(options),
    .state_size = sizeof(struct entropy_shift),
};
