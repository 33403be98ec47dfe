/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traffic by what its ports are for: the category of an exchange. */
#ifndef NTT_SERVICES_H
#define NTT_SERVICES_H

#include "engine/packet.h"

enum { NTT_SERVICES = 16 };

/* A number below NTT_SERVICES; 0 is "other". The server's port decides: the known one, the lower of two. */
unsigned ntt_service_of(const struct ntt_packet *packet);
/* The same, and the port that decided, or the lower of the two when none is known; 0 without ports. */
unsigned ntt_service_and_port(const struct ntt_packet *packet, uint16_t *port);
const char *ntt_service_name(unsigned service);

#endif
