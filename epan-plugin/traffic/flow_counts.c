/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/flow_counts.h"

#include "engine/hash.h"

#include <glib.h>

static const char *const names[NTT_FLOW_KINDS] = {"tcp", "udp", "icmp", "other"};

static const enum ntt_flow_kind kinds[] = {
    [NTT_NO_TRANSPORT] = NTT_OTHER_FLOWS, [NTT_TCP] = NTT_TCP_FLOWS,   [NTT_UDP] = NTT_UDP_FLOWS,
    [NTT_SCTP] = NTT_OTHER_FLOWS,         [NTT_ICMP] = NTT_ICMP_FLOWS, [NTT_OTHER_IP] = NTT_OTHER_FLOWS};

struct flow {
    struct ntt_slot slot; /* score: 0, so that the oldest goes first */
    int64_t last_ns;
    bool low_began; /* the end with the lower hash */
    bool answered;
};

void ntt_flow_counts_init(struct ntt_flow_counts *counts)
{
    ntt_table_init(&counts->flows, g_malloc0(ntt_table_size(NTT_FLOWS_KEPT, sizeof(struct flow))),
                   NTT_FLOWS_KEPT, sizeof(struct flow));
}

void ntt_flow_counts_clear(struct ntt_flow_counts *counts)
{
    g_free(counts->flows.entries);
}

void ntt_flow_counts_add(struct ntt_flow_counts *counts, const struct ntt_packet *packet, uint64_t source,
                         uint64_t destination, uint32_t now)
{
    if (packet->transport == NTT_NEIGHBOUR)
        return;
    enum ntt_flow_kind kind = kinds[packet->transport];
    struct ntt_flow_sum *sum = &counts->sums[kind];
    ntt_volume_add(&sum->volume, packet->length);
    if (kind == NTT_TCP_FLOWS || kind == NTT_UDP_FLOWS) {
        source += packet->source_port;
        destination += packet->destination_port;
    }
    bool low = source < destination;
    uint64_t what = (uint64_t)kind << 8 | (kind == NTT_OTHER_FLOWS ? packet->ip_protocol : 0);
    uint64_t key = ntt_combine_ends(source, destination, what << 48);
    struct flow *flow = ntt_table_find(&counts->flows, key);
    if (!flow) {
        flow = ntt_table_add(&counts->flows, key, now);
        flow->low_began = low;
        flow->last_ns = packet->time_ns;
        sum->flows++;
    } else if (low != flow->low_began && !flow->answered) {
        flow->answered = true;
        sum->answered++;
    }
    flow->slot.seen = now;
    if (packet->time_ns > flow->last_ns) {
        sum->duration_ns += (uint64_t)(packet->time_ns - flow->last_ns);
        flow->last_ns = packet->time_ns;
    }
}

const char *ntt_flow_kind_name(enum ntt_flow_kind kind)
{
    return names[kind];
}
