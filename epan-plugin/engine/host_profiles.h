/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a host is known to be by what came of its earlier questions: a resolver, a busy client, a router, a monitor, a
 * peer. Such a profile, and a capture that shows one direction only, mitigate: they raise the thresholds for failures
 * and lower confidence; they never rule anything out.
 */
#ifndef NTT_HOST_PROFILES_H
#define NTT_HOST_PROFILES_H

#include "engine/config.h"
#include "engine/flows.h"

/* Or-ed. */
enum ntt_mitigation {
    NTT_MITIGATION_ONE_WAY = 1, /* the capture shows one direction: no reply means nothing */
    NTT_MITIGATION_BUSY_CLIENT =
        2, /* a proxy, an address translator, a crawler: many hosts, nearly all answer */
    NTT_MITIGATION_RESOLVER = 4,  /* the same, and most of them by DNS */
    NTT_MITIGATION_ROUTER = 8,    /* a link address that many addresses stand behind */
    NTT_MITIGATION_MONITOR = 16,  /* asks the same set again and again at a steady period */
    NTT_MITIGATION_PEER = 32,     /* peer to peer: TCP and UDP, high ports, another port on every host */
    NTT_MITIGATION_NO_ANSWER = 64 /* echo requests where nothing at all was answered: perhaps one direction */
};

enum { NTT_MITIGATIONS_TEXT = 128 };

enum { NTT_PROFILE_ENTRIES = 1 << 12, NTT_PROFILE_BITS = 512, NTT_PROFILE_PORT_BITS = 128 };

/* What a host asked and was answered in five minutes; the sets are bitmaps over hashes. */
struct ntt_profile_period {
    uint32_t period;
    uint32_t asks, asks_udp, asks_high; /* questions; to ports from 1024 on */
    uint32_t asks_fresh;                /* those never asked before */
    uint32_t answers, answers_dns;
    uint64_t asked[NTT_PROFILE_BITS / 64];    /* hosts; for a link address: the addresses behind it */
    uint64_t answered[NTT_PROFILE_BITS / 64]; /* hosts */
    uint64_t ports[NTT_PROFILE_PORT_BITS / 64];
};

struct ntt_host_profile {
    struct ntt_slot slot; /* score: second of the last answer */
    struct ntt_profile_period periods[2];
    uint16_t steady, unsteady; /* repeated questions at the usual distance in time, and at others */
    uint32_t distance;         /* seconds */
};

struct ntt_scan_track;
struct ntt_engine;

/* The packet asks. `again_after`: seconds since the same question was asked before; -1: never before. */
void ntt_host_profiles_ask(struct ntt_engine *engine, const struct ntt_packet *packet,
                           const struct ntt_hashes *hashes, int64_t again_after);
/* `ends.source` has been answered by `ends.destination` in earnest. */
void ntt_host_profiles_answer(struct ntt_engine *engine, const struct ntt_hashes *ends, uint16_t port);

/* The packet's source sends by way of the packet's link address. */
void ntt_host_profiles_forward(struct ntt_engine *engine, const struct ntt_packet *packet,
                               const struct ntt_hashes *hashes);

/* What speaks against the track's source: enum ntt_mitigation, or-ed. */
unsigned ntt_mitigations_of(struct ntt_engine *engine, const struct ntt_scan_track *track);
/* Multiplies the thresholds of scans and sweeps, as far as their ranges go. */
void ntt_raise_thresholds(struct ntt_config *config, unsigned times);
unsigned ntt_mitigated_confidence(unsigned confidence, unsigned mitigations);
/* " (one-way capture; the source is a busy client)", "" without mitigations. */
const char *ntt_mitigations_text(unsigned mitigations, char text[NTT_MITIGATIONS_TEXT]);

#endif
