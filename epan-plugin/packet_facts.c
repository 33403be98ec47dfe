/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet_facts.h"

#include "icmp_types.h"
#include "link_layer.h"
#include "payload.h"

#include <epan/dissectors/packet-icmp.h>
#include <epan/dissectors/packet-ip.h>
#include <epan/dissectors/packet-sctp.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-udp.h>

/* The protocols whose headers count. The first field of each tells where its header lies. */
enum layer { IPV4, IPV6, TCP, UDP, SCTP, ICMP, ICMPV6, LAYERS };
enum { DEEPEST = 16 }; /* no frame that is worth a look has more layers */

static struct {
    const char *name, *first_field;
    uint8_t number; /* in the IP header before it */
    int protocol, field, tap;
} layers[LAYERS] = {
    [IPV4] = {.name = "ip", .first_field = "ip.hdr_len", .number = 4},
    [IPV6] = {.name = "ipv6", .first_field = "ipv6.version", .number = 41},
    [TCP] = {.name = "tcp", .first_field = "tcp.srcport", .number = 6},
    [UDP] = {.name = "udp", .first_field = "udp.srcport", .number = 17},
    [SCTP] = {.name = "sctp", .first_field = "sctp.srcport", .number = 132},
    [ICMP] = {.name = "icmp", .first_field = "icmp.type", .number = 1},
    [ICMPV6] = {.name = "icmpv6", .first_field = "icmpv6.type", .number = 58},
};
static GByteArray *layer_of; /* by protocol id: enum layer, LAYERS for all others */
static int udp_destination_port, tcp_destination_port, own_protocol;

void ntt_packet_facts_handoff(void)
{
    layer_of = g_byte_array_new();
    for (enum layer i = 0; i < LAYERS; i++) {
        layers[i].protocol = proto_get_id_by_filter_name(layers[i].name);
        guint used = layer_of->len, needed = (guint)layers[i].protocol + 1;
        if (needed > used) {
            g_byte_array_set_size(layer_of, needed);
            memset(layer_of->data + used, LAYERS, needed - used);
        }
        layer_of->data[layers[i].protocol] = (guint8)i;
        layers[i].field = proto_registrar_get_id_byname(layers[i].first_field);
        layers[i].tap = find_tap_id(layers[i].name);
    }
    /* Where anyone listens to any tap, the host queues what all of them say; it compares each of that with each
     * listener. So one, to the tap that says least. */
    static char listener; /* known by its address */
    GString *error = register_tap_listener(layers[SCTP].name, &listener, NULL, TL_IS_DISSECTOR_HELPER, NULL,
                                           NULL, NULL, NULL);
    if (error)
        g_string_free(error, TRUE);
    tcp_destination_port = proto_registrar_get_id_byname("tcp.dstport");
    udp_destination_port = proto_registrar_get_id_byname("udp.dstport");
    own_protocol = proto_get_id_by_filter_name("ntt");
    ntt_link_layer_handoff();
}

GArray *ntt_packet_facts_wanted_fields(void)
{
    GArray *wanted = g_array_new(FALSE, FALSE, sizeof(int));
    for (enum layer i = 0; i < LAYERS; i++) {
        if (i != ICMP && i != ICMPV6)
            g_array_append_val(wanted, layers[i].field);
    }
    return wanted;
}

/* One IP header and what it says about the length of what it carries. */
struct ip_header {
    struct ntt_address source, destination;
    uint8_t ttl, protocol;
    bool fragment;
    tvbuff_t *bytes; /* without taps: where the header lies, to find the length of what follows */
    int end;
    const void *source_bytes; /* where the source address was read */
};

struct reader {
    tvbuff_t *frame;
    packet_info *pinfo;
    proto_tree *tree;
    int seen[LAYERS];      /* how many headers of each protocol the walk has passed */
    unsigned layer_number; /* as in pinfo->curr_layer_num while the dissector ran */
    struct ntt_packet *packet;
    struct ip_header ip;
    tvbuff_t
        *next_bytes; /* without taps: where the next header must lie, if it comes right behind; or NULL */
    int next_offset;
    bool tapped, any_ip, quoting;
    bool searched; /* a header was found in the tree alone */
};

