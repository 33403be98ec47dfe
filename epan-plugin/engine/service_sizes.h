/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How large the packets of a service are: 24 bins, two to a doubling of the payload. A service is a
 * transport, a port and a direction; the same rule for whoever learns and whoever compares.
 */
#ifndef NTT_SERVICE_SIZES_H
#define NTT_SERVICE_SIZES_H

#include "engine/packet.h"

enum { NTT_SIZE_BINS = 24, NTT_FIRST_CLIENT_PORT = 32768 /* from here on ports are the clients' */ };

/* The service's number: transport, direction (1: sent by the service), port. The lower port serves. 0 for
 * packets without payload and between ports that clients draw. */
static inline uint32_t ntt_service_number(const struct ntt_packet *packet)
{
    if (!packet->payload || (packet->transport != NTT_TCP && packet->transport != NTT_UDP))
        return 0;
    bool from_service = packet->source_port < packet->destination_port;
    uint16_t port = from_service ? packet->source_port : packet->destination_port;
    if (!port || port >= NTT_FIRST_CLIENT_PORT)
        return 0;
    return (uint32_t)packet->transport << 17 | (uint32_t)from_service << 16 | port;
}

static inline uint16_t ntt_service_number_port(uint32_t number)
{
    return (uint16_t)number;
}

static inline bool ntt_service_number_sends(uint32_t number)
{
    return number >> 16 & 1;
}

static inline enum ntt_transport ntt_service_number_transport(uint32_t number)
{
    return (enum ntt_transport)(number >> 17);
}

/* For a packet with payload. How much more than 1,024 bytes a TCP packet holds depends on the host's offload,
 * not on the service: all of these share a bin. */
static inline unsigned ntt_size_bin(const struct ntt_packet *packet)
{
    enum { SEGMENT = 1024, SEGMENT_BIN = 20 };
    uint32_t size = packet->payload;
    if (packet->transport == NTT_TCP && size >= SEGMENT)
        return SEGMENT_BIN;
    unsigned doubling = 31u - (unsigned)__builtin_clz(size);
    unsigned bin = 2 * doubling + (doubling ? size >> (doubling - 1) & 1 : 0);
    return bin < NTT_SIZE_BINS ? bin : NTT_SIZE_BINS - 1;
}

#endif
