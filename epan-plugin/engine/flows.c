/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/flows.h"

#include "engine/hash.h"
#include "engine/state.h"

struct ntt_tuple ntt_tuple_of(const struct ntt_packet *packet, const struct ntt_hashes *hashes)
{
    struct ntt_tuple tuple = {hashes->source, hashes->destination, packet->source_port,
                              packet->destination_port, (uint8_t)packet->transport};
    if (packet->transport == NTT_ICMP) {
        bool echo = packet->icmp == NTT_ICMP_ECHO || packet->icmp == NTT_ICMP_ECHO_REPLY;
        tuple.source_port = tuple.destination_port = echo;
    } else if (packet->transport == NTT_OTHER_IP) {
        tuple.source_port = tuple.destination_port = packet->ip_protocol;
    }
    return tuple;
}

struct ntt_tuple ntt_tuple_of_quoted(const struct ntt_quoted *quoted, const struct ntt_hashes *hashes)
{
    struct ntt_tuple tuple = {hashes->source, hashes->destination, quoted->source_port,
                              quoted->destination_port, (uint8_t)quoted->transport};
    if (quoted->transport == NTT_ICMP)
        tuple.source_port = tuple.destination_port = 1;
    else if (quoted->transport == NTT_OTHER_IP)
        tuple.source_port = tuple.destination_port = quoted->ip_protocol;
    return tuple;
}

static uint64_t flow_key(const struct ntt_tuple *tuple, bool *source_low)
{
    uint64_t source = tuple->source_hash ^ ((uint64_t)tuple->source_port << 8);
    uint64_t destination = tuple->destination_hash ^ ((uint64_t)tuple->destination_port << 8);
    *source_low = source < destination;
    uint64_t key = *source_low ? ntt_combine(source, destination) : ntt_combine(destination, source);
    return ntt_combine(key, tuple->transport);
}

static void begin(struct ntt_flow *flow, enum ntt_probe probe, bool source_low)
{
    struct ntt_slot slot = flow->slot;
    slot.score = 0;
    *flow =
        (struct ntt_flow){.slot = slot, .probe = (uint8_t)probe, .initiator_low = source_low, .packets = 1};
}

static void step_tcp(struct ntt_flow_step *step, const struct ntt_packet *packet)
{
    struct ntt_flow *flow = step->flow;
    bool reset = packet->tcp_flags & NTT_RST;
    if (!step->forward && reset) {
        flow->refused = true;
    } else if (!step->forward) {
        step->first_reply = !flow->replied;
        flow->replied = true;
        if ((packet->tcp_flags & NTT_SYN) && (packet->tcp_flags & NTT_ACK))
            flow->agreed = true;
        else if (flow->probe != NTT_PROBE_SYN || packet->payload)
            flow->established = true;
    } else if (!flow->established && !reset && !(packet->tcp_flags & NTT_SYN) &&
               (packet->tcp_flags & NTT_ACK) && flow->probe == NTT_PROBE_SYN &&
               (flow->agreed || packet->payload)) {
        flow->established = step->completed =
            true; /* data without a SYN-ACK: one direction is not captured */
    }
}

static bool begins_again(const struct ntt_flow *flow, const struct ntt_packet *packet)
{
    return packet->transport == NTT_TCP && (packet->tcp_flags & (NTT_SYN | NTT_ACK | NTT_RST)) == NTT_SYN &&
           (flow->established || flow->probe != NTT_PROBE_SYN);
}

/* What answers such a question at once. */
static bool is_answered_by(const struct ntt_packet *packet, enum ntt_probe answer)
{
    if (packet->transport == NTT_ICMP)
        return packet->icmp == NTT_ICMP_ECHO && answer == NTT_PROBE_ICMP_REPLY;
    return (packet->tcp_flags & (NTT_SYN | NTT_ACK | NTT_RST)) == NTT_SYN && ntt_probe_answers(answer);
}

static bool turn_round(struct ntt_flow_step *step, const struct ntt_packet *packet, bool source_low,
                       uint32_t now)
{
    struct ntt_flow *flow = step->flow;
    enum ntt_probe answer = (enum ntt_probe)flow->probe;
    if ((packet->transport != NTT_TCP && packet->transport != NTT_ICMP) || flow->packets != 1 ||
        flow->initiator_low == source_low || now - flow->slot.seen > 1 || !is_answered_by(packet, answer))
        return false;
    begin(flow, step->probe, source_low);
    flow->packets = 2;
    flow->slot.seen = now;
    flow->refused = answer == NTT_PROBE_RST;
    flow->agreed = answer == NTT_PROBE_SYNACK;
    flow->replied = !flow->refused;
    flow->established = answer == NTT_PROBE_ICMP_REPLY;
    return true;
}

struct ntt_flow_step ntt_flows_observe(struct ntt_table *flows, const struct ntt_packet *packet,
                                       const struct ntt_tuple *tuple, uint32_t now)
{
    bool source_low;
    uint64_t key = flow_key(tuple, &source_low);
    struct ntt_flow_step step = {.flow = ntt_table_find(flows, key), .probe = ntt_probe_of(packet)};
    if (step.flow && turn_round(&step, packet, source_low, now)) {
        step.created = step.forward = step.turned = true;
        return step;
    }
    if (!step.flow || begins_again(step.flow, packet)) {
        bool again = step.flow != NULL;
        if (!again)
            step.flow = ntt_table_add(flows, key, now);
        begin(step.flow, step.probe, source_low);
        step.flow->begun_again = again;
        step.created = step.forward = true;
        return step;
    }
    struct ntt_flow *flow = step.flow;
    flow->slot.seen = now;
    step.third = flow->packets == 2;
    if (flow->packets < UINT8_MAX)
        flow->packets++;
    step.forward = flow->initiator_low == source_low;
    if (packet->transport == NTT_TCP) {
        step_tcp(&step, packet);
    } else if (!step.forward) {
        step.first_reply = !flow->replied;
        flow->replied = flow->established = true;
    }
    flow->slot.score = flow->established ? 2 : flow->replied;
    return step;
}

struct ntt_flow *ntt_flows_find(const struct ntt_table *flows, const struct ntt_tuple *tuple, bool *forward)
{
    bool source_low;
    struct ntt_flow *flow = ntt_table_find(flows, flow_key(tuple, &source_low));
    if (flow)
        *forward = flow->initiator_low == source_low;
    return flow;
}

bool ntt_flows_one_way(const struct ntt_engine *engine)
{
    enum { FLOWS = 20, SHARE = 5 };
    uint64_t flows = engine->flows_both_ways + engine->flows_one_way;
    return flows >= FLOWS && engine->flows_both_ways * SHARE < flows;
}