static struct ntt_address address_from(const address *from)
{
    if (from->type == AT_IPv4 && from->len == 4)
        return ntt_address_from_bytes(NTT_IPV4, from->data);
    if (from->type == AT_IPv6 && from->len == 16)
        return ntt_address_from_bytes(NTT_IPV6, from->data);
    return (struct ntt_address){0};
}

/* Copies the nth field of a protocol's header: from what was asked for in time, or from a tree that holds
 * all. */
static bool find_field(proto_tree *tree, enum layer layer, int nth, field_info *field)
{
    bool whole = PTREE_DATA(tree)->visible;
    GPtrArray *found = proto_get_finfo_ptr_array(tree, layers[layer].field);
    GPtrArray *searched = !found && whole ? proto_find_finfo(tree, layers[layer].field) : NULL;
    const GPtrArray *fields = found ? found : searched;
    bool there = fields && (guint)nth < fields->len;
    if (there)
        *field = *(const field_info *)g_ptr_array_index(fields, nth);
    if (searched)
        g_ptr_array_free(searched, TRUE);
    return there;
}

/* True when so many bytes were captured and belong to the datagram. */
static bool header_fits(const struct reader *reader, tvbuff_t *bytes, int offset, int length)
{
    bool inside = bytes != reader->ip.bytes || offset + length <= reader->ip.end;
    return inside && tvb_bytes_exist(bytes, offset, length);
}

/* Where the nth header of a protocol lies, without taps: in the tree, or right behind the header before it.
 * NULL when it is nowhere or cut short. */
static tvbuff_t *header_bytes(struct reader *reader, enum layer layer, int nth, int length, int *offset)
{
    field_info field;
    tvbuff_t *bytes = reader->next_bytes;
    *offset = reader->next_offset;
    if (reader->tapped)
        return NULL;
    if (reader->tree && find_field(reader->tree, layer, nth, &field)) {
        reader->searched |= bytes != field.ds_tvb || *offset != field.start;
        bytes = field.ds_tvb;
        *offset = field.start;
    }
    reader->next_bytes = NULL;
    return bytes && header_fits(reader, bytes, *offset, length) ? bytes : NULL;
}

/* The header behind this one; there is none to find in a fragment. */
static void expect_next(struct reader *reader, tvbuff_t *bytes, int offset)
{
    reader->next_bytes = reader->ip.fragment ? NULL : bytes;
    reader->next_offset = offset;
}

/* Segmentation offload leaves the length 0: then everything that was captured belongs to the datagram. */
static int ipv4_length(tvbuff_t *bytes, int at)
{
    uint16_t length = tvb_get_ntohs(bytes, at + 2);
    return length ? length : (int)tvb_reported_length(bytes) - at;
}

/* Version 4, and a length that the header can have: at anything else the dissector stops before its tap. */
static bool begins_ipv4(uint8_t first)
{
    return first >= 0x45 && first <= 0x4f;
}

