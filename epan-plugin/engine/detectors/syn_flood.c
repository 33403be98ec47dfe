/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * syn_flood: connections to one host that are begun and never completed. The rate of SYNs alone says nothing:
 * a load test or a crowd completes what it begins. SYNs that are part of a port scan are left to port_scan.
 */
#include "engine/detector.h"

#include "engine/majority.h"
#include "engine/state.h"

enum { SURGE = 10 }; /* so many times the threshold needs no second to wait for completion */

/* Refused SYNs never complete, so a flood of a closed port counts in full when it comes from one source. Many
 * clients that find their service dead look the same from afar: then only a quarter counts. */
static uint64_t excused(const struct ntt_flood *flood, uint64_t refused)
{
    bool single = ntt_majority_is_clear(flood->source_lead, flood->evidence.packets);
    return single ? 0 : refused - refused / 4;
}

/* Every SYN of one source is refused, at a rate that a program reaches which connects again as soon as it has been refused:
 * nothing stays open at the target, and what tells that program from a tool is how fast it is. */
static bool only_retries(const struct ntt_flood *flood, const struct ntt_flood_sum *sum, uint64_t half_open)
{
    bool single = ntt_majority_is_clear(flood->source_lead, flood->evidence.packets);
    return single && sum->refused * 10 >= half_open * 9;
}

static void judge(struct ntt_engine *engine, struct ntt_flood *flood)
{
    const struct ntt_config *config = &engine->config;
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, engine->now, config->flood_window);
    uint64_t had_time = sum.settled_hits > sum.relief ? sum.settled_hits - sum.relief : 0;
    uint64_t half_open = sum.hits > sum.relief ? sum.hits - sum.relief : 0;
    uint64_t refused = sum.refused < half_open ? sum.refused : half_open; /* these will never complete */
    uint64_t pardoned = excused(flood, refused);
    refused -= pardoned;
    half_open -= pardoned;
    had_time = had_time > pardoned ? had_time - pardoned : 0;
    bool mostly_open = sum.relief * 100 <= sum.hits * config->flood_completed;
    struct ntt_rule_result found = {
        .crossed =
            mostly_open && (had_time >= config->flood_half_open || refused >= config->flood_half_open ||
                            half_open >= (uint64_t)SURGE * config->flood_half_open),
        .observed = half_open,
        .threshold = config->flood_half_open,
        .window_s = config->flood_window,
    };
    if (!found.crossed && !flood->alert.place)
        return;
    bool surges = half_open >= (uint64_t)SURGE * config->flood_half_open,
         uncertain = !surges && only_retries(flood, &sum, half_open);
    struct ntt_alert draft = {
        .type = NTT_SYN_FLOOD,
        .severity = surges      ? NTT_CRITICAL
                    : uncertain ? NTT_LOW
                                : NTT_HIGH,
        .confidence = uncertain    ? 40
                      : sum.relief ? 85
                                   : 95,
        .unit = "half-open connections",
    };
    ntt_report_flood(engine, flood, &draft, &found);
}

static void describe(struct ntt_open_alert *open)
{
    ntt_describe_flood(open, "SYNs", ", and the connections were not completed");
}

const struct ntt_detector ntt_syn_flood = {
    .about = {"syn_flood", "SYN flood", "dos", "T1499.001",
              "Turn on SYN cookies at the target, filter at the border or ask the provider to. Do not "
              "block spoofed sources one by one: they are not the sender."},
    .judge_flood = judge,
    .floods = 1u << NTT_PROBE_SYN,
    .describe = describe,
};
