/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What speaks against taking failures for an attack: what a host is known to be by what came of its earlier
 * questions, and a capture that shows one direction only. Doubts raise thresholds and lower confidence; they
 * never rule anything out.
 */
#ifndef NTT_ROLES_H
#define NTT_ROLES_H

#include "engine/config.h"
#include "engine/flows.h"

/* Or-ed. */
enum ntt_doubt {
    NTT_DOUBT_ONE_WAY = 1,     /* the capture shows one direction: no reply means nothing */
    NTT_DOUBT_BUSY_CLIENT = 2, /* a proxy, an address translator, a crawler: many hosts, nearly all answer */
    NTT_DOUBT_RESOLVER = 4,    /* the same, and most of them by DNS */
    NTT_DOUBT_ROUTER = 8,      /* a link address that many addresses stand behind */
    NTT_DOUBT_MONITOR = 16,    /* asks the same set again and again at a steady period */
    NTT_DOUBT_PEER = 32,       /* peer to peer: TCP and UDP, high ports, another port on every host */
    NTT_DOUBT_NO_ANSWER = 64   /* echo requests where nothing at all was answered: perhaps one direction */
};

enum { NTT_DOUBTS_TEXT = 128 };

enum { NTT_ROLE_ENTRIES = 1 << 12, NTT_ROLE_BITS = 512, NTT_ROLE_PORT_BITS = 128 };

/* What a host asked and was answered in five minutes; the sets are bitmaps over hashes. */
struct ntt_role_period {
    uint32_t period;
    uint32_t asks, asks_udp, asks_high; /* questions; to ports from 1024 on */
    uint32_t asks_fresh;                /* those never asked before */
    uint32_t answers, answers_dns;
    uint64_t asked[NTT_ROLE_BITS / 64];    /* hosts; for a link address: the addresses behind it */
    uint64_t answered[NTT_ROLE_BITS / 64]; /* hosts */
    uint64_t ports[NTT_ROLE_PORT_BITS / 64];
};

struct ntt_role {
    struct ntt_slot slot; /* score: second of the last answer */
    struct ntt_role_period periods[2];
    uint16_t steady, unsteady; /* repeated questions at the usual distance in time, and at others */
    uint32_t distance;         /* seconds */
};

struct ntt_scan_track;
struct ntt_engine;

/* The packet asks. `again_after`: seconds since the same question was asked before; -1: never before. */
void ntt_roles_ask(struct ntt_engine *engine, const struct ntt_packet *packet,
                   const struct ntt_hashes *hashes, int64_t again_after);
/* `ends.source` has been answered by `ends.destination` in earnest. */
void ntt_roles_answer(struct ntt_engine *engine, const struct ntt_hashes *ends, uint16_t port);

/* The packet's source sends by way of the packet's link address. */
void ntt_roles_forward(struct ntt_engine *engine, const struct ntt_packet *packet,
                       const struct ntt_hashes *hashes);

/* What speaks against the track's source: enum ntt_doubt, or-ed. */
unsigned ntt_doubts_about(struct ntt_engine *engine, const struct ntt_scan_track *track);
/* Multiplies the thresholds of scans and sweeps, as far as their ranges go. */
void ntt_raise_thresholds(struct ntt_config *config, unsigned times);
unsigned ntt_doubted_confidence(unsigned confidence, unsigned doubts);
/* " (one-way capture; the source is a busy client)", "" without doubts. */
const char *ntt_doubts_text(unsigned doubts, char text[NTT_DOUBTS_TEXT]);

#endif
