/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/packet_headers.h"

#include "packet/icmp_types.h"
#include "packet/link_layer.h"
#include "packet/payload.h"

#include <epan/dissectors/packet-icmp.h>
#include <epan/dissectors/packet-ip.h>
#include <epan/dissectors/packet-sctp.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-udp.h>

static struct ntt_layer_ids layers[NTT_LAYERS] = {
    [NTT_LAYER_IPV4] = {.name = "ip", .first_field = "ip.hdr_len", .number = 4},
    [NTT_LAYER_IPV6] = {.name = "ipv6", .first_field = "ipv6.version", .number = 41},
    [NTT_LAYER_TCP] = {.name = "tcp", .first_field = "tcp.srcport", .number = 6},
    [NTT_LAYER_UDP] = {.name = "udp", .first_field = "udp.srcport", .number = 17},
    [NTT_LAYER_SCTP] = {.name = "sctp", .first_field = "sctp.srcport", .number = 132},
    [NTT_LAYER_ICMP] = {.name = "icmp", .first_field = "icmp.type", .number = 1},
    [NTT_LAYER_ICMPV6] = {.name = "icmpv6", .first_field = "icmpv6.type", .number = 58},
};
static int udp_destination_port, tcp_destination_port;

void ntt_packet_headers_handoff(void)
{
    for (enum ntt_layer i = 0; i < NTT_LAYERS; i++) {
        layers[i].protocol = proto_get_id_by_filter_name(layers[i].name);
        layers[i].field = proto_registrar_get_id_byname(layers[i].first_field);
        layers[i].tap = find_tap_id(layers[i].name);
    }
    tcp_destination_port = proto_registrar_get_id_byname("tcp.dstport");
    udp_destination_port = proto_registrar_get_id_byname("udp.dstport");
}

const struct ntt_layer_ids *ntt_layer_ids(enum ntt_layer layer)
{
    return &layers[layer];
}

struct ntt_address ntt_address_from(const address *from)
{
    if (from->type == AT_IPv4 && from->len == 4)
        return ntt_address_from_bytes(NTT_IPV4, from->data);
    if (from->type == AT_IPv6 && from->len == 16)
        return ntt_address_from_bytes(NTT_IPV6, from->data);
    return (struct ntt_address){0};
}

/* Copies the nth field of a protocol's header: from what was asked for in time, or from a tree that holds
 * all. */
static bool find_field(proto_tree *tree, enum ntt_layer layer, int nth, field_info *field)
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
static bool header_fits(const struct ntt_header_reader *reader, tvbuff_t *bytes, int offset, int length)
{
    bool inside = bytes != reader->ip.bytes || offset + length <= reader->ip.end;
    return inside && tvb_bytes_exist(bytes, offset, length);
}

/* Where the nth header of a protocol lies, without taps: in the tree, or right behind the header before it.
 * NULL when it is nowhere or cut short. */
static tvbuff_t *header_bytes(struct ntt_header_reader *reader, enum ntt_layer layer, int nth, int length,
                              int *offset)
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
static void expect_next(struct ntt_header_reader *reader, tvbuff_t *bytes, int offset)
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

