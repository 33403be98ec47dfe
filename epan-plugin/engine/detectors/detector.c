/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include <glib.h>

static const struct ntt_detector *const detectors[] = {
    &ntt_port_scan, &ntt_host_sweep, &ntt_syn_flood, &ntt_udp_flood, &ntt_icmp_flood, &ntt_tcp_flood,
};
enum { DETECTORS = G_N_ELEMENTS(detectors) };

void ntt_detectors_judge_trail(struct ntt_engine *engine, struct ntt_trail *trail)
{
    for (unsigned i = 0; i < DETECTORS; i++) {
        if (detectors[i]->judge_trail)
            detectors[i]->judge_trail(engine, trail);
    }
}

void ntt_detectors_judge_flood(struct ntt_engine *engine, struct ntt_flood *flood)
{
    for (unsigned i = 0; i < DETECTORS; i++) {
        if (detectors[i]->judge_flood)
            detectors[i]->judge_flood(engine, flood);
    }
}

void ntt_detectors_describe(struct ntt_open_alert *open)
{
    for (unsigned i = 0; i < DETECTORS; i++) {
        if (detectors[i]->type == open->alert.type)
            detectors[i]->describe(open);
    }
}
