/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report concludes, in plain words, the same in every format for people. What these return may hold hostile text
 * and still goes through an emitter of base/escape.h. To be freed with g_free.
 */
#ifndef NTT_OUTPUT_VERDICT_H
#define NTT_OUTPUT_VERDICT_H

#include "output/output.h"

#include <stdbool.h>

/* The headline: "3 attacks found in 12,345 packets". */
char *ntt_verdict_headline(const struct ntt_report *report);
/* What is to be said under the headline, the worst first. What repeats itself in a capture - the same attack between the
 * same ends, by its key - is said once. All of it belongs to the report. */
struct ntt_lead {
    const struct ntt_summary *summary;
    const struct ntt_finding *finding; /* the worst, and of equals the first */
    unsigned times;                    /* at least 1 */
};
GArray *
ntt_verdict_lead(const struct ntt_report *report); /* of struct ntt_lead; to be freed with g_array_free */
/* What makes the headline less than the whole truth: "…", or NULL. */
char *ntt_verdict_reservation(const struct ntt_report *report);
/* Whether all captures were judged, and nothing was found: no alert in what nobody could read is no good news. */
bool ntt_verdict_is_clear(const struct ntt_report *report);
/* The worst severity among the findings; 0 when there are none. */
unsigned ntt_verdict_worst(const struct ntt_report *report);

#endif
