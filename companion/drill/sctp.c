/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/sctp.h"

#include <netinet/in.h>
#include <string.h>

enum { HEADER = 12, INIT_CHUNK = 20, ABORT_CHUNK = 4, CHECKSUM_AT = 8 };

uint32_t ntt_sctp_checksum(const uint8_t *bytes, size_t length)
{
    uint32_t sum = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        sum ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0x82f63b78 : 0);
    }
    return ~sum;
}

static void add_packet(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                       const struct ntt_host *to, struct ntt_ports ports, uint32_t tag, const void *chunk,
                       size_t length)
{
    uint8_t bytes[HEADER + INIT_CHUNK] = {(uint8_t)(ports.from >> 8), (uint8_t)ports.from,
                                          (uint8_t)(ports.to >> 8), (uint8_t)ports.to};
    memcpy(bytes + 4, &tag, sizeof tag);
    memcpy(bytes + HEADER, chunk, length);
    uint32_t sum = ntt_sctp_checksum(bytes, HEADER + length);
    for (unsigned i = 0; i < 4; i++)
        bytes[CHECKSUM_AT + i] = (uint8_t)(sum >> 8 * i);
    const struct ntt_ip_part whole = {.protocol = IPPROTO_SCTP, .bytes = bytes, .length = HEADER + length};
    ntt_craft_ip_part(craft, at, from, to, &whole);
}

void ntt_sctp_probe(struct ntt_craft *craft, int64_t at, const struct ntt_host *from,
                    const struct ntt_host *to, struct ntt_ports ports, int64_t refused_after)
{
    uint32_t tag;
    ntt_craft_random_bytes(craft, &tag, sizeof tag);
    uint8_t init[INIT_CHUNK] = {1, 0, 0, INIT_CHUNK, [8] = 0, 0, 0x80, 0, 0, 10, 0x08, 0};
    static const uint8_t abort_chunk[] = {6, 0, 0, ABORT_CHUNK};
    memcpy(init + 4, &tag, sizeof tag);
    ntt_craft_random_bytes(craft, init + 16, 4);
    add_packet(craft, at, from, to, ports, 0, init, sizeof init);
    if (refused_after)
        add_packet(craft, at + refused_after, to, from, (struct ntt_ports){ports.to, ports.from}, tag,
                   abort_chunk, sizeof abort_chunk);
}
