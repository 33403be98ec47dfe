/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many flows there were, and how large and long on average. A flow is what two ends exchange, both ways and for
 * as long as the capture lasts: two addresses with their ports (tcp, udp), two addresses (icmp), two addresses and
 * an IP protocol (other). ARP and neighbour discovery belong to no flow; of a fragmented datagram all parts but the
 * last, which Wireshark puts together, are "other".
 *
 * Fixed memory: sums, and a table of the last 65,536 flows. Where more are under way at once, the one that has been
 * silent longest is forgotten; should it go on, it is one flow more.
 */
#ifndef NTT_FLOW_COUNTS_H
#define NTT_FLOW_COUNTS_H

#include "engine/counting/table.h"
#include "engine/packet.h"
#include "traffic/categories.h"

enum ntt_flow_kind { NTT_TCP_FLOWS, NTT_UDP_FLOWS, NTT_ICMP_FLOWS, NTT_OTHER_FLOWS, NTT_FLOW_KINDS };

enum { NTT_FLOWS_KEPT = 1 << 16 };

struct ntt_flow_sum {
    uint64_t flows, answered; /* answered: packets went both ways */
    struct ntt_volume volume;
    uint64_t duration_ns; /* of all together: of each the time between its first packet and its last */
};

struct ntt_flow_counts {
    struct ntt_table flows;
    struct ntt_flow_sum sums[NTT_FLOW_KINDS];
};

void ntt_flow_counts_init(struct ntt_flow_counts *counts);
void ntt_flow_counts_clear(struct ntt_flow_counts *counts);
/* A packet with addresses; `source` and `destination` are their hashes, `now` the second since the first packet. */
void ntt_flow_counts_add(struct ntt_flow_counts *counts, const struct ntt_packet *packet, uint64_t source,
                         uint64_t destination, uint32_t now);
/* "tcp", "udp", "icmp" or "other". */
const char *ntt_flow_kind_name(enum ntt_flow_kind kind);

#endif
