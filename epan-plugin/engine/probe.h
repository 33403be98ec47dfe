/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a host asks another one for the first time: the kinds of first packet that scans and floods are made
 * of. */
#ifndef NTT_PROBE_H
#define NTT_PROBE_H

#include "engine/packet.h"

enum ntt_probe {
    NTT_PROBE_NONE, /* not a question: an error, an answer, or part of an exchange */
    NTT_PROBE_SYN,
    NTT_PROBE_FIN,
    NTT_PROBE_NULL,
    NTT_PROBE_XMAS,
    NTT_PROBE_ACK,
    NTT_PROBE_MAIMON, /* FIN and ACK */
    NTT_PROBE_SYNACK, /* floods only: a scan never starts with it */
    NTT_PROBE_RST,    /* floods only */
    NTT_PROBE_UDP,
    NTT_PROBE_SCTP,
    NTT_PROBE_IP_PROTOCOL,
    NTT_PROBE_ICMP_ECHO,
    NTT_PROBE_ICMP_QUERY,
    NTT_PROBE_ICMP_REPLY, /* floods only: answers, and messages that are neither question nor error */
    NTT_PROBE_NEIGHBOUR,
    NTT_PROBES
};

/* The kind of question a packet would be if nothing had gone before it. */
enum ntt_probe ntt_probe_of(const struct ntt_packet *packet);
/* Whether the packet, of that kind, is likely to ask one host something that it is expected to answer. */
/* Servers answer from a low port to a high one. Seen without its question (the capture began too late, or one
 * direction is missing), such an answer must not look like a question; real probes to low ports still count. */
bool ntt_probe_looks_like_answer(const struct ntt_packet *packet);
bool ntt_probe_asks(const struct ntt_packet *packet, enum ntt_probe probe);
/* SYN-ACK and RST: what somebody gets who has asked. */
bool ntt_probe_answers(enum ntt_probe probe);
/* True for IP protocols that ordinary networks carry; a scan of protocols shows by the others. */
bool ntt_protocol_is_usual(uint8_t protocol);
/* "syn", "fin", … as in alert variants. */
const char *ntt_probe_name(enum ntt_probe probe);
/* The display filter that selects such packets, whoever sent them: "tcp.flags.syn == 1 && …". `ipv6` chooses
 * between ARP and ND, ICMP and ICMPv6. */
const char *ntt_probe_filter(enum ntt_probe probe, bool ipv6);
/* The field that holds what a scan of this kind varies: "tcp.dstport"; NULL where there is none. */
const char *ntt_probe_port_field(enum ntt_probe probe);

#endif