static bool read_ipv4(struct ntt_header_reader *reader, int nth)
{
    struct ntt_ip_header *ip = &reader->ip;
    const ws_ip4 *tapped = (const ws_ip4 *)fetch_tapped_data(layers[NTT_LAYER_IPV4].tap, nth);
    if (tapped) {
        reader->tapped = true;
        *ip = (struct ntt_ip_header){.source = ntt_address_from(&tapped->ip_src),
                                     .destination = ntt_address_from(&tapped->ip_dst),
                                     .ttl = tapped->ip_ttl,
                                     .protocol = tapped->ip_proto,
                                     .fragment = (tapped->ip_off & 0x3fff) != 0,
                                     .source_bytes = tapped->ip_src.data};
        return true;
    }
    int at;
    ip->bytes = NULL;
    tvbuff_t *bytes = header_bytes(reader, NTT_LAYER_IPV4, nth, 20, &at);
    if (!bytes || !begins_ipv4(tvb_get_uint8(bytes, at)))
        return false;
    *ip = (struct ntt_ip_header){.ttl = tvb_get_uint8(bytes, at + 8),
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

static bool read_ipv6(struct ntt_header_reader *reader, int nth)
{
    struct ntt_ip_header *ip = &reader->ip;
    const ws_ip6 *tapped = (const ws_ip6 *)fetch_tapped_data(layers[NTT_LAYER_IPV6].tap, nth);
    if (tapped) {
        reader->tapped = true;
        *ip = (struct ntt_ip_header){.source = ntt_address_from(&tapped->ip6_src),
                                     .destination = ntt_address_from(&tapped->ip6_dst),
                                     .ttl = tapped->ip6_hop,
                                     .protocol = tapped->ip6_nxt,
                                     .source_bytes = tapped->ip6_src.data};
        return true;
    }
    int at;
    ip->bytes = NULL;
    tvbuff_t *bytes = header_bytes(reader, NTT_LAYER_IPV6, nth, 40, &at);
    if (!bytes)
        return false;
    int behind = at, fragment = -1;
    *ip = (struct ntt_ip_header){.ttl = tvb_get_uint8(bytes, at + 7),
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
static uint32_t length_from(const struct ntt_header_reader *reader, tvbuff_t *bytes, int offset)
{
    int end = bytes == reader->ip.bytes && reader->ip.end > offset ? reader->ip.end
                                                                   : (int)tvb_reported_length(bytes);
    return end > offset ? (uint32_t)(end - offset) : 0;
}

static void read_tcp(struct ntt_header_reader *reader, int nth)
{
    struct ntt_packet *packet = reader->packet;
    const tcp_info_t *tapped = (const tcp_info_t *)fetch_tapped_data(layers[NTT_LAYER_TCP].tap, nth);
    if (tapped) {
        packet->source_port = tapped->th_sport;
        packet->destination_port = tapped->th_dport;
        packet->tcp_flags = (uint8_t)tapped->th_flags;
        packet->payload = tapped->th_have_seglen ? tapped->th_seglen : 0;
        packet->transport = NTT_TCP;
        return;
    }
    int at;
    tvbuff_t *bytes = header_bytes(reader, NTT_LAYER_TCP, nth, 20, &at);
    int header = bytes ? 4 * (tvb_get_uint8(bytes, at + 12) >> 4) : 0;
    if (header < 20 || !header_fits(reader, bytes, at, header))
        return;
    packet->source_port = tvb_get_ntohs(bytes, at);
    packet->destination_port = tvb_get_ntohs(bytes, at + 2);
    packet->tcp_flags = tvb_get_uint8(bytes, at + 13);
    packet->payload = length_from(reader, bytes, at + header);
    packet->transport = NTT_TCP;
}

static void read_udp(struct ntt_header_reader *reader, int nth)
{
    struct ntt_packet *packet = reader->packet;
    uint32_t length;
    int at;
    const e_udphdr *tapped = (const e_udphdr *)fetch_tapped_data(layers[NTT_LAYER_UDP].tap, nth);
    tvbuff_t *bytes = tapped ? NULL : header_bytes(reader, NTT_LAYER_UDP, nth, 8, &at);
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

static void read_sctp(struct ntt_header_reader *reader, int nth)
{
    struct ntt_packet *packet = reader->packet;
    int at;
    const struct _sctp_info *tapped =
        (const struct _sctp_info *)fetch_tapped_data(layers[NTT_LAYER_SCTP].tap, nth);
    tvbuff_t *bytes = tapped ? NULL : header_bytes(reader, NTT_LAYER_SCTP, nth, 13, &at);
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
static int type_behind_link(const struct ntt_header_reader *reader, enum ntt_layer layer)
{
    int at = ntt_link_layer_offset(
        reader->pinfo, layers[layer == NTT_LAYER_ICMP ? NTT_LAYER_IPV4 : NTT_LAYER_IPV6].protocol);
    if (at < 0 || !tvb_bytes_exist(reader->frame, at, 1))
        return -1;
    at += layer == NTT_LAYER_ICMP ? 4 * (tvb_get_uint8(reader->frame, at) & 0x0f) : 40;
    return tvb_bytes_exist(reader->frame, at, 1) ? tvb_get_uint8(reader->frame, at) : -1;
}

static void read_icmp(struct ntt_header_reader *reader, enum ntt_layer layer)
{
    struct ntt_packet *packet = reader->packet;
    const icmp_info_t *info =
        (const icmp_info_t *)p_get_proto_data(wmem_file_scope(), reader->pinfo, layers[layer].protocol, 0);
    int type = info ? info->type : type_behind_link(reader, layer);
    packet->transport = NTT_ICMP;
    packet->icmp_type = type < 0 ? 0 : (uint8_t)type;
    packet->icmp = type < 0                  ? NTT_ICMP_ERROR /* too broken to say what it is */
                   : layer == NTT_LAYER_ICMP ? ntt_icmp_kind_of((uint8_t)type)
                                             : ntt_icmpv6_kind_of((uint8_t)type);
    if (layer == NTT_LAYER_ICMPV6 && (type == 135 || type == 136))
        ntt_link_layer_read_nd(reader->frame, reader->pinfo, packet);
    reader->quoting = packet->icmp == NTT_ICMP_UNREACHABLE || packet->icmp == NTT_ICMP_ERROR;
}

/* The transport header that an ICMP error quotes may be cut after eight bytes: the ports are there, taps are
 * not. */
static void read_quoted(struct ntt_header_reader *reader, enum ntt_layer layer)
{
    struct ntt_quoted *quoted = &reader->packet->quoted;
    int source = layers[layer].field;
    int destination = layer == NTT_LAYER_TCP ? tcp_destination_port : udp_destination_port;
    switch (layer) {
    case NTT_LAYER_TCP:
    case NTT_LAYER_UDP:
        quoted->source_port = (uint16_t)GPOINTER_TO_UINT(
            p_get_proto_data(reader->pinfo->pool, reader->pinfo, source, reader->layer_number));
        quoted->destination_port = (uint16_t)GPOINTER_TO_UINT(
            p_get_proto_data(reader->pinfo->pool, reader->pinfo, destination, reader->layer_number));
        quoted->transport = layer == NTT_LAYER_TCP ? NTT_TCP : NTT_UDP;
        break;
    case NTT_LAYER_ICMP:
    case NTT_LAYER_ICMPV6:
        quoted->transport = NTT_ICMP;
        break;
    default:
        break;
    }
}

static void read_ip(struct ntt_header_reader *reader, enum ntt_layer layer, int nth)
{
    struct ntt_packet *packet = reader->packet;
    if (!(layer == NTT_LAYER_IPV4 ? read_ipv4(reader, nth) : read_ipv6(reader, nth)))
        return;
    const struct ntt_ip_header *ip = &reader->ip;
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

void ntt_header_read(struct ntt_header_reader *reader, enum ntt_layer layer)
{
    int nth = reader->seen[layer]++;
    if (layer == NTT_LAYER_IPV4 || layer == NTT_LAYER_IPV6)
        read_ip(reader, layer, nth);
    else if (!reader->any_ip)
        return;
    else if (reader->quoting)
        read_quoted(reader, layer);
    else if (layer == NTT_LAYER_TCP)
        read_tcp(reader, nth);
    else if (layer == NTT_LAYER_UDP)
        read_udp(reader, nth);
    else if (layer == NTT_LAYER_SCTP)
        read_sctp(reader, nth);
    else
        read_icmp(reader, layer);
}

bool ntt_header_is_there(const struct ntt_header_reader *reader, enum ntt_layer layer)
{
    field_info field;
    return fetch_tapped_data(layers[layer].tap, 0) ||
           (reader->tree && find_field(reader->tree, layer, 0, &field));
}
