/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet_size, messages of sizes that ordinary ones do not have. Large echoes that carry something other than
 * the filler of a ping program (a counter, one letter, a short pattern, over and over), and DNS questions
 * longer than the longest name needs. Where the payload was not captured, echoes are not judged.
 */
#include "engine/detectors/packet_size/packet_size.h"

#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { DNS = 53, IDLE = 120 };

static bool is_echo(const struct ntt_packet *packet)
{
    return packet->transport == NTT_ICMP &&
           (packet->icmp == NTT_ICMP_ECHO || packet->icmp == NTT_ICMP_ECHO_REPLY);
}

bool ntt_odd_echo_holds(const struct ntt_packet *packet)
{
    return is_echo(packet) && packet->length >= ODD_ECHO_FRAME;
}

bool ntt_odd_question_holds(const struct ntt_packet *packet)
{
    return packet->transport == NTT_UDP && packet->payload >= ODD_QUESTION;
}

/* Nine tenths of the bytes repeat with a short period, or count up. */
static bool is_filler(const uint8_t *bytes, uint32_t length)
{
    static const uint32_t periods[] = {1, 2, 4, 8, 16, 32};
    uint32_t counting = 0;
    for (uint32_t i = 1; i < length; i++)
        counting += bytes[i] == (uint8_t)(bytes[i - 1] + 1);
    if (counting * 10 >= (length - 1) * 9)
        return true;
    for (unsigned i = 0; i < sizeof periods / sizeof *periods; i++) {
        uint32_t same = 0, period = periods[i];
        for (uint32_t j = period; j < length; j++)
            same += bytes[j] == bytes[j - period];
        if (same * 10 >= (length - period) * 9)
            return true;
    }
    return false;
}

/* An echo's content behind identifier, sequence number and the time that some programs write. */
static bool carries_something(const struct ntt_packet *packet)
{
    enum { HEADER = 4 + 16, LEAST = 128, LOOKED_AT = 256 };
    if (packet->data_length < HEADER + LEAST)
        return false;
    uint32_t length = packet->data_length - HEADER;
    return !is_filler(packet->data + HEADER, length < LOOKED_AT ? length : LOOKED_AT);
}

/* A standard query; updates carry keys and may be long. */
static bool is_question(const struct ntt_packet *packet)
{
    enum { FLAGS = 2, RESPONSE_AND_OPCODE = 0xf8 };
    return packet->data_length <= FLAGS || !(packet->data[FLAGS] & RESPONSE_AND_OPCODE);
}

static struct odd_pair *pair_of(struct ntt_engine *engine, const struct ntt_observation *seen, bool echo)
{
    struct ntt_table *pairs = &engine->own[NTT_PACKET_SIZE][SIZE_PAIRS];
    const struct ntt_packet *packet = seen->packet;
    uint64_t key = echo ? ntt_combine(seen->hashes.source ^ seen->hashes.destination, NTT_ICMP)
                        : ntt_combine(seen->hashes.source, seen->hashes.destination);
    struct odd_pair *pair = ntt_table_find(pairs, key);
    if (!pair) {
        bool answer = echo && packet->icmp == NTT_ICMP_ECHO_REPLY;
        pair = ntt_table_add(pairs, key, engine->now);
        pair->source = answer ? packet->destination : packet->source;
        pair->destination = answer ? packet->source : packet->destination;
    }
    if (engine->now - pair->slot.seen > IDLE && !ntt_incident_alert(engine, &pair->incident))
        pair->incident = (struct ntt_incident){0};
    pair->slot.seen = engine->now;
    return pair;
}

static void judge(struct ntt_engine *engine, const struct ntt_observation *seen, bool echo)
{
    struct odd_pair *pair = pair_of(engine, seen, echo);
    uint32_t size = echo ? seen->packet->length : seen->packet->payload;
    unsigned threshold = engine->config.own[NTT_PACKET_SIZE][echo ? SIZE_ECHO : SIZE_QUESTION];
    ntt_incident_add(engine, &pair->incident, seen->packet);
    pair->slot.score++;
    if (size > pair->largest)
        pair->largest = size;
    if (pair->incident.evidence.packets < threshold)
        return;
    if (!ntt_incident_alert(engine, &pair->incident) && /* the tunnel's own alert says more */
        ntt_alerts_count(&engine->alerts, echo ? NTT_ICMP_TUNNEL : NTT_DNS_TUNNEL, &pair->source, NULL))
        return;
    struct ntt_alert draft = {
        .type = NTT_PACKET_SIZE,
        .severity = NTT_LOW,
        .confidence = 60,
        .source = ntt_prefix_of(&pair->source),
        .target = ntt_prefix_of(&pair->destination),
        .observed = pair->incident.evidence.packets,
        .threshold = threshold,
        .unit = "packets",
        .window_s = IDLE,
    };
    snprintf(draft.variant, sizeof draft.variant, "%s", echo ? "icmp_echo" : "dns_question");
    snprintf(draft.technique, sizeof draft.technique, "%s", echo ? "T1095" : "T1071.004");
    draft.selector = (struct ntt_selector){
        .transport = echo ? NTT_ICMP : NTT_UDP,
        .condition = echo ? SIZE_LARGE_ECHO : SIZE_LARGE_QUESTION,
        .both_ways = echo,
        .source = draft.source,
        .destination = draft.target,
        .one_port = !echo,
        .port = DNS,
    };
    struct ntt_figures figures = {.own = {pair->largest}};
    ntt_report_incident(engine, &pair->incident, &draft, &figures, IDLE);
}

void ntt_odd_sizes_see(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (ntt_odd_echo_holds(packet)) {
        if (carries_something(packet))
            judge(engine, seen, true);
    } else if (packet->transport == NTT_UDP && packet->destination_port == DNS &&
               ntt_odd_question_holds(packet) && is_question(packet)) {
        judge(engine, seen, false);
    }
}

void ntt_odd_sizes_describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32];
    bool echo = alert->selector.transport == NTT_ICMP;
    ntt_prefix_format(&alert->source, source);
    ntt_prefix_format(&alert->target, target);
    ntt_duration_text(&alert->evidence, duration);
    if (echo)
        snprintf(
            alert->message, sizeof alert->message,
            "%s and %s exchanged %llu echo messages of up to %llu bytes%s that carry something other than "
            "the filler of a ping",
            source, target, (unsigned long long)alert->evidence.packets,
            (unsigned long long)open->figures.own[0], duration);
    else
        snprintf(alert->message, sizeof alert->message,
                 "%s sent %s %llu DNS questions of up to %llu bytes%s: more than the longest name needs",
                 source, target, (unsigned long long)alert->evidence.packets,
                 (unsigned long long)open->figures.own[0], duration);
}
