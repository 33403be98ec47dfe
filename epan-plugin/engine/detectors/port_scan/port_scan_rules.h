/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a scan track has to come together for a port scan; for port_scan.c. */
#ifndef NTT_PORT_SCAN_RULES_H
#define NTT_PORT_SCAN_RULES_H

#include "engine/detector.h"

/* Judges a track of ports by the first rule that it crosses, with thresholds raised by what speaks against a scan. Sets
 * `slow` where that is the slow rule. */
struct ntt_rule_result ntt_port_scan_judge(struct ntt_engine *engine, const struct ntt_scan_track *track,
                                           bool *slow);

#endif
