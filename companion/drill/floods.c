/* SPDX-License-Identifier: GPL-2.0-or-later */
/* syn-flood, udp-flood, icmp-flood, tcp-flood and fragment-flood: more than a host can bear, from one source, from
 * many real ones, or from forged addresses. */
#include "drill/drill.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

enum { WEB = 80, GAME = 7777, BOTS = 20, FORGED = 1 << 17, DATAGRAM = 256, PART = 1024 };

static const int64_t there = 700 * NTT_MICROSECOND;

static struct ntt_host attacker(const struct ntt_drill *drill)
{
    if (ntt_drill_is(drill, "single"))
        return drill->source;
    if (ntt_drill_is(drill, "distributed"))
        return ntt_drill_stranger(drill, 5 + 631 * ntt_craft_random(drill->craft, BOTS));
    return ntt_drill_stranger(drill, ntt_craft_random(drill->craft, FORGED));
}

static uint16_t any_port(const struct ntt_drill *drill)
{
    return (uint16_t)(49152 + ntt_craft_random(drill->craft, 16384));
}

/* The target agrees to each, and nobody comes back to it. */
static void syn_flood(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host from = attacker(drill);
        const struct ntt_ports ports = {any_port(drill), WEB}, back = {ports.to, ports.from};
        const struct ntt_tcp syn = {.flags = TH_SYN, .sequence = ntt_craft_random(drill->craft, UINT32_MAX)};
        const struct ntt_tcp agreed = {.flags = TH_SYN | TH_ACK,
                                       .sequence = ntt_craft_random(drill->craft, UINT32_MAX),
                                       .acknowledged = syn.sequence + 1};
        ntt_craft_tcp(drill->craft, ntt_drill_at(drill, i), &from, &drill->target, ports, &syn);
        ntt_craft_tcp(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &from, back, &agreed);
    }
}

/* To one service, as single sources that try many ports would be a scan. The target refuses now and then, as hosts
 * limit how often they do. */
static void udp_flood(struct ntt_drill *drill)
{
    uint8_t payload[DATAGRAM];
    unsigned refuse_every = (unsigned)drill->rate + 1;
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host from = attacker(drill);
        ntt_craft_random_text(drill->craft, payload, sizeof payload);
        ntt_craft_udp(drill->craft, ntt_drill_at(drill, i), &from, &drill->target,
                      (struct ntt_ports){any_port(drill), GAME}, payload, sizeof payload);
        if (i % refuse_every == 0)
            ntt_craft_refusal(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &from,
                              NTT_REFUSED_PORT);
    }
}

static void icmp_flood(struct ntt_drill *drill)
{
    static const char payload[] = "abcdefghijklmnopqrstuvwabcdefghijklmnopqrstuvw";
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host from = attacker(drill);
        struct ntt_echo echo = {false, any_port(drill), (uint16_t)i, payload, sizeof payload - 1};
        ntt_craft_echo(drill->craft, ntt_drill_at(drill, i), &from, &drill->target, &echo);
        echo.reply = true;
        ntt_craft_echo(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &from, &echo);
    }
}

static void tcp_flood(struct ntt_drill *drill)
{
    static const struct {
        const char *variant;
        uint8_t flags;
    } kinds[] = {
        {"ack", TH_ACK},
        {"rst", TH_RST},
        {"fin", TH_FIN | TH_ACK},
        {"null", 0},
        {"xmas", TH_FIN | TH_PUSH | TH_URG},
        {"synack", TH_SYN | TH_ACK},
    };
    uint8_t flags = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (ntt_drill_is(drill, kinds[i].variant))
            flags = kinds[i].flags;
    bool server_side = flags == (TH_SYN | TH_ACK);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host from = attacker(drill);
        const struct ntt_ports ports = {server_side ? WEB : any_port(drill),
                                        server_side ? any_port(drill) : WEB};
        const struct ntt_tcp stray = {.flags = flags,
                                      .sequence = ntt_craft_random(drill->craft, UINT32_MAX),
                                      .acknowledged =
                                          flags & TH_ACK ? ntt_craft_random(drill->craft, UINT32_MAX) : 0};
        ntt_craft_tcp(drill->craft, ntt_drill_at(drill, i), &from, &drill->target, ports, &stray);
    }
}

/* First parts alone, for whose rest the target waits. */
static void fragment_flood(struct ntt_drill *drill)
{
    uint8_t bytes[PART] = {0};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host from = attacker(drill);
        uint16_t port = any_port(drill), length = htons(2 * PART);
        const uint8_t head[] = {(uint8_t)(port >> 8), (uint8_t)port, 0x13, 0x88};
        memcpy(bytes, head, sizeof head);
        memcpy(bytes + sizeof head, &length, sizeof length);
        const struct ntt_ip_part part = {.protocol = IPPROTO_UDP,
                                         .identifier = i + 1,
                                         .more = true,
                                         .bytes = bytes,
                                         .length = sizeof bytes};
        ntt_craft_ip_part(drill->craft, ntt_drill_at(drill, i), &from, &drill->target, &part);
    }
}

const struct ntt_scenario ntt_drill_floods[] = {
    {"syn-flood", "spoofed", "SYNs from forged addresses, answered in vain", NTT_FOR_BOTH, 60, 5000 / 60.0,
     syn_flood},
    {"syn-flood", "single", "SYNs from one address", NTT_FOR_BOTH, 60, 5000 / 60.0, syn_flood},
    {"syn-flood", "distributed", "SYNs from twenty addresses", NTT_FOR_BOTH, 60, 5000 / 60.0, syn_flood},
    {"udp-flood", "spoofed", "datagrams to a game server from forged addresses", NTT_FOR_BOTH, 10, 300,
     udp_flood},
    {"udp-flood", "single", "datagrams to a game server from one address", NTT_FOR_BOTH, 10, 300, udp_flood},
    {"udp-flood", "distributed", "datagrams to a game server from twenty addresses", NTT_FOR_BOTH, 10, 300,
     udp_flood},
    {"icmp-flood", "spoofed", "pings from forged addresses", NTT_FOR_BOTH, 10, 200, icmp_flood},
    {"icmp-flood", "single", "pings from one address", NTT_FOR_BOTH, 10, 200, icmp_flood},
    {"icmp-flood", "distributed", "pings from twenty addresses", NTT_FOR_BOTH, 10, 200, icmp_flood},
    {"tcp-flood", "ack", "ACKs that belong to no connection", NTT_FOR_BOTH, 10, 200, tcp_flood},
    {"tcp-flood", "rst", "RSTs that belong to no connection", NTT_FOR_BOTH, 10, 200, tcp_flood},
    {"tcp-flood", "fin", "FINs that belong to no connection", NTT_FOR_BOTH, 10, 200, tcp_flood},
    {"tcp-flood", "null", "packets without any flag", NTT_FOR_BOTH, 10, 200, tcp_flood},
    {"tcp-flood", "xmas", "packets with FIN, PSH and URG", NTT_FOR_BOTH, 10, 200, tcp_flood},
    {"tcp-flood", "synack", "SYN-ACKs that nobody asked for, as reflected by web servers", NTT_FOR_BOTH, 10,
     200, tcp_flood},
    {"fragment-flood", "spoofed", "first fragments of datagrams, from forged addresses", NTT_FOR_BOTH, 10,
     300, fragment_flood},
    {"fragment-flood", "single", "first fragments of datagrams, from one address", NTT_FOR_BOTH, 10, 300,
     fragment_flood},
    {"fragment-flood", "distributed", "first fragments of datagrams, from twenty addresses", NTT_FOR_BOTH, 10,
     300, fragment_flood},
    {0},
};
