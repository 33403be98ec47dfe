/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every detector, in the order in which it judges: X takes its alert TYPE and its name. The next one is a
 * line here and a file that defines `const struct ntt_detector ntt_<name>`; alert type, preferences, fields
 * and records follow. What else it needs, the build and the tests ask for (.github/CONTRIBUTING.md).
 */
#ifndef NTT_DETECTOR_LIST_H
#define NTT_DETECTOR_LIST_H

#define NTT_DETECTOR_LIST(X)                                                                                 \
    X(PORT_SCAN, port_scan)                                                                                  \
    X(HOST_SWEEP, host_sweep)                                                                                \
    X(WEB_SCAN, web_scan)                                                                                    \
    X(SYN_FLOOD, syn_flood)                                                                                  \
    X(UDP_FLOOD, udp_flood)                                                                                  \
    X(ICMP_FLOOD, icmp_flood)                                                                                \
    X(TCP_FLOOD, tcp_flood)                                                                                  \
    X(FRAGMENT_FLOOD, fragment_flood)                                                                        \
    X(REFLECTION, reflection)                                                                                \
    X(SLOW_DOS, slow_dos)                                                                                    \
    X(BACKSCATTER, backscatter)                                                                              \
    X(HTTP_FLOOD, http_flood)                                                                                \
    X(BRUTE_FORCE, brute_force)                                                                              \
    X(PROTOCOL_MISUSE, protocol_misuse)                                                                      \
    X(ARP_SPOOF, arp_spoof)                                                                                  \
    X(DHCP_ATTACK, dhcp_attack)                                                                              \
    X(MAC_FLOOD, mac_flood)                                                                                  \
    X(PACKET_SIZE, packet_size)                                                                              \
    X(TRAFFIC_BURST, traffic_burst)                                                                          \
    X(OFF_HOURS, off_hours)                                                                                  \
    X(ENTROPY_SHIFT, entropy_shift)                                                                          \
    X(UNEXPECTED_COUNTRY, unexpected_country)                                                                \
    X(DNS_TUNNEL, dns_tunnel)                                                                                \
    X(ICMP_TUNNEL, icmp_tunnel)                                                                              \
    X(BEACON, beacon)

#endif
