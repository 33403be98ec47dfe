/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How slow_dos follows one connection: whether, and in which way, it holds the server up. */
#ifndef NTT_SLOW_DOS_H
#define NTT_SLOW_DOS_H

#include "engine/detector.h"

enum ntt_hold {
    NTT_NOT_HELD,
    NTT_HELD_SILENT,  /* neither side has said anything */
    NTT_HELD_HEADERS, /* an HTTP request whose headers do not end */
    NTT_HELD_BODY,    /* an HTTP request whose body does not end */
    NTT_HELD_TRICKLE, /* crumbs of something that cannot be read, and no answer */
    NTT_HELD_READ,    /* an answer that the client does not take */
    NTT_HOLDS
};

struct ntt_held_session {
    struct ntt_slot slot;  /* key: the flow's. Score: 1 while it is held */
    uint8_t held;          /* enum ntt_hold */
    uint32_t since;        /* second from which on it has been held */
    uint64_t pair, server; /* keys of those that count it */

    uint8_t reading;       /* what of an HTTP request has been read: the detector's own */
    bool chunked;          /* the body ends with an empty chunk */
    uint64_t body_to_come; /* bytes */
    uint32_t client_spoke; /* second of its last data */
    uint32_t crumbs;       /* small pieces after a pause, one after the other, without an answer */
    uint32_t crumbs_since;
    uint32_t shut_since; /* second of the first zero window; 0: none */
    uint64_t server_bytes, shut_bytes;
};

/* What the packet makes of the connection. `since` is set where it begins to be held. */
enum ntt_hold ntt_slow_dos_read(struct ntt_held_session *held, const struct ntt_packet *packet,
                                const struct ntt_session_step *step, uint32_t now, uint32_t *since);

#endif