static bool read_ipv4(struct reader *reader, int nth)
{
    struct ip_header *ip = &reader->ip;
    const ws_ip4 *tapped = (const ws_ip4 *)fetch_tapped_data(layers[IPV4].tap, nth);
    if (tapped) {
        reader->tapped = true;
        *ip = (struct ip_header){.source = address_from(&tapped->ip_src),
                                 .destination = address_from(&tapped->ip_dst),
                                 .ttl = tapped->ip_ttl,
                                 .protocol = tapped->ip_proto,
                                 .fragment = (tapped->ip_off & 0x3fff) != 0,
                                 .source_bytes = tapped->ip_src.data};
        return true;
    }
    int at;
    ip->bytes = NULL;
    tvbuff_t *bytes = header_bytes(reader, IPV4, nth, 20, &at);
    if (!bytes || !begins_ipv4(tvb_get_uint8(bytes, at)))
        return false;
    *ip = (struct ip_header){.ttl = tvb_get_uint8(bytes, at + 8),
                             .protocol = tvb_get_uint8(bytes, at + 9),
                             .fragment = (tvb_get_ntohs(bytes, at + 6) & 0x3fff) != 0,
                             .bytes = bytes,
                             .end = at + ipv4_length(bytes, at)};
    ip->source_bytes = tvb_get_ptr(bytes, at + 12, 4);
    ip->source = ntt_address_from_bytes(NTT_IPV4, ip->source_bytes);
    ip->destination = ntt_address_from_bytes(NTT_IPV4, tvb_get_ptr(bytes, at + 16, 4));
    expect_next(reader, bytes, at + 4 * (tvb_get_uint8(bytes, at) & 0x0f));
    return true;
}

static bool read_ipv6(struct reader *reader, int nth)
{
    struct ip_header *ip = &reader->ip;
    const ws_ip6 *tapped = (const ws_ip6 *)fetch_tapped_data(layers[IPV6].tap, nth);
    if (tapped) {
        reader->tapped = true;
        *ip = (struct ip_header){.source = address_from(&tapped->ip6_src),
                                 .destination = address_from(&tapped->ip6_dst),
                                 .ttl = tapped->ip6_hop,
                                 .protocol = tapped->ip6_nxt,
                                 .source_bytes = tapped->ip6_src.data};
        return true;
    }
    int at;
    ip->bytes = NULL;
    tvbuff_t *bytes = header_bytes(reader, IPV6, nth, 40, &at);
    if (!bytes)
        return false;
    int behind = at, fragment = -1;
    *ip = (struct ip_header){.ttl = tvb_get_uint8(bytes, at + 7),
                             .protocol = ntt_ipv6_upper_protocol(bytes, &behind, &fragment),
                             .bytes = bytes,
                             .end = at + 40 + tvb_get_ntohs(bytes, at + 4)};
    ip->source_bytes = tvb_get_ptr(bytes, at + 8, 16);
    ip->source = ntt_address_from_bytes(NTT_IPV6, ip->source_bytes);
    ip->destination = ntt_address_from_bytes(NTT_IPV6, tvb_get_ptr(bytes, at + 24, 16));
    expect_next(reader, bytes, behind);
    return true;
}

/* Bytes from an offset to the end of the datagram: of the reassembled one if the header lies in it. */
static uint32_t length_from(const struct reader *reader, tvbuff_t *bytes, int offset)
{
    int end = bytes == reader->ip.bytes && reader->ip.end > offset ? reader->ip.end
                                                                   : (int)tvb_reported_length(bytes);
    return end > offset ? (uint32_t)(end - offset) : 0;
}

static void read_tcp(struct reader *reader, int nth)
{
    struct ntt_packet *packet = reader->packet;
    const tcp_info_t *tapped = (const tcp_info_t *)fetch_tapped_data(layers[TCP].tap, nth);
    if (tapped) {
        packet->source_port = tapped->th_sport;
        packet->destination_port = tapped->th_dport;
        packet->tcp_flags = (uint8_t)tapped->th_flags;
        packet->payload = tapped->th_have_seglen ? tapped->th_seglen : 0;
        packet->transport = NTT_TCP;
        return;
    }
    int at;
    tvbuff_t *bytes = header_bytes(reader, TCP, nth, 20, &at);
    int header = bytes ? 4 * (tvb_get_uint8(bytes, at + 12) >> 4) : 0;
    if (header < 20 || !header_fits(reader, bytes, at, header))
        return;
    packet->source_port = tvb_get_ntohs(bytes, at);
    packet->destination_port = tvb_get_ntohs(bytes, at + 2);
    packet->tcp_flags = tvb_get_uint8(bytes, at + 13);
    packet->payload = length_from(reader, bytes, at + header);
    packet->transport = NTT_TCP;
}

