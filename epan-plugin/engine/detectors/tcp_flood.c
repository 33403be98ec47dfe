/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tcp_flood: ACK, RST, FIN, NULL, XMAS or SYN-ACK packets that belong to no connection, judged one kind at a
 * time. A capture that begins in the middle of connections is relieved by the answers that they get. Answers
 * of a host that many others seem to have asked are its backscatter.
 */
#include "engine/detectors/backscatter.h"
#include "engine/state.h"

static bool mine(enum ntt_probe probe)
{
    switch (probe) {
    case NTT_PROBE_ACK:
    case NTT_PROBE_RST:
    case NTT_PROBE_FIN:
    case NTT_PROBE_MAIMON:
    case NTT_PROBE_NULL:
    case NTT_PROBE_XMAS:
    case NTT_PROBE_SYNACK:
        return true;
    default:
        return false;
    }
}

static bool is_backscatter(struct ntt_engine *engine, const struct ntt_flood *flood)
{
    bool answers = flood->probe == NTT_PROBE_SYNACK || flood->probe == NTT_PROBE_RST;
    return answers && flood->source_lead * 2 >= flood->evidence.packets &&
           ntt_backscatter_active(engine, &flood->main_source);
}

static void judge(struct ntt_engine *engine, struct ntt_flood *flood)
{
    if (!mine(flood->probe))
        return;
    const struct ntt_config *config = &engine->config;
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, engine->now, config->flood_window);
    uint64_t stray = sum.hits > sum.relief ? sum.hits - sum.relief : 0;
    struct ntt_rule_result found = {
        .crossed = stray >= (uint64_t)config->flood_tcp_rate * config->flood_window,
        .observed = stray / config->flood_window,
        .threshold = config->flood_tcp_rate,
        .window_s = config->flood_window,
    };
    if (found.crossed && !flood->alert.place && is_backscatter(engine, flood))
        return;
    struct ntt_alert draft = {
        .type = NTT_TCP_FLOOD,
        .severity = found.observed >= 100ULL * config->flood_tcp_rate ? NTT_CRITICAL : NTT_HIGH,
        .confidence = sum.refused ? 95 : 85,
        .unit = "packets per second",
    };
    ntt_report_flood(engine, flood, &draft, &found);
}

static void describe(struct ntt_open_alert *open)
{
    ntt_describe_flood(open, "TCP packets", ", of no connection");
}

const struct ntt_detector ntt_tcp_flood = {
    .about = {"tcp_flood", "TCP flood", "dos", "T1498.001",
              "These packets belong to no connection: drop them with a stateful filter in front of the "
              "target."},
    .judge_flood = judge,
    .describe = describe,
};
