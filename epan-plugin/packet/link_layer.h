/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no tap tells: ARP and IPv6 neighbour discovery, read from the frame's own bytes behind the link
 * header. Link layers other than Ethernet, VLAN tags, Linux cooked, null and raw IP are left alone, but for those
 * frames of 802.11 that cut a station off.
 */
#ifndef NTT_LINK_LAYER_H
#define NTT_LINK_LAYER_H

#include "compat.h"
#include "engine/packet.h"

void ntt_link_layer_handoff(void);
/* Where a protocol's header begins in the frame, when everything before it is a known link header; else -1.
 */
int ntt_link_layer_offset(packet_info *pinfo, int protocol);
/* Turns the packet into a question or an answer among neighbours, if the frame is an IPv4 ARP of that kind.
 */
void ntt_link_layer_read_arp(tvbuff_t *tvb, packet_info *pinfo, struct ntt_packet *packet);
/* The same for an IPv6 neighbour solicitation or advertisement that is not inside a tunnel. */
void ntt_link_layer_read_nd(tvbuff_t *tvb, packet_info *pinfo, struct ntt_packet *packet);
/* The same for an 802.11 frame that cuts a station off (deauthentication, disassociation). */
void ntt_link_layer_read_wlan(tvbuff_t *tvb, const packet_info *pinfo, struct ntt_packet *packet);
/* Six bytes of link-layer address as the engine keeps them. */
uint64_t ntt_link_layer_number(const uint8_t *bytes);
/* The protocol behind the extension headers of the IPv6 header at an offset of which 40 bytes exist; moves
 * the offset there. `fragment` becomes the offset of the fragment header, if there is one. */
uint8_t ntt_ipv6_upper_protocol(tvbuff_t *tvb, int *offset, int *fragment);

#endif
