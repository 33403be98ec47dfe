/* SPDX-License-Identifier: GPL-2.0-or-later */
/* port-scan and host-sweep. The target answers as a host with a few services behind a filter that swallows some
 * probes would. */
#include "drill/drill.h"
#include "drill/sctp.h"

#include <netinet/tcp.h>

enum { SSH = 22, WEB = 80, SNMP = 161, DECOYS = 5, SHARERS = 12, DIAMETER = 3868, FIRST_HOST = 40 };

static const int64_t there = 700 * NTT_MICROSECOND; /* until the answer */

static bool is_open(uint16_t port)
{
    return port == 22 || port == 80 || port == 443;
}

static bool is_filtered(uint16_t port)
{
    return port % 8 == 5;
}

static uint16_t high_port(const struct ntt_drill *drill)
{
    return (uint16_t)(32768 + ntt_craft_random(drill->craft, 28000));
}

/* What a scanner of this kind sends. */
static uint8_t flags_of(const struct ntt_drill *drill)
{
    return ntt_drill_is(drill, "fin")      ? TH_FIN
           : ntt_drill_is(drill, "null")   ? 0
           : ntt_drill_is(drill, "xmas")   ? TH_FIN | TH_PUSH | TH_URG
           : ntt_drill_is(drill, "ack")    ? TH_ACK
           : ntt_drill_is(drill, "maimon") ? TH_FIN | TH_ACK
                                           : TH_SYN;
}

static void answer_syn(const struct ntt_drill *drill, int64_t at, const struct ntt_host *scanner,
                       const struct ntt_host *target, struct ntt_ports ports, uint32_t sequence)
{
    const struct ntt_ports back = {ports.to, ports.from};
    uint32_t own = ntt_craft_random(drill->craft, UINT32_MAX);
    const struct ntt_tcp agreed = {TH_SYN | TH_ACK, own, sequence + 1, 0, false, NULL, 0};
    ntt_craft_tcp(drill->craft, at + there, target, scanner, back, &agreed);
    bool connects = ntt_drill_is(drill, "connect");
    const struct ntt_tcp taken = {TH_ACK, sequence + 1, own + 1, 0, false, NULL, 0};
    const struct ntt_tcp dropped = {
        connects ? TH_RST | TH_ACK : TH_RST, sequence + 1, connects ? own + 1 : 0, 0, false, NULL, 0};
    if (connects)
        ntt_craft_tcp(drill->craft, at + 2 * there, scanner, target, ports, &taken);
    ntt_craft_tcp(drill->craft, at + (connects ? 3 : 2) * there, scanner, target, ports, &dropped);
}

static void probe_tcp(const struct ntt_drill *drill, int64_t at, const struct ntt_host *scanner,
                      const struct ntt_host *target, struct ntt_ports ports)
{
    const struct ntt_ports back = {ports.to, ports.from};
    const struct ntt_tcp probe = {
        .flags = flags_of(drill),
        .sequence = ntt_craft_random(drill->craft, UINT32_MAX),
        .acknowledged = flags_of(drill) & TH_ACK ? ntt_craft_random(drill->craft, UINT32_MAX) : 0,
        .window = 1024};
    const struct ntt_tcp refused = {.flags = probe.flags & TH_ACK ? TH_RST : TH_RST | TH_ACK,
                                    .sequence = probe.acknowledged,
                                    .acknowledged = probe.flags & TH_ACK ? 0 : probe.sequence + 1};
    ntt_craft_tcp(drill->craft, at, scanner, target, ports, &probe);
    if (is_filtered(ports.to))
        return;
    if (!is_open(ports.to) || probe.flags == TH_ACK)
        ntt_craft_tcp(drill->craft, at + there, target, scanner, back, &refused);
    else if (probe.flags == TH_SYN)
        answer_syn(drill, at, scanner, target, ports, probe.sequence);
}

/* What is most often open comes first, as scanners like it. */
static void scan_tcp(struct ntt_drill *drill)
{
    uint16_t from = high_port(drill);
    bool connects = ntt_drill_is(drill, "connect");
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++)
        probe_tcp(drill, ntt_drill_at(drill, i), &drill->source, &drill->target,
                  (struct ntt_ports){connects ? high_port(drill) : from, (uint16_t)(i ? i : WEB)});
}

