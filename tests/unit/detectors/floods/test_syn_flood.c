/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections that nobody completes, and many that somebody does. */
#include "engine_run.h"

static const struct ntt_address target = {NTT_IPV4, {10, 0, 0, 1}};
static const struct ntt_address attacker = {NTT_IPV4, {10, 0, 0, 66}};

/* SYNs to the target's web server, from `sources` hosts in turn, each from a port of its own. */
static void send_syns(struct run *run, unsigned count, unsigned sources, int64_t after_ns)
{
    for (unsigned i = 0; i < count; i++) {
        struct ntt_address from = sources == 1 ? attacker : host(1 + i % sources / 250, i % sources % 250);
        feed(run, after_ns, tcp(from, 1024 + i, target, 80, NTT_SYN, 0));
    }
}

static void refuse(struct run *run, struct ntt_address client, unsigned port)
{
    feed(run, 100 * US, tcp(target, 80, client, port, NTT_RST | NTT_ACK, 0));
}

static void check_flood(struct run *run, const char *variant, unsigned packets)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_SYN_FLOOD), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 0);
    const struct ntt_alert *alert = last_of(run, NTT_SYN_FLOOD);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &target));
    CU_ASSERT_EQUAL(alert->threshold, 150);
    CU_ASSERT_EQUAL(alert->evidence.packets, packets);
    check_evidence(run, alert);
}

static void test_single(void)
{
    struct run *run = begin();
    send_syns(run, 400, 1, 12 * MS); /* 5,000 a minute */
    CU_ASSERT_TRUE(run->said[0].time_ns - MONDAY * SECOND <= 3 * SECOND);
    check_flood(run, "single", 400);
    const struct ntt_alert *alert = last_of(run, NTT_SYN_FLOOD);
    check_ends(alert, attacker, target);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.0.66 flooded 10.0.0.1 port 80 with 400 SYNs"));
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "ip.src == 10.0.0.66"));
    CU_ASSERT_PTR_NOT_NULL(strstr(filter, "tcp.dstport == 80"));
    end(run);
}

static void test_distributed(void)
{
    struct run *run = begin();
    send_syns(run, 600, 20, 10 * MS);
    check_flood(run, "distributed", 600);
    CU_ASSERT_FALSE(ntt_prefix_is_host(&last_of(run, NTT_SYN_FLOOD)->source));
    end(run);
}

static void test_spoofed(void)
{
    struct run *run = begin();
    send_syns(run, 600, 600, 10 * MS);
    check_flood(run, "spoofed", 600);
    end(run);
}

static void test_ten_times_is_critical_at_once(void)
{
    struct run *run = begin();
    send_syns(run, 2000, 500, 100 * US); /* within the first second */
    CU_ASSERT_EQUAL(run->said[0].frame, 1500);
    CU_ASSERT_EQUAL(run->said[0].severity, NTT_CRITICAL);
    check_flood(run, "spoofed", 2000);
    end(run);
}

/* One more when two seconds have passed since the first: the others had time to complete. */
static void send_a_last_one(struct run *run)
{
    run->now = run->fed[0].time_ns + 2 * SECOND;
    feed(run, 0, tcp(attacker, 5000, target, 80, NTT_SYN, 0));
}

static void test_the_threshold(void)
{
    struct run *run = begin();
    send_syns(run, 149, 1, 12 * MS);
    send_a_last_one(run);
    check_silence(run, NTT_SYN_FLOOD);
    run = begin();
    send_syns(run, 150, 1, 12 * MS);
    send_a_last_one(run);
    CU_ASSERT_EQUAL(run->said[0].frame, 151);
    check_flood(run, "single", 151);
    end(run);
}

/* Of 200 connections so many are completed, all of them within two seconds. */
static void complete_some(struct run *run, unsigned completed)
{
    for (unsigned i = 0; i < 200; i++) {
        if (i < completed)
            handshake(run, MS, attacker, 1024 + i, target, 80);
        else
            feed(run, 8 * MS, tcp(attacker, 1024 + i, target, 80, NTT_SYN, 0));
    }
    send_a_last_one(run);
}

static void test_the_completed_share(void)
{
    struct run *run = begin();
    complete_some(run, 40);
    check_flood(run, "single", 201);
    end(run);
    run = begin();
    complete_some(run, 41);
    check_silence(run, NTT_SYN_FLOOD);
}

