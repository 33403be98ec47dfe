/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests over HTTP and their answers, for the tests of detectors that read them. */
#ifndef NTT_HTTP_DIALOGS_H
#define NTT_HTTP_DIALOGS_H

#include "engine_run.h"

/* One end of a connection says a text; `captured` of its bytes are there. */
static inline void say_text(struct run *run, int64_t after_ns, struct ntt_address from, unsigned sport,
                            struct ntt_address to, unsigned dport, const char *text, uint32_t captured)
{
    struct ntt_packet packet = tcp(from, sport, to, dport, NTT_ACK | NTT_PSH, (uint32_t)strlen(text));
    feed(run, after_ns, with_data(packet, text, captured));
}

/* "GET target", more headers (each with its end of line), and an answer with this status, over a connection that is open. */
static inline void get(struct run *run, int64_t after_ns, struct ntt_address client, unsigned sport,
                       struct ntt_address server, const char *target, const char *headers, unsigned status)
{
    char text[512];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: www.example\r\n%s\r\n", target, headers);
    say_text(run, after_ns, client, sport, server, 80, text, UINT32_MAX);
    if (!status)
        return;
    snprintf(text, sizeof text, "HTTP/1.1 %u Something\r\nContent-Length: 0\r\n\r\n", status);
    say_text(run, MS, server, 80, client, sport, text, UINT32_MAX);
}

#endif
