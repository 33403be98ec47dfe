/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no tap tells of an IP packet, read from the frame's own bytes once it is known where its IP header
 * lies: fragment, TCP window, payload, and headers that contradict themselves. A datagram that was put
 * together of parts, decrypted or unpacked lies elsewhere and has no payload here, so that one pass and two
 * passes see the same.
 */
#ifndef NTT_PAYLOAD_H
#define NTT_PAYLOAD_H

#include "compat.h"
#include "engine/packet.h"

/* Fills in the packet from the IP header whose source address lies at `source_bytes` (4 or 16 bytes, by the
 * packet's family). Does nothing when that is not inside the frame. */
void ntt_payload_read(tvbuff_t *tvb, const void *source_bytes, struct ntt_packet *packet);

#endif