static void read_udp(struct reader *reader, int nth)
{
    struct ntt_packet *packet = reader->packet;
    uint32_t length;
    int at;
    const e_udphdr *tapped = (const e_udphdr *)fetch_tapped_data(layers[UDP].tap, nth);
    tvbuff_t *bytes = tapped ? NULL : header_bytes(reader, UDP, nth, 8, &at);
    if (tapped) {
        packet->source_port = tapped->uh_sport;
        packet->destination_port = tapped->uh_dport;
        length = tapped->uh_ulen;
    } else if (bytes) {
        packet->source_port = tvb_get_ntohs(bytes, at);
        packet->destination_port = tvb_get_ntohs(bytes, at + 2);
        length = tvb_get_ntohs(bytes, at + 4);
    } else {
        return;
    }
    packet->payload = length > 8 ? length - 8 : 0;
    packet->transport = NTT_UDP;
}

static void read_sctp(struct reader *reader, int nth)
{
    struct ntt_packet *packet = reader->packet;
    int at;
    const struct _sctp_info *tapped = (const struct _sctp_info *)fetch_tapped_data(layers[SCTP].tap, nth);
    tvbuff_t *bytes = tapped ? NULL : header_bytes(reader, SCTP, nth, 13, &at);
    if (tapped && tapped->number_of_tvbs && tvb_bytes_exist(tapped->tvb[0], 0, 1)) {
        packet->source_port = tapped->sport;
        packet->destination_port = tapped->dport;
        packet->sctp_chunk = tvb_get_uint8(tapped->tvb[0], 0);
    } else if (bytes) {
        packet->source_port = tvb_get_ntohs(bytes, at);
        packet->destination_port = tvb_get_ntohs(bytes, at + 2);
        packet->sctp_chunk = tvb_get_uint8(bytes, at + 12);
    } else {
        return;
    }
    packet->transport = NTT_SCTP;
}

/* The dissector leaves no note of the type when what the message quotes breaks off: it is in the frame
 * itself. */
static int type_behind_link(const struct reader *reader, enum layer layer)
{
    int at = ntt_link_layer_offset(reader->pinfo, layers[layer == ICMP ? IPV4 : IPV6].protocol);
    if (at < 0 || !tvb_bytes_exist(reader->frame, at, 1))
        return -1;
    at += layer == ICMP ? 4 * (tvb_get_uint8(reader->frame, at) & 0x0f) : 40;
    return tvb_bytes_exist(reader->frame, at, 1) ? tvb_get_uint8(reader->frame, at) : -1;
}

static void read_icmp(struct reader *reader, enum layer layer)
{
    struct ntt_packet *packet = reader->packet;
    const icmp_info_t *info =
        (const icmp_info_t *)p_get_proto_data(wmem_file_scope(), reader->pinfo, layers[layer].protocol, 0);
    int type = info ? info->type : type_behind_link(reader, layer);
    packet->transport = NTT_ICMP;
    packet->icmp = type < 0        ? NTT_ICMP_ERROR /* too broken to say what it is */
                   : layer == ICMP ? ntt_icmp_kind_of((uint8_t)type)
                                   : ntt_icmpv6_kind_of((uint8_t)type);
    if (layer == ICMPV6 && (type == 135 || type == 136))
        ntt_link_layer_read_nd(reader->frame, reader->pinfo, packet);
    reader->quoting = packet->icmp == NTT_ICMP_UNREACHABLE || packet->icmp == NTT_ICMP_ERROR;
}

/* The transport header that an ICMP error quotes may be cut after eight bytes: the ports are there, taps are
 * not. */
