/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine is made of; for the files of this folder only. */
#ifndef NTT_STATE_H
#define NTT_STATE_H

#include "alerts.h"
#include "engine.h"
#include "floods.h"
#include "trails.h"

struct ntt_engine {
    struct ntt_config config;
    int64_t now_ns; /* the latest time of any packet */
    uint32_t now;   /* the same in seconds since the first packet, plus one */
    int64_t start_ns;
    uint64_t clock_regressions, flows_both_ways, flows_one_way;
    struct ntt_table flows;
    struct ntt_trails trails;
    struct ntt_table floods;
    struct ntt_table rates;
    struct ntt_alerts alerts;
    size_t memory;
};

#endif
