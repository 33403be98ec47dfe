/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/tool.h"

#include "engine/bytes.h"

/*
 * Sources: nmap's scan_engine_raw.cc and tcpip.cc (one option, the segment size, and a window of 1 to 4 KiB); masscan's
 * templ-pkt.c (the identification is made of address, port and sequence number); zmap's packet.c (identification
 * 54321); hping3's default window of 512 without options; Mirai's scanner.c (the sequence number is the address).
 */
enum ntt_tool ntt_tool_of(const struct ntt_packet *packet)
{
    enum {
        NO_OPTIONS = 20,
        SEGMENT_SIZE = 24,
        ZMAP_ID = 54321,
        HPING3_WINDOW = 512,
        KIB = 1024,
        MASSCAN_WINDOW = 1024
    };
    bool syn = packet->transport == NTT_TCP &&
               (packet->tcp_flags & (NTT_SYN | NTT_ACK | NTT_RST | NTT_FIN)) == NTT_SYN;
    if (!syn || packet->tcp_header < NO_OPTIONS || packet->tcp_header > SEGMENT_SIZE || packet->payload)
        return NTT_NO_TOOL;
    bool ipv4 = packet->destination.family == NTT_IPV4;
    uint32_t to = ipv4 ? ntt_big32(packet->destination.bytes) : 0;
    if (ipv4 && packet->tcp_sequence == to)
        return NTT_MIRAI;
    if (ipv4 && packet->ip_id == ZMAP_ID)
        return NTT_ZMAP;
    if (ipv4 && packet->tcp_window == MASSCAN_WINDOW &&
        packet->ip_id == (uint16_t)(to ^ packet->destination_port ^ packet->tcp_sequence))
        return NTT_MASSCAN;
    if (packet->tcp_header == SEGMENT_SIZE && packet->tcp_window && packet->tcp_window % KIB == 0 &&
        packet->tcp_window <= 4 * KIB)
        return NTT_NMAP;
    return packet->tcp_header == NO_OPTIONS && packet->tcp_window == HPING3_WINDOW ? NTT_HPING3 : NTT_NO_TOOL;
}

const char *ntt_tool_name(enum ntt_tool tool)
{
    static const char *const names[NTT_TOOLS] = {"", "nmap", "masscan", "zmap", "hping3", "Mirai"};
    return names[tool];
}

bool ntt_is_bare_echo(const struct ntt_packet *packet)
{
    enum {
        HEADER = 4,
        LONGEST = 66
    }; /* identifier and number; a frame of Ethernet with IPv6 and a VLAN tag */
    return packet->transport == NTT_ICMP && packet->icmp == NTT_ICMP_ECHO && packet->data_length == HEADER &&
           packet->length <= LONGEST;
}

bool ntt_may_be_of_scanner(const struct ntt_packet *packet, enum ntt_probe probe, unsigned asked,
                           uint64_t source_ports, uint32_t waiting)
{
    enum { TRIES = 4, PAYLOAD = 300, QUIC = 443, SOURCE_PORTS = 32, OPEN_FILES = 1024 };
    if (asked > TRIES)
        return false;
    if (probe == NTT_PROBE_UDP)
        return packet->payload <= PAYLOAD || packet->destination_port == QUIC;
    return __builtin_popcountll(source_ports) < SOURCE_PORTS ||
           (probe == NTT_PROBE_SYN && waiting < OPEN_FILES);
}
