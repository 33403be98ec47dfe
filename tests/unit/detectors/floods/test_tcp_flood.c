/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP packets out of nowhere, and those that only look so. */
#include "engine_run.h"

static const struct ntt_address target = {NTT_IPV4, {10, 0, 0, 1}};
static const struct ntt_address attacker = {NTT_IPV4, {10, 0, 0, 66}};

enum { LIMIT = 3 * 80 /* the rate in the window */ };

static struct ntt_address one_of(unsigned number, unsigned sources)
{
    return sources == 1 ? attacker : host(1 + number % sources / 250, number % sources % 250);
}

/* Packets to the target's web server, each from a port of its own. */
static void send(struct run *run, unsigned flags, unsigned count, unsigned sources, int64_t after_ns)
{
    for (unsigned i = 0; i < count; i++)
        feed(run, after_ns, tcp(one_of(i, sources), 1024 + i, target, 80, flags, 0));
}

static const struct ntt_alert *check_flood(struct run *run, const char *variant, unsigned packets)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_TCP_FLOOD), 1);
    const struct ntt_alert *alert = last_of(run, NTT_TCP_FLOOD);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &target));
    CU_ASSERT_EQUAL(alert->evidence.packets, packets);
    check_evidence(run, alert);
    return alert;
}

static void test_every_kind(void)
{
    static const struct {
        unsigned flags;
        const char *variant, *filter;
    } kinds[] = {
        {NTT_ACK, "ack", "tcp.flags.ack == 1"},
        {NTT_RST, "rst", "tcp.flags.reset == 1"},
        {NTT_FIN, "fin", "tcp.flags.fin == 1 && tcp.flags.syn == 0"},
        {NTT_FIN | NTT_ACK, "fin", "tcp.flags.fin == 1 && tcp.flags.ack == 1"},
        {0, "null", "tcp.flags.fin == 0"},
        {NTT_FIN | NTT_PSH | NTT_URG, "xmas", "tcp.flags.push == 1"},
        {NTT_SYN | NTT_ACK, "synack", "tcp.flags.syn == 1 && tcp.flags.ack == 1"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct run *run = begin();
        char filter[NTT_FILTER_TEXT];
        send(run, kinds[i].flags, 1000, 1, 5 * MS);
        const struct ntt_alert *alert = check_flood(run, kinds[i].variant, 1000);
        check_ends(alert, attacker, target);
        CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
        CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), kinds[i].filter));
        CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "with 1000 TCP packets"));
        end(run);
    }
}

static void test_many_sources(void)
{
    struct run *run = begin();
    send(run, NTT_ACK, 1000, 500, 5 * MS);
    CU_ASSERT_FALSE(ntt_prefix_is_host(&check_flood(run, "ack", 1000)->source));
    end(run);
}

static void test_a_hundred_times_is_critical(void)
{
    struct run *run = begin();
    send(run, NTT_ACK, 100 * LIMIT, 1, 50 * US);
    CU_ASSERT_EQUAL(check_flood(run, "ack", 100 * LIMIT)->severity, NTT_CRITICAL);
    end(run);
}

static void test_the_threshold(void)
{
    struct run *run = begin();
    send(run, NTT_ACK, LIMIT - 1, 1, MS);
    check_silence(run, NTT_TCP_FLOOD);
    run = begin();
    send(run, NTT_ACK, LIMIT, 1, MS);
    CU_ASSERT_EQUAL(run->said[0].frame, LIMIT);
    CU_ASSERT_EQUAL(run->said[0].threshold, 80);
    check_flood(run, "ack", LIMIT);
    end(run);
}

/* Two kinds do not add up: each may be what is left of something honest. */
static void test_kinds_are_judged_apart(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < LIMIT - 1; i++) {
        feed(run, MS, tcp(attacker, 1024 + i, target, 80, NTT_ACK, 0));
        feed(run, MS, tcp(attacker, 30000 + i, target, 80, NTT_RST, 0));
    }
    check_silence(run, NTT_TCP_FLOOD);
}

/* A target that resets what it is sent proves that it knows of no connection. */
static void test_refused(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 400; i++) {
        feed(run, 4 * MS, tcp(attacker, 1024 + i, target, 80, NTT_ACK, 0));
        feed(run, 0, tcp(target, 80, attacker, 1024 + i, NTT_RST, 0));
    }
    CU_ASSERT_EQUAL(check_flood(run, "ack", 400)->confidence, 95);
    end(run);
}

/* 50 a second, for two minutes: connections that break one at a time. */
static void test_below_the_rate(void)
{
    struct run *run = begin();
    send(run, NTT_RST, 6000, 50, 20 * MS);
    check_silence(run, NTT_TCP_FLOOD);
}

