/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packet-size, traffic-burst, off-hours, entropy-shift and unexpected-country: traffic that differs from what it was
 * before, so that what it was before comes first. */
#include "drill/drill.h"
#include "drill/tcp_session.h"

#include <string.h>

enum { WEB = 80, DNS = 53, SERVICE = 19999, USERS = 30, SERVERS = 8, LARGEST = 1400 };

static const int64_t there = 400 * NTT_MICROSECOND;

/* A datagram and its answer, of these sizes, in letters, which no protocol is taken for. */
static void ask(const struct ntt_drill *drill, int64_t at, const struct ntt_host *from,
                const struct ntt_host *to, struct ntt_ports ports, size_t asked, size_t answered)
{
    uint8_t bytes[LARGEST];
    ntt_craft_random_text(drill->craft, bytes, asked > answered ? asked : answered);
    ntt_craft_udp(drill->craft, at, from, to, ports, bytes, asked);
    ntt_craft_udp(drill->craft, at + there, to, from, (struct ntt_ports){ports.to, ports.from}, bytes,
                  answered);
}

static struct ntt_host user(const struct ntt_drill *drill, unsigned number)
{
    return ntt_drill_stranger(drill, 13 + 401 * (number % USERS));
}

static uint16_t high_port(const struct ntt_drill *drill)
{
    return (uint16_t)(32768 + ntt_craft_random(drill->craft, 28000));
}

/* Small messages for four fifths of the time, large ones in the last fifth. */
static void change_sizes(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        int64_t at = ntt_drill_at(drill, i);
        struct ntt_host from = user(drill, i);
        size_t size = (at < drill->duration / 5 * 4 ? 60U : 900U) + ntt_craft_random(drill->craft, 20);
        ask(drill, at, &from, &drill->target, (struct ntt_ports){(uint16_t)(40000 + i % USERS), SERVICE},
            size, size / 2);
    }
}

static void ping_large(struct ntt_drill *drill)
{
    uint8_t payload[500];
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        ntt_craft_random_bytes(drill->craft, payload, sizeof payload);
        struct ntt_echo echo = {false, 0x4e54, (uint16_t)i, payload, sizeof payload};
        ntt_craft_echo(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target, &echo);
        echo.reply = true;
        ntt_craft_echo(drill->craft, ntt_drill_at(drill, i) + there, &drill->target, &drill->source, &echo);
    }
}

/* Questions that EDNS padding (RFC 7830) makes longer than any name could. */
static void ask_long_questions(struct ntt_drill *drill)
{
    enum { PADDING = 330 };
    static const uint8_t
        question[] = "\1\0\0\1\0\0\0\0\0\1\3www\7example\3net\0\0\1\0\1",
        extension[] = {
            0, 0,  41,           0x10,          0, 0, 0, 0, 0, (PADDING + 4) >> 8, (PADDING + 4) & 0xff,
            0, 12, PADDING >> 8, PADDING & 0xff};
    uint8_t bytes[2 + sizeof question - 1 + sizeof extension + PADDING] = {0x4e};
    memcpy(bytes + 2, question, sizeof question - 1);
    memcpy(bytes + 2 + sizeof question - 1, extension, sizeof extension);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        bytes[1] = (uint8_t)i;
        ntt_craft_udp(drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target,
                      (struct ntt_ports){high_port(drill), DNS}, bytes, sizeof bytes);
    }
}

/* One exchange of many users with one service. */
static void visit(struct ntt_drill *drill, int64_t at, unsigned number)
{
    struct ntt_host from = user(drill, number);
    ask(drill, at, &from, &drill->target, (struct ntt_ports){high_port(drill), SERVICE}, 200, 600);
}

/* What is usual, and in the end six seconds of forty times as much. */
static void burst(struct ntt_drill *drill)
{
    enum { TIMES = 40, SECONDS = 6 };
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++)
        visit(drill, ntt_drill_at(drill, i), i);
    unsigned more = (unsigned)(drill->rate * TIMES * SECONDS);
    for (unsigned i = 0; i < more && !ntt_craft_problem(drill->craft); i++)
        visit(drill, drill->duration + i * (SECONDS * NTT_SECOND / more), i);
}