static void scan_decoy(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        for (unsigned j = 0; j < DECOYS; j++) {
            struct ntt_host decoy = ntt_drill_stranger(drill, 7 + 911 * j);
            probe_tcp(drill, ntt_drill_at(drill, i) + NTT_MICROSECOND * 20 * j, j ? &decoy : &drill->source,
                      &drill->target, (struct ntt_ports){(uint16_t)(40000 + j), (uint16_t)(1 + i)});
        }
    }
}

/* Few ports for each source, and high ones, so that none of them is noticed for itself. */
static void scan_distributed(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host sharer = ntt_drill_stranger(drill, 7 + 911 * (i % SHARERS));
        probe_tcp(drill, ntt_drill_at(drill, i), &sharer, &drill->target,
                  (struct ntt_ports){high_port(drill), (uint16_t)(5000 + 8 * i)});
    }
}

static void probe_udp(const struct ntt_drill *drill, int64_t at, const struct ntt_host *target,
                      struct ntt_ports ports, bool refuses)
{
    ntt_craft_udp(drill->craft, at, &drill->source, target, ports, NULL, 0);
    if (refuses)
        ntt_craft_refusal(drill->craft, at + there, target, &drill->source, NTT_REFUSED_PORT);
}

static void scan_udp(struct ntt_drill *drill)
{
    uint16_t from = high_port(drill);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++)
        probe_udp(drill, ntt_drill_at(drill, i), &drill->target, (struct ntt_ports){from, (uint16_t)(1 + i)},
                  i % 4 != 0);
}

static void scan_sctp(struct ntt_drill *drill)
{
    uint16_t from = high_port(drill);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++)
        ntt_sctp_probe(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target,
                       (struct ntt_ports){from, (uint16_t)(1 + i)}, is_filtered((uint16_t)i) ? 0 : there);
}

/* Those that are nobody's: what carries others would need a header of its own. */
static void scan_ip_protocol(struct ntt_drill *drill)
{
    enum { FIRST = 146, LAST = 252 };
    for (unsigned i = 0; ntt_drill_goes_on(drill, i) && FIRST + i <= LAST; i++) {
        const struct ntt_ip_part probe = {.protocol = (uint8_t)(FIRST + i)};
        ntt_craft_ip_part(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target, &probe);
        ntt_craft_refusal(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &drill->source,
                          NTT_REFUSED_PROTOCOL);
    }
}

/* The hosts of the target's network, of which every eighth is there. */
static bool sweeps(const struct ntt_drill *drill, unsigned number, struct ntt_host *host, bool *is_there)
{
    if (!ntt_drill_goes_on(drill, number) || FIRST_HOST + number > 254)
        return false;
    *host = ntt_drill_neighbour(drill, FIRST_HOST + number);
    *is_there = number % 8 == 3;
    return true;
}

static void sweep_icmp(struct ntt_drill *drill)
{
    struct ntt_host host;
    bool is_there;
    for (unsigned i = 0; sweeps(drill, i, &host, &is_there); i++) {
        struct ntt_echo echo = {.identifier = 0x4e54, .number = (uint16_t)i};
        ntt_craft_echo(drill->craft, ntt_drill_at(drill, i), &drill->source, &host, &echo);
        echo.reply = true;
        if (is_there)
            ntt_craft_echo(drill->craft, ntt_drill_at(drill, i) + there, &host, &drill->source, &echo);
    }
}

/* The sweeper is on the link itself. */
static void sweep_neighbours(struct ntt_drill *drill)
{
    struct ntt_host sweeper = ntt_drill_neighbour(drill, 30), host;
    bool is_there;
    for (unsigned i = 0; sweeps(drill, i, &host, &is_there); i++) {
        int64_t at = ntt_drill_at(drill, i);
        (host.ipv6 ? ntt_craft_neighbour : ntt_craft_arp)(drill->craft, at, &sweeper, &host, false);
        if (is_there)
            (host.ipv6 ? ntt_craft_neighbour : ntt_craft_arp)(drill->craft, at + there, &host, &sweeper,
                                                              true);
    }
}

