/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * icmp_tunnel: echo messages that carry data. A host that is pinged sends back what it was sent; what ping
 * puts behind its time stamp is the same in every packet. A tunnel breaks one rule or both: replies bring
 * other bytes than their request, requests change from packet to packet. Counted per pair of hosts:
 * - replies that differ from their request (a reply that is cut short does not differ: some big servers do
 *   that), and how many different ones;
 * - replies that nobody asked for;
 * - messages whose bytes behind the first 32, where ping tools keep time stamps and counters, repeat none of
 * the last four from that side, and changes of size. Calibrated on lab and public captures: one tunnel of IP
 * over echo, some 20 captures of ping, mtr, fping and monitors.
 */
#include "engine/detector.h"

#include "engine/bytes.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { TALKS = 1 << 10, ASKED = 16, BODIES = 4, DIFFERENT_BITS = 128 };

enum option { REPLIES, CHANGES };

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("icmp_tunnel_replies", "ICMP tunnel: replies with other data",
                   "Echo replies of one host with other data than their requests.", "packets", 3, 1000, 10),
    NTT_OWN_OPTION("icmp_tunnel_changes", "ICMP tunnel: changing requests",
                   "Echo messages to one host whose data, apart from any time stamp, is new each time.",
                   "packets", 5, 10000, 20),
};

struct asked {
    uint32_t tag; /* identifier and sequence number */
    uint32_t size, hash;
    uint32_t head; /* hash of the first bytes, which a shortened reply still has */
};

/* What one side sends. */
struct side {
    uint32_t packets, bodies; /* bodies: packets long enough to have one */
    uint32_t changed, resized;
    uint32_t size; /* of the last one */
    uint32_t last[BODIES];
    uint8_t next;
    uint64_t bytes;
};

struct talk {
    struct ntt_slot slot; /* score: signs of a tunnel */
    struct ntt_incident echoes;
    bool asker_low;                        /* who sent the first request, by the order of the hashes */
    bool asked_at_all;                     /* a request was seen */
    uint32_t differing;                    /* replies that differ from their request */
    uint32_t unsolicited;                  /* replies without a request */
    uint64_t replies[DIFFERENT_BITS / 64]; /* different ones among them */
    struct asked asked[ASKED];
    uint8_t next;
    struct side sides[2]; /* [1]: who asks */
};

static bool is_echo(const struct ntt_packet *packet)
{
    return packet->icmp == NTT_ICMP_ECHO || packet->icmp == NTT_ICMP_ECHO_REPLY;
}

enum { ECHOES = 1 }; /* place in: */
static const struct ntt_condition conditions[] = {
    [ECHOES] = {"icmp.type in {0, 8} && !(icmp.type in {3, 4, 5, 11, 12})",
                "icmpv6.type in {128, 129} && !(icmpv6.type in {1, 2, 3, 4})", is_echo},
};

static uint32_t signs_of(const struct talk *talk)
{
    return talk->differing + talk->unsolicited + talk->sides[0].changed + talk->sides[1].changed;
}

/* Looks whether what lies behind any time stamp repeats. */
static void see_body(struct side *side, const struct ntt_packet *packet)
{
    enum { BEHIND_STAMPS = 4 + 32, LONG = 256 };
    side->resized += side->packets && packet->data_length != side->size;
    side->size = packet->data_length;
    side->packets++;
    side->bytes += packet->data_length - 4;
    if (packet->data_length <= BEHIND_STAMPS)
        return;
    size_t length = packet->data_length - BEHIND_STAMPS;
    uint32_t hash = (uint32_t)ntt_hash_bytes(packet->data + BEHIND_STAMPS, length < LONG ? length : LONG);
    bool repeats = !side->bodies++;
    for (unsigned i = 0; i < BODIES; i++)
        repeats = repeats || side->last[i] == hash;
    side->changed += !repeats;
    side->last[side->next] = hash;
    side->next = (uint8_t)((side->next + 1) % BODIES);
}

