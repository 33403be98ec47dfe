/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections in which somebody tries to log in, for the tests of brute_force. */
#ifndef NTT_LOGIN_DIALOGS_H
#define NTT_LOGIN_DIALOGS_H

#include "engine_run.h"

enum { CLIENT, SERVER };

struct line {
    const char *text;
    uint32_t size;
    int from;
};
#define SAYS(from, text)                                                                                     \
    {                                                                                                        \
        text, sizeof(text) - 1, from                                                                         \
    }

static uint32_t keep = UINT32_MAX; /* bytes of payload that are captured */

static inline void say(struct run *run, const struct line *line, struct ntt_address client, unsigned sport,
                       struct ntt_address server, unsigned dport)
{
    bool asks = line->from == CLIENT;
    struct ntt_packet packet = tcp(asks ? client : server, asks ? sport : dport, asks ? server : client,
                                   asks ? dport : sport, NTT_ACK | NTT_PSH, line->size);
    feed(run, 2 * MS, with_data(packet, line->text, keep));
}

static inline void end_session(struct run *run, struct ntt_address client, unsigned sport,
                               struct ntt_address server, unsigned dport)
{
    feed(run, MS, tcp(client, sport, server, dport, NTT_FIN | NTT_ACK, 0));
    feed(run, 100 * US, tcp(server, dport, client, sport, NTT_FIN | NTT_ACK, 0));
}

/* A connection; "%" in what is said becomes a letter that goes with the number. */
static inline void converse(struct run *run, const struct line *lines, unsigned count,
                            struct ntt_address client, struct ntt_address server, unsigned dport,
                            unsigned number)
{
    unsigned sport = 20000 + number;
    handshake(run, MS, client, sport, server, dport);
    for (unsigned i = 0; i < count; i++) {
        char text[512];
        struct line line = {text, lines[i].size, lines[i].from};
        memcpy(text, lines[i].text, line.size);
        for (uint32_t at = 0; at < line.size; at++) {
            if (text[at] == '%')
                text[at] = (char)('a' + number % 26);
        }
        say(run, &line, client, sport, server, dport);
    }
    end_session(run, client, sport, server, dport);
}
#define CONVERSE(run, lines, client, server, port, number)                                                   \
    converse(run, lines, sizeof(lines) / sizeof *(lines), client, server, port, number)

/* An ssh login by sizes: key exchange, service, method none, password. */
#define SSH(answer)                                                                                          \
    {                                                                                                        \
        SAYS(CLIENT, "SSH-2.0-client\r\n"), SAYS(SERVER, "SSH-2.0-server\r\n"), {zeroes, 900, CLIENT},       \
            {zeroes, 900, SERVER}, {zeroes, 48, CLIENT}, {zeroes, 524, SERVER},                              \
            SAYS(CLIENT, "\0\0\0\x0c\x0a\x15\0\0\0\0\0\0\0\0\0\0"), {zeroes, 44, CLIENT},                    \
            {zeroes, 44, SERVER}, {zeroes, 60, CLIENT}, {zeroes, 76, SERVER}, {zeroes, 84, CLIENT},          \
            {zeroes, answer, SERVER},                                                                        \
    }
static const char zeroes[1000];

static inline void ssh(struct run *run, uint32_t answer, struct ntt_address client, struct ntt_address server,
                       unsigned port, unsigned number)
{
    const struct line lines[] = SSH(answer);
    unsigned sport = 20000 + number;
    handshake(run, MS, client, sport, server, port);
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        say(run, &lines[i], client, sport, server, port);
    end_session(run, client, sport, server, port);
}
enum { SSH_REFUSED = 76, SSH_ACCEPTED = 28 };

static inline const struct ntt_alert *only(const struct run *run)
{
    CU_ASSERT_EQUAL(opened(run, NTT_BRUTE_FORCE), 1);
    const struct ntt_alert *alert = last_of(run, NTT_BRUTE_FORCE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    return alert;
}

#endif
