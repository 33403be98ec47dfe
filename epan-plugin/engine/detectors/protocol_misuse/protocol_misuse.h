/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kinds of protocol misuse have in common. */
#ifndef NTT_PROTOCOL_MISUSE_H
#define NTT_PROTOCOL_MISUSE_H

#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/state.h"

enum { OFFENCES, DATAGRAMS };   /* the tables */
enum { FLAG_POINTS, OVERLAPS }; /* the options */
enum misuse { LAND, ILLEGAL_FLAGS, PING_OF_DEATH, FRAGMENT_OVERLAP, PORT_MISMATCH, MALFORMED, MISUSES };

/* Places in the conditions. */
enum {
    SAME_PORT_TCP = 1,
    SAME_PORT_UDP,
    BAD_FLAGS,
    IS_FRAGMENT,
    IS_MALFORMED,
    IS_MALFORMED_NETWORK,
    GREETS_SSH,
    GREETS_HTTP,
    GREETS_TLS
};

/* What somebody does to somebody. */
struct offence {
    struct ntt_slot slot; /* score: how often */
    struct ntt_incident proof;
    struct ntt_prefix target; /* MALFORMED: no family where there are several */
    uint32_t times;
    uint32_t points;      /* ILLEGAL_FLAGS: times, weighed */
    uint64_t connections; /* ILLEGAL_FLAGS: a bit of the hash of each pair of ports */
    uint8_t kind;         /* enum misuse; fragments: what was wrong with them, MISUSES for nothing yet */
};

enum { PARTS = 48 }; /* as many as the longest datagram has on Ethernet */

struct part {
    uint16_t begin, length; /* bytes of the datagram */
};

/* A datagram that comes in fragments. */
struct datagram {
    struct ntt_slot slot;
    uint32_t bytes;  /* of its parts so far */
    uint32_t length; /* 0 until the last part is known */
    uint8_t parts;   /* that are remembered */
    bool offends;
    struct part part[PARTS];
};

struct offence *ntt_offence(struct ntt_engine *engine, enum misuse kind, uint64_t who, uint64_t whom);
/* Adds the packet to what is held against the sender; what is long past is forgotten. */
void ntt_offence_add(struct ntt_engine *engine, struct offence *offence, enum misuse kind,
                     const struct ntt_packet *packet);
/* Opens or updates the offence's alert; `draft` brings severity, confidence, ends, selector, observed,
 * threshold and unit. */
void ntt_report_offence(struct ntt_engine *engine, struct offence *offence, enum misuse kind,
                        struct ntt_alert *draft);

void ntt_misuse_see_fragment(struct ntt_engine *engine, const struct ntt_observation *seen);
void ntt_misuse_see_greeting(struct ntt_engine *engine, const struct ntt_observation *seen);
bool ntt_greets_ssh(const struct ntt_packet *packet);
bool ntt_greets_http(const struct ntt_packet *packet);
bool ntt_greets_tls(const struct ntt_packet *packet);

#endif
