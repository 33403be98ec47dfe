/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dhcp_attack needs to know of a DHCP message (RFC 2131). */
#ifndef NTT_DHCP_ATTACK_MESSAGE_H
#define NTT_DHCP_ATTACK_MESSAGE_H

#include "engine/packet.h"

enum { DHCP_SERVER_PORT = 67, DHCP_CLIENT_PORT = 68 };
enum ntt_dhcp_type { DHCP_DISCOVER = 1, DHCP_OFFER, DHCP_REQUEST, DHCP_DECLINE, DHCP_ACK, DHCP_NAK };

struct ntt_dhcp_message {
    bool reply, relayed;
    uint8_t type; /* enum ntt_dhcp_type; 0: a BOOTP message */
    uint32_t transaction;
    uint64_t client;  /* hardware address as a number */
    uint32_t offered; /* the client's new address; 0: none */
    uint32_t router;  /* the first; 0: none */
    uint32_t names;   /* the name servers, whatever their order; 0: none */
};

/* False if the payload is no DHCP message for Ethernet, or is cut before the end of its options. */
bool ntt_dhcp_read(const struct ntt_packet *packet, struct ntt_dhcp_message *message);

#endif
