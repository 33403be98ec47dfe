/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of beacon share: who calls whom, and what is made of it. */
#ifndef NTT_BEACON_H
#define NTT_BEACON_H

#include "engine/detector.h"
#include "engine/detectors/beacon/beacon_rhythm.h"
#include "engine/detectors/dns/dns_names.h"

enum ntt_beacon_option {
    NTT_BEACON_INTERVALS,
    NTT_BEACON_SCORE,
    NTT_BEACON_DURATION,
    NTT_BEACON_MANY_INTERVALS,
    NTT_BEACON_PREVALENCE,
    NTT_BEACON_FEW_INTERVALS
};

enum { NTT_BEACON_PAUSE_MS = 400 }; /* what follows sooner belongs to the same call */

enum ntt_beacon_way {
    NTT_BEACON_SESSIONS, /* beginnings of sessions, UDP exchanges, look-ups of names */
    NTT_BEACON_TALK,     /* inside one long session */
    NTT_BEACON_FAILED,   /* SYNs that were refused or not answered */
    NTT_BEACON_WAYS
};

enum { NTT_BEACON_LAST_NAMES = 4 };

struct ntt_beacon_pair {
    struct ntt_slot slot;              /* score: beats */
    struct ntt_incident calls, failed; /* packets of calls that came about; SYNs of all */
    struct ntt_rhythm ways[NTT_BEACON_WAYS];
    uint64_t session;   /* key of the long session that is listened to */
    int64_t spoke_ns;   /* when the client last said something in it, or by UDP */
    int64_t session_ns; /* when the last session began that counted */
    uint64_t answered;  /* bytes that came back */
    int64_t pending_ns; /* of the request or SYN that waits for its answer */
    uint32_t pending_size;
    bool pending;                               /* UDP: a request waits for its answer */
    bool trying;                                /* TCP: a SYN does */
    uint32_t last_names[NTT_BEACON_LAST_NAMES]; /* DNS: hashes of the names asked for last */
    uint32_t new_names, texts; /* DNS: calls that were none of them; that were no address look-ups */
};

struct ntt_beacon_ends {
    struct ntt_address client, server;
    uint64_t client_hash, server_hash; /* DNS: the server's is that of the domain */
    uint16_t port;
    enum ntt_transport transport;
    char apex[NTT_DNS_APEX_TEXT]; /* DNS: the domain as text */
};

enum { NTT_BEACON_MEMBERS = 8 };

/* Who calls a server's port, or which servers a host calls steadily: the first few, by hash. */
struct ntt_beacon_crowd {
    struct ntt_slot slot; /* score: members */
    uint32_t member[NTT_BEACON_MEMBERS];
};

/* Conditions by their place. */
enum { NTT_BEACON_DATA = 1, NTT_BEACON_SYN, NTT_BEACON_RECORD };

/* The entry for the ends; NULL where there is none and none is to be added. */
struct ntt_beacon_pair *ntt_beacon_pair_of(struct ntt_engine *engine, const struct ntt_beacon_ends *ends,
                                           bool add);

/* The ends' client has called their server: makes it one of the server's callers, and returns how many those are, at
 * most 8. */
unsigned ntt_beacon_join_callers(struct ntt_engine *engine, const struct ntt_beacon_ends *ends);

/* True for addresses that are no network's own: public ones, and those that stand for them in examples. */
bool ntt_beacon_is_outside(const struct ntt_address *address);

/* Reports what is regular among the calls of that way; to be called after each beat. */
void ntt_beacon_judge(struct ntt_engine *engine, struct ntt_beacon_pair *pair,
                      const struct ntt_beacon_ends *ends, enum ntt_beacon_way way);

/* Writes the alert's sentence. */
void ntt_beacon_describe(struct ntt_open_alert *open);

/* An answer from UDP port 53. */
void ntt_beacon_see_lookup(struct ntt_engine *engine, const struct ntt_observation *seen);

#endif
