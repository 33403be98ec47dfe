/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What traffic is counted by: the category of service that its ports are for, its transport; and how much of it. */
#ifndef NTT_CATEGORIES_H
#define NTT_CATEGORIES_H

#include "engine/packet.h"

enum { NTT_SERVICES = 16 };

/* A number below NTT_SERVICES; 0 is "other". The server's port decides: the known one, the lower of two. */
unsigned ntt_service_of(const struct ntt_packet *packet);
/* The same, and the port that decided, or the lower of the two when none is known; 0 without ports. */
unsigned ntt_service_and_port(const struct ntt_packet *packet, uint16_t *port);
const char *ntt_service_name(unsigned service);

/* Of enum ntt_transport: "tcp". */
const char *ntt_transport_name(unsigned transport);

/* How much traffic: the pair that every table counts. */
struct ntt_volume {
    uint64_t packets, bytes;
};

static inline void ntt_volume_add(struct ntt_volume *volume, uint32_t bytes)
{
    volume->packets++;
    volume->bytes += bytes;
}

#endif
