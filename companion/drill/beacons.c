/* SPDX-License-Identifier: GPL-2.0-or-later */
/* beacon: calls at a steady period, varied a little, as remote control software makes them. */
#include "drill/drill.h"
#include "drill/tcp_session.h"

enum { SESSION_PORT = 8443, TALK_PORT = 4444, UDP_PORT = 7777 };

static const int64_t there = 20 * NTT_MILLISECOND;

static const char call[] = "ready for work, number of client 4711", answer[] = "nothing to do";

/* When the call takes place: the period varies by two percent. */
static int64_t call_at(const struct ntt_drill *drill, unsigned number)
{
    uint32_t most = (uint32_t)(2e7 / drill->rate);
    return ntt_drill_at(drill, number) + ntt_craft_random(drill->craft, most);
}

static void call_in_sessions(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_tcp_session session;
        ntt_tcp_session_open(&session, drill->craft, call_at(drill, i), &drill->source, &drill->target,
                             (struct ntt_ports){(uint16_t)(40000 + i % 20000), SESSION_PORT});
        ntt_tcp_session_send_text(&session, true, call);
        ntt_tcp_session_send_text(&session, false, answer);
        ntt_tcp_session_close(&session);
    }
}

static void call_in_one_session(struct ntt_drill *drill)
{
    struct ntt_tcp_session session;
    ntt_tcp_session_open(&session, drill->craft, 0, &drill->source, &drill->target,
                         (struct ntt_ports){40000, TALK_PORT});
    for (unsigned i = 1; ntt_drill_goes_on(drill, i); i++) {
        session.now = call_at(drill, i);
        ntt_tcp_session_send_text(&session, true, call);
        ntt_tcp_session_send_text(&session, false, answer);
    }
}

static void call_by_datagrams(struct ntt_drill *drill)
{
    const struct ntt_ports ports = {40000, UDP_PORT}, back = {ports.to, ports.from};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        int64_t at = call_at(drill, i);
        ntt_craft_udp(drill->craft, at, &drill->source, &drill->target, ports, call, sizeof call - 1);
        ntt_craft_udp(drill->craft, at + there, &drill->target, &drill->source, back, answer,
                      sizeof answer - 1);
    }
}

const struct ntt_scenario ntt_drill_beacons[] = {
    {"beacon", "sessions", "a short TCP session every five seconds", NTT_FOR_BOTH, 150, 0.2,
     call_in_sessions},
    {"beacon", "talk", "a few bytes every five seconds in one long session", NTT_FOR_BOTH, 150, 0.2,
     call_in_one_session},
    {"beacon", "udp", "a datagram every five seconds, answered", NTT_FOR_BOTH, 150, 0.2, call_by_datagrams},
    {0},
};
