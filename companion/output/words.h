/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers, times and conclusions in plain words, the same in every format for people. What these return may
 * hold hostile text and still goes through an emitter of escape.h. All are to be freed with g_free, unless
 * const.
 */
#ifndef NTT_WORDS_H
#define NTT_WORDS_H

#include "output/output.h"

char *ntt_words_count(uint64_t n);                                      /* "1,234" */
char *ntt_words_counted(uint64_t n, const char *one, const char *many); /* "1 packet", "1,234 packets" */
char *ntt_words_bytes(uint64_t bytes);                                  /* "1.2 MB" */
char *ntt_words_duration(double seconds);                               /* "2 h 5 min" */
/* "2026-11-23 12:00:00.123 UTC"; what is no time comes back as it is. */
char *ntt_words_time(const char *rfc3339);
/* The zone of all times that are said from now on, by its IANA name; NULL, and one that is none: UTC. */
void ntt_words_set_time_zone(const char *identifier);
const char *ntt_words_confidence(uint64_t percent); /* "very likely" */
/* One cell of a table; "" when the row does not have it. */
char *ntt_words_cell(const json_t *row, const struct ntt_column *column);

/* A row of NTT_IGNORED: "port_scan from 192.0.2.7: 3 alerts kept quiet (our scanner; until 2026-12-31)". */
char *ntt_words_ignored(const json_t *row);

/* "Port scan (syn)". */
char *ntt_words_title(const struct ntt_finding *finding);
/* "1,000 ports in 60 s, where the limit is 15". NULL when the alert gives no numbers. */
char *ntt_words_evidence(const struct ntt_finding *finding);
/* "T1046 Network Service Discovery"; NULL when the alert names none. */
char *ntt_words_technique(const struct ntt_finding *finding);
/* The lines that open Wireshark or tshark at the evidence; NULL for a capture that was not a file. Of a story in
 * several files Wireshark opens the one in which the alert opened, and tshark has no one file to read. */
char *ntt_words_wireshark(const struct ntt_summary *summary, const struct ntt_finding *finding);
char *ntt_words_tshark(const struct ntt_summary *summary, const struct ntt_finding *finding);

/* The headline: "3 attacks found in 12,345 packets". */
char *ntt_words_verdict(const struct ntt_report *report);
/* What is to be said under the headline, the worst first. What repeats itself in a capture - the same attack between the
 * same ends, by its key - is said once. All of it belongs to the report. */
struct ntt_lead {
    const struct ntt_summary *summary;
    const struct ntt_finding *finding; /* the worst, and of equals the first */
    unsigned times;                    /* at least 1 */
};
GArray *ntt_words_lead(const struct ntt_report *report); /* of struct ntt_lead, to be freed */
/* What makes the headline less than the whole truth: "…", or NULL. */
char *ntt_words_reservation(const struct ntt_report *report);
/* "Against monday.json (a report of 2026-…): 2 new alerts, 1 new port; all traffic 2.3 times as much a second". */
char *ntt_words_against(const struct ntt_comparison *comparison);
/* "2.3 times as much a second"; NULL where there is too little to say. */
char *ntt_words_ratio(const struct ntt_change *change);
/* What limits the news of one kind: "not compared: …", or how much of the other is not known. NULL: nothing. */
char *ntt_words_news_limit(const struct ntt_new *news);
/* The worst severity among the findings; 0 when there are none. */
unsigned ntt_words_worst(const struct ntt_report *report);

#endif
