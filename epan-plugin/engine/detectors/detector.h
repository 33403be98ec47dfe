/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The detectors: each is one file and one row in the table of detector.c. A detector looks at shared evidence
 * when it changes and decides whether it is an alert; it keeps no state of its own.
 */
#ifndef NTT_DETECTOR_H
#define NTT_DETECTOR_H

#include "../alerts.h"
#include "../floods.h"
#include "../trails.h"

struct ntt_detector {
    enum ntt_alert_type type;
    void (*judge_trail)(struct ntt_engine *engine, struct ntt_trail *trail); /* or NULL */
    void (*judge_flood)(struct ntt_engine *engine, struct ntt_flood *flood); /* or NULL */
    /* Writes the alert's sentence into alert.message. */
    void (*describe)(struct ntt_open_alert *open);
};

extern const struct ntt_detector ntt_port_scan, ntt_host_sweep, ntt_syn_flood, ntt_udp_flood, ntt_icmp_flood,
    ntt_tcp_flood;

void ntt_detectors_judge_trail(struct ntt_engine *engine, struct ntt_trail *trail);
void ntt_detectors_judge_flood(struct ntt_engine *engine, struct ntt_flood *flood);
void ntt_detectors_describe(struct ntt_open_alert *open);

/* What a rule found: the evidence against the limit it crossed. */
struct ntt_crossing {
    bool crossed;
    uint64_t observed, threshold;
    unsigned window_s;
};

/* Opens an alert for the trail, or brings the open one up to date. `draft` brings type, variant, severity,
 * confidence and unit; the rest is taken from the trail. */
void ntt_report_trail(struct ntt_engine *engine, struct ntt_trail *trail, struct ntt_alert *draft,
                      const struct ntt_crossing *crossing);
/* The same for a flood; names the variant by the sources. `above_half` keeps an open alert alive. */
void ntt_report_flood(struct ntt_engine *engine, struct ntt_flood *flood, struct ntt_alert *draft,
                      const struct ntt_crossing *crossing);

/* " in 12 s", the time from the first to the last packet of evidence. */
const char *ntt_duration_text(const struct ntt_evidence *evidence, char text[32]);
/* "91 refused, 9 open", without what did not happen; `open` names those that agreed and were not used. */
const char *ntt_outcomes_text(const struct ntt_figures *figures, const char *open, char text[128]);
/* A flood's sentence: "10.0.0.1 flooded 10.0.0.2 port 80 with 2000 SYNs in 3.0 s, up to 700 a second" and
 * what came of it. */
void ntt_describe_flood(struct ntt_open_alert *open, const char *what, const char *consequence);

#endif
