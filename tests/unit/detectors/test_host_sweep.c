/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One question to many hosts that have nothing to say, and the many questions of busy hosts. */
#include "engine_run.h"

static const struct ntt_address scanner = {NTT_IPV4, {10, 0, 9, 66}};

static struct ntt_packet who_has(struct ntt_address from, struct ntt_address wanted)
{
    return (struct ntt_packet){.length = 60,
                               .link_source = 0x020000000066,
                               .source = from,
                               .destination = wanted,
                               .transport = NTT_NEIGHBOUR,
                               .neighbour_link = 0x020000000066};
}

static struct ntt_address neighbour6(unsigned number)
{
    return ntt_address_from_bytes(NTT_IPV6,
                                  (uint8_t[16]){0x20, 1, 0xd, 0xb8, [7] = 7, [15] = (uint8_t)number});
}

/* Time goes on, so that what waits for an answer waits no longer. */
static void let_time_pass(struct run *run)
{
    feed(run, 2 * SECOND, udp(host(250, 1), 1, host(250, 2), 1, 1));
}

static void sweep_port(struct run *run, unsigned hosts, unsigned port)
{
    for (unsigned i = 1; i <= hosts; i++)
        feed(run, 200 * MS, tcp(scanner, 40000, host(7, i), port, NTT_SYN, 0));
    let_time_pass(run);
}

static const struct ntt_alert *check_sweep(struct run *run, const char *variant, unsigned hosts)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_HOST_SWEEP), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 0);
    const struct ntt_alert *alert = last_of(run, NTT_HOST_SWEEP);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_EQUAL(alert->observed, hosts);
    check_evidence(run, alert);
    return alert;
}

static void test_a_port(void)
{
    struct run *run = begin();
    char text[NTT_ADDRESS_TEXT], filter[NTT_FILTER_TEXT];
    sweep_port(run, 60, 22);
    const struct ntt_alert *alert = check_sweep(run, "tcp", 60);
    CU_ASSERT_TRUE(ntt_address_equal(&alert->source.base, &scanner));
    CU_ASSERT_STRING_EQUAL(ntt_prefix_format(&alert->target, text), "10.0.7.0/24");
    CU_ASSERT_EQUAL(alert->severity, NTT_MEDIUM);
    CU_ASSERT_EQUAL(alert->evidence.packets, 60);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.9.66 swept 60 hosts in 10.0.7.0/24"));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "(tcp port 22): 60 silent"));
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "tcp.dstport == 22"));
    end(run);
}

/* Ends a run in which that many hosts were asked: it is a sweep from `threshold` on. */
static void check_boundary(struct run *run, const char *variant, unsigned hosts, unsigned threshold)
{
    let_time_pass(run);
    if (hosts < threshold) {
        check_silence(run, NTT_HOST_SWEEP);
        return;
    }
    CU_ASSERT_EQUAL(check_sweep(run, variant, hosts)->threshold, threshold);
    end(run);
}

static void test_the_threshold(void)
{
    for (unsigned hosts = 19; hosts <= 20; hosts++) {
        struct run *run = begin();
        sweep_port(run, hosts, 22);
        check_boundary(run, "tcp", hosts, 20);
    }
}

/* Each host is asked a second time when the window has long forgotten the first ones. */
static void test_the_window(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 24; i++) /* 16 a minute, and fewer than the slow rule wants */
        feed(run, 3750 * MS, tcp(scanner, 40000, host(7, i), 22, NTT_SYN, 0));
    let_time_pass(run);
    check_silence(run, NTT_HOST_SWEEP);
}

static void test_slow(void)
{
    for (unsigned hosts = 29; hosts <= 30; hosts++) {
        struct run *run = begin();
        for (unsigned i = 1; i <= hosts; i++)
            feed(run, 600 * SECOND, tcp(scanner, 40000, host(7, i), 22, NTT_SYN, 0));
        check_boundary(run, "tcp+slow", hosts, 30);
    }
}

static void test_pings(void)
{
    for (unsigned hosts = 15; hosts <= 16; hosts++) {
        struct run *run = begin();
        feed(run, 0, echo_packet(host(0, 5), host(0, 6), false));
        feed(run, MS, echo_packet(host(0, 6), host(0, 5), true)); /* answers would be seen */
        for (unsigned i = 1; i <= hosts; i++)
            feed(run, 50 * MS, echo_packet(scanner, host(7, i), false));
        check_boundary(run, "icmp", hosts, 16);
    }
}

/* Silence tells nothing where the capture holds no answer to anything. */
static void test_pings_without_any_answer(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 40; i++)
        feed(run, 50 * MS, echo_packet(scanner, host(7, i), false));
    let_time_pass(run);
    check_silence(run, NTT_HOST_SWEEP);
}

/* Sixty hosts that are pinged once each are an inventory, whatever they answer. */
static void test_pings_that_are_answered(void)
{
    for (unsigned hosts = 59; hosts <= 60; hosts++) {
        struct run *run = begin();
        for (unsigned i = 1; i <= hosts; i++) {
            feed(run, 50 * MS, echo_packet(scanner, host(7, i), false));
            feed(run, MS, echo_packet(host(7, i), scanner, true));
        }
        check_boundary(run, "icmp", hosts, 60);
    }
}