static void read_quoted(struct reader *reader, enum layer layer)
{
    struct ntt_quoted *quoted = &reader->packet->quoted;
    int source = layers[layer].field;
    int destination = layer == TCP ? tcp_destination_port : udp_destination_port;
    switch (layer) {
    case TCP:
    case UDP:
        quoted->source_port = (uint16_t)GPOINTER_TO_UINT(
            p_get_proto_data(reader->pinfo->pool, reader->pinfo, source, reader->layer_number));
        quoted->destination_port = (uint16_t)GPOINTER_TO_UINT(
            p_get_proto_data(reader->pinfo->pool, reader->pinfo, destination, reader->layer_number));
        quoted->transport = layer == TCP ? NTT_TCP : NTT_UDP;
        break;
    case ICMP:
    case ICMPV6:
        quoted->transport = NTT_ICMP;
        break;
    default:
        break;
    }
}

static void read_ip(struct reader *reader, enum layer layer, int nth)
{
    struct ntt_packet *packet = reader->packet;
    if (!(layer == IPV4 ? read_ipv4(reader, nth) : read_ipv6(reader, nth)))
        return;
    const struct ip_header *ip = &reader->ip;
    if (reader->quoting) {
        packet->quoted.source = ip->source;
        packet->quoted.destination = ip->destination;
        packet->quoted.ip_protocol = ip->protocol;
        packet->quoted.transport = NTT_OTHER_IP;
        return;
    }
    reader->any_ip = true;
    packet->source = ip->source;
    packet->destination = ip->destination;
    packet->ttl = ip->ttl;
    packet->ip_protocol = ip->protocol;
    packet->fragment = ip->fragment;
    packet->transport = NTT_NO_TRANSPORT; /* of a tunnel around this header, if any */
    packet->data = NULL;
    packet->data_length = 0;
    packet->fragment_length = 0;
    ntt_payload_read(reader->frame, ip->source_bytes, packet);
}

static void read_layer(struct reader *reader, enum layer layer)
{
    int nth = reader->seen[layer]++;
    if (layer == IPV4 || layer == IPV6)
        read_ip(reader, layer, nth);
    else if (!reader->any_ip)
        return;
    else if (reader->quoting)
        read_quoted(reader, layer);
    else if (layer == TCP)
        read_tcp(reader, nth);
    else if (layer == UDP)
        read_udp(reader, nth);
    else if (layer == SCTP)
        read_sctp(reader, nth);
    else
        read_icmp(reader, layer);
}

/* What comes after a header, by its own word; LAYERS when nothing does that counts. */
static enum layer layer_after(const struct reader *reader, enum layer layer)
{
    if (layer == ICMP || layer == ICMPV6)
        return !reader->quoting ? LAYERS : layer == ICMP ? IPV4 : IPV6;
    if (layer != IPV4 && layer != IPV6)
        return LAYERS;
    for (enum layer next = 0; next < LAYERS; next++) {
        if (layers[next].number == reader->ip.protocol)
            return next;
    }
    return LAYERS;
}

/* The layer's number when a quoted header was dissected: the one under which its ports were left. */
static unsigned quoted_layer_number(const struct reader *reader, enum layer layer)
{
    unsigned number = 1;
    while (number < DEEPEST &&
           !p_get_proto_data(reader->pinfo->pool, reader->pinfo, layers[layer].field, number))
        number++;
    return number;
}

/* From Wireshark 4.4 on, pinfo->layers is empty when a dissector asked for more bytes where nobody gathers
 * them, as one above UDP. Then each header tells which is the next. */
static void read_without_layers(struct reader *reader)
{
    field_info field;
    bool ipv4 =
        fetch_tapped_data(layers[IPV4].tap, 0) || (reader->tree && find_field(reader->tree, IPV4, 0, &field));
    enum layer layer = ipv4 ? IPV4 : IPV6;
    for (unsigned depth = 1; depth < DEEPEST && layer != LAYERS; depth++) {
        reader->layer_number = quoted_layer_number(reader, layer);
        read_layer(reader, layer);
        layer = layer_after(reader, layer);
    }
}

/* Protocols that have a transport of their own: without it, their packet is a fragment or broken. */
static bool has_own_transport(uint8_t protocol)
{
    return protocol == 1 || protocol == 6 || protocol == 17 || protocol == 58 || protocol == 132;
}