/* What is usual, and in the last tenth of the time a pulse every sixteen seconds, too short for a rate to notice. */
static void pulse(struct ntt_drill *drill)
{
    enum { TIMES = 100, PAUSE = 16 };
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++)
        visit(drill, ntt_drill_at(drill, i), i);
    unsigned more = (unsigned)(drill->rate * TIMES);
    for (int64_t at = drill->duration / 5 * 4; at < drill->duration; at += PAUSE * NTT_SECOND)
        for (unsigned i = 0; i < more && !ntt_craft_problem(drill->craft); i++)
            visit(drill, at + i * (NTT_SECOND / more), i);
}

/* An event is a quarter of an hour: little at night, some by day, and on the last night much. */
static void surge(struct ntt_drill *drill)
{
    enum { QUARTERS = 96, MORNING = 32, EVENING = 72, SURGE = 12, NIGHT_BYTES = 100, MUCH = 500 };
    unsigned last_day = (unsigned)((double)drill->duration * 1e-9 * drill->rate / QUARTERS + 0.5);
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        int64_t at = ntt_drill_at(drill, i);
        unsigned quarter = i % QUARTERS;
        bool by_day = quarter >= MORNING && quarter < EVENING;
        unsigned times = i / QUARTERS + 1 == last_day && quarter == SURGE ? MUCH : by_day ? 8 : 1;
        struct ntt_host from = user(drill, i);
        for (unsigned j = 0; j < times; j++)
            ask(drill, at + j * NTT_SECOND, &from, &drill->target,
                (struct ntt_ports){high_port(drill), SERVICE}, NIGHT_BYTES,
                times > 1 ? LARGEST : NIGHT_BYTES);
    }
}

/* A few users of a few servers, and in the last third of the time a crowd at one of them, which is served. */
static void crowd(struct ntt_drill *drill)
{
    static const uint16_t services[] = {SERVICE, SERVICE + 1, SERVICE + 2, SERVICE + 3};
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        int64_t at = ntt_drill_at(drill, i);
        bool usual = at < drill->duration / 3 * 2;
        struct ntt_host from = usual ? user(drill, i)
                                     : ntt_drill_stranger(drill, ntt_craft_random(drill->craft, 1 << 17)),
                        to = usual ? ntt_drill_neighbour(drill, 20 + ntt_craft_random(drill->craft, SERVERS))
                                   : drill->target;
        uint16_t port = usual ? services[ntt_craft_random(drill->craft, G_N_ELEMENTS(services))] : SERVICE;
        uint16_t from_port = high_port(drill);
        /* Twice, so that the crowd is there and not a forged flood. */
        for (unsigned j = 0; j < 2; j++)
            ask(drill, at + 2 * there * j, &from, &to, (struct ntt_ports){from_port, port}, 200, 600);
    }
}

static void visit_from_abroad(struct ntt_drill *drill)
{
    for (unsigned i = 0; ntt_drill_goes_on(drill, i); i++) {
        struct ntt_tcp_session session;
        ntt_tcp_session_open(&session, drill->craft, ntt_drill_at(drill, i), &drill->source, &drill->target,
                             (struct ntt_ports){(uint16_t)(40000 + i % 20000), WEB});
        ntt_tcp_session_send_text(&session, true, "GET / HTTP/1.1\r\nHost: www.example.net\r\n\r\n");
        ntt_tcp_session_send_text(&session, false, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes");
        ntt_tcp_session_close(&session);
    }
}

const struct ntt_scenario ntt_drill_anomalies[] = {
    {"packet-size", "service", "the messages of a service become fifteen times as long", NTT_FOR_BOTH, 180,
     40, change_sizes},
    {"packet-size", "icmp_echo", "long pings with unusual content", NTT_FOR_BOTH, 20, 2, ping_large},
    {"packet-size", "dns_question", "queries longer than any name", NTT_FOR_BOTH, 12, 1, ask_long_questions},
    {"traffic-burst", "rate", "forty times the usual traffic for six seconds", NTT_FOR_BOTH, 150, 8, burst},
    {"traffic-burst", "burstiness", "traffic in pulses", NTT_FOR_BOTH, 960, 3, pulse},
    {"off-hours", "surge", "seven days and nights, and a lot of traffic in the eighth night", NTT_FOR_BOTH,
     8 * 86400, 1 / 900.0, surge},
    {"entropy-shift", "flash_crowd", "many new users of one server", NTT_FOR_BOTH, 90, 50, crowd},
    {"unexpected-country", "visit", "a visit from another country", NTT_FOR_BOTH, 5, 1, visit_from_abroad},
    {0},
};
