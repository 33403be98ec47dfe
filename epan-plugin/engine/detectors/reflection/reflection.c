/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reflection: servers all over answer a victim that never asked them, because somebody asks in its name; and,
 * seen from a server that is used for it, small questions in one name that are always the same and are
 * answered with many times their size.
 *
 * Counts UDP answers, of any port that many hosts send from, and the first answers of TCP (reflection_tcp.c), to
 * one host or to one network. An answer is unasked when its exchange began with it. One side of a conversation
 * without the other looks the same: reflection_judge.c rules that out. The list of services adds a name and
 * the form of their messages. Answers to a question that went to a whole group (SSDP, mDNS, NetBIOS) belong to
 * nobody's exchange and count only at a tenfold rate.
 */
#include "engine/detectors/reflection/reflection.h"

#include "engine/detectors/reflection/reflection_judge.h"
#include "engine/detectors/reflection/reflection_services.h"
#include "engine/detectors/reflection/reflection_tcp.h"
#include "engine/detectors/reflection/reflection_victims.h"
#include "engine/hash.h"
#include "engine/state.h"

static const struct ntt_config_option options[] = {
    [NTT_REFLECTION_RATE] = NTT_OWN_OPTION("reflection_rate", "Reflection: rate",
                                           "Answers to one host, from one service, that it never requested.",
                                           "packets per second", 10, 1000000, 50),
    [NTT_REFLECTION_VOLUME] =
        NTT_OWN_OPTION("reflection_bytes", "Reflection: volume",
                       "The same answers by size: enough for an alert even below the rate.",
                       "kilobytes per second", 10, 1000000, 125),
    [NTT_REFLECTION_SOURCES] = NTT_OWN_OPTION(
        "reflection_sources", "Reflection: reflectors",
        "Minimum number of hosts that answer; fewer need ten times the rate.", "hosts", 2, 16, 5),
    [NTT_REFLECTION_QUESTIONS] = NTT_OWN_OPTION("reflection_questions", "Reflection: repeated questions",
                                                "Identical requests of one host to servers in the capture.",
                                                "packets per second", 5, 1000000, 10),
    [NTT_REFLECTION_FACTOR] =
        NTT_OWN_OPTION("reflection_factor", "Reflection: amplification",
                       "Bytes of the answers divided by bytes of the requests.", "times", 2, 1000, 5),
};

bool ntt_reflection_active(const struct ntt_engine *engine, const struct ntt_address *host)
{
    for (unsigned i = 0; i < engine->alerts.reach; i++) {
        const struct ntt_open_alert *open = &engine->alerts.pool[i];
        if (open->used && open->alert.type == NTT_REFLECTION &&
            (ntt_prefix_contains(&open->alert.target, host) ||
             ntt_address_equal(&open->alert.source.base, host)))
            return true;
    }
    return false;
}

static struct ntt_reflected_what datagrams_from(uint16_t port)
{
    return (struct ntt_reflected_what){NTT_PROBE_UDP, port};
}

/* An answer to the entry's victim. Whatever comes from the port is evidence, as the filter selects it. */
static void add_answer(struct ntt_engine *engine, struct ntt_reflected *entry,
                       const struct ntt_observation *seen, const struct ntt_reflector *service, bool typical)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_reflected_second *second = ntt_reflected_now(engine, entry);
    ntt_incident_add(engine, &entry->incident, packet);
    if (!typical)
        return;
    ntt_reflected_know(entry, packet, seen->hashes.source);
    entry->typical = packet->data_length > 0;
    entry->answers++;
    entry->bytes += packet->payload;
    if (entry->slot.score < UINT32_MAX)
        entry->slot.score++;
    if (seen->step.forward && !seen->step.flow->replied) {
        ntt_reflected_count(entry, second, seen);
        uint64_t question = service->question && packet->data_length
                                ? service->question(packet->data, packet->data_length)
                                : 0;
        if (question)
            ntt_repeated_add(&entry->echoed, question);
    } else {
        entry->heard = true;
        second->asked++;
        second->asked_bytes += packet->payload;
    }
    ntt_reflected_judge(engine, entry);
}

/* Whether a first answer is worth an entry. From a port where ordinary traffic comes from, too, only what is large, and
 * comes from a second host. */
static bool begins(struct ntt_engine *engine, const struct ntt_observation *seen,
                   const struct ntt_reflected_place *place, bool common)
{
    const struct ntt_packet *packet = seen->packet;
    bool unasked = seen->step.forward && !seen->step.flow->replied;
    bool large = packet->payload >= NTT_REFLECTED_LARGE;
    if (common)
        return unasked && large && ntt_reflected_by_two(engine, place, seen->hashes.source);
    return unasked || large;
}

static void see_answer(struct ntt_engine *engine, const struct ntt_observation *seen,
                       const struct ntt_reflector *service, bool typical)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_reflected_what what = datagrams_from(packet->source_port);
    bool may_begin = typical && !ntt_address_is_group(&packet->destination);
    if (may_begin || ntt_reflection_state(engine)->networks) {
        struct ntt_reflected_place place = ntt_reflected_network(&packet->destination, what);
        struct ntt_reflected *entry = ntt_reflected_find(engine, &place);
        if (!entry && may_begin && begins(engine, seen, &place, true))
            entry = ntt_reflected_add(engine, &place);
        if (entry)
            add_answer(engine, entry, seen, service, typical);
    }
    struct ntt_reflected_place place =
        ntt_reflected_host(&packet->destination, seen->hashes.destination, what);
    struct ntt_reflected *entry = ntt_reflected_find(engine, &place);
    if (!entry && typical && begins(engine, seen, &place, service->common))
        entry = ntt_reflected_add(engine, &place);
    if (entry)
        add_answer(engine, entry, seen, service, typical);
}

