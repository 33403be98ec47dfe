/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/unread.h"

#include "traffic/categories.h"

#include <glib.h>

enum {
    PORTS = UINT16_MAX + 1,
    /* Captures of password guessing (tests/captures, brute_*) that are cut at 64 bytes a frame lose every alert; at 128
     * bytes that over HTTP, whose headers are longer. */
    TELLING = 256
};

static void count_port(struct ntt_unread *unread, const struct ntt_packet *packet)
{
    uint16_t port;
    if (packet->transport != NTT_TCP && packet->transport != NTT_UDP)
        return;
    ntt_service_and_port(packet, &port);
    if (!unread->undecoded_ports)
        unread->undecoded_ports = g_new0(uint32_t, 2 * PORTS);
    unread->undecoded_ports[(packet->transport == NTT_UDP ? PORTS : 0) + port]++;
}

void ntt_unread_add(struct ntt_unread *unread, const struct ntt_packet *packet, uint32_t length,
                    uint32_t captured, bool decoded)
{
    bool is_cut = captured < length, may_have_payload = packet->source.family &&
                                                        packet->transport != NTT_ICMP &&
                                                        packet->transport != NTT_NEIGHBOUR;
    /* Where the cut goes through the header, neither ports nor payload are known. */
    bool has_payload = may_have_payload && (packet->payload || (is_cut && !packet->data_length));
    unread->payloads += has_payload;
    if (is_cut) {
        unread->cut++;
        if (captured > unread->most_kept)
            unread->most_kept = captured;
        unread->cut_short += has_payload && packet->data_length < TELLING &&
                             (!packet->payload || packet->data_length < packet->payload);
    }
    if (!decoded) {
        unread->undecoded++;
        count_port(unread, packet);
    }
}

bool ntt_unread_content_is_cut(const struct ntt_unread *unread)
{
    return unread->cut_short * 2 > unread->payloads;
}

char *ntt_unread_service(const struct ntt_unread *unread)
{
    for (uint32_t i = 0; unread->undecoded_ports && i < 2 * PORTS; i++)
        if ((uint64_t)unread->undecoded_ports[i] * 2 > unread->undecoded)
            return g_strdup_printf("%s %u", i < PORTS ? "tcp" : "udp", (unsigned)(i % PORTS));
    return NULL;
}

void ntt_unread_clear(struct ntt_unread *unread)
{
    g_free(unread->undecoded_ports);
    *unread = (struct ntt_unread){0};
}