/* A monitor pings the same 40 hosts every ten seconds; two of them are down. */
static void test_a_monitor(void)
{
    struct run *run = begin();
    for (unsigned round = 0; round < 60; round++) {
        for (unsigned i = 1; i <= 40; i++) {
            feed(run, 200 * MS, echo_packet(scanner, host(7, i), false));
            if (i > 2)
                feed(run, MS, echo_packet(host(7, i), scanner, true));
        }
        run->now += 2 * SECOND;
    }
    check_silence(run, NTT_HOST_SWEEP);
}

static void test_neighbours(void)
{
    for (unsigned hosts = 29; hosts <= 30; hosts++) {
        struct run *run = begin();
        for (unsigned i = 1; i <= hosts; i++)
            feed(run, 200 * MS, who_has(scanner, host(9, 100 + i)));
        check_boundary(run, "arp", hosts, 30);
    }
    struct run *run = begin();
    for (unsigned i = 1; i <= 40; i++)
        feed(run, 200 * MS, who_has(neighbour6(200), neighbour6(i)));
    let_time_pass(run);
    CU_ASSERT_EQUAL(check_sweep(run, "nd", 40)->severity, NTT_LOW);
    end(run);
}

/* Few answer over UDP, because most have the port closed: refused it is medium, in silence low. */
static void test_datagrams(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 40; i++)
        feed(run, 100 * MS, udp(scanner, 40000, host(7, i), 161, 40));
    let_time_pass(run);
    CU_ASSERT_EQUAL(check_sweep(run, "udp", 40)->severity, NTT_LOW);
    end(run);
    run = begin();
    for (unsigned i = 1; i <= 40; i++) {
        feed(run, 100 * MS, udp(scanner, 40000, host(7, i), 161, 40));
        feed(run, MS,
             refusal(host(7, i), (struct ntt_quoted){.source = scanner,
                                                     .destination = host(7, i),
                                                     .transport = NTT_UDP,
                                                     .ip_protocol = 17,
                                                     .source_port = 40000,
                                                     .destination_port = 161}));
    }
    CU_ASSERT_EQUAL(check_sweep(run, "udp", 40)->severity, NTT_MEDIUM);
    end(run);
}

static void test_sctp(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 40; i++)
        feed(run, 100 * MS,
             (struct ntt_packet){.length = 66,
                                 .source = scanner,
                                 .destination = host(7, i),
                                 .ip_protocol = 132,
                                 .transport = NTT_SCTP,
                                 .source_port = 40000,
                                 .destination_port = 2905,
                                 .sctp_chunk = 1});
    let_time_pass(run);
    check_sweep(run, "sctp", 40);
    end(run);
}

/* More ports of the same network by the same source say nothing new. */
static void test_four_alerts_of_one_source(void)
{
    struct run *run = begin();
    for (unsigned port = 20; port < 30; port++)
        sweep_port(run, 30, port);
    CU_ASSERT_EQUAL(opened(run, NTT_HOST_SWEEP), 4);
    end(run);
}

/* A browser, a mail relay, a crawler: many hosts on one port, nearly all of which answer and are used. */
static void test_a_busy_client(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++) {
        struct ntt_address server = host(20 + i / 250, i % 250);
        if (i % 10 == 9) {
            feed(run, 50 * MS, tcp(scanner, 1024 + i, server, 443, NTT_SYN, 0)); /* is not there */
            continue;
        }
        handshake(run, MS, scanner, 1024 + i, server, 443);
        feed(run, MS, tcp(scanner, 1024 + i, server, 443, NTT_ACK | NTT_PSH, 300));
        feed(run, MS, tcp(server, 443, scanner, 1024 + i, NTT_ACK | NTT_PSH, 1400));
    }
    let_time_pass(run);
    check_silence(run, NTT_HOST_SWEEP);
}

static void test_a_resolver(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 600; i++) {
        struct ntt_address server = host(20 + i / 250, i % 250);
        feed(run, 30 * MS, udp(scanner, 2000 + i, server, 53, 40));
        if (i % 8) /* one in eight is down */
            feed(run, 20 * MS, udp(server, 53, scanner, 2000 + i, 120));
    }
    let_time_pass(run);
    check_silence(run, NTT_HOST_SWEEP);
}

/* A client that lost its servers, all at once, takes leave of each from a port of its own. */
static void test_a_client_that_takes_leave(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60; i++)
        feed(run, 10 * MS, tcp(scanner, 50000 + i, host(20, i), 443, NTT_FIN | NTT_ACK, 0));
    let_time_pass(run);
    check_silence(run, NTT_HOST_SWEEP);
}

static CU_TestInfo tests[] = {
    {"a port", test_a_port},
    {"the threshold", test_the_threshold},
    {"the window", test_the_window},
    {"slow", test_slow},
    {"pings", test_pings},
    {"pings without any answer", test_pings_without_any_answer},
    {"pings that are answered", test_pings_that_are_answered},
    {"a monitor", test_a_monitor},
    {"neighbours", test_neighbours},
    {"datagrams", test_datagrams},
    {"SCTP", test_sctp},
    {"four alerts of one source", test_four_alerts_of_one_source},
    {"a busy client", test_a_busy_client},
    {"a resolver", test_a_resolver},
    {"a client that takes leave", test_a_client_that_takes_leave},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("host_sweep", tests)
