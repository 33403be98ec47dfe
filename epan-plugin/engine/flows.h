/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who began an exchange and whether anything came back: one small entry per 5-tuple, both directions
 * together. Answers "does this packet belong to a connection?" for scans and floods alike.
 */
#ifndef NTT_FLOWS_H
#define NTT_FLOWS_H

#include "engine/counting/table.h"
#include "engine/probe.h"

struct ntt_engine;

enum { NTT_FLOW_ENTRIES = 1 << 18 };

struct ntt_flow {
    struct ntt_slot slot; /* score: 0 one-way, 1 replied, 2 established */
    uint8_t probe;        /* enum ntt_probe of the first packet */
    bool initiator_low;   /* which end began, by the order of the two ends' hashes */
    bool agreed;          /* TCP: SYN-ACK seen */
    bool replied;         /* the other end sent something that is no refusal */
    bool established;     /* handshake completed, or data in both directions */
    bool refused;         /* the other end sent RST */
    uint8_t packets;      /* in both directions; UINT8_MAX for more */
    bool settled;         /* the first-contact table has learnt all it can from this flow */
    bool begun_again;     /* a new connection over the same ports, of which no session knows yet */
    uint32_t session;     /* place in the sessions' table, if that still holds it */
};

/* What one packet changes. */
struct ntt_flow_step {
    struct ntt_flow *flow;
    enum ntt_probe probe; /* the packet, taken by itself */
    bool created;         /* the packet begins the flow (again) */
    bool forward;         /* the packet comes from the end that began */
    bool first_reply;     /* the first thing that came back and is no refusal */
    bool completed;       /* the packet completes a TCP handshake */
    bool third;           /* the flow's third packet */
    /* The packet asks what the flow's first packet answered: two taps, one clock a little behind the other. The flow
     * has been turned round: it begins here, and has its answer. */
    bool turned;
};

/* The hashes of the packet's two addresses, computed once per packet. */
struct ntt_hashes {
    uint64_t source, destination;
};

/* Both ends of an exchange as a flow sees them. */
struct ntt_tuple {
    uint64_t source_hash, destination_hash;
    uint16_t source_port, destination_port;
    uint8_t transport; /* enum ntt_transport, or more where ports alone would mix exchanges */
};

struct ntt_tuple ntt_tuple_of(const struct ntt_packet *packet, const struct ntt_hashes *hashes);
/* The tuple of the packet that an ICMP error quotes. */
struct ntt_tuple ntt_tuple_of_quoted(const struct ntt_quoted *quoted, const struct ntt_hashes *hashes);

struct ntt_flow_step ntt_flows_observe(struct ntt_table *flows, const struct ntt_packet *packet,
                                       const struct ntt_tuple *tuple, uint32_t now);
/* The flow, and whether the tuple's source began it. NULL where there is none. */
struct ntt_flow *ntt_flows_find(const struct ntt_table *flows, const struct ntt_tuple *tuple, bool *forward);

/* True when the capture shows one direction of most TCP exchanges; judged anew as they come. */
bool ntt_flows_one_way(const struct ntt_engine *engine);

#endif
