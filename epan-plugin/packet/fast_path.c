/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/fast_path.h"

#include "engine/bytes.h"
#include "engine/counting/table.h"
#include "engine/hash.h"
#include "packet/link_layer.h"
#include "packet/packet_facts.h"
#include "packet/tunnel_list.h"

#include <wiretap/wtap.h>

enum {
    TCP = 6,
    UDP = 17,
    PORTS = UINT16_MAX + 1,
    FLOWS = 1 << 16,
    SETTLED = 8 /* payloads that were dissected */
};

/* Dissectors that would receive this payload: by its port, or any one by how it looks. */
struct readers {
    uint8_t by_port[PORTS / 8], tunnel_by_port[PORTS / 8];
    bool by_content;
};

struct flow {
    struct ntt_slot slot; /* score: payloads that were dissected */
    int protocol;         /* found last above transport, or transport */
    bool tunnel;
};

static dissector_handle_t own_handle, ethernet;
static int tcp_protocol, udp_protocol, data_protocol;
static GArray *is_tunnel; /* a byte by protocol id; NULL: plain frames are not read here */

static struct {
    struct readers tcp, udp;
    struct ntt_table flows;
    struct ntt_packet packet; /* of the frame that was looked at last, if it is plain */
    int protocol;
    bool read_here;
    struct flow *watched; /* the flow of a plain frame that is being dissected */
} frames;

/* Headers and payload of a frame, as far as it was captured. */
struct cursor {
    const uint8_t *at, *end; /* end: of what was captured */
    uint32_t length;         /* bytes on the wire from `at` on */
};

static bool skip(struct cursor *cursor, uint32_t length)
{
    if ((size_t)(cursor->end - cursor->at) < length || cursor->length < length)
        return false;
    cursor->at += length;
    cursor->length -= length;
    return true;
}

static uint16_t read_link(struct cursor *cursor, struct ntt_packet *packet)
{
    enum { ETHERNET = 14, TAG = 4, VLAN = 0x8100, PROVIDER_VLAN = 0x88a8, MOST_TAGS = 2 };
    const uint8_t *link = cursor->at;
    if (!skip(cursor, ETHERNET))
        return 0;
    packet->link_destination = ntt_link_layer_number(link);
    packet->link_source = ntt_link_layer_number(link + 6);
    uint16_t type = ntt_big16(link + 12);
    for (unsigned tags = 0; tags < MOST_TAGS && (type == VLAN || type == PROVIDER_VLAN); tags++) {
        const uint8_t *tag = cursor->at;
        if (!skip(cursor, TAG))
            return 0;
        type = ntt_big16(tag + 2);
    }
    return type;
}

/* No options, no fragment, a length that lies within the frame. */
static bool read_ipv4(struct cursor *cursor, struct ntt_packet *packet)
{
    enum { HEADER = 20, PLAIN = 0x45, FRAGMENT = 0x3fff };
    const uint8_t *ip = cursor->at;
    if (cursor->end - ip < HEADER || ip[0] != PLAIN || ntt_big16(ip + 6) & FRAGMENT)
        return false;
    uint32_t length = ntt_big16(ip + 2);
    if (length < HEADER || length > cursor->length)
        return false;
    packet->ip_id = ntt_big16(ip + 4);
    packet->ttl = ip[8];
    packet->ip_protocol = ip[9];
    packet->source = ntt_address_from_bytes(NTT_IPV4, ip + 12);
    packet->destination = ntt_address_from_bytes(NTT_IPV4, ip + 16);
    cursor->length = length;
    return skip(cursor, HEADER);
}

/* No headers of extension, a length that lies within the frame. */
static bool read_ipv6(struct cursor *cursor, struct ntt_packet *packet)
{
    enum { HEADER = 40 };
    const uint8_t *ip = cursor->at;
    if (cursor->end - ip < HEADER || ip[0] >> 4 != 6)
        return false;
    uint32_t length = ntt_big16(ip + 4);
    if (!length || HEADER + length > cursor->length)
        return false;
    packet->ip_protocol = ip[6];
    packet->ttl = ip[7];
    packet->source = ntt_address_from_bytes(NTT_IPV6, ip + 8);
    packet->destination = ntt_address_from_bytes(NTT_IPV6, ip + 24);
    cursor->length = HEADER + length;
    return skip(cursor, HEADER);
}

