/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp_flood: ICMP questions, or answers that nobody asked for, at a rate that no monitor has. Errors are
 * left out: a host that refuses a flood sends many of them, and is the victim.
 */
#include "engine/detector.h"

#include "engine/state.h"

static void judge(struct ntt_engine *engine, struct ntt_flood *flood)
{
    if (flood->probe != NTT_PROBE_ICMP_ECHO && flood->probe != NTT_PROBE_ICMP_QUERY &&
        flood->probe != NTT_PROBE_ICMP_REPLY)
        return;
    const struct ntt_config *config = &engine->config;
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, engine->now, config->flood_window);
    struct ntt_rule_result found = {
        .crossed = sum.hits >= (uint64_t)config->flood_icmp_rate * config->flood_window,
        .observed = sum.hits / config->flood_window,
        .threshold = config->flood_icmp_rate,
        .window_s = config->flood_window,
    };
    struct ntt_alert draft = {
        .type = NTT_ICMP_FLOOD,
        .severity = found.observed >= 100ULL * config->flood_icmp_rate ? NTT_CRITICAL : NTT_HIGH,
        .confidence = 90,
        .unit = "packets per second",
    };
    ntt_report_flood(engine, flood, &draft, &found);
}

static void describe(struct ntt_open_alert *open)
{
    ntt_describe_flood(open, "ICMP messages", "");
}

const struct ntt_detector ntt_icmp_flood = {
    .about = {"icmp_flood", "ICMP flood", "dos", "T1498.001",
              "Rate-limit ICMP at the border; keep \"fragmentation needed\" and \"packet too big\", or "
              "connections will hang."},
    .judge_flood = judge,
    .describe = describe,
};
