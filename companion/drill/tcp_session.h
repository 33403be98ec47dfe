/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP connection as both ends make it: handshake, what is said and acknowledged, and its end. */
#ifndef NTT_TCP_SESSION_H
#define NTT_TCP_SESSION_H

#include "drill/craft.h"

struct ntt_tcp_session {
    struct ntt_craft *craft;
    const struct ntt_host *client, *server;
    uint16_t client_port, server_port;
    uint32_t client_next, server_next; /* sequence numbers */
    int64_t now;                       /* moves on with each packet; may be moved on by the caller */
};

/* Fills in the craft, the ends, the ports and the time, and shakes hands. */
void ntt_tcp_session_open(struct ntt_tcp_session *session, struct ntt_craft *craft, int64_t at,
                          const struct ntt_host *client, const struct ntt_host *server,
                          struct ntt_ports ports);
/* One end says so many bytes, in segments of at most 1,440, and the other one acknowledges. */
void ntt_tcp_session_send(struct ntt_tcp_session *session, bool from_client, const void *bytes,
                          size_t length);
void ntt_tcp_session_send_text(struct ntt_tcp_session *session, bool from_client, const char *text);
/* The client closes, and the server does. */
void ntt_tcp_session_close(struct ntt_tcp_session *session);

#endif
