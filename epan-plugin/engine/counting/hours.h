/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much traffic each hour of the week sees, in local time: learnt by whoever feeds it, compared with by
 * off_hours. What lies between the first packet and the last was observed, and is silence where nothing came.
 */
#ifndef NTT_HOURS_H
#define NTT_HOURS_H

#include <stdbool.h>
#include <stdint.h>

enum { NTT_WEEK_HOURS = 168 };

/* One hour of the week; 0 is Monday, from midnight to one. */
struct ntt_hour {
    uint64_t seconds; /* observed, over all weeks */
    uint64_t packets, bytes;
    uint64_t most_bytes; /* in any one such hour */
};

struct ntt_hours {
    struct ntt_hour week[NTT_WEEK_HOURS];
    int64_t last_s; /* local time up to which `seconds` have been counted */
    int64_t hour;   /* the running hour since the epoch */
    uint64_t bytes; /* in the running hour */
    bool begun;
};

/* Local time in seconds since the epoch → 0 … 167. */
unsigned ntt_hour_of_week(int64_t local_s);
/* Counts traffic at a local time; what is older than the time before happens then. */
void ntt_hours_add(struct ntt_hours *hours, int64_t local_s, uint64_t packets, uint64_t bytes);

/* Bytes in such an hour, on average; 0 where none was observed. */
uint64_t ntt_hour_bytes(const struct ntt_hour *hour);
/* The same in a busy hour: nine tenths of the hours of the week have less. 0 where less than a day of the
 * week was observed. */
uint64_t ntt_week_busy(const struct ntt_hour week[NTT_WEEK_HOURS]);

#endif
