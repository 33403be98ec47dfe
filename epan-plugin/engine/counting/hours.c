/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/counting/hours.h"

#include <stdlib.h>

enum { HOUR = 3600, EPOCH_HOUR = 72 /* 1970 began on a Thursday */, LEAST_SEEN = 600, LEAST_HOURS = 24 };

unsigned ntt_hour_of_week(int64_t local_s)
{
    int64_t hour = local_s / HOUR - (local_s % HOUR < 0);
    int64_t place = (hour + EPOCH_HOUR) % NTT_WEEK_HOURS;
    return (unsigned)(place < 0 ? place + NTT_WEEK_HOURS : place);
}

/* Spreads the time since the last packet over the hours it touches. */
static void pass_time(struct ntt_hours *hours, int64_t local_s)
{
    enum { FORGOTTEN = 8 * NTT_WEEK_HOURS * HOUR }; /* nobody observes silence for so long */
    if (local_s - hours->last_s > FORGOTTEN)
        hours->last_s = local_s;
    while (hours->last_s < local_s) {
        int64_t next = (hours->last_s / HOUR + 1) * HOUR;
        if (next > local_s)
            next = local_s;
        hours->week[ntt_hour_of_week(hours->last_s)].seconds += (uint64_t)(next - hours->last_s);
        hours->last_s = next;
    }
}

void ntt_hours_add(struct ntt_hours *hours, int64_t local_s, uint64_t packets, uint64_t bytes)
{
    if (!hours->begun) {
        hours->begun = true;
        hours->last_s = local_s;
        hours->hour = local_s / HOUR;
    }
    if (local_s != hours->last_s)
        pass_time(hours, local_s);
    if (hours->last_s / HOUR != hours->hour) {
        hours->hour = hours->last_s / HOUR;
        hours->bytes = 0;
    }
    hours->bytes += bytes;
    struct ntt_hour *hour = &hours->week[ntt_hour_of_week(hours->last_s)];
    hour->packets += packets;
    hour->bytes += bytes;
    if (hours->bytes > hour->most_bytes)
        hour->most_bytes = hours->bytes;
}

uint64_t ntt_hour_bytes(const struct ntt_hour *hour)
{
    return hour->seconds ? (uint64_t)((double)hour->bytes * HOUR / (double)hour->seconds) : 0;
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

uint64_t ntt_week_busy(const struct ntt_hour week[NTT_WEEK_HOURS])
{
    uint64_t bytes[NTT_WEEK_HOURS];
    unsigned count = 0;
    for (unsigned i = 0; i < NTT_WEEK_HOURS; i++) {
        if (week[i].seconds >= LEAST_SEEN)
            bytes[count++] = ntt_hour_bytes(&week[i]);
    }
    if (count < LEAST_HOURS)
        return 0;
    qsort(bytes, count, sizeof *bytes, compare);
    return bytes[count * 9 / 10];
}