/* What was asked, but for the first two bytes, which are new in each question of DNS and memcached. */
static uint64_t hash_of_question(const struct ntt_packet *packet)
{
    enum { LONGEST = 96 };
    uint32_t end = packet->data_length < LONGEST ? packet->data_length : LONGEST;
    return packet->payload + (end > 2 ? ntt_hash_bytes(packet->data + 2, end - 2) : 0);
}

/* Limited broadcast and multicast, and what is most likely the broadcast address of an IPv4 network. */
static bool asks_a_group(const struct ntt_packet *packet)
{
    return ntt_address_is_group(&packet->destination) ||
           (packet->destination.family == NTT_IPV4 && packet->destination.bytes[3] == 255);
}

static struct ntt_reflected *asker_of(struct ntt_engine *engine, const struct ntt_observation *seen,
                                      bool group)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_reflected_place place =
        ntt_reflected_host(&packet->source, seen->hashes.source, datagrams_from(packet->destination_port));
    struct ntt_reflected *entry = ntt_reflected_find(engine, &place);
    return !entry && group ? ntt_reflected_add(engine, &place) : entry;
}

static void see_question(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    bool group = asks_a_group(packet);
    struct ntt_reflected *entry = asker_of(engine, seen, group);
    if (!entry)
        return;
    struct ntt_reflected_second *second = ntt_reflected_now(engine, entry);
    if (group)
        entry->group_second = engine->now;
    if (!seen->step.forward)
        return;
    second->questions++;
    second->question_bytes += packet->payload;
    entry->question_bytes += packet->payload;
    ntt_repeated_add(&entry->asked, hash_of_question(packet));
}

/* A reply to what may have seemed to be an answer. */
static void see_reply(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_reflected *entry = asker_of(engine, seen, false);
    if (entry)
        ntt_reflected_now(engine, entry)->replied++;
    if (!ntt_reflection_state(engine)->networks)
        return;
    struct ntt_reflected_place place =
        ntt_reflected_network(&packet->source, datagrams_from(packet->destination_port));
    entry = ntt_reflected_find(engine, &place);
    if (entry)
        ntt_reflected_now(engine, entry)->replied++;
}

/* A host refuses what a service sent it. */
static void see_refusal(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    const struct ntt_quoted *quoted = &packet->quoted;
    if (quoted->transport != NTT_UDP || !ntt_address_equal(&packet->source, &quoted->destination))
        return;
    struct ntt_reflected_place place = ntt_reflected_host(
        &quoted->destination, ntt_hash_address(&quoted->destination), datagrams_from(quoted->source_port));
    struct ntt_reflected *entry = ntt_reflected_find(engine, &place);
    if (entry)
        ntt_reflected_now(engine, entry)->rejected++;
}

/* Who asked is told by the form of the message where it was captured. Where it was not, the datagram is evidence of
 * both: ports say nothing, since who forges questions chooses theirs. */
static void see_datagram(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (seen->step.first_reply)
        see_reply(engine, seen);
    const struct ntt_reflector *from = ntt_reflector_at(packet->source_port);
    const struct ntt_reflector *to = ntt_reflector_at(packet->destination_port);
    bool to_service = !to->unsolicited && !to->common;
    bool among_peers = packet->source_port == packet->destination_port &&
                       ntt_address_is_group(&packet->destination); /* mDNS and its like */
    bool can_test = from->is_answer && packet->data_length;
    bool answer = can_test ? from->is_answer(packet->data, packet->data_length) : !from->unsolicited;
    if (!from->unsolicited && !among_peers && (!to_service || answer))
        see_answer(engine, seen, from, answer);
    if (to_service && !(can_test && answer))
        see_question(engine, seen);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (packet->icmp == NTT_ICMP_UNREACHABLE) {
        see_refusal(engine, packet);
    } else if (packet->transport == NTT_TCP) {
        ntt_reflection_see_tcp(engine, seen);
    } else if (packet->transport == NTT_UDP) {
        ntt_reflection_state(engine)->both_ways += seen->step.first_reply;
        see_datagram(engine, seen);
    }
}

static bool holds_data(const struct ntt_packet *packet)
{
    return packet->transport == NTT_TCP && packet->payload > 0;
}

static const struct ntt_condition conditions[] = {
    [NTT_REFLECTED_TCP_DATA] = {"tcp.len > 0 && !icmp && !icmpv6", NULL, holds_data},
};

const struct ntt_detector ntt_reflection = {
    .about = {"reflection", "Reflection attack", "dos", "T1498.002",
              "If the reflector is yours, close the service to the outside or limit its answers. If you "
              "are the victim, ask the provider to filter the source port."},
    .interests = NTT_SEE_UDP | NTT_SEE_TCP | NTT_SEE_ICMP,
    .see_packet = see_packet,
    .describe = ntt_reflected_describe,
    .conditions = conditions,
    .options = options,
    .option_count = NTT_REFLECTION_OPTIONS,
    .tables = {{.entries = 1 << 10, .entry_size = sizeof(struct ntt_reflected)}},
    .state_size = sizeof(struct ntt_reflection_state),
};
