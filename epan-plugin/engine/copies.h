/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies: one packet that was captured more than once, because two mirror ports or both sides of a router lead to the
 * capture. What is the same in them is all that a router leaves alone. Copies are no evidence of anything.
 */
#ifndef NTT_COPIES_H
#define NTT_COPIES_H

#include "engine/flows.h"

enum { NTT_SIGHTINGS = 1 << 12 /* a power of two */ };

/* The last packet of those that share a place. */
struct ntt_sighting {
    uint64_t print; /* of what is the same in copies */
    int64_t last_ns;
    uint32_t times;
};

struct ntt_copies {
    uint64_t count; /* copies so far */
    struct ntt_sighting sightings[NTT_SIGHTINGS];
};

/*
 * True when the packet is a copy of one that came at most 10 ms before. A sender that says the same over and over
 * makes no copies: what is repeated more than three times in a row counts. Nor are there copies of what has nothing to
 * tell one packet from the next: neither an identification nor captured data, in IPv6; no sequence number, in 802.11,
 * where forged frames often have none.
 */
bool ntt_copies_observe(struct ntt_copies *copies, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes);

#endif