/* Only options that every host sends, in the lengths that they have. */
static bool are_plain_options(const uint8_t *option, const uint8_t *end)
{
    enum {
        END,
        NOTHING,
        SEGMENT_SIZE,
        WINDOW_SCALE,
        SACK_PERMITTED,
        SACK,
        TIMESTAMPS = 8,
        ACKNOWLEDGEMENT = 8
    };
    static const uint8_t lengths[] = {
        [SEGMENT_SIZE] = 4, [WINDOW_SCALE] = 3, [SACK_PERMITTED] = 2, [TIMESTAMPS] = 10};
    while (option < end && *option != END) {
        if (*option == NOTHING) {
            option++;
            continue;
        }
        if (end - option < 2 || option[1] < 2 || option[1] > end - option)
            return false;
        bool plain = *option == SACK ? option[1] > 2 && (option[1] - 2) % ACKNOWLEDGEMENT == 0
                                     : *option < sizeof lengths && option[1] == lengths[*option];
        if (!plain)
            return false;
        option += option[1];
    }
    return true;
}

static bool read_tcp(struct cursor *cursor, struct ntt_packet *packet)
{
    enum { HEADER = 20 };
    const uint8_t *tcp = cursor->at;
    if (cursor->end - tcp < HEADER || cursor->length < HEADER)
        return false;
    uint32_t header = 4u * (tcp[12] >> 4);
    if (header < HEADER || header > cursor->length || !skip(cursor, header) ||
        !are_plain_options(tcp + HEADER, tcp + header))
        return false;
    packet->transport = NTT_TCP;
    packet->source_port = ntt_big16(tcp);
    packet->destination_port = ntt_big16(tcp + 2);
    packet->tcp_sequence = ntt_big32(tcp + 4);
    packet->tcp_acknowledgement = ntt_big32(tcp + 8);
    packet->tcp_header = (uint8_t)header;
    packet->tcp_flags = tcp[13];
    packet->tcp_window = ntt_big16(tcp + 14);
    return true;
}

static bool read_udp(struct cursor *cursor, struct ntt_packet *packet)
{
    enum { HEADER = 8 };
    const uint8_t *udp = cursor->at;
    if (cursor->end - udp < HEADER || cursor->length < HEADER || ntt_big16(udp + 4) != cursor->length)
        return false;
    packet->transport = NTT_UDP;
    packet->source_port = ntt_big16(udp);
    packet->destination_port = ntt_big16(udp + 2);
    return skip(cursor, HEADER);
}

/* False when the frame is not plain; what has been filled in then means nothing. */
static bool read_frame(tvbuff_t *tvb, const packet_info *pinfo, struct ntt_packet *packet)
{
    enum { IPV4 = 0x0800, IPV6 = 0x86dd };
    uint32_t captured = tvb_captured_length(tvb);
    if (!captured)
        return false;
    const uint8_t *bytes = tvb_get_ptr(tvb, 0, (int)captured);
    struct cursor cursor = {bytes, bytes + captured, tvb_reported_length(tvb)};
    *packet = (struct ntt_packet){
        .frame = pinfo->num, .time_ns = ntt_packet_facts_time(&pinfo->abs_ts), .length = pinfo->fd->pkt_len};
    uint16_t type = read_link(&cursor, packet);
    bool ip = (type == IPV4 && read_ipv4(&cursor, packet)) || (type == IPV6 && read_ipv6(&cursor, packet));
    if (!ip || !((packet->ip_protocol == TCP && read_tcp(&cursor, packet)) ||
                 (packet->ip_protocol == UDP && read_udp(&cursor, packet))))
        return false;
    packet->payload = cursor.length;
    packet->data_length = (uint32_t)MIN(cursor.end - cursor.at, (ptrdiff_t)cursor.length);
    packet->data = packet->data_length ? cursor.at : NULL;
    return true;
}