/* A client opens connections as fast as it can, and uses them. */
static void test_a_load_test_completes(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++) {
        unsigned port = 1024 + i;
        handshake(run, MS, host(0, 80), port, target, 80);
        feed(run, MS, tcp(host(0, 80), port, target, 80, NTT_ACK | NTT_PSH, 100));
        feed(run, MS, tcp(target, 80, host(0, 80), port, NTT_ACK | NTT_PSH, 1000));
        feed(run, MS, tcp(host(0, 80), port, target, 80, NTT_ACK | NTT_FIN, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

/* A thousand clients a second, and the server takes 300 ms to agree. */
static void test_a_crowd_that_waits(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 5000; i++) {
        feed(run, MS, tcp(host(i / 250, i % 250), 1024 + i, target, 80, NTT_SYN, 0));
        if (i < 300)
            continue;
        struct ntt_address client = host((i - 300) / 250, (i - 300) % 250);
        feed(run, 0, tcp(target, 80, client, 1024 + i - 300, NTT_SYN | NTT_ACK, 0));
        feed(run, 0, tcp(client, 1024 + i - 300, target, 80, NTT_ACK, 0));
    }
    check_silence(run, NTT_SYN_FLOOD);
}

static void test_a_host_that_is_down(void)
{
    struct run *run = begin();
    send_syns(run, 2000, 50, 30 * MS); /* 33 a second */
    check_silence(run, NTT_SYN_FLOOD);
}

/* SYNs of one host, each refused at once. */
static void check_refused(unsigned count, int64_t pause, enum ntt_severity severity)
{
    struct run *run = begin();
    for (unsigned i = 0; i < count; i++) {
        feed(run, pause, tcp(attacker, 1024 + i, target, 80, NTT_SYN, 0));
        refuse(run, attacker, 1024 + i);
    }
    CU_ASSERT_EQUAL(last_of(run, NTT_SYN_FLOOD)->severity, severity);
    check_flood(run, "single", count);
    end(run);
}

/* Many clients of a service that has died are refused; one host that goes on all the same is a flood, or a program
 * that connects again as soon as it has been refused. */
static void test_refusals(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 1500; i++) {
        feed(run, 8 * MS, tcp(host(1, i % 100), 1024 + i, target, 80, NTT_SYN, 0));
        refuse(run, host(1, i % 100), 1024 + i);
    }
    check_silence(run, NTT_SYN_FLOOD);
    check_refused(1500, 8 * MS, NTT_LOW);
    check_refused(6000, MS, NTT_CRITICAL);
}

/* Ports in turn: the tenth port is a scan's, the thousandth packet is none's. */
static void test_over_many_ports(void)
{
    static const unsigned ports[] = {10, 19, 30, 200};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        for (unsigned refused = 0; refused < 2; refused++) {
            struct run *run = begin();
            for (unsigned n = 0; n < 8000; n++) {
                unsigned port = 20 + n % ports[i] * 5;
                feed(run, 2 * MS, tcp(attacker, 1024 + n, target, port, NTT_SYN, 0));
                if (refused)
                    feed(run, 100 * US, tcp(target, port, attacker, 1024 + n, NTT_RST | NTT_ACK, 0));
            }
            ntt_engine_finish(run->engine);
            CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 1);
            CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD), 0);
            end(run);
        }
    }
}

/* Windows asks a port that refuses it two or three times more, half a second apart. */
static void test_windows_asks_again(void)
{
    struct run *run = begin();
    for (unsigned round = 0; round < 40; round++) {
        for (unsigned again = 0; again < 4; again++) {
            for (unsigned i = 0; i < 15; i++) {
                feed(run, 30 * MS, tcp(host(1, i), 1024 + round, target, 80, NTT_SYN, 0));
                refuse(run, host(1, i), 1024 + round);
            }
        }
    }
    check_silence(run, NTT_SYN_FLOOD);
}

/* SYNs of one flow over and over: no host repeats itself so often. */
static void test_one_source_port(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 3000; i++)
        feed(run, 4 * MS, tcp(attacker, 4000, target, 80, NTT_SYN, 0));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 1);
    end(run);
}

/* At first from one network, then from everywhere: the alert says where from it came. */
static void test_sources_are_followed(void)
{
    struct run *run = begin();
    char text[NTT_ADDRESS_TEXT];
    for (unsigned i = 0; i < 1000; i++)
        feed(run, 4 * MS, tcp(ipv4(198, 51, 100, 1 + i % 250), 1024 + i, target, 80, NTT_SYN, 0));
    const struct ntt_alert *alert = last_of(run, NTT_SYN_FLOOD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(ntt_prefix_format(&alert->source, text), "198.51.100.0/24");
    for (unsigned i = 0; i < 1000; i++)
        feed(run, 4 * MS, tcp(ipv4(20 + i % 180, i % 251, i % 13, 1), 1024 + i, target, 80, NTT_SYN, 0));
    ntt_engine_finish(run->engine);
    alert = &run->said[run->count - 1];
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "from everywhere"));
    CU_ASSERT_EQUAL(alert->evidence.packets, 2000);
    check_evidence(run, alert);
    end(run);
}

static CU_TestInfo tests[] = {
    {"single", test_single},
    {"distributed", test_distributed},
    {"spoofed", test_spoofed},
    {"ten times is critical at once", test_ten_times_is_critical_at_once},
    {"the threshold", test_the_threshold},
    {"the completed share", test_the_completed_share},
    {"a load test completes", test_a_load_test_completes},
    {"a crowd that waits", test_a_crowd_that_waits},
    {"a host that is down", test_a_host_that_is_down},
    {"refusals", test_refusals},
    {"over many ports", test_over_many_ports},
    {"Windows asks again", test_windows_asks_again},
    {"one source port", test_one_source_port},
    {"sources are followed", test_sources_are_followed},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("syn_flood", tests)
