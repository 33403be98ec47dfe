/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a finding is called, and how to look at it in Wireshark. What these return may hold hostile text and still goes
 * through an emitter of base/escape.h. To be freed with g_free, unless const.
 */
#ifndef NTT_FINDING_TEXT_H
#define NTT_FINDING_TEXT_H

#include "records/records.h"

const char *ntt_confidence_text(uint64_t percent); /* "very likely" */
/* "Port scan (syn)". */
char *ntt_finding_title(const struct ntt_finding *finding);
/* "1,000 ports in 60 s, where the limit is 15". NULL when the alert gives no numbers. */
char *ntt_finding_evidence(const struct ntt_finding *finding);
/* "T1046 Network Service Discovery"; NULL when the alert names none. */
char *ntt_finding_technique(const struct ntt_finding *finding);
/* The lines that open Wireshark or tshark at the evidence; NULL for a capture that was not a file. Of a capture set
 * of several files Wireshark opens the one in which the alert opened, and tshark has no one file to read. */
char *ntt_finding_wireshark(const struct ntt_summary *summary, const struct ntt_finding *finding);
char *ntt_finding_tshark(const struct ntt_summary *summary, const struct ntt_finding *finding);

/* One end of it for people: a network of all addresses is "everywhere", and has no other name. Borrowed. */
const char *ntt_finding_end(const char *address);

#endif