/* Whether one of the packet's ports is in a set of them. */
static bool has_port(const uint8_t *ports, const struct ntt_packet *packet)
{
    uint16_t source = packet->source_port, destination = packet->destination_port;
    return (ports[source / 8] >> source % 8 | ports[destination / 8] >> destination % 8) & 1;
}

static struct flow *flow_of(const struct ntt_packet *packet, const struct readers *readers)
{
    uint64_t source = ntt_hash_address(&packet->source) + packet->source_port;
    uint64_t destination = ntt_hash_address(&packet->destination) + packet->destination_port;
    uint64_t key = ntt_combine_ends(source, destination, packet->ip_protocol);
    struct flow *flow = ntt_table_find(&frames.flows, key);
    uint32_t now = (uint32_t)(packet->time_ns / 1000000000);
    if (!flow) {
        flow = ntt_table_add(&frames.flows, key, now);
        flow->protocol = packet->transport == NTT_TCP ? tcp_protocol : udp_protocol;
        flow->tunnel = has_port(readers->tunnel_by_port, packet);
    }
    flow->slot.seen = now;
    return flow;
}

/* Whether the host would find no more than is known already. */
static bool is_known(const struct ntt_packet *packet)
{
    const struct readers *readers = packet->transport == NTT_TCP ? &frames.tcp : &frames.udp;
    frames.protocol = packet->transport == NTT_TCP ? tcp_protocol : udp_protocol;
    if (!packet->payload && packet->transport == NTT_TCP)
        return true;
    if (!readers->by_content && !has_port(readers->by_port, packet)) {
        frames.protocol = packet->payload ? data_protocol : frames.protocol;
        return true;
    }
    struct flow *flow = flow_of(packet, readers);
    if (flow->slot.score >= SETTLED && !flow->tunnel) {
        frames.protocol = flow->protocol;
        return true;
    }
    frames.watched = flow;
    return false;
}

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    bool outermost = wmem_list_count(pinfo->layers) <= 1; /* not a frame that another one carries */
    frames.watched = NULL;
    frames.read_here =
        !tree && outermost && read_frame(tvb, pinfo, &frames.packet) && is_known(&frames.packet);
    return frames.read_here ? (int)tvb_captured_length(tvb)
                            : call_dissector_only(ethernet, tvb, pinfo, tree, data);
}

const struct ntt_packet *ntt_fast_path_packet(const packet_info *pinfo)
{
    return frames.read_here && frames.packet.frame == pinfo->num ? &frames.packet : NULL;
}

int ntt_fast_path_innermost_protocol(const packet_info *pinfo)
{
    return ntt_fast_path_packet(pinfo) ? frames.protocol : ntt_packet_facts_innermost_protocol(pinfo);
}

static bool went_through_tunnel(const packet_info *pinfo)
{
    for (wmem_list_frame_t *item = wmem_list_head(pinfo->layers); item; item = wmem_list_frame_next(item)) {
        guint protocol = GPOINTER_TO_UINT(wmem_list_frame_data(item));
        if (protocol < is_tunnel->len && is_tunnel->data[protocol])
            return true;
    }
    return false;
}

/* The ends that we have read are those that the host has found. */
static bool are_same_ends(const struct ntt_packet *a, const struct ntt_packet *b)
{
    return a->transport == b->transport && a->source_port == b->source_port &&
           a->destination_port == b->destination_port && ntt_address_equal(&a->source, &b->source) &&
           ntt_address_equal(&a->destination, &b->destination);
}

void ntt_fast_path_dissected(const packet_info *pinfo, const struct ntt_packet *packet)
{
    struct flow *flow = frames.watched;
    frames.watched = NULL;
    if (!flow || frames.packet.frame != pinfo->num)
        return;
    int innermost = ntt_packet_facts_innermost_protocol(pinfo);
    flow->slot.score++;
    flow->tunnel |= !are_same_ends(&frames.packet, packet) || went_through_tunnel(pinfo);
    if (innermost > 0 && innermost != tcp_protocol && innermost != udp_protocol)
        flow->protocol = innermost;
}

static bool is_enabled(int protocol)
{
    return protocol > 0 && proto_is_protocol_enabled(find_protocol_by_id(protocol));
}

