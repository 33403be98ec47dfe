/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/probe.h"

static enum ntt_probe tcp_probe(const struct ntt_packet *packet)
{
    unsigned flags = packet->tcp_flags & (NTT_FIN | NTT_SYN | NTT_RST | NTT_PSH | NTT_ACK | NTT_URG);
    if (flags & NTT_RST)
        return NTT_PROBE_RST;
    if (flags & NTT_SYN)
        return flags & NTT_ACK ? NTT_PROBE_SYNACK : NTT_PROBE_SYN;
    if (flags & NTT_ACK)
        return flags & NTT_FIN ? NTT_PROBE_MAIMON : NTT_PROBE_ACK;
    if (flags == 0)
        return NTT_PROBE_NULL;
    return flags == NTT_FIN ? NTT_PROBE_FIN : NTT_PROBE_XMAS;
}

static enum ntt_probe icmp_probe(const struct ntt_packet *packet)
{
    switch (packet->icmp) {
    case NTT_ICMP_ECHO:
        return NTT_PROBE_ICMP_ECHO;
    case NTT_ICMP_QUERY:
        return NTT_PROBE_ICMP_QUERY;
    case NTT_ICMP_UNREACHABLE:
    case NTT_ICMP_ERROR:
        return NTT_PROBE_NONE;
    default:
        return NTT_PROBE_ICMP_REPLY;
    }
}

enum ntt_probe ntt_probe_of(const struct ntt_packet *packet)
{
    enum { INIT = 1, COOKIE_ECHO = 10 };
    switch (packet->transport) {
    case NTT_TCP:
        return tcp_probe(packet);
    case NTT_UDP:
        return NTT_PROBE_UDP;
    case NTT_SCTP:
        return packet->sctp_chunk == INIT || packet->sctp_chunk == COOKIE_ECHO ? NTT_PROBE_SCTP
                                                                               : NTT_PROBE_NONE;
    case NTT_ICMP:
        return icmp_probe(packet);
    case NTT_NEIGHBOUR:
        return packet->neighbour_reply ? NTT_PROBE_NONE : NTT_PROBE_NEIGHBOUR;
    case NTT_OTHER_IP:
        return NTT_PROBE_IP_PROTOCOL;
    case NTT_NO_TRANSPORT:
        break;
    }
    return NTT_PROBE_NONE;
}

#define USUAL_PROTOCOLS                                                                                      \
    0, 1, 2, 4, 6, 17, 41, 43, 44, 46, 47, 50, 51, 58, 59, 60, 88, 89, 97, 103, 112, 115, 132
#define TEXT(...) #__VA_ARGS__
#define LIST(...) TEXT(__VA_ARGS__)

bool ntt_protocol_is_usual(uint8_t protocol)
{
    static const uint8_t usual[] = {USUAL_PROTOCOLS};
    for (size_t i = 0; i < sizeof usual; i++) {
        if (usual[i] == protocol)
            return true;
    }
    return false;
}

#define FLAGS(fin, syn, rst, push, ack, urg)                                                                 \
    "tcp.flags.fin == " #fin " && tcp.flags.syn == " #syn " && tcp.flags.reset == " #rst                     \
    " && tcp.flags.push == " #push " && tcp.flags.ack == " #ack " && tcp.flags.urg == " #urg
#define NOT_QUOTED " && !icmp && !icmpv6"

