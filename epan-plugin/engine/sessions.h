/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP connections that came about: who serves, how much each side said, when it began and ended. Detectors
 * hear of a session when it opens, with each packet that carries data, and once when it closes.
 */
#ifndef NTT_SESSIONS_H
#define NTT_SESSIONS_H

#include "engine/flows.h"

enum { NTT_SESSION_ENTRIES = 1 << 15 };

enum ntt_side { NTT_CLIENT, NTT_SERVER, NTT_SIDES };

enum ntt_session_event {
    NTT_SESSION_OPENED =
        1, /* the handshake completed, or the first data of one that began before the capture */
    NTT_SESSION_DATA = 2,  /* the packet carries payload */
    NTT_SESSION_CLOSED = 4 /* the first FIN or RST; data may still follow, and is still counted */
};

struct ntt_session {
    struct ntt_slot slot; /* key: the flow's. Score: 0 closed, 1 open, 2 open and both sides spoke */
    struct ntt_address client, server;
    uint16_t client_port, server_port;
    bool whole; /* its handshake was seen */
    bool closed;
    bool closed_by_reset;
    uint8_t closed_by; /* enum ntt_side, once closed */
    uint64_t client_hash, server_hash;
    uint32_t begin_frame; /* of the first packet that belongs to the session for certain */
    uint32_t packets;     /* from there on */
    int64_t begin_ns, last_ns;
    uint32_t segments[NTT_SIDES]; /* packets with payload */
    uint64_t bytes[NTT_SIDES];    /* of payload */
};

struct ntt_session_step {
    struct ntt_session *session; /* NULL: the packet belongs to none */
    unsigned events;             /* enum ntt_session_event, or-ed */
    enum ntt_side from;          /* who sent the packet */
};

/* Follows a TCP packet whose flow has been observed. */
struct ntt_session_step ntt_sessions_observe(struct ntt_table *sessions, const struct ntt_packet *packet,
                                             const struct ntt_hashes *hashes,
                                             const struct ntt_flow_step *step, uint32_t now);

#endif
