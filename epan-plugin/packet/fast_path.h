/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path, for plain frames (preference ntt.plain_frames): Ethernet, with VLAN tags or without, then IPv4 or IPv6 and TCP or UDP, in headers that are whole and
 * hold nothing unusual. Their facts are read here, and the host's dissectors are left out where they could only
 * repeat them: most of tshark's work. For sessions in which nobody but ntt wants to know anything.
 *
 * A payload that some dissector would look at is shown to it until the flow is settled: until eight of its payloads
 * have been dissected, none of them was a packet in a tunnel, and no port of theirs is that of a tunnel. From then on its packets are taken to be of the
 * protocol found last. So the facts are the same as ever; of the counts by innermost protocol, those of a long flow
 * go to its protocol as a whole.
 */
#ifndef NTT_FAST_PATH_H
#define NTT_FAST_PATH_H

#include "compat.h"
#include "engine/packet.h"

/* Once, when all protocols are registered. */
void ntt_fast_path_handoff(void);
/* With each capture: whether plain frames are to be read here. */
void ntt_fast_path_open(bool wanted);
void ntt_fast_path_close(void);

/* The facts of this frame if it was read here, until the next one is; NULL: it was dissected. */
const struct ntt_packet *ntt_fast_path_packet(const packet_info *pinfo);
/* The innermost protocol of any frame, as an id; -1 when there is none. */
int ntt_fast_path_innermost_protocol(const packet_info *pinfo);
/* A frame has been dissected, and these are its facts. */
void ntt_fast_path_dissected(const packet_info *pinfo, const struct ntt_packet *packet);

#endif
