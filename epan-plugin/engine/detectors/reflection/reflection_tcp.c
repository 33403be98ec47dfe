/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reflection over TCP. A SYN in the victim's name is answered by a SYN-ACK, repeated a few times, or by an RST
 * (Kührer et al., "Hell of a Handshake", 2014); a middlebox that blocks pages answers a request for one without
 * any connection (Bock et al., "Weaponizing Middleboxes", 2021). Every reflector answers from its own service,
 * so SYN-ACKs and RSTs are counted whatever port they come from, pages by their port.
 */
#include "engine/detectors/reflection/reflection_tcp.h"

#include "engine/detectors/reflection/reflection.h"
#include "engine/detectors/reflection/reflection_judge.h"
#include "engine/detectors/reflection/reflection_victims.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/state.h"

static struct ntt_reflected_what kind_of(const struct ntt_packet *packet, enum ntt_probe probe)
{
    return (struct ntt_reflected_what){(uint8_t)probe, probe == NTT_PROBE_ACK ? packet->source_port : 0};
}

/* SYN-ACK, RST, or data as the first thing of an exchange; NTT_PROBE_NONE: no answer. */
static enum ntt_probe answer_of(const struct ntt_packet *packet, enum ntt_probe probe)
{
    if (ntt_probe_answers(probe))
        return probe;
    return packet->payload && packet->tcp_flags & NTT_ACK ? NTT_PROBE_ACK : NTT_PROBE_NONE;
}

static void add_answer(struct ntt_engine *engine, struct ntt_reflected *entry,
                       const struct ntt_observation *seen)
{
    struct ntt_reflected_second *second = ntt_reflected_now(engine, entry);
    ntt_incident_add(engine, &entry->incident, seen->packet);
    if (!seen->step.forward || seen->step.flow->replied) {
        second->asked++;
        return;
    }
    ntt_reflected_know(entry, seen->packet, seen->hashes.source);
    ntt_reflected_count(entry, second, seen);
    entry->answers++;
    entry->bytes += seen->packet->payload;
    if (entry->slot.score < UINT32_MAX)
        entry->slot.score++;
    ntt_reflected_judge(engine, entry);
}

static void see_answer_at(struct ntt_engine *engine, const struct ntt_observation *seen,
                          const struct ntt_reflected_place *place, bool at_once)
{
    struct ntt_reflected *entry = ntt_reflected_find(engine, place);
    if (!entry && seen->step.created && (at_once || ntt_reflected_by_two(engine, place, seen->hashes.source)))
        entry = ntt_reflected_add(engine, place);
    if (entry)
        add_answer(engine, entry, seen);
}

static void see_answer(struct ntt_engine *engine, const struct ntt_observation *seen, enum ntt_probe probe)
{
    const struct ntt_packet *packet = seen->packet;
    const struct ntt_reflection_state *state = ntt_reflection_state(engine);
    struct ntt_reflected_what what = kind_of(packet, probe);
    bool created = seen->step.created, page = probe == NTT_PROBE_ACK;
    if (page && !created && !state->pages)
        return;
    struct ntt_reflected_place place;
    if (created || state->networks) {
        place = ntt_reflected_network(&packet->destination, what);
        see_answer_at(engine, seen, &place, false);
    }
    place = ntt_reflected_host(&packet->destination, seen->hashes.destination, what);
    see_answer_at(engine, seen, &place, !page);
}

/* Calls for the entries of the host and the network that the end of an exchange belongs to. */
static void relieve(struct ntt_engine *engine, const struct ntt_address *victim, uint64_t hash,
                    struct ntt_reflected_what what, bool refused)
{
    struct ntt_reflected_place places[2] = {ntt_reflected_host(victim, hash, what)};
    unsigned count = 1;
    if (ntt_reflection_state(engine)->networks)
        places[count++] = ntt_reflected_network(victim, what);
    for (unsigned i = 0; i < count; i++) {
        struct ntt_reflected *entry = ntt_reflected_find(engine, &places[i]);
        if (!entry)
            continue;
        struct ntt_reflected_second *second = ntt_reflected_now(engine, entry);
        second->replied += !refused;
        second->rejected += refused;
    }
}

