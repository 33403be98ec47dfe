/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/link_layer.h"

#include <wiretap/wtap.h>

/* Link headers of fixed length, and layers that take no bytes of their own. */
static struct {
    const char *name;
    int length, protocol;
} links[] = {
    {"frame", 0, -1},      {"eth", 14, -1}, {"ethertype", 0, -1}, {"vlan", 4, -1},
    {"ieee8021ad", 4, -1}, {"sll", 16, -1}, {"null", 4, -1},      {"raw", 0, -1},
};
static int arp_protocol, ipv6_protocol, sll_protocol;

void ntt_link_layer_handoff(void)
{
    for (size_t i = 0; i < array_length(links); i++)
        links[i].protocol = proto_get_id_by_filter_name(links[i].name);
    arp_protocol = proto_get_id_by_filter_name("arp");
    ipv6_protocol = proto_get_id_by_filter_name("ipv6");
    sll_protocol = proto_get_id_by_filter_name("sll");
}

static int link_length(int protocol, const packet_info *pinfo)
{
    enum { SLL2_HEADER = 20 };
    if (protocol == sll_protocol && pinfo->rec->rec_header.packet_header.pkt_encap == WTAP_ENCAP_SLL2)
        return SLL2_HEADER;
    for (size_t i = 0; i < array_length(links); i++) {
        if (links[i].protocol == protocol)
            return links[i].length;
    }
    return -1;
}

int ntt_link_layer_offset(packet_info *pinfo, int wanted)
{
    int offset = 0;
    for (wmem_list_frame_t *item = wmem_list_head(pinfo->layers); item; item = wmem_list_frame_next(item)) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(item));
        if (protocol == wanted)
            return offset;
        int length = link_length(protocol, pinfo);
        if (length < 0)
            return -1;
        offset += length;
    }
    return -1;
}

uint64_t ntt_link_layer_number(const uint8_t *bytes)
{
    uint64_t number = 0;
    memcpy(&number, bytes, 6);
    return GUINT64_FROM_LE(number);
}

void ntt_link_layer_read_arp(tvbuff_t *tvb, packet_info *pinfo, struct ntt_packet *packet)
{
    enum { REQUEST = 1, REPLY = 2, HEADER = 28 };
    int at = ntt_link_layer_offset(pinfo, arp_protocol);
    if (at < 0 || !tvb_bytes_exist(tvb, at, HEADER))
        return;
    uint16_t operation = tvb_get_ntohs(tvb, at + 6);
    if (tvb_get_ntohs(tvb, at + 2) != 0x0800 || tvb_get_uint8(tvb, at + 4) != 6 ||
        tvb_get_uint8(tvb, at + 5) != 4 || (operation != REQUEST && operation != REPLY))
        return;
    packet->transport = NTT_NEIGHBOUR;
    packet->neighbour_reply = operation == REPLY;
    packet->neighbour_link = ntt_link_layer_number(tvb_get_ptr(tvb, at + 8, 6));
    packet->source = ntt_address_from_bytes(NTT_IPV4, tvb_get_ptr(tvb, at + 14, 4));
    packet->destination = ntt_address_from_bytes(NTT_IPV4, tvb_get_ptr(tvb, at + 24, 4));
}

void ntt_link_layer_read_nd(tvbuff_t *tvb, packet_info *pinfo, struct ntt_packet *packet)
{
    enum { IPV6_HEADER = 40, MESSAGE = 24, SOLICITATION = 135 };
    int at = ntt_link_layer_offset(pinfo, ipv6_protocol);
    if (at < 0 || !tvb_bytes_exist(tvb, at + IPV6_HEADER, MESSAGE) || tvb_get_uint8(tvb, at + 6) != 58)
        return;
    at += IPV6_HEADER;
    struct ntt_address target = ntt_address_from_bytes(NTT_IPV6, tvb_get_ptr(tvb, at + 8, 16));
    packet->transport = NTT_NEIGHBOUR;
    packet->neighbour_reply = tvb_get_uint8(tvb, at) != SOLICITATION;
    if (packet->neighbour_reply)
        packet->source = target;
    else
        packet->destination = target;
    if (tvb_bytes_exist(tvb, at + MESSAGE, 8) && tvb_get_uint8(tvb, at + MESSAGE + 1) == 1)
        packet->neighbour_link = ntt_link_layer_number(tvb_get_ptr(tvb, at + MESSAGE + 2, 6));
}

