/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One header of a frame after the other: from the tap queue where the host fills it, else from the bytes, which the
 * tree names or the header before it. For packet_facts.c.
 */
#ifndef NTT_PACKET_HEADERS_H
#define NTT_PACKET_HEADERS_H

#include "compat.h"
#include "engine/packet.h"

/* The protocols whose headers count. The first field of each tells where its header lies. */
enum ntt_layer {
    NTT_LAYER_IPV4,
    NTT_LAYER_IPV6,
    NTT_LAYER_TCP,
    NTT_LAYER_UDP,
    NTT_LAYER_SCTP,
    NTT_LAYER_ICMP,
    NTT_LAYER_ICMPV6,
    NTT_LAYERS
};

struct ntt_layer_ids {
    const char *name, *first_field;
    uint8_t number; /* in the IP header before it */
    int protocol, field, tap;
};

/* Looks up ids by name; once, at handoff. */
void ntt_packet_headers_handoff(void);
const struct ntt_layer_ids *ntt_layer_ids(enum ntt_layer layer);

/* One IP header and what it says about the length of what it carries. */
struct ntt_ip_header {
    struct ntt_address source, destination;
    uint8_t ttl, protocol;
    bool fragment;
    tvbuff_t *bytes; /* without taps: where the header lies, to find the length of what follows */
    int end;
    const void *source_bytes; /* where the source address was read */
};

struct ntt_header_reader {
    tvbuff_t *frame;
    packet_info *pinfo;
    proto_tree *tree;
    int seen[NTT_LAYERS];  /* how many headers of each protocol the walk has passed */
    unsigned layer_number; /* as in pinfo->curr_layer_num while the dissector ran */
    struct ntt_packet *packet;
    struct ntt_ip_header ip;
    tvbuff_t
        *next_bytes; /* without taps: where the next header must lie, if it comes right behind; or NULL */
    int next_offset;
    bool tapped, any_ip, quoting;
    bool searched; /* a header was found in the tree alone */
};

/* Reads the next header of that protocol into reader->packet. */
void ntt_header_read(struct ntt_header_reader *reader, enum ntt_layer layer);
/* True when the frame has a header of that protocol, by the tap queue or the tree. */
bool ntt_header_is_there(const struct ntt_header_reader *reader, enum ntt_layer layer);
/* An address as the engine has it; of no family where it is neither IPv4 nor IPv6. */
struct ntt_address ntt_address_from(const address *from);

#endif