static const struct {
    const char *name, *filter, *filter_ipv6, *port_field;
} probes[NTT_PROBES] = {
    [NTT_PROBE_NONE] = {"", "frame", NULL, NULL},
    [NTT_PROBE_SYN] = {"syn", "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.flags.reset == 0" NOT_QUOTED,
                       NULL, "tcp.dstport"},
    [NTT_PROBE_FIN] = {"fin", FLAGS(1, 0, 0, 0, 0, 0) NOT_QUOTED, NULL, "tcp.dstport"},
    [NTT_PROBE_NULL] = {"null", FLAGS(0, 0, 0, 0, 0, 0) NOT_QUOTED, NULL, "tcp.dstport"},
    [NTT_PROBE_XMAS] = {"xmas",
                        "tcp.flags.syn == 0 && tcp.flags.reset == 0 && tcp.flags.ack == 0 && "
                        "(tcp.flags.push == 1 || tcp.flags.urg == 1)" NOT_QUOTED,
                        NULL, "tcp.dstport"},
    [NTT_PROBE_ACK] = {"ack",
                       "tcp.flags.ack == 1 && tcp.flags.syn == 0 && tcp.flags.fin == 0 && "
                       "tcp.flags.reset == 0" NOT_QUOTED,
                       NULL, "tcp.dstport"},
    [NTT_PROBE_MAIMON] = {"maimon",
                          "tcp.flags.fin == 1 && tcp.flags.ack == 1 && tcp.flags.syn == 0 && "
                          "tcp.flags.reset == 0" NOT_QUOTED,
                          NULL, "tcp.dstport"},
    [NTT_PROBE_SYNACK] = {"synack", "tcp.flags.syn == 1 && tcp.flags.ack == 1" NOT_QUOTED, NULL,
                          "tcp.dstport"},
    [NTT_PROBE_RST] = {"rst", "tcp.flags.reset == 1" NOT_QUOTED, NULL, "tcp.dstport"},
    [NTT_PROBE_UDP] = {"udp", "udp" NOT_QUOTED, NULL, "udp.dstport"},
    [NTT_PROBE_SCTP] = {"sctp", "sctp.chunk_type in {1, 10}" NOT_QUOTED, NULL, "sctp.dstport"},
    [NTT_PROBE_IP_PROTOCOL] = {"ip_protocol", "!(ip.proto in {" LIST(USUAL_PROTOCOLS) "})",
                               "!(ipv6.nxt in {" LIST(USUAL_PROTOCOLS) "})", "ip.proto"},
    [NTT_PROBE_ICMP_ECHO] = {"icmp", "icmp.type == 8", "icmpv6.type == 128", NULL},
    [NTT_PROBE_ICMP_QUERY] = {"icmp", "icmp.type in {13, 15, 17}", "icmpv6.type == 139", NULL},
    [NTT_PROBE_ICMP_REPLY] = {"icmp", "icmp && !(icmp.type in {3, 4, 5, 8, 11, 12, 13, 15, 17})",
                              "icmpv6 && !(icmpv6.type in {1, 2, 3, 4, 128, 133, 134, 135, 136, 139})", NULL},
    [NTT_PROBE_NEIGHBOUR] = {"arp", "arp.opcode == 1", "icmpv6.type == 135", NULL},
};

const char *ntt_probe_name(enum ntt_probe probe)
{
    return probes[probe].name;
}

const char *ntt_probe_filter(enum ntt_probe probe, bool ipv6)
{
    return ipv6 && probes[probe].filter_ipv6 ? probes[probe].filter_ipv6 : probes[probe].filter;
}

const char *ntt_probe_port_field(enum ntt_probe probe)
{
    return probes[probe].port_field;
}

bool ntt_probe_looks_like_answer(const struct ntt_packet *packet)
{
    return packet->source_port < 1024 && packet->source_port && packet->destination_port >= 1024;
}

/* UDP that nobody is expected to answer. */
static bool one_way_service(const struct ntt_packet *packet)
{
    enum { QUIC = 443, SYSLOG = 514, NETFLOW = 2055, IPFIX = 4739, SFLOW = 6343, TRACEROUTE = 33434 };
    uint16_t port = packet->destination_port;
    if (port == QUIC || port == SYSLOG || port == NETFLOW || port == IPFIX || port == SFLOW)
        return true;
    if (port >= TRACEROUTE && port < TRACEROUTE + 100 && packet->ttl <= 32)
        return true;
    return port ==
           packet->source_port; /* DHCP, NetBIOS, SSDP, mDNS, LLMNR and their like: peers among peers */
}

bool ntt_probe_answers(enum ntt_probe probe)
{
    return probe == NTT_PROBE_SYNACK || probe == NTT_PROBE_RST;
}

bool ntt_probe_asks(const struct ntt_packet *packet, enum ntt_probe probe)
{
    if (ntt_address_is_group(&packet->destination) || ntt_address_is_group(&packet->source))
        return false;
    switch (probe) {
    case NTT_PROBE_NONE:
    case NTT_PROBE_SYNACK:
    case NTT_PROBE_RST:
    case NTT_PROBE_ICMP_REPLY:
        return false;
    case NTT_PROBE_ACK:
    case NTT_PROBE_MAIMON:
        return packet->payload == 0 && !ntt_probe_looks_like_answer(packet);
    case NTT_PROBE_UDP:
        return !ntt_probe_looks_like_answer(packet) && !one_way_service(packet);
    case NTT_PROBE_IP_PROTOCOL:
        return !ntt_protocol_is_usual(packet->ip_protocol);
    case NTT_PROBE_NEIGHBOUR:
        return !ntt_address_is_unspecified(&packet->source) &&
               !ntt_address_equal(&packet->source, &packet->destination);
    default:
        return true;
    }
}