static void see_request(struct talk *talk, const struct asked *what)
{
    talk->asked_at_all = true;
    talk->asked[talk->next] = *what;
    talk->next = (uint8_t)((talk->next + 1) % ASKED);
}

static void see_reply(struct talk *talk, const struct asked *what)
{
    bool asked = false;
    for (unsigned i = 0; i < ASKED; i++) {
        const struct asked *question = &talk->asked[i];
        if (question->tag != what->tag || !question->size)
            continue;
        bool shortened = what->size < question->size && what->head == question->head;
        if ((question->size == what->size && question->hash == what->hash) || shortened)
            return;
        asked = true;
    }
    talk->differing += asked;
    talk->unsolicited += !asked;
    talk->replies[what->hash / 64 % (DIFFERENT_BITS / 64)] |= 1ULL << what->hash % 64;
}

static unsigned different_replies(const struct talk *talk)
{
    unsigned count = 0;
    for (unsigned i = 0; i < DIFFERENT_BITS / 64; i++)
        count += (unsigned)__builtin_popcountll(talk->replies[i]);
    return count;
}

static struct ntt_verdict judge(const struct ntt_config *config, const struct talk *talk)
{
    const unsigned *own = config->own[NTT_ICMP_TUNNEL];
    unsigned different = different_replies(talk);
    if (talk->differing >= own[REPLIES] && different * 2 >= own[REPLIES])
        return (struct ntt_verdict){"two_way",       NTT_MEDIUM,   90,
                                    talk->differing, own[REPLIES], "replies with other data"};
    const struct side *down = &talk->sides[0];
    uint32_t unasked = talk->unsolicited + talk->differing;
    if (talk->asked_at_all && unasked >= own[CHANGES] && down->changed * 2ULL >= down->packets &&
        down->resized * 4ULL >= down->packets)
        return (struct ntt_verdict){"replies", NTT_MEDIUM,   80,
                                    unasked,   own[CHANGES], "replies that nobody asked for"};
    for (int asker = 1; asker >= 0; asker--) {
        const struct side *side = &talk->sides[asker];
        bool mostly = side->changed * 10ULL >= side->packets * 8ULL;
        bool many_sizes = side->resized * 4ULL >= side->packets;
        if (!mostly || side->changed < own[CHANGES] || talk->differing * 2ULL >= own[REPLIES])
            continue; /* or it is about to become a two-way tunnel */
        if (many_sizes && side->changed >= 2ULL * own[CHANGES])
            return (struct ntt_verdict){"one_way",     NTT_MEDIUM,          75,
                                        side->changed, 2ULL * own[CHANGES], "packets with new data"};
        return (struct ntt_verdict){"one_way",     NTT_LOW,      50,
                                    side->changed, own[CHANGES], "packets with new data"};
    }
    return (struct ntt_verdict){0};
}

enum figure { ASKED_PACKETS, ANSWERED_PACKETS, BYTES_UP, BYTES_DOWN, DIFFERING, UNSOLICITED, CHANGED };

static void report(struct ntt_engine *engine, struct talk *talk, const struct ntt_packet *packet,
                   bool from_asker, const struct ntt_verdict *verdict)
{
    const struct side *down = &talk->sides[0], *up = &talk->sides[1];
    struct ntt_alert draft = {
        .type = NTT_ICMP_TUNNEL,
        .source = ntt_prefix_of(from_asker ? &packet->source : &packet->destination),
        .target = ntt_prefix_of(from_asker ? &packet->destination : &packet->source),
        .selector = {.transport = NTT_ICMP, .condition = ECHOES, .both_ways = true},
    };
    draft.selector.source = draft.source;
    draft.selector.destination = draft.target;
    ntt_draft_verdict(&draft, verdict);
    struct ntt_figures figures = {.own = {[ASKED_PACKETS] = up->packets,
                                          [ANSWERED_PACKETS] = down->packets,
                                          [BYTES_UP] = up->bytes,
                                          [BYTES_DOWN] = down->bytes,
                                          [DIFFERING] = talk->differing,
                                          [UNSOLICITED] = talk->unsolicited,
                                          [CHANGED] = (uint64_t)up->changed + down->changed}};
    ntt_report_incident(engine, &talk->echoes, &draft, &figures, 600);
}

