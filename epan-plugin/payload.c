/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "payload.h"

#include "link_layer.h"

#include <string.h>

/* What an IP header carries, as offsets in the frame. */
struct inside {
    uint8_t protocol;
    int begin, end;
};

static bool read_ipv4(tvbuff_t *frame, int at, struct ntt_packet *packet, struct inside *inside)
{
    if (!tvb_bytes_exist(frame, at, 20))
        return false;
    int header = 4 * (tvb_get_uint8(frame, at) & 0x0f), length = tvb_get_ntohs(frame, at + 2);
    int there = (int)tvb_reported_length(frame) - at;
    if (!length) /* segmentation offload: everything that is there belongs to it */
        length = there;
    packet->malformed = packet->malformed_network = header < 20 || length < header;
    uint16_t fragment = tvb_get_ntohs(frame, at + 6);
    *inside = (struct inside){tvb_get_uint8(frame, at + 9), at + header, at + length};
    if (packet->malformed || !(fragment & 0x3fff))
        return !packet->malformed;
    packet->fragment_id = tvb_get_ntohs(frame, at + 4);
    packet->fragment_offset = (uint16_t)((fragment & 0x1fff) * 8);
    packet->fragment_length = (uint16_t)(length - header);
    packet->more_fragments = fragment & 0x2000;
    return false;
}

static bool read_ipv6(tvbuff_t *frame, int at, struct ntt_packet *packet, struct inside *inside)
{
    enum { FRAGMENT = 44 };
    if (!tvb_bytes_exist(frame, at, 40))
        return false;
    int length = tvb_get_ntohs(frame, at + 4), begin = at, fragment = -1;
    inside->end = length ? at + 40 + length : (int)tvb_reported_length(frame);
    inside->protocol = ntt_ipv6_upper_protocol(frame, &begin, &fragment);
    inside->begin = begin;
    packet->malformed = begin > inside->end;
    if (fragment < 0 || packet->malformed)
        return !packet->malformed;
    uint16_t offset = tvb_get_ntohs(frame, fragment + 2);
    packet->fragment_id = tvb_get_ntohl(frame, fragment + 4);
    packet->fragment_offset = offset & 0xfff8;
    packet->fragment_length = (uint16_t)(inside->end - begin);
    packet->more_fragments = offset & 1;
    packet->fragment = packet->fragment_offset || packet->more_fragments;
    return !packet->fragment;
}

/* The payload from an offset on, as far as it was captured. */
static void set_data(tvbuff_t *frame, int begin, int end, struct ntt_packet *packet)
{
    int captured = (int)tvb_captured_length(frame);
    if (end > captured)
        end = captured;
    if (end <= begin)
        return;
    packet->data = tvb_get_ptr(frame, begin, end - begin);
    packet->data_length = (uint32_t)(end - begin);
}

static void read_tcp(tvbuff_t *frame, const struct inside *inside, struct ntt_packet *packet)
{
    packet->malformed |= inside->end - inside->begin < 20;
    if (packet->malformed || !tvb_bytes_exist(frame, inside->begin, 20))
        return;
    int header = 4 * (tvb_get_uint8(frame, inside->begin + 12) >> 4);
    packet->malformed = header < 20 || inside->begin + header > inside->end;
    packet->tcp_window = tvb_get_ntohs(frame, inside->begin + 14);
    if (!packet->malformed)
        set_data(frame, inside->begin + header, inside->end, packet);
}

static void read_udp(tvbuff_t *frame, const struct inside *inside, struct ntt_packet *packet)
{
    packet->malformed |= inside->end - inside->begin < 8;
    if (packet->malformed || !tvb_bytes_exist(frame, inside->begin, 8))
        return;
    int length = tvb_get_ntohs(frame, inside->begin + 4);
    packet->malformed = (length && length < 8) || inside->begin + length > inside->end;
    if (!packet->malformed)
        set_data(frame, inside->begin + 8, length ? inside->begin + length : inside->end, packet);
}

/* Where the packet's two IPv6 addresses lie one behind the other: the tap hands out copies of them. NULL
 * where they are not in the frame's first bytes. */
static const uint8_t *find_ipv6_source(const uint8_t *begin, int captured, const struct ntt_packet *packet)
{
    enum { FAR = 512, BEFORE = 8, LENGTH = 16, BOTH = 32, VERSION = 6 };
    const uint8_t *end = begin + (captured < FAR ? captured : FAR);
    for (const uint8_t *at = captured > BEFORE ? begin + BEFORE : end; end - at >= BOTH; at++) {
        at = memchr(at, packet->source.bytes[0], (size_t)(end - at) - BOTH + 1);
        if (!at)
            break;
        if (at[-BEFORE] >> 4 == VERSION && memcmp(at, packet->source.bytes, LENGTH) == 0 &&
            memcmp(at + LENGTH, packet->destination.bytes, LENGTH) == 0)
            return at;
    }
    return NULL;
}

void ntt_payload_read(tvbuff_t *frame, const void *source_bytes, struct ntt_packet *packet)
{
    enum { IPV4_SOURCE = 12, IPV6_SOURCE = 8, ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58 };
    int captured = (int)tvb_captured_length(frame);
    if (!captured)
        return;
    const uint8_t *begin = tvb_get_ptr(frame, 0, captured), *source = source_bytes;
    bool ipv4 = packet->source.family == NTT_IPV4;
    if ((source < begin || source >= begin + captured) && !ipv4)
        source = find_ipv6_source(begin, captured, packet);
    if (!source || source < begin || source >= begin + captured)
        return;
    int at = (int)(source - begin) - (ipv4 ? IPV4_SOURCE : IPV6_SOURCE);
    struct inside inside;
    if (at < 0 || !(ipv4 ? read_ipv4(frame, at, packet, &inside) : read_ipv6(frame, at, packet, &inside)))
        return;
    if (inside.protocol == TCP)
        read_tcp(frame, &inside, packet);
    else if (inside.protocol == UDP)
        read_udp(frame, &inside, packet);
    else if (inside.protocol == ICMP || inside.protocol == ICMPV6)
        set_data(frame, inside.begin + 4, inside.end, packet);
}