/* Where the 802.11 header begins, behind what the receiver adds (radiotap, PPI, Prism, AVS); -1: nowhere. */
static int wlan_offset(tvbuff_t *tvb, const packet_info *pinfo)
{
    enum { PRISM_HEADER = 144, PRISM_MESSAGE = 0x44, LENGTH_AT = 4 };
    if (!tvb_bytes_exist(tvb, 0, 8))
        return -1;
    switch (pinfo->rec->rec_header.packet_header.pkt_encap) {
    case WTAP_ENCAP_IEEE_802_11:
    case WTAP_ENCAP_IEEE_802_11_WITH_RADIO:
        return 0;
    case WTAP_ENCAP_IEEE_802_11_RADIOTAP:
    case WTAP_ENCAP_PPI:
        return tvb_get_letohs(tvb, 2);
    case WTAP_ENCAP_IEEE_802_11_PRISM: /* AVS headers come under this name too, in the order of the network */
        return tvb_get_letohl(tvb, 0) == PRISM_MESSAGE ? PRISM_HEADER
                                                       : (int)tvb_get_ntohs(tvb, LENGTH_AT + 2);
    case WTAP_ENCAP_IEEE_802_11_AVS:
        return tvb_get_ntohs(tvb, LENGTH_AT + 2);
    default:
        return -1;
    }
}

void ntt_link_layer_read_wlan(tvbuff_t *tvb, const packet_info *pinfo, struct ntt_packet *packet)
{
    enum { HEADER = 24, VERSION_AND_TYPE = 0x0f, DISASSOCIATION = 10, DEAUTHENTICATION = 12, RETRY = 0x08 };
    int at = wlan_offset(tvb, pinfo);
    if (at < 0 || !tvb_bytes_exist(tvb, at, HEADER))
        return;
    uint8_t control = tvb_get_uint8(tvb, at), subtype = control >> 4;
    if (control & VERSION_AND_TYPE || (subtype != DISASSOCIATION && subtype != DEAUTHENTICATION))
        return;
    packet->wlan = subtype == DEAUTHENTICATION ? NTT_DEAUTHENTICATION : NTT_DISASSOCIATION;
    packet->wlan_retry = tvb_get_uint8(tvb, at + 1) & RETRY;
    packet->wlan_sequence = tvb_get_letohs(tvb, at + 22);
    packet->link_destination = ntt_link_layer_number(tvb_get_ptr(tvb, at + 4, 6));
    packet->link_source = ntt_link_layer_number(tvb_get_ptr(tvb, at + 10, 6));
    packet->wlan_network = ntt_link_layer_number(tvb_get_ptr(tvb, at + 16, 6));
}

uint8_t ntt_ipv6_upper_protocol(tvbuff_t *tvb, int *place, int *fragment)
{
    enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60 };
    int offset = *place;
    uint8_t protocol = tvb_get_uint8(tvb, offset + 6);
    offset += 40;
    while (tvb_bytes_exist(tvb, offset, 2)) {
        uint8_t length = tvb_get_uint8(tvb, offset + 1);
        int skip;
        if (protocol == HOP_BY_HOP || protocol == ROUTING || protocol == DESTINATION)
            skip = 8 * (length + 1);
        else if (protocol == FRAGMENT && tvb_bytes_exist(tvb, offset, 8))
            skip = 8, *fragment = offset;
        else if (protocol == AUTHENTICATION)
            skip = 4 * (length + 2);
        else
            break;
        protocol = tvb_get_uint8(tvb, offset);
        offset += skip;
    }
    *place = offset;
    return protocol;
}
