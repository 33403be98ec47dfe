/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/tcp_session.h"

#include <netinet/tcp.h>
#include <string.h>

enum { SEGMENT = 1440 };

static const int64_t half_way = 400 * NTT_MICROSECOND;

static void add_segment(struct ntt_tcp_session *session, bool from_client, uint8_t flags, const void *bytes,
                        size_t length)
{
    uint32_t *own = from_client ? &session->client_next : &session->server_next,
             other = from_client ? session->server_next : session->client_next;
    const struct ntt_host *from = from_client ? session->client : session->server,
                          *to = from_client ? session->server : session->client;
    uint16_t from_port = from_client ? session->client_port : session->server_port,
             to_port = from_client ? session->server_port : session->client_port;
    const struct ntt_tcp tcp = {.flags = flags,
                                .sequence = *own,
                                .acknowledged = flags & TH_ACK ? other : 0,
                                .payload = bytes,
                                .length = length};
    ntt_craft_tcp(session->craft, session->now, from, to, (struct ntt_ports){from_port, to_port}, &tcp);
    *own += (uint32_t)length + ((flags & (TH_SYN | TH_FIN)) != 0);
    session->now += half_way;
}

void ntt_tcp_session_open(struct ntt_tcp_session *session, struct ntt_craft *craft, int64_t at,
                          const struct ntt_host *client, const struct ntt_host *server,
                          struct ntt_ports ports)
{
    *session = (struct ntt_tcp_session){.craft = craft,
                                        .client = client,
                                        .server = server,
                                        .client_port = ports.from,
                                        .server_port = ports.to,
                                        .client_next = ntt_craft_random(craft, UINT32_MAX),
                                        .server_next = ntt_craft_random(craft, UINT32_MAX),
                                        .now = at};
    add_segment(session, true, TH_SYN, NULL, 0);
    add_segment(session, false, TH_SYN | TH_ACK, NULL, 0);
    add_segment(session, true, TH_ACK, NULL, 0);
}

void ntt_tcp_session_send(struct ntt_tcp_session *session, bool from_client, const void *bytes, size_t length)
{
    const uint8_t *next = bytes;
    while (length) {
        size_t part = length < SEGMENT ? length : SEGMENT;
        add_segment(session, from_client, part == length ? TH_PUSH | TH_ACK : TH_ACK, next, part);
        next += part;
        length -= part;
    }
    add_segment(session, !from_client, TH_ACK, NULL, 0);
}

void ntt_tcp_session_send_text(struct ntt_tcp_session *session, bool from_client, const char *text)
{
    ntt_tcp_session_send(session, from_client, text, strlen(text));
}

void ntt_tcp_session_close(struct ntt_tcp_session *session)
{
    add_segment(session, true, TH_FIN | TH_ACK, NULL, 0);
    add_segment(session, false, TH_FIN | TH_ACK, NULL, 0);
    add_segment(session, true, TH_ACK, NULL, 0);
}