/* Packets of connections that were opened before their eyes, at any rate. */
static void test_transfers(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 50; i++)
        handshake(run, MS, host(0, 80), 1024 + i, target, 80);
    for (unsigned i = 0; i < 20000; i++) {
        feed(run, 50 * US, tcp(host(0, 80), 1024 + i % 50, target, 80, NTT_ACK | NTT_PSH, 1400));
        feed(run, 50 * US, tcp(target, 80, host(0, 80), 1024 + i % 50, NTT_ACK, 0));
    }
    check_silence(run, NTT_TCP_FLOOD);
}

/* The capture begins while a thousand clients are at work: each first packet is one out of nowhere, until the server
 * answers it. */
static void test_a_capture_that_begins_in_the_middle(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 1000; i++) {
        feed(run, MS, tcp(host(1 + i / 250, i % 250), 1024 + i, target, 80, NTT_ACK | NTT_PSH, 300));
        feed(run, MS, tcp(target, 80, host(1 + i / 250, i % 250), 1024 + i, NTT_ACK | NTT_PSH, 1400));
    }
    check_silence(run, NTT_TCP_FLOOD);
}

/* The answers of a host that somebody floods elsewhere in many names: an observation, no attack by it. */
static void test_backscatter(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 400; i++) /* it has answered many others */
        feed(run, 5 * MS, tcp(attacker, 80, host(1 + i / 250, i % 250), 1024 + i, NTT_SYN | NTT_ACK, 0));
    for (unsigned i = 0; i < 2 * LIMIT; i++)
        feed(run, 5 * MS, tcp(attacker, 80, target, 1024 + i, NTT_SYN | NTT_ACK, 0));
    CU_ASSERT_EQUAL(opened(run, NTT_BACKSCATTER), 1);
    check_silence(run, NTT_TCP_FLOOD);
}

/* The capture begins while the target scans: answers to what came before, and it is asking still. */
static void test_the_victim_of_a_scan(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 600; i++) {
        feed(run, MS, tcp(attacker, 10000 + i, target, 30987, NTT_RST | NTT_ACK, 0));
        feed(run, MS, tcp(target, 30987, attacker, 20000 + i, NTT_SYN, 0));
    }
    check_silence(run, NTT_TCP_FLOOD);
}

/* Clients of a server that was restarted are reset, and connect again. */
static void test_a_restart(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++) {
        struct ntt_address client = host(1 + i / 250, i % 250),
                           late = host(1 + (i - 100) / 250, (i - 100) % 250);
        feed(run, 2 * MS, tcp(client, 1024 + i, target, 443, NTT_ACK | NTT_PSH, 40));
        feed(run, 0, tcp(target, 443, client, 1024 + i, NTT_RST, 0));
        if (i >= 100)
            handshake(run, MS, late, 20000 + i, target, 443);
    }
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_TCP_FLOOD);
    CU_ASSERT_TRUE(!alert || alert->severity <= NTT_LOW);
    end(run);
}

/* Ports in turn: what a scan asks once, a flood asks without end. */
static void test_over_many_ports(void)
{
    static const unsigned ports[] = {10, 19, 30, 200};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        struct run *run = begin();
        for (unsigned n = 0; n < 8000; n++)
            feed(run, 2 * MS, tcp(attacker, 1024 + n, target, 20 + n % ports[i] * 5, NTT_ACK, 0));
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD), 1);
        CU_ASSERT_EQUAL(last_of(run, NTT_TCP_FLOOD)->severity, NTT_HIGH);
        end(run);
    }
}

/* Both ports go up with each packet; a scanner asks its thousand ports from one or two. */
static void test_ports_that_go_up(void)
{
    struct run *run = begin();
    for (unsigned n = 0; n < 5000; n++)
        feed(run, 2 * MS, tcp(attacker, 1024 + n, target, 1 + n, NTT_ACK, 0));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD), 1);
    end(run);
    run = begin();
    for (unsigned n = 0; n < 5000; n++) {
        feed(run, 2 * MS, tcp(attacker, 40000 + n % 2, target, 1 + n, NTT_ACK, 0));
        feed(run, 100 * US, tcp(target, 1 + n, attacker, 40000 + n % 2, NTT_RST, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD), 0);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
    end(run);
}

static CU_TestInfo tests[] = {
    {"every kind", test_every_kind},
    {"many sources", test_many_sources},
    {"a hundred times is critical", test_a_hundred_times_is_critical},
    {"the threshold", test_the_threshold},
    {"kinds are judged apart", test_kinds_are_judged_apart},
    {"refused", test_refused},
    {"below the rate", test_below_the_rate},
    {"transfers", test_transfers},
    {"a capture that begins in the middle", test_a_capture_that_begins_in_the_middle},
    {"backscatter", test_backscatter},
    {"the victim of a scan", test_the_victim_of_a_scan},
    {"a restart", test_a_restart},
    {"over many ports", test_over_many_ports},
    {"ports that go up", test_ports_that_go_up},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("tcp_flood", tests)
