/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/beacon/beacon_rhythm.h"

#include <math.h>
#include <stdbool.h>

void ntt_rhythm_beat(struct ntt_rhythm *rhythm, int64_t time_ns)
{
    enum { MS = 1000000 };
    if (rhythm->beats) {
        int64_t interval = (time_ns - rhythm->last_ns) / MS;
        if (interval < 0)
            return;
        rhythm->interval_ms[(rhythm->beats - 1) % NTT_BEATS] =
            interval < UINT32_MAX ? (uint32_t)interval : UINT32_MAX;
    } else {
        rhythm->first_ns = time_ns;
    }
    rhythm->last_ns = time_ns;
    rhythm->size[rhythm->beats % NTT_BEATS] = 0;
    rhythm->beats++;
}

void ntt_rhythm_add_size(struct ntt_rhythm *rhythm, uint32_t bytes)
{
    if (!rhythm->beats)
        return;
    uint16_t *size = &rhythm->size[(rhythm->beats - 1) % NTT_BEATS];
    *size = bytes < UINT16_MAX - (uint32_t)*size ? (uint16_t)(*size + bytes) : UINT16_MAX;
}

/* By insertion: they are few, and often alike. */
static void sort(uint32_t *values, unsigned count)
{
    for (unsigned i = 1; i < count; i++) {
        uint32_t value = values[i];
        unsigned place = i;
        for (; place && values[place - 1] > value; place--)
            values[place] = values[place - 1];
        values[place] = value;
    }
}

/* The median distance of sorted values from their median: of the values on both sides of it, the nearer one comes next. */
static uint32_t median_distance(const uint32_t *values, unsigned count)
{
    unsigned low = count / 2, high = low;
    uint32_t median = values[low], distance = 0;
    for (unsigned i = 0; i < count / 2; i++) {
        bool down = low && (high + 1 == count || median - values[low - 1] <= values[high + 1] - median);
        distance = down ? median - values[--low] : values[++high] - median;
    }
    return distance;
}

struct spread {
    double median, deviation; /* the median distance from the median */
    double low, high;         /* quartiles */
};

/* Sorts the values. */
static struct spread spread_of(uint32_t *values, unsigned count)
{
    sort(values, count);
    uint32_t median = values[count / 2];
    unsigned quarter = count / 4;
    return (struct spread){median, median_distance(values, count), values[quarter],
                           values[count - 1 - quarter]};
}

static double within_one(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

struct ntt_rhythm_score ntt_rhythm_judge(const struct ntt_rhythm *rhythm)
{
    /* For calls at random times the median distance from the median interval is .694 of it. */
    static const double chance = .306, few = 6;
    struct ntt_rhythm_score score = {.intervals = rhythm->beats ? rhythm->beats - 1 : 0};
    unsigned count = score.intervals < NTT_BEATS ? score.intervals : NTT_BEATS;
    uint32_t values[NTT_BEATS];
    double all = 0;
    if (!count)
        return score;
    for (unsigned i = 0; i < count; i++) {
        values[i] = rhythm->interval_ms[i];
        all += values[i];
    }
    struct spread time = spread_of(values, count);
    if (time.median <= 0)
        return score;
    unsigned near = 0;
    for (unsigned i = 0; i < count; i++) /* sorted by now */
        near += values[i] >= .55 * time.median && values[i] <= 1.65 * time.median;
    score.bounded = 100 * near / count;
    double n = score.intervals, spread = time.deviation / time.median;
    double regular = within_one((1 - spread - chance) / (1 - chance)) * n / (n + few);
    /* Against the period and not, as Bowley's skewness, against the quartiles' distance: where that is next
     * to nothing, it would measure noise. */
    double symmetric = within_one(1 - fabs(time.high + time.low - 2 * time.median) / time.median);
    for (unsigned i = 0; i < count; i++) /* but for the last call, which may go on */
        values[i] = rhythm->size[(rhythm->beats - 2 - i) % NTT_BEATS];
    struct spread size = spread_of(values, count);
    double constant = size.median > 0 ? within_one(1 - size.deviation / size.median) : 0;
    double covered = within_one(count * time.median / all);
    score.period_ms = (uint32_t)time.median;
    score.spread_percent = (uint32_t)lround(100 * spread);
    score.regular = (unsigned)lround(100 * regular);
    score.symmetric = (unsigned)lround(100 * symmetric);
    score.constant = (unsigned)lround(100 * constant);
    score.covered = (unsigned)lround(100 * covered);
    score.total = (unsigned)lround(100 * pow(regular * symmetric * constant * covered, .25));
    return score;
}
