/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bounded, age-tagged set: the last 64 distinct things (ports of a host, or hosts of a network) that
 * someone tried, when, and with what outcome. Exact where thresholds decide, which is why no threshold
 * exceeds 60.
 */
#ifndef NTT_RECENT_SET_H
#define NTT_RECENT_SET_H

#include <stdint.h>

enum { NTT_RECENT_MAX = 64 };

enum ntt_outcome {
    NTT_PENDING,    /* tried, no answer yet */
    NTT_ANSWERED,   /* the other side agreed; nothing has come of it yet */
    NTT_SUCCESS,    /* an exchange that did something */
    NTT_OPEN_PROBE, /* agreed, then dropped with nothing exchanged */
    NTT_REJECTED,
    NTT_UNANSWERED,
    NTT_OUTCOMES
};

struct ntt_recent_set {
    uint8_t count; /* the arrays behind it hold so much, and rubbish beyond */
    uint32_t value[NTT_RECENT_MAX];
    uint32_t second[NTT_RECENT_MAX];
    uint8_t outcome[NTT_RECENT_MAX]; /* enum ntt_outcome */
};

/* Adds the value, or renews its time and outcome. */
void ntt_recent_set_put(struct ntt_recent_set *recent, uint32_t value, uint32_t second,
                        enum ntt_outcome outcome);

/* Changes the outcome of a value that is there; its time stays. */
void ntt_recent_set_mark(struct ntt_recent_set *recent, uint32_t value, enum ntt_outcome outcome);

struct ntt_recent_summary {
    unsigned outcomes[NTT_OUTCOMES];
    unsigned total;
    unsigned low;    /* values below 1024 that had no success */
    unsigned weight; /* of open probes and failures: 3 for a value below 1024, else 1 */
    uint32_t oldest; /* second of the oldest counted */
};
/* Counts the values not older than `window` seconds. */
struct ntt_recent_summary ntt_recent_set_summarise(const struct ntt_recent_set *recent, uint32_t now,
                                                   uint32_t window);

#endif