/* sharkd filters with a tree that lacks the fields that were asked for: what was found in the first pass is
 * kept for it, where it is not to be found again. */
static struct ntt_packet keep_or_recall(const struct reader *reader)
{
    struct ntt_packet packet = *reader->packet, *kept;
    if (reader->tapped)
        return packet;
    if (reader->searched && !reader->pinfo->fd->visited) {
        kept = wmem_new(wmem_file_scope(), struct ntt_packet);
        *kept = packet;
        kept->data = NULL;
        kept->data_length = 0;
        p_add_proto_data(wmem_file_scope(), reader->pinfo, own_protocol, 0, kept);
    } else if (!reader->searched) {
        kept = (struct ntt_packet *)p_get_proto_data(wmem_file_scope(), reader->pinfo, own_protocol, 0);
        packet = kept ? *kept : packet;
    }
    return packet;
}

static uint64_t link_number(const address *from)
{
    return from->type == AT_ETHER && from->len == 6 ? ntt_link_layer_number(from->data) : 0;
}

int64_t ntt_packet_facts_time(const nstime_t *time)
{
    enum { SECOND = 1000000000, MARGIN = 3 /* seconds in an int of nanoseconds */ };
    const int64_t last = NTT_LATEST_NS / SECOND - MARGIN;
    return CLAMP((int64_t)time->secs, -last, last) * SECOND + time->nsecs;
}

bool ntt_packet_facts_tapped(void)
{
    return fetch_tapped_data(layers[IPV4].tap, 0) || fetch_tapped_data(layers[IPV6].tap, 0);
}

struct ntt_packet ntt_packet_facts_read(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    struct ntt_packet packet = {
        .frame = pinfo->num,
        .time_ns = ntt_packet_facts_time(&pinfo->abs_ts),
        .length = pinfo->fd->pkt_len,
        .link_source = link_number(&pinfo->dl_src),
        .link_destination = link_number(&pinfo->dl_dst),
    };
    struct reader reader = {.frame = tvb, .pinfo = pinfo, .tree = tree, .packet = &packet};
    for (wmem_list_frame_t *item = wmem_list_head(pinfo->layers); item; item = wmem_list_frame_next(item)) {
        guint protocol = GPOINTER_TO_UINT(wmem_list_frame_data(item));
        reader.layer_number++;
        enum layer layer = protocol < layer_of->len ? (enum layer)layer_of->data[protocol] : LAYERS;
        if (layer == LAYERS) {
            if (reader.any_ip)
                reader.next_bytes = NULL;
            continue;
        }
        if (!reader.any_ip && !ntt_packet_facts_tapped()) {
            reader.next_offset = ntt_link_layer_offset(pinfo, (int)protocol);
            reader.next_bytes = reader.next_offset < 0 ? NULL : tvb;
        }
        read_layer(&reader, layer);
    }
    if (!reader.any_ip)
        read_without_layers(&reader);
    /* A source route hides the final destination among the options; the dissector has found it. */
    struct ntt_address destination = address_from(&pinfo->net_dst);
    if (reader.any_ip && !reader.tapped && !reader.quoting && destination.family == packet.destination.family)
        packet.destination = destination;
    if (!reader.any_ip)
        ntt_link_layer_read_arp(tvb, pinfo, &packet);
    else if (packet.transport == NTT_NO_TRANSPORT && !packet.fragment &&
             !has_own_transport(packet.ip_protocol))
        packet.transport = NTT_OTHER_IP;
    return keep_or_recall(&reader);
}

int ntt_packet_facts_innermost_protocol(const packet_info *pinfo)
{
    /* Wireshark counts a postdissector as a layer, too. */
    wmem_list_frame_t *item = wmem_list_tail(pinfo->layers);
    while (item && GPOINTER_TO_INT(wmem_list_frame_data(item)) == own_protocol)
        item = wmem_list_frame_prev(item);
    return item ? GPOINTER_TO_INT(wmem_list_frame_data(item)) : -1;
}
