/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dhcp_attack needs to know of a DHCP message (RFC 2131) or a DHCPv6 message (RFC 8415). */
#ifndef NTT_DHCP_ATTACK_MESSAGE_H
#define NTT_DHCP_ATTACK_MESSAGE_H

#include "engine/packet.h"

enum { DHCP_SERVER_PORT = 67, DHCP_CLIENT_PORT = 68, DHCP6_CLIENT_PORT = 546, DHCP6_SERVER_PORT = 547 };
/* Of DHCP; those of DHCPv6 are put into the same words: a SOLICIT is a DISCOVER, an ADVERTISE an OFFER, a REPLY an ACK. */
enum ntt_dhcp_type {
    DHCP_DISCOVER = 1,
    DHCP_OFFER,
    DHCP_REQUEST,
    DHCP_DECLINE,
    DHCP_ACK,
    DHCP_NAK,
    DHCP_RELEASE
};

struct ntt_dhcp_message {
    bool reply, relayed, ipv6;
    uint8_t type; /* enum ntt_dhcp_type; 0: a BOOTP message, or one of no interest */
    uint32_t transaction;
    uint64_t client;   /* hardware address as a number; DHCPv6: hash of DUID and first IAID */
    uint64_t identity; /* hash of the client's hardware address and client identifier */
    uint32_t relay;    /* its address; 0: none */
    uint32_t offered;  /* the client's new address; 0: none; DHCPv6: not 0 in an answer */
    uint32_t router;   /* the first; 0: none */
    uint32_t names;    /* the name servers, whatever their order; 0: none */
};

/* False if the payload is no DHCP message for Ethernet, or is cut before the end of its options. */
bool ntt_dhcp_read(const struct ntt_packet *packet, struct ntt_dhcp_message *message);
/* False if the payload is no DHCPv6 message between client and server, or is cut. */
bool ntt_dhcp6_read(const struct ntt_packet *packet, struct ntt_dhcp_message *message);

#endif
