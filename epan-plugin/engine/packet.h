/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a packet is to the engine: the facts that detection needs, whoever read them from the wire. */
#ifndef NTT_PACKET_H
#define NTT_PACKET_H

#include "engine/address.h"
#include "engine/counting/clock.h"

enum ntt_transport {
    NTT_NO_TRANSPORT, /* not IP, or a fragment whose transport header is elsewhere */
    NTT_TCP,
    NTT_UDP,
    NTT_SCTP,
    NTT_ICMP,      /* ICMP, and ICMPv6 but for neighbour discovery */
    NTT_NEIGHBOUR, /* ARP and IPv6 neighbour discovery: `source` asks for, or answers as, an address */
    NTT_OTHER_IP   /* an IP protocol that the engine does not look into */
};

enum ntt_tcp_flags {
    NTT_FIN = 0x01,
    NTT_SYN = 0x02,
    NTT_RST = 0x04,
    NTT_PSH = 0x08,
    NTT_ACK = 0x10,
    NTT_URG = 0x20
};

enum ntt_icmp_kind {
    NTT_ICMP_OTHER,
    NTT_ICMP_ECHO,
    NTT_ICMP_ECHO_REPLY,
    NTT_ICMP_QUERY, /* timestamp, address mask, information */
    NTT_ICMP_QUERY_REPLY,
    NTT_ICMP_UNREACHABLE, /* destination, port or protocol unreachable; quotes the packet */
    NTT_ICMP_ERROR        /* any other error that quotes a packet */
};

/* The packet that an ICMP error quotes. */
struct ntt_quoted {
    struct ntt_address source, destination;
    enum ntt_transport transport; /* NTT_NO_TRANSPORT: nothing usable is quoted */
    uint8_t ip_protocol;
    uint16_t source_port, destination_port;
};

/* Frames of 802.11 by which a station is cut off. */
enum ntt_wlan { NTT_NO_WLAN, NTT_DEAUTHENTICATION, NTT_DISASSOCIATION };

struct ntt_packet {
    uint32_t frame;  /* 1… as in frame.number; goes on where a state that was loaded ended */
    uint32_t length; /* bytes on the wire */
    int64_t time_ns; /* since the Unix epoch; NTT_LATEST_NS at most, and at least minus that */

    /* Six bytes of link-layer address as a number, the first byte lowest; 0: not known. */
    uint64_t link_source, link_destination;

    uint64_t wlan_network; /* of a frame that `wlan` names: the BSSID as a number */

    /* The innermost IP header that is not quoted by an ICMP error. */
    struct ntt_address source, destination;
    uint8_t ttl, ip_protocol;
    uint16_t ip_id; /* IPv4's identification; 0 in IPv6 */
    /* Of a part of a datagram; more_fragments and fragment_offset are 0 in a packet that is whole. */
    uint16_t fragment_offset, fragment_length; /* bytes */
    bool fragment;                             /* a part of a datagram, not (yet) the whole */
    bool more_fragments;
    uint32_t fragment_id;
    bool malformed; /* a header of IP, TCP or UDP that contradicts itself, in bytes that were captured */
    bool malformed_network; /* it is that of IPv4, behind which nobody can read on */

    uint16_t source_port, destination_port;
    uint16_t tcp_window; /* as in the header, not scaled */
    enum ntt_transport transport;
    uint32_t payload; /* bytes behind the transport header */
    /* The first of those bytes, as far as they were captured; borrowed for the time of the call. For ICMP
     * they are what follows type, code and checksum. 0 bytes where a datagram was put together of parts. */
    const uint8_t *data;
    uint32_t data_length;
    uint32_t tcp_sequence, tcp_acknowledgement; /* as in the header */
    uint8_t tcp_header;                         /* bytes, options included; 0: not known */
    uint8_t tcp_flags;                          /* enum ntt_tcp_flags */
    uint8_t sctp_chunk;                         /* type of the first chunk */
    uint8_t icmp_type;                          /* NTT_ICMP: as in the header; 0 where it could not be read */
    uint64_t neighbour_link; /* NTT_NEIGHBOUR: the link-layer address that the message says `source` has, as a
                                number; 0: it says none */
    enum ntt_icmp_kind icmp;
    struct ntt_quoted quoted; /* NTT_ICMP_UNREACHABLE and NTT_ICMP_ERROR only */
    bool neighbour_reply;     /* NTT_NEIGHBOUR: an answer, not a question */

    uint8_t wlan;           /* enum ntt_wlan; the link addresses are then those of sender and receiver */
    bool wlan_retry;        /* the frame says that it is sent once more */
    uint16_t wlan_sequence; /* sequence control, as in the header */
};

#endif
