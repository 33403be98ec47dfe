/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow_dos: connections that hold a server up, and those that only wait. */
#include "engine_run.h"

enum { PORT = 80 };

struct how {
    const char *first; /* what the client says once it is connected; NULL: nothing */
    const char *crumb; /* and then every few seconds */
    const char *reply; /* what the server says to the first */
    bool cut;          /* payload is not captured */
    bool shut;         /* the client shuts its window instead of crumbs */
};

static void say(struct run *run, bool client, unsigned number, struct ntt_address who, const char *text,
                bool cut)
{
    uint32_t size = (uint32_t)strlen(text);
    struct ntt_packet packet = client ? tcp(who, 20000 + number, host(0, 1), PORT, NTT_ACK | NTT_PSH, size)
                                      : tcp(host(0, 1), PORT, who, 20000 + number, NTT_ACK | NTT_PSH, size);
    packet.tcp_window = 500;
    feed(run, 100 * US, with_data(packet, text, cut ? 0 : size));
}

static struct ntt_address client_of(unsigned number, unsigned clients)
{
    return host(6, 66 + number % clients);
}

static void open_sessions(struct run *run, const struct how *how, unsigned count, unsigned clients)
{
    for (unsigned i = 0; i < count; i++) {
        struct ntt_address client = client_of(i, clients);
        feed(run, 10 * MS, tcp(client, 20000 + i, host(0, 1), PORT, NTT_SYN, 0));
        feed(run, 100 * US, tcp(host(0, 1), PORT, client, 20000 + i, NTT_SYN | NTT_ACK, 0));
        struct ntt_packet ack = tcp(client, 20000 + i, host(0, 1), PORT, NTT_ACK, 0);
        ack.tcp_window = 500;
        feed(run, 100 * US, ack);
        if (how->first)
            say(run, true, i, client, how->first, how->cut);
        if (how->reply)
            say(run, false, i, client, how->reply, how->cut);
    }
}

static void go_on(struct run *run, const struct how *how, unsigned count, unsigned clients)
{
    for (unsigned round = 0; round < 4; round++) {
        feed(run, 4 * SECOND, udp(host(9, 9), 1, host(9, 8), 1, 1));
        for (unsigned i = 0; i < count; i++) {
            struct ntt_address client = client_of(i, clients);
            if (how->shut) /* the window is 0 */
                feed(run, 100 * US, tcp(client, 20000 + i, host(0, 1), PORT, NTT_ACK, 0));
            else if (how->crumb)
                say(run, true, i, client, how->crumb, how->cut);
        }
    }
}

static void close_sessions(struct run *run, unsigned count, unsigned clients)
{
    for (unsigned i = 0; i < count; i++) {
        struct ntt_address client = client_of(i, clients);
        feed(run, 100 * US, tcp(client, 20000 + i, host(0, 1), PORT, NTT_FIN | NTT_ACK, 0));
        feed(run, 100 * US, tcp(host(0, 1), PORT, client, 20000 + i, NTT_FIN | NTT_ACK, 0));
    }
}

static struct run *play(const struct how *how, unsigned count, unsigned clients)
{
    struct run *run = begin();
    open_sessions(run, how, count, clients);
    go_on(run, how, count, clients);
    close_sessions(run, count, clients);
    ntt_engine_finish(run->engine);
    return run;
}

static const struct how headers = {"GET / HTTP/1.1\r\nHost: a\r\n", "X-a: b\r\n", NULL, false, false};
static const struct how bodies = {"POST / HTTP/1.1\r\nContent-Length: 8000\r\n\r\n", "a", NULL, false, false};

