/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tcp_flood: ACK, RST, FIN, NULL, XMAS or SYN-ACK packets that belong to no connection, judged one kind at a
 * time. A capture that begins in the middle of connections is relieved by the answers that they get. Answers
 * of a host that many others seem to have asked are its backscatter; of many hosts to one, a reflection. A host that
 * answers a flood or a scan is its victim: SYN-ACKs and RSTs do not count while their target is asking, and are low
 * where a question could not be seen.
 *
 * When a server or a balancer was restarted, clients go on with connections that nobody knows any more, are reset,
 * and connect again: each sends a packet or two, and what connects anew takes them back.
 */
#include "engine/detectors/backscatter.h"
#include "engine/detectors/reflection/reflection.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/state.h"

static bool is_backscatter(struct ntt_engine *engine, const struct ntt_flood *flood)
{
    return ntt_probe_answers(flood->probe) && flood->source_lead * 2 >= flood->evidence.packets &&
           ntt_backscatter_active(engine, &flood->main_source);
}

/* Nobody sends more than a few packets: forged addresses, or the clients of a server. */
static bool is_crowd(const struct ntt_flood *flood)
{
    enum { FEW_PACKETS = 3 };
    return !ntt_majority_is_clear(flood->source_lead, flood->evidence.packets) &&
           (uint64_t)ntt_distinct_count(&flood->distinct) * FEW_PACKETS >= flood->evidence.packets;
}

/* Connections to the same host that were completed in the same time. */
static uint64_t completed(const struct ntt_engine *engine, const struct ntt_flood *flood)
{
    const struct ntt_flood *syns =
        ntt_floods_find(&engine->floods, ntt_hash_address(&flood->target.base), NTT_PROBE_SYN);
    return syns ? ntt_flood_add_up(syns, engine->now, engine->config.flood_window).relief : 0;
}

/* A crowd that is being reset may yet connect again; it has so long for that. */
static bool may_connect_again(const struct ntt_engine *engine, const struct ntt_flood *flood,
                              const struct ntt_flood_sum *sum)
{
    enum { PATIENCE = 4 };
    static const int64_t second = 1000000000;
    return sum->refused * 2 >= sum->hits && engine->now_ns - flood->evidence.first_ns < PATIENCE * second &&
           is_crowd(flood);
}

static void judge(struct ntt_engine *engine, struct ntt_flood *flood)
{
    const struct ntt_config *config = &engine->config;
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, engine->now, config->flood_window);
    uint64_t stray = sum.hits > sum.relief ? sum.hits - sum.relief : 0;
    uint64_t limit = (uint64_t)config->flood_tcp_rate * config->flood_window;
    if (stray < limit && !flood->alert.place)
        return;
    if (stray >= limit && sum.refused && is_crowd(flood)) {
        uint64_t again = completed(engine, flood);
        stray = stray > again ? stray - again : 0;
    }
    struct ntt_rule_result found = {
        .crossed = stray >= limit,
        .observed = stray / config->flood_window,
        .threshold = config->flood_tcp_rate,
        .window_s = config->flood_window,
    };
    enum ntt_stray what = found.crossed ? ntt_reflection_stray(engine, flood) : NTT_STRAY_FLOOD;
    bool answers = what == NTT_STRAY_ANSWERS || (found.crossed && is_backscatter(engine, flood));
    if (answers && !flood->alert.place)
        return;
    bool uncertain = answers || what == NTT_STRAY_UNCERTAIN || may_connect_again(engine, flood, &sum);
    struct ntt_alert draft = {
        .type = NTT_TCP_FLOOD,
        .severity = uncertain                                           ? NTT_LOW
                    : found.observed >= 100ULL * config->flood_tcp_rate ? NTT_CRITICAL
                                                                        : NTT_HIGH,
        .confidence = uncertain     ? 40
                      : sum.refused ? 95
                                    : 85,
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
    .floods = 1u << NTT_PROBE_ACK | 1u << NTT_PROBE_RST | 1u << NTT_PROBE_FIN | 1u << NTT_PROBE_MAIMON |
              1u << NTT_PROBE_NULL | 1u << NTT_PROBE_XMAS | 1u << NTT_PROBE_SYNACK,
    .describe = describe,
};