/* The exchange began with an answer, and now comes its second packet. */
static void see_second(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    enum ntt_probe began = (enum ntt_probe)seen->step.flow->probe;
    bool reset = packet->tcp_flags & NTT_RST;
    if (!ntt_probe_answers(began) && began != NTT_PROBE_ACK)
        return;
    if (!seen->step.forward) {
        struct ntt_reflected_what what = {(uint8_t)began,
                                          began == NTT_PROBE_ACK ? packet->destination_port : 0};
        relieve(engine, &packet->source, seen->hashes.source, what, reset);
    } else if (began == NTT_PROBE_SYNACK && !reset && !(packet->tcp_flags & NTT_SYN)) {
        relieve(engine, &packet->destination, seen->hashes.destination, kind_of(packet, began), false);
    }
}

/* The host asks whom it is being answered by. */
static void see_question(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    static const uint8_t answers[] = {NTT_PROBE_SYNACK, NTT_PROBE_RST};
    for (unsigned i = 0; i < sizeof answers; i++) {
        struct ntt_reflected_what what = {answers[i], 0};
        struct ntt_reflected_place place =
            ntt_reflected_host(&seen->packet->source, seen->hashes.source, what);
        struct ntt_reflected *entry = ntt_reflected_find(engine, &place);
        if (entry && entry->main_reflector == (uint32_t)seen->hashes.destination)
            ntt_reflected_now(engine, entry)->questions++;
    }
}

static void watch_view(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_flow *flow = seen->step.flow;
    struct ntt_reflection_state *state = ntt_reflection_state(engine);
    if (!seen->step.third)
        return;
    bool goes_on = (seen->packet->tcp_flags & (NTT_SYN | NTT_ACK | NTT_RST)) == NTT_ACK;
    if (flow->replied)
        state->both_ways++;
    else if (goes_on && (flow->probe == NTT_PROBE_SYN || flow->probe == NTT_PROBE_SYNACK))
        state->half++;
}

void ntt_reflection_see_tcp(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_flow *flow = seen->step.flow;
    if (!flow)
        return;
    watch_view(engine, seen);
    if (!seen->step.created && flow->packets == 2)
        see_second(engine, seen);
    enum ntt_probe probe = answer_of(seen->packet, seen->step.probe);
    if (probe != NTT_PROBE_NONE)
        see_answer(engine, seen, probe);
    else if (seen->step.created && flow->probe == NTT_PROBE_SYN)
        see_question(engine, seen);
}

/* Whether the packets may be the answers of a host: they go to ports that clients have. */
static bool may_answer(const struct ntt_flood *flood)
{
    enum { FIRST_OF_CLIENTS = 1024 };
    return !ntt_majority_is_clear(flood->port_lead, flood->evidence.packets) ||
           flood->main_port >= FIRST_OF_CLIENTS;
}

bool ntt_reflection_sees_both_ways(const struct ntt_engine *engine)
{
    return ntt_reflection_view(engine) == NTT_VIEW_BOTH_WAYS;
}

enum ntt_stray ntt_reflection_stray(struct ntt_engine *engine, const struct ntt_flood *flood)
{
    if (engine->config.off[NTT_REFLECTION] || !ntt_probe_answers(flood->probe))
        return NTT_STRAY_FLOOD;
    /* What each host of a network asked is not kept; it cannot be seen where the capture shows one direction. */
    if (flood->level)
        return may_answer(flood) && ntt_reflection_view(engine) == NTT_VIEW_ONE_WAY ? NTT_STRAY_UNCERTAIN
                                                                                    : NTT_STRAY_FLOOD;
    struct ntt_reflected_what what = {(uint8_t)flood->probe, 0};
    struct ntt_reflected_place place =
        ntt_reflected_host(&flood->target.base, ntt_hash_address(&flood->target.base), what);
    const struct ntt_reflected *entry = ntt_reflected_find(engine, &place);
    if (!entry)
        return NTT_STRAY_FLOOD;
    struct ntt_reflected_second sum = ntt_reflected_add_up(entry, engine->now, engine->config.flood_window);
    if (sum.replied * 2ULL > sum.fresh || sum.questions * 4ULL >= sum.unasked ||
        ntt_reflected_answers_of_many(engine, entry))
        return NTT_STRAY_ANSWERS;
    return may_answer(flood) && ntt_reflection_view(engine) != NTT_VIEW_BOTH_WAYS ? NTT_STRAY_UNCERTAIN
                                                                                  : NTT_STRAY_FLOOD;
}
