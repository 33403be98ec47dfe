/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How regular a row of call-backs is: the score behind beacon. */
#ifndef NTT_BEACON_RHYTHM_H
#define NTT_BEACON_RHYTHM_H

#include <stdint.h>

enum { NTT_BEATS = 32 };

/* The last intervals and sizes, and since when. */
struct ntt_rhythm {
    int64_t first_ns, last_ns; /* of the first and the last beat */
    uint32_t beats;
    uint32_t interval_ms[NTT_BEATS]; /* rings: the newest at (beats - 2) % NTT_BEATS… */
    uint16_t size[NTT_BEATS];        /* …and at (beats - 1) % NTT_BEATS; bytes of the call, cut at 65535 */
};

/* A beat at that time. */
void ntt_rhythm_beat(struct ntt_rhythm *rhythm, int64_t time_ns);
/* Adds to the size of the last beat. */
void ntt_rhythm_add_size(struct ntt_rhythm *rhythm, uint32_t bytes);

/* All terms from 0 to 100. */
struct ntt_rhythm_score {
    uint32_t intervals, period_ms, spread_percent; /* median, and the median distance from it */
    unsigned regular; /* 0 is what chance gives (calls at random times), less while there are few intervals */
    unsigned symmetric; /* early as often as late */
    unsigned constant;  /* sizes */
    unsigned covered;   /* of the time that the intervals take, by calls at the period */
    unsigned total;     /* geometric mean of the four */
    unsigned
        bounded; /* percent of the intervals, all those kept, that are near the median: between .55 and 1.65
                         * of it. Calls at random times keep seven intervals within that once in a thousand times */
};
struct ntt_rhythm_score ntt_rhythm_judge(const struct ntt_rhythm *rhythm);

#endif
