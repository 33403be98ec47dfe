/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udp_flood: datagrams that nobody answers, in many flows or refused by their target. A few steady one-way
 * streams may as well be media, logs or measurements: they need a far higher rate. So do messages of one format (logs,
 * metrics, traps), with a new source port each or not, and they remain a suspicion. Left to reflection and
 * fragment_flood where one of them is open for the host.
 */
#include "engine/detectors/reflection/reflection.h"
#include "engine/majority.h"
#include "engine/state.h"

#include <glib.h>

static bool is_dns(const struct ntt_flood *flood)
{
    enum { DNS = 53 };
    return !flood->many_ports && flood->port == DNS;
}

/* The target may answer what nobody really asked: the answers are refused where they arrive, or go to
 * addresses that hardly ever come twice; a network of many servers has such clients in earnest. A resolver that gave up
 * waiting refuses late answers, too: DNS does not count. */
static bool answers_mean_nothing(const struct ntt_flood *flood, const struct ntt_flood_sum *sum,
                                 unsigned window)
{
    enum { FEWEST = 500 };
    uint32_t sources = ntt_distinct_count(&flood->distinct);
    bool spoofed =
        flood->level == NTT_HOST_FLOOD && sources >= FEWEST && sources * 10ULL >= flood->evidence.packets * 8;
    bool refused = sum->unwanted >= window && !is_dns(flood);
    return spoofed || refused;
}

/* Another alert about the same host says it better. */
static bool explained(struct ntt_engine *engine, const struct ntt_address *target)
{
    return ntt_reflection_active(engine, target) ||
           ntt_alerts_count(&engine->alerts, NTT_FRAGMENT_FLOOD, NULL, target);
}

/* Receivers go away, and senders of calls, logs and pictures go on for a while: a refusal or two a second, as hosts limit
 * them, make no flood of a stream. What is refused needs an eighth of what is merely unanswered: 2,500 a second, more
 * than calls, logs and a camera send, less than tools do. */
static uint64_t stream_rate(const struct ntt_config *config, bool refused)
{
    enum { REFUSED = 8 };
    return refused ? config->flood_udp_stream_rate / REFUSED : config->flood_udp_stream_rate;
}

/* The answers of one service to clients whose questions are not in the capture: it shows one direction, or none of
 * the exchanges that would tell. A flood from a service's port is filler, or comes beside traffic that goes both ways. */
static bool may_be_answers(const struct ntt_engine *engine, const struct ntt_flood *flood)
{
    return !engine->config.off[NTT_REFLECTION] && !ntt_reflection_sees_both_ways(engine) &&
           ntt_flood_is_of_answers(flood) &&
           ntt_majority_is_clear(flood->source_lead, flood->evidence.packets);
}

static void judge(struct ntt_engine *engine, struct ntt_flood *flood)
{
    enum { MESSAGES = 10, MANY_SENDERS = 10 }; /* one sender to a multicast group is a stream */
    if (ntt_address_is_group(&flood->target.base) && flood->distinct.set < MANY_SENDERS)
        return;
    const struct ntt_config *config = &engine->config;
    struct ntt_flood_sum sum = ntt_flood_add_up(flood, engine->now, config->flood_window);
    uint64_t least = MIN((uint64_t)config->flood_udp_rate, stream_rate(config, true));
    if (sum.hits < least * config->flood_window && !flood->alert.place)
        return;
    uint64_t unanswered = sum.hits > sum.relief ? sum.hits - sum.relief : 0;
    uint64_t count = answers_mean_nothing(flood, &sum, config->flood_window) ? sum.hits : unanswered;
    bool streams = sum.fresh * 4 < count, refused = sum.refused > 0;
    bool messages = !streams && ntt_flood_is_of_messages(flood);
    bool uncertain = messages || may_be_answers(engine, flood);
    uint64_t rate = streams ? stream_rate(config, refused) : config->flood_udp_rate;
    if (messages)
        rate *= MESSAGES;
    else if (is_dns(flood) && !streams)
        rate *= 4; /* many clients ask again and again while their resolver is down */
    struct ntt_rule_result found = {
        .crossed = count >= rate * config->flood_window,
        .observed = count / config->flood_window,
        .threshold = rate,
        .window_s = config->flood_window,
    };
    if (found.crossed && !flood->alert.place && explained(engine, &flood->target.base))
        return;
    struct ntt_alert draft = {
        .type = NTT_UDP_FLOOD,
        .severity = uncertain                     ? NTT_LOW
                    : found.observed >= 10 * rate ? NTT_CRITICAL
                                                  : NTT_HIGH,
        .confidence = uncertain     ? 40
                      : sum.refused ? 95
                      : streams     ? 60
                                    : 85,
        .unit = "packets per second",
    };
    ntt_report_flood(engine, flood, &draft, &found);
}

static void describe(struct ntt_open_alert *open)
{
    ntt_describe_flood(open, "datagrams", "");
}

const struct ntt_detector ntt_udp_flood = {
    .about = {"udp_flood", "UDP flood", "dos", "T1498.001",
              "Rate-limit or drop this destination port before it reaches the target, and tell the "
              "upstream provider if the link is full."},
    .judge_flood = judge,
    .floods = 1u << NTT_PROBE_UDP,
    .describe = describe,
};
