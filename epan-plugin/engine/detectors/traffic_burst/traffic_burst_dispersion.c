/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traffic_burst, burstiness: packets come far more clustered than before. The measure is the index of
 * dispersion for counts over one-second bins, variance / mean, of each 64 seconds (Gusella, "Characterizing
 * the Variability of Arrival Processes with Indexes of Dispersion", 1991): 1 for arrivals that know nothing
 * of each other, thousands for on and off. Traffic is never Poisson, so its logarithm is compared with the
 * median of the windows before, in median absolute deviations. One pulse is a transfer; three in a window are
 * a pattern. Never more than info.
 */
#include "engine/detectors/traffic_burst/traffic_burst.h"

#include "engine/counting/measures.h"
#include "engine/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 64 /* seconds */, LEAST_WINDOWS = 8, PULSES = 3, DEVIATIONS = 6 };

/* How many median absolute deviations the index lies above the median of the windows before. */
static int deviations(const struct burstiness *state, int32_t index, int32_t *usual)
{
    enum { LEAST_DEVIATION = 128 /* half a doubling */ };
    int32_t values[BURST_WINDOWS];
    unsigned count = state->windows < BURST_WINDOWS ? state->windows : BURST_WINDOWS;
    memcpy(values, state->past, sizeof values);
    *usual = ntt_median(values, count);
    for (unsigned i = 0; i < count; i++)
        values[i] = abs(values[i] - *usual);
    int32_t deviation = ntt_median(values, count) * 3 / 2; /* 1.4826, for a normal distribution */
    return (index - *usual) / (deviation > LEAST_DEVIATION ? deviation : LEAST_DEVIATION);
}

static void report(struct ntt_engine *engine, struct burstiness *state, const struct burst_second *second,
                   double index, double usual)
{
    struct ntt_alert draft = {
        .type = NTT_TRAFFIC_BURST,
        .variant = "burstiness",
        .severity = NTT_INFO,
        .confidence = 40,
        .observed = (uint64_t)index,
        .threshold = engine->config.own[NTT_TRAFFIC_BURST][BURST_DISPERSION],
        .unit = "variance / mean",
        .window_s = WINDOW,
    };
    struct ntt_figures figures = {.own = {(uint64_t)(index * 10), (uint64_t)(usual * 10), state->pulses}};
    struct ntt_evidence *evidence = &state->incident.evidence;
    if (!ntt_incident_alert(engine, &state->incident)) {
        state->incident = (struct ntt_incident){0};
        evidence->first_frame = state->first_frame;
        evidence->first_ns = state->first_ns;
    }
    evidence->last_frame = engine->last_frame - 1; /* the clock moves before its packet is judged */
    evidence->last_ns = second->last_ns;
    evidence->packets = evidence->last_frame - evidence->first_frame + 1ULL; /* every frame is evidence */
    ntt_report_incident(engine, &state->incident, &draft, &figures, 2 * WINDOW);
}

static void judge(struct ntt_engine *engine, struct burstiness *state, const struct burst_second *second)
{
    enum { LEAST_MEAN = 2 };
    double mean = (double)state->sum / state->seconds;
    if (mean < LEAST_MEAN)
        return;
    double index = ((double)state->squares / state->seconds - mean * mean) / mean;
    int32_t value = (int32_t)(log2(index > 1 ? index : 1) * 256), usual;
    if (state->windows >= LEAST_WINDOWS && state->pulses >= PULSES &&
        index >= engine->config.own[NTT_TRAFFIC_BURST][BURST_DISPERSION] &&
        deviations(state, value, &usual) >= DEVIATIONS)
        report(engine, state, second, index, exp2((double)usual / 256));
    state->past[state->windows++ % BURST_WINDOWS] = value;
}

void ntt_burstiness_interrupt(struct burstiness *state)
{
    state->seconds = state->pulses = 0;
    state->sum = state->squares = 0;
    state->disturbed = state->in_pulse = false;
    state->first_frame = 0;
}

void ntt_burstiness_end_second(struct ntt_engine *engine, struct burstiness *state,
                               const struct burst_second *second)
{
    bool pulse = second->packets >= second->hot;
    state->pulses += pulse && !state->in_pulse;
    state->in_pulse = pulse;
    state->sum += second->packets;
    state->squares += (uint64_t)second->packets * second->packets;
    state->disturbed |= second->unusual;
    if (++state->seconds < WINDOW)
        return;
    if (!state->disturbed && state->first_frame)
        judge(engine, state, second);
    ntt_burstiness_interrupt(state);
    state->first_frame = engine->last_frame;
    state->first_ns = engine->now_ns;
}

void ntt_burstiness_describe(struct ntt_open_alert *open)
{
    const uint64_t *own = open->figures.own;
    snprintf(open->alert.message, sizeof open->alert.message,
             "Packets came in %llu pulses within %d s: variance / mean of the packets per second is %.1f, "
             "usually %.1f",
             (unsigned long long)own[2], WINDOW, (double)own[0] / 10, (double)own[1] / 10);
}
