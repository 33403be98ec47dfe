/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow-dos: connections that are opened and held, with as little as keeps the server waiting. */
#include "drill/drill.h"
#include "drill/tcp_session.h"

#include <netinet/tcp.h>

enum { WEB = 80, CLIENTS = 10 };

/* How long connections are held behind the last one, and how often they say something. */
static const int64_t held = 30 * NTT_SECOND, pause = 5 * NTT_SECOND;

static const char request[] = "GET / HTTP/1.1\r\nHost: www.example.net\r\n",
                  upload[] =
                      "POST /upload HTTP/1.1\r\nHost: www.example.net\r\nContent-Length: 65536\r\n\r\n",
                  large[] = "GET /large HTTP/1.1\r\nHost: www.example.net\r\n\r\n";

/* The client says a crumb now and then. */
static void trickle(struct ntt_tcp_session *session, int64_t until, const char *first, const char *crumb)
{
    ntt_tcp_session_send_text(session, true, first);
    while (session->now + pause < until) {
        session->now += pause;
        ntt_tcp_session_send_text(session, true, crumb);
    }
}

/* The client asks for much and takes nothing: its window stays shut, whatever the server asks. */
static void refuse_to_read(struct ntt_tcp_session *session, int64_t until)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n";
    const struct ntt_ports ports = {session->client_port, session->server_port},
                           back = {ports.to, ports.from};
    ntt_tcp_session_send_text(session, true, large);
    ntt_tcp_session_send_text(session, false, head);
    const struct ntt_tcp shut = {.flags = TH_ACK,
                                 .sequence = session->client_next,
                                 .acknowledged = session->server_next,
                                 .shut = true};
    const struct ntt_tcp question = {
        .flags = TH_ACK, .sequence = session->server_next - 1, .acknowledged = session->client_next};
    ntt_craft_tcp(session->craft, session->now, session->client, session->server, ports, &shut);
    while (session->now + pause < until) {
        session->now += pause;
        ntt_craft_tcp(session->craft, session->now, session->server, session->client, back, &question);
        ntt_craft_tcp(session->craft, session->now + NTT_MILLISECOND, session->client, session->server, ports,
                      &shut);
    }
}

/* Nobody says anything, but the client's stack that it is still there. */
static void keep_silent(struct ntt_tcp_session *session, int64_t until)
{
    const struct ntt_ports ports = {session->client_port, session->server_port},
                           back = {ports.to, ports.from};
    const struct ntt_tcp alive = {
        .flags = TH_ACK, .sequence = session->client_next - 1, .acknowledged = session->server_next};
    const struct ntt_tcp yes = {
        .flags = TH_ACK, .sequence = session->server_next, .acknowledged = session->client_next};
    while (session->now + pause < until) {
        session->now += pause;
        ntt_craft_tcp(session->craft, session->now, session->client, session->server, ports, &alive);
        ntt_craft_tcp(session->craft, session->now + NTT_MILLISECOND, session->server, session->client, back,
                      &yes);
    }
}

static void hold(struct ntt_drill *drill)
{
    int64_t until = drill->duration + held;
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_host client = ntt_drill_is(drill, "distributed")
                                     ? ntt_drill_stranger(drill, 11 + 617 * (i % CLIENTS))
                                     : drill->source;
        struct ntt_tcp_session session;
        ntt_tcp_session_open(&session, drill->craft, ntt_drill_at(drill, i), &client, &drill->target,
                             (struct ntt_ports){(uint16_t)(20000 + i % 40000), WEB});
        if (ntt_drill_is(drill, "body"))
            trickle(&session, until, upload, "x");
        else if (ntt_drill_is(drill, "read"))
            refuse_to_read(&session, until);
        else if (ntt_drill_is(drill, "connections"))
            keep_silent(&session, until);
        else
            trickle(&session, until, request, "X-a: b\r\n");
    }
}

const struct ntt_scenario ntt_drill_slow[] = {
    {"slow-dos", "headers", "requests whose headers never end, as from slowloris", NTT_FOR_BOTH, 10, 25,
     hold},
    {"slow-dos", "body", "uploads of one byte at a time", NTT_FOR_BOTH, 10, 25, hold},
    {"slow-dos", "read", "answers that are not read", NTT_FOR_BOTH, 10, 25, hold},
    {"slow-dos", "connections", "connections without any data", NTT_FOR_BOTH, 10, 25, hold},
    {"slow-dos", "distributed", "unfinished headers from ten clients", NTT_FOR_BOTH, 10, 25, hold},
    {0},
};
