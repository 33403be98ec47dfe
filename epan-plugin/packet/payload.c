/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/payload.h"

#include "engine/bytes.h"
#include "packet/link_layer.h"

#include <string.h>

/* The frame as it was captured: once asked for, its bytes are read without a call for each. */
struct frame {
    tvbuff_t *tvb;
    const uint8_t *bytes;
    int captured, reported;
};

/* What an IP header carries, as offsets in the frame. */
struct inside {
    uint8_t protocol;
    int begin, end;
};

/* Whether so many bytes of a header were captured. */
static bool exists(const struct frame *frame, int at, int length)
{
    return at >= 0 && at <= frame->captured - length;
}

static bool read_ipv4(const struct frame *frame, int at, struct ntt_packet *packet, struct inside *inside)
{
    if (!exists(frame, at, 20))
        return false;
    const uint8_t *ip = frame->bytes + at;
    int header = 4 * (ip[0] & 0x0f), length = ntt_big16(ip + 2);
    if (!length) /* segmentation offload: everything that is there belongs to it */
        length = frame->reported - at;
    packet->ip_id = ntt_big16(ip + 4);
    packet->malformed = packet->malformed_network = header < 20 || length < header;
    uint16_t fragment = ntt_big16(ip + 6);
    *inside = (struct inside){ip[9], at + header, at + length};
    if (packet->malformed || !(fragment & 0x3fff))
        return !packet->malformed;
    packet->fragment_id = ntt_big16(ip + 4);
    packet->fragment_offset = (uint16_t)((fragment & 0x1fff) * 8);
    packet->fragment_length = (uint16_t)(length - header);
    packet->more_fragments = fragment & 0x2000;
    return false;
}

static bool read_ipv6(const struct frame *frame, int at, struct ntt_packet *packet, struct inside *inside)
{
    if (!exists(frame, at, 40))
        return false;
    int length = ntt_big16(frame->bytes + at + 4), begin = at, fragment = -1;
    inside->end = length ? at + 40 + length : frame->reported;
    inside->protocol = ntt_ipv6_upper_protocol(frame->tvb, &begin, &fragment);
    inside->begin = begin;
    packet->malformed = begin > inside->end;
    if (fragment < 0 || packet->malformed)
        return !packet->malformed;
    uint16_t offset = ntt_big16(frame->bytes + fragment + 2);
    packet->fragment_id = tvb_get_ntohl(frame->tvb, fragment + 4);
    packet->fragment_offset = offset & 0xfff8;
    packet->fragment_length = (uint16_t)(inside->end - begin);
    packet->more_fragments = offset & 1;
    packet->fragment = packet->fragment_offset || packet->more_fragments;
    return !packet->fragment;
}

/* The payload from an offset on, as far as it was captured. */
static void set_data(const struct frame *frame, int begin, int end, struct ntt_packet *packet)
{
    if (end > frame->captured)
        end = frame->captured;
    if (end <= begin)
        return;
    packet->data = frame->bytes + begin;
    packet->data_length = (uint32_t)(end - begin);
}

static void read_tcp(const struct frame *frame, const struct inside *inside, struct ntt_packet *packet)
{
    packet->malformed |= inside->end - inside->begin < 20;
    if (packet->malformed || !exists(frame, inside->begin, 20))
        return;
    const uint8_t *tcp = frame->bytes + inside->begin;
    int header = 4 * (tcp[12] >> 4);
    packet->malformed = header < 20 || inside->begin + header > inside->end;
    packet->tcp_sequence = ntt_big32(tcp + 4);
    packet->tcp_acknowledgement = ntt_big32(tcp + 8);
    packet->tcp_header = (uint8_t)header;
    packet->tcp_window = ntt_big16(tcp + 14);
    if (!packet->malformed)
        set_data(frame, inside->begin + header, inside->end, packet);
}

static void read_udp(const struct frame *frame, const struct inside *inside, struct ntt_packet *packet)
{
    packet->malformed |= inside->end - inside->begin < 8;
    if (packet->malformed || !exists(frame, inside->begin, 8))
        return;
    int length = ntt_big16(frame->bytes + inside->begin + 4);
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

void ntt_payload_read(tvbuff_t *tvb, const void *source_bytes, struct ntt_packet *packet)
{
    enum { IPV4_SOURCE = 12, IPV6_SOURCE = 8, ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58 };
    struct frame frame = {
        .tvb = tvb, .captured = (int)tvb_captured_length(tvb), .reported = (int)tvb_reported_length(tvb)};
    if (!frame.captured)
        return;
    frame.bytes = tvb_get_ptr(tvb, 0, frame.captured);
    const uint8_t *source = source_bytes, *end = frame.bytes + frame.captured;
    bool ipv4 = packet->source.family == NTT_IPV4;
    if ((source < frame.bytes || source >= end) && !ipv4)
        source = find_ipv6_source(frame.bytes, frame.captured, packet);
    if (!source || source < frame.bytes || source >= end)
        return;
    int at = (int)(source - frame.bytes) - (ipv4 ? IPV4_SOURCE : IPV6_SOURCE);
    struct inside inside;
    if (!(ipv4 ? read_ipv4(&frame, at, packet, &inside) : read_ipv6(&frame, at, packet, &inside)))
        return;
    if (inside.protocol == TCP)
        read_tcp(&frame, &inside, packet);
    else if (inside.protocol == UDP)
        read_udp(&frame, &inside, packet);
    else if (inside.protocol == ICMP || inside.protocol == ICMPV6)
        set_data(&frame, inside.begin + 4, inside.end, packet);
}
