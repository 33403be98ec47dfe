/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protocol_misuse: fragments that cannot be put together in an honest way, because the datagram would be
 * longer than IP allows (ping of death) or because they overlap and differ in extent (teardrop). A fragment
 * that is sent twice is no offence. A datagram that is complete is forgotten, so that the next one may use
 * its identification; one of another TTL is another one, because a router may have cut it anew.
 */
#include "engine/detectors/protocol_misuse/protocol_misuse.h"

enum { REASSEMBLY_S = 5 };
enum { TWICE = 2 }; /* once may be a broken stack */
enum { IPV4_PAYLOAD = 65535 - 20, IPV6_PAYLOAD = 65535 };

static struct datagram *datagram_of(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_table *datagrams = &engine->own[NTT_PROTOCOL_MISUSE][DATAGRAMS];
    uint64_t ends = ntt_combine(seen->hashes.source, seen->hashes.destination);
    uint64_t key = ntt_combine(ends, (uint64_t)packet->fragment_id << 16 |
                                         (uint64_t)packet->ip_protocol << 8 | packet->ttl);
    struct datagram *datagram = ntt_table_find(datagrams, key);
    if (datagram && engine->now - datagram->slot.seen > REASSEMBLY_S) {
        datagram->slot.key = 0;
        datagram = NULL;
    }
    if (!datagram)
        datagram = ntt_table_add(datagrams, key, engine->now);
    datagram->slot.seen = engine->now;
    return datagram;
}

/* Adds the part; true when it overlaps another one that is not the same. */
static bool add_part(struct datagram *datagram, const struct ntt_packet *packet)
{
    uint32_t begin = packet->fragment_offset, end = begin + packet->fragment_length;
    bool overlaps = false;
    for (unsigned i = 0; i < datagram->parts; i++) {
        const struct part *part = &datagram->part[i];
        uint32_t part_end = (uint32_t)part->begin + part->length;
        if (part->begin == begin && part_end == end)
            return false;
        overlaps |= begin < part_end && part->begin < end;
    }
    if (datagram->parts < PARTS)
        datagram->part[datagram->parts++] = (struct part){packet->fragment_offset, packet->fragment_length};
    datagram->bytes += packet->fragment_length;
    if (!packet->more_fragments)
        datagram->length = end;
    return overlaps;
}

void ntt_misuse_see_fragment(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct offence *offence =
        ntt_offence(engine, FRAGMENT_OVERLAP, seen->hashes.source, seen->hashes.destination);
    ntt_offence_add(engine, offence, FRAGMENT_OVERLAP, packet);
    struct datagram *datagram = datagram_of(engine, seen);
    bool overlaps = add_part(datagram, packet);
    uint32_t end = (uint32_t)packet->fragment_offset + packet->fragment_length;
    bool too_long =
        end > (packet->source.family == NTT_IPV4 ? (uint32_t)IPV4_PAYLOAD : (uint32_t)IPV6_PAYLOAD);
    bool fresh = (overlaps || too_long) && !datagram->offends;
    datagram->offends |= overlaps || too_long;
    if (fresh) {
        offence->slot.score = ++offence->times;
        if (offence->kind == MISUSES)
            offence->kind = too_long ? PING_OF_DEATH : FRAGMENT_OVERLAP;
    }
    unsigned enough = engine->config.own[NTT_PROTOCOL_MISUSE][OVERLAPS];
    if (offence->kind == PING_OF_DEATH)
        enough = TWICE;
    bool grave = offence->times >= enough && datagram->parts > 1;
    if (datagram->length && datagram->bytes == datagram->length && !datagram->offends)
        datagram->slot.key = 0;
    if (!fresh)
        return;
    struct ntt_prefix source = ntt_prefix_of(&packet->source), target = ntt_prefix_of(&packet->destination);
    bool flooded = ntt_floods_active(engine, &packet->destination);
    struct ntt_alert draft = {
        .severity = grave && !flooded ? NTT_MEDIUM : NTT_LOW,
        .confidence = grave ? 90 : 60,
        .source = source,
        .target = target,
        .selector = {.condition = IS_FRAGMENT, .source = source, .destination = target},
        .observed = offence->times,
        .threshold = enough,
        .unit = "datagrams",
    };
    ntt_report_offence(engine, offence, (enum misuse)offence->kind, &draft);
}
