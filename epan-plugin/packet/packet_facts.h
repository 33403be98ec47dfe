/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From Wireshark's view of a frame to the engine's. Headers come from the tap queue where the host fills it,
 * from the protocol tree otherwise; both give the same facts.
 */
#ifndef NTT_PACKET_FACTS_H
#define NTT_PACKET_FACTS_H

#include "compat.h"
#include "engine/packet.h"

/* Looks up ids by name and registers the helper listeners; once, at handoff. */
void ntt_packet_facts_handoff(void);
/* The fields that tell where headers lie, for set_postdissector_wanted_hfids; owned by the caller. */
GArray *ntt_packet_facts_wanted_fields(void);
/* Reads the frame's facts; what a broken or unknown frame lacks stays zero. */
void ntt_packet_facts_read(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, struct ntt_packet *packet);

/* Nanoseconds since the epoch. A file can hold any time: one that the engine cannot count with becomes the last that
 * it can. */
int64_t ntt_packet_facts_time(const nstime_t *time);
/* True when the host fills the tap queue: while a frame that holds IP is dissected. */
bool ntt_packet_facts_tapped(void);
/* The innermost protocol that a dissector found, as an id; -1 when there is none. */
int ntt_packet_facts_innermost_protocol(const packet_info *pinfo);
/* The one that carries it. */
int ntt_packet_facts_carrying_protocol(const packet_info *pinfo);

#endif
