/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udp_flood: datagrams that nobody answers, in many flows or refused by their target. A few steady one-way
 * streams may as well be media, logs or measurements: they need a far higher rate.
 */
#include "detector.h"

#include "../state.h"

static void judge(struct ntt_engine *engine, struct ntt_flood *flood)
{
    if (flood->probe != NTT_PROBE_UDP)
        return;
    const struct ntt_config *config = &engine->config;
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, engine->now, config->flood_window);
    uint64_t unanswered = sum.hits > sum.relief ? sum.hits - sum.relief : 0;
    bool streams = sum.fresh * 4 < unanswered && !sum.refused;
    uint64_t rate = streams ? config->flood_udp_stream_rate : config->flood_udp_rate;
    struct ntt_crossing found = {
        .crossed = unanswered >= rate * config->flood_window,
        .observed = unanswered / config->flood_window,
        .threshold = rate,
        .window_s = config->flood_window,
    };
    struct ntt_alert draft = {
        .type = NTT_UDP_FLOOD,
        .severity = found.observed >= 10 * rate ? NTT_CRITICAL : NTT_HIGH,
        .confidence = sum.refused ? 95
                      : streams   ? 60
                                  : 85,
        .unit = "packets per second",
    };
    ntt_report_flood(engine, flood, &draft, &found);
}

static void describe(struct ntt_open_alert *open)
{
    ntt_describe_flood(open, "datagrams", "; hardly any was answered");
}

const struct ntt_detector ntt_udp_flood = {NTT_UDP_FLOOD, NULL, judge, describe};