static void test_headers(void)
{
    struct run *run = play(&headers, 100, 1);
    CU_ASSERT_EQUAL(opened(run, NTT_SLOW_DOS), 1);
    const struct ntt_alert *alert = last_of(run, NTT_SLOW_DOS);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(alert->variant, "headers");
    CU_ASSERT_STRING_EQUAL(ntt_alert_technique(alert), "T1499.002");
    CU_ASSERT_EQUAL(alert->severity, NTT_MEDIUM);
    struct ntt_address attacker = host(6, 66), server = host(0, 1);
    check_ends(alert, attacker, server);
    check_evidence(run, alert);
    CU_ASSERT_EQUAL(alert->evidence.packets, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.6.66 held 100 connections to 10.0.0.1 port 80"));
    end(run);
}

static void expect(const struct how *how, unsigned count, unsigned clients, const char *variant,
                   enum ntt_severity severity)
{
    struct run *run = play(how, count, clients);
    CU_ASSERT_EQUAL(opened(run, NTT_SLOW_DOS), variant != NULL);
    const struct ntt_alert *alert = last_of(run, NTT_SLOW_DOS);
    if (alert && variant) {
        CU_ASSERT_STRING_EQUAL(alert->variant, variant);
        CU_ASSERT_EQUAL(alert->severity, severity);
        check_evidence(run, alert);
    }
    end(run);
}

static void test_bodies(void)
{
    expect(&bodies, 100, 1, "body", NTT_MEDIUM);
}

static void test_answers_not_taken(void)
{
    static const struct how read = {"GET / HTTP/1.1\r\n\r\n", NULL, "HTTP/1.1 200 OK\r\n", false, true};
    expect(&read, 100, 1, "read", NTT_MEDIUM);
}

static void test_crumbs_in_tls(void)
{
    static const struct how sealed = {"\x16\3\1 hello", "crumb", "\x16\3\3 hello", false, false};
    expect(&sealed, 100, 1, "headers", NTT_MEDIUM);
}

static void test_cut_payload(void)
{
    static const struct how cut = {"GET / HTTP/1.1\r\n", "X-a: b\r\n", NULL, true, false};
    expect(&cut, 100, 1, "headers", NTT_MEDIUM);
}

static void test_several_clients(void)
{
    expect(&headers, 200, 5, "headers+distributed", NTT_MEDIUM);
}

static void test_silent_sessions_are_weak(void)
{
    static const struct how silent = {NULL, NULL, NULL, false, false};
    expect(&silent, 200, 1, "connections", NTT_LOW);
    expect(&silent, 60, 1, NULL, NTT_LOW);
}

static void test_many_are_high(void)
{
    expect(&headers, 300, 1, "headers", NTT_HIGH);
}

static void test_who_only_waits(void)
{
    static const struct how poll = {"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", NULL, NULL, false, false};
    static const struct how idle = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", NULL, "HTTP/1.1 200 OK\r\n", false,
                                    false};
    static const struct how log = {"<13>message one\n", "<13>message\n", NULL, false, false};
    static const struct how shell = {"SSH-2.0-client\r\n", NULL, "SSH-2.0-server\r\n", false, false};
    static const struct how again = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
                                     "HTTP/1.1 200 OK\r\n", false, false};
    expect(&poll, 300, 1, NULL, NTT_LOW);
    expect(&idle, 300, 1, NULL, NTT_LOW);
    expect(&log, 300, 1, NULL, NTT_LOW);
    expect(&shell, 300, 1, NULL, NTT_LOW);
    expect(&again, 300, 1, NULL, NTT_LOW);
}

static void test_visitors_with_slow_lines(void)
{
    expect(&headers, 40, 1, NULL, NTT_LOW);
    expect(&headers, 190, 95, NULL, NTT_LOW);
}

/* A player that is paused has taken a lot before it shuts its window. */
static void test_paused_players(void)
{
    static const struct how play_video = {"GET / HTTP/1.1\r\n\r\n", NULL, "HTTP/1.1 200 OK\r\n", false, true};
    struct run *run = begin();
    open_sessions(run, &play_video, 100, 1);
    for (unsigned i = 0; i < 100; i++) {
        for (unsigned k = 0; k < 5; k++)
            feed(run, 100 * US, tcp(host(0, 1), PORT, client_of(i, 1), 20000 + i, NTT_ACK, 60000));
    }
    go_on(run, &play_video, 100, 1);
    CU_ASSERT_EQUAL(opened(run, NTT_SLOW_DOS), 0);
    end(run);
}

/* Connections whose end was never captured do not add up. */
static void test_lost_sessions_are_forgotten(void)
{
    static const struct how lost = {"GET / HTTP/1.1\r\n", NULL, NULL, false, false};
    struct run *run = begin();
    for (unsigned i = 0; i < 200; i++) {
        struct ntt_address client = host(6, 66);
        feed(run, 20 * SECOND, tcp(client, 20000 + i, host(0, 1), PORT, NTT_SYN, 0));
        feed(run, 100 * US, tcp(host(0, 1), PORT, client, 20000 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, 100 * US, tcp(client, 20000 + i, host(0, 1), PORT, NTT_ACK, 0));
        say(run, true, i, client, lost.first, false);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_SLOW_DOS), 0);
    end(run);
}

static CU_TestInfo tests[] = {
    {"headers", test_headers},
    {"bodies", test_bodies},
    {"answers not taken", test_answers_not_taken},
    {"crumbs in TLS", test_crumbs_in_tls},
    {"cut payload", test_cut_payload},
    {"several clients", test_several_clients},
    {"silent sessions are weak", test_silent_sessions_are_weak},
    {"many are high", test_many_are_high},
    {"who only waits", test_who_only_waits},
    {"visitors with slow lines", test_visitors_with_slow_lines},
    {"paused players", test_paused_players},
    {"lost sessions are forgotten", test_lost_sessions_are_forgotten},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("slow_dos", tests)
