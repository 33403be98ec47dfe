/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that say nothing but "I am still here", or that keep time, known by how they look. */
#ifndef NTT_BEACON_SHAPES_H
#define NTT_BEACON_SHAPES_H

#include "engine/packet.h"

/* True for data that is too short to report or to order anything, and for messages of protocols that send at a steady
 * period by their design, on whatever port. Needs the first bytes; false where the capture cut them off. */
bool ntt_beacon_is_keepalive(const struct ntt_packet *packet);

#endif
