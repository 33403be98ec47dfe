/* SPDX-License-Identifier: GPL-2.0-or-later */
/* protocol-misuse: packets that no honest stack sends. */
#include "drill/drill.h"
#include "drill/tcp_session.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

enum { WEB = 80, PART = 1480 };

/* The target's own address and port as the source, from the router's side. */
static void land(struct ntt_drill *drill)
{
    struct ntt_host itself = drill->target;
    memcpy(itself.link, drill->router, sizeof itself.link);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        const struct ntt_tcp syn = {.flags = TH_SYN, .sequence = ntt_craft_random(drill->craft, UINT32_MAX)};
        ntt_craft_tcp(drill->craft, ntt_drill_at(drill, i), &itself, &drill->target,
                      (struct ntt_ports){WEB, WEB}, &syn);
    }
}

static void illegal_flags(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        const struct ntt_tcp odd = {.flags = TH_SYN | TH_FIN,
                                    .sequence = ntt_craft_random(drill->craft, UINT32_MAX)};
        ntt_craft_tcp(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target,
                      (struct ntt_ports){(uint16_t)(20000 + i % 40000), WEB}, &odd);
    }
}

/* An echo request in parts that reach beyond the 65,535 bytes of a datagram. */
static void ping_of_death(struct ntt_drill *drill)
{
    enum { PARTS = 65536 / PART + 1 };
    const uint8_t bytes[PART] = {drill->source.ipv6 ? 128 : 8, 0, 0xf7, 0xff};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        for (unsigned j = 0; j < PARTS; j++) {
            const struct ntt_ip_part part = {
                .protocol = drill->source.ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
                .identifier = 0x4e00 + i,
                .offset = (uint16_t)(j * PART),
                .more = j + 1 < PARTS,
                .bytes = bytes,
                .length = sizeof bytes,
            };
            ntt_craft_ip_part(drill->craft, ntt_drill_at(drill, i) + NTT_MICROSECOND * 100 * j,
                              &drill->source, &drill->target, &part);
        }
    }
}

/* Two parts of a datagram, the second within the first, as teardrop sends them. */
static void fragment_overlap(struct ntt_drill *drill)
{
    static const uint8_t bytes[48] = {0x4e, 0x54, 0x4e, 0x55, 0, 48};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        const struct ntt_ip_part first = {.protocol = IPPROTO_UDP,
                                          .identifier = 0x4e00 + i,
                                          .more = true,
                                          .bytes = bytes,
                                          .length = sizeof bytes},
                                 second = {.protocol = IPPROTO_UDP,
                                           .identifier = 0x4e00 + i,
                                           .offset = 24,
                                           .bytes = bytes,
                                           .length = 8};
        ntt_craft_ip_part(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target, &first);
        ntt_craft_ip_part(drill->craft, ntt_drill_at(drill, i) + NTT_MILLISECOND, &drill->source,
                          &drill->target, &second);
    }
}

static void port_mismatch(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_tcp_session session;
        ntt_tcp_session_open(&session, drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target,
                             (struct ntt_ports){(uint16_t)(20000 + i % 40000), WEB});
        ntt_tcp_session_send_text(&session, false, "SSH-2.0-OpenSSH_9.2\r\n");
        ntt_tcp_session_send_text(&session, true, "SSH-2.0-OpenSSH_9.2\r\n");
        ntt_tcp_session_close(&session);
    }
}

/* A UDP header that says it is shorter than a UDP header. */
static void malformed(struct ntt_drill *drill)
{
    static const uint8_t header[] = {0x4e, 0x54, 0x4e, 0x55, 0, 4, 0, 0};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        const struct ntt_ip_part whole = {.protocol = IPPROTO_UDP, .bytes = header, .length = sizeof header};
        ntt_craft_ip_part(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target, &whole);
    }
}

const struct ntt_scenario ntt_drill_misuse[] = {
    {"protocol-misuse", "land", "SYNs from the target's own address and port", NTT_FOR_BOTH, 2, 10, land},
    {"protocol-misuse", "illegal_flags", "SYN and FIN in one packet", NTT_FOR_BOTH, 10, 20, illegal_flags},
    {"protocol-misuse", "ping_of_death", "fragments of a ping that is longer than a datagram can be",
     NTT_FOR_BOTH, 4, 1, ping_of_death},
    {"protocol-misuse", "fragment_overlap", "overlapping fragments, as from teardrop", NTT_FOR_BOTH, 5, 2,
     fragment_overlap},
    {"protocol-misuse", "port_mismatch", "an ssh server on port 80", NTT_FOR_BOTH, 5, 1, port_mismatch},
    {"protocol-misuse", "malformed", "UDP headers that contradict themselves", NTT_FOR_BOTH, 2, 10,
     malformed},
    {0},
};