static void note_port(const char *table _U_, ftenum_t type _U_, void *key, void *entry, void *data)
{
    struct readers *readers = (struct readers *)data;
    dissector_handle_t handle = dtbl_entry_get_handle((dtbl_entry_t *)entry);
    guint port = GPOINTER_TO_UINT(key);
    int protocol = handle ? dissector_handle_get_protocol_index(handle) : -1;
    if (port >= PORTS || !is_enabled(protocol))
        return;
    uint8_t bit = (uint8_t)(1u << port % 8);
    readers->by_port[port / 8] |= bit;
    if ((guint)protocol < is_tunnel->len && is_tunnel->data[protocol])
        readers->tunnel_by_port[port / 8] |= bit;
}

static void note_guess(const char *table _U_, struct heur_dtbl_entry *entry, void *data)
{
    struct readers *readers = (struct readers *)data;
    readers->by_content |= entry->enabled && proto_is_protocol_enabled(entry->protocol);
}

/* STT looks like TCP to its own port, but its dissector listens to IP. */
static void note_stt(struct readers *readers)
{
    enum { STT_PORT = 7471 };
    if (!is_enabled(proto_get_id_by_filter_name("stt")))
        return;
    readers->by_port[STT_PORT / 8] |= 1u << STT_PORT % 8;
    readers->tunnel_by_port[STT_PORT / 8] |= 1u << STT_PORT % 8;
}

static struct readers find_readers(const char *ports, const char *guesses)
{
    struct readers readers = {{0}, {0}, false};
    dissector_table_foreach(ports, note_port, &readers);
    heur_dissector_table_foreach(guesses, note_guess, &readers);
    return readers;
}

/* A name stands for its parts too: "capwap" for "capwap.data". */
static bool is_tunnel_name(const char *name)
{
    static const char *const tunnels[] = {NTT_TUNNEL_PROTOCOLS, NTT_GUESSED_TUNNEL_PROTOCOLS};
    size_t length = strcspn(name, ".");
    for (size_t i = 0; i < array_length(tunnels); i++) {
        if (strncmp(tunnels[i], name, length) == 0 && !tunnels[i][length])
            return true;
    }
    return false;
}

static void find_tunnels(void)
{
    void *cookie;
    is_tunnel = g_array_new(FALSE, TRUE, sizeof(uint8_t));
    for (int protocol = proto_get_first_protocol(&cookie); protocol > 0;
         protocol = proto_get_next_protocol(&cookie)) {
        if ((guint)protocol >= is_tunnel->len)
            g_array_set_size(is_tunnel, (guint)protocol + 1);
        is_tunnel->data[protocol] = is_tunnel_name(proto_get_protocol_filter_name(protocol)) ? 1 : 0;
    }
}

void ntt_fast_path_close(void)
{
    if (!is_tunnel)
        return;
    dissector_reset_uint("wtap_encap", WTAP_ENCAP_ETHERNET);
    g_free(frames.flows.entries);
    g_array_free(is_tunnel, TRUE);
    is_tunnel = NULL;
    memset(&frames, 0, sizeof frames);
}

void ntt_fast_path_open(bool wanted)
{
    ntt_fast_path_close();
    if (!wanted || !ethernet)
        return;
    find_tunnels();
    frames.tcp = find_readers("tcp.port", "tcp");
    frames.udp = find_readers("udp.port", "udp");
    note_stt(&frames.tcp);
    ntt_table_init(&frames.flows, g_malloc0(ntt_table_size(FLOWS, sizeof(struct flow))), FLOWS,
                   sizeof(struct flow));
    dissector_change_uint("wtap_encap", WTAP_ENCAP_ETHERNET, own_handle);
}

void ntt_fast_path_handoff(void)
{
    tcp_protocol = proto_get_id_by_filter_name("tcp");
    udp_protocol = proto_get_id_by_filter_name("udp");
    data_protocol = proto_get_id_by_filter_name("data");
    ethernet = dissector_get_default_uint_handle("wtap_encap", WTAP_ENCAP_ETHERNET);
    own_handle = create_dissector_handle(dissect, -1); /* of no protocol: it adds no layer */
}