static void sweep_tcp(struct ntt_drill *drill)
{
    struct ntt_host host;
    bool is_there;
    for (unsigned i = 0; sweeps(drill, i, &host, &is_there); i++) {
        uint32_t sequence = ntt_craft_random(drill->craft, UINT32_MAX);
        const struct ntt_tcp probe = {.flags = TH_SYN, .sequence = sequence};
        const struct ntt_ports ports = {high_port(drill), SSH};
        ntt_craft_tcp(drill->craft, ntt_drill_at(drill, i), &drill->source, &host, ports, &probe);
        if (is_there)
            answer_syn(drill, ntt_drill_at(drill, i), &drill->source, &host, ports, sequence);
    }
}

static void sweep_udp(struct ntt_drill *drill)
{
    struct ntt_host host;
    bool is_there;
    uint16_t from = high_port(drill);
    for (unsigned i = 0; sweeps(drill, i, &host, &is_there); i++)
        probe_udp(drill, ntt_drill_at(drill, i), &host, (struct ntt_ports){from, SNMP}, is_there);
}

static void sweep_sctp(struct ntt_drill *drill)
{
    struct ntt_host host;
    bool is_there;
    for (unsigned i = 0; sweeps(drill, i, &host, &is_there); i++)
        ntt_sctp_probe(drill->craft, ntt_drill_at(drill, i), &drill->source, &host,
                       (struct ntt_ports){high_port(drill), DIAMETER}, is_there ? there : 0);
}

const struct ntt_scenario ntt_drill_scans[] = {
    {"port-scan", "syn", "SYNs to one port after the other, as nmap -sS sends them", NTT_FOR_BOTH, 4, 50,
     scan_tcp},
    {"port-scan", "connect", "complete handshakes, closed at once, as nmap -sT does", NTT_FOR_BOTH, 4, 50,
     scan_tcp},
    {"port-scan", "fin", "FINs outside any connection", NTT_FOR_BOTH, 4, 50, scan_tcp},
    {"port-scan", "null", "packets without any flag", NTT_FOR_BOTH, 4, 50, scan_tcp},
    {"port-scan", "xmas", "packets with FIN, PSH and URG", NTT_FOR_BOTH, 4, 50, scan_tcp},
    {"port-scan", "ack", "ACKs, to find out what the filter lets pass", NTT_FOR_BOTH, 4, 50, scan_tcp},
    {"port-scan", "maimon", "packets with FIN and ACK", NTT_FOR_BOTH, 4, 50, scan_tcp},
    {"port-scan", "udp", "empty datagrams, most of them refused by ICMP", NTT_FOR_BOTH, 4, 50, scan_udp},
    {"port-scan", "sctp", "INITs, answered with ABORT", NTT_FOR_BOTH, 4, 50, scan_sctp},
    {"port-scan", "ip_protocol", "one IP protocol after the other", NTT_FOR_IPV4, 4, 25, scan_ip_protocol},
    {"port-scan", "slow", "one port per minute", NTT_FOR_BOTH, 2400, 1 / 60.0, scan_tcp},
    {"port-scan", "decoy", "the same scan from five sources, four of them forged", NTT_FOR_BOTH, 2, 50,
     scan_decoy},
    {"port-scan", "distributed", "twelve sources that share the ports", NTT_FOR_BOTH, 5, 20,
     scan_distributed},
    {"host-sweep", "icmp", "a ping for each host of a network", NTT_FOR_BOTH, 6, 25, sweep_icmp},
    {"host-sweep", "arp", "ARP requests for each address of the link", NTT_FOR_IPV4, 6, 25, sweep_neighbours},
    {"host-sweep", "nd", "neighbour solicitations for each address of the link", NTT_FOR_IPV6, 6, 25,
     sweep_neighbours},
    {"host-sweep", "tcp", "a SYN to port 22 of each host", NTT_FOR_BOTH, 6, 25, sweep_tcp},
    {"host-sweep", "udp", "an empty datagram to port 161 of each host", NTT_FOR_BOTH, 6, 25, sweep_udp},
    {"host-sweep", "sctp", "an INIT to port 3868 of each host", NTT_FOR_BOTH, 6, 25, sweep_sctp},
    {0},
};