static struct talk *talk_of(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    enum { REST = 600, QUIET = 32 };
    struct ntt_table *talks = &engine->own[NTT_ICMP_TUNNEL][0];
    uint64_t a = seen->hashes.source, b = seen->hashes.destination;
    uint64_t key = a < b ? ntt_combine(a, b) : ntt_combine(b, a);
    struct talk *talk = ntt_table_find(talks, key);
    if (talk && !ntt_incident_alert(engine, &talk->echoes)) {
        /* Neither an old incident nor a plain ping beforehand is evidence of this one. */
        if (engine->now - talk->slot.seen > REST)
            *talk = (struct talk){.slot = {.key = key}};
        else if (!signs_of(talk) && talk->echoes.evidence.packets >= QUIET)
            talk->echoes = (struct ntt_incident){0};
    }
    if (!talk)
        talk = ntt_table_add(talks, key, engine->now);
    talk->slot.seen = engine->now;
    return talk;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    enum { HEAD = 20, LONG = 260 };
    const struct ntt_packet *packet = seen->packet;
    if (!is_echo(packet) || packet->data_length < 4 || ntt_address_is_group(&packet->destination))
        return;
    struct talk *talk = talk_of(engine, seen);
    const uint8_t *data = packet->data;
    size_t length = packet->data_length < LONG ? packet->data_length : LONG;
    bool request = packet->icmp == NTT_ICMP_ECHO, low = seen->hashes.source < seen->hashes.destination;
    if (!talk->sides[0].packets && !talk->sides[1].packets)
        talk->asker_low = request == low;
    bool from_asker = talk->asker_low == low;
    struct asked what = {
        .tag = ntt_big32(data),
        .size = packet->data_length,
        .hash = (uint32_t)ntt_hash_bytes(data, length),
        .head = (uint32_t)ntt_hash_bytes(data, length < HEAD ? length : HEAD),
    };
    ntt_incident_add(engine, &talk->echoes, packet);
    see_body(&talk->sides[from_asker], packet);
    if (request)
        see_request(talk, &what);
    else if (packet->data_length > 4)
        see_reply(talk, &what);
    talk->slot.score = signs_of(talk);
    if (!talk->slot.score)
        return;
    struct ntt_verdict verdict = judge(&engine->config, talk);
    if (verdict.severity &&
        (ntt_incident_alert(engine, &talk->echoes) ||
         !(ntt_floods_active(engine, &packet->destination) || ntt_floods_active(engine, &packet->source))))
        report(engine, talk, packet, from_asker, &verdict);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32];
    snprintf(alert->message, sizeof alert->message,
             "%s and %s carry data in ICMP echoes: %llu bytes in %llu packets one way, %llu in %llu back%s; "
             "%llu replies differ from their request, %llu have none, %llu packets bring new data",
             ntt_prefix_format(&alert->source, source), ntt_prefix_format(&alert->target, target),
             (unsigned long long)own[BYTES_UP], (unsigned long long)own[ASKED_PACKETS],
             (unsigned long long)own[BYTES_DOWN], (unsigned long long)own[ANSWERED_PACKETS],
             ntt_duration_text(&alert->evidence, duration), (unsigned long long)own[DIFFERING],
             (unsigned long long)own[UNSOLICITED], (unsigned long long)own[CHANGED]);
}

const struct ntt_detector ntt_icmp_tunnel = {
    .about = {"icmp_tunnel", "Tunnel in ICMP", "exfiltration", "T1095",
              "Find the process on the source that sends these, and limit ICMP payloads at the border."},
    .interests = NTT_SEE_ICMP,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{TALKS, sizeof(struct talk)}},
};
