/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bursts against a quiet past, and arrivals that come in pulses. */
#include "ordinary_traffic.h"

static void test_burst_of_many(void)
{
    struct run *run = begin();
    ordinary(run, 200, 2);
    CU_ASSERT_EQUAL(run->count, 0);
    ordinary(run, 12, 60);
    ordinary(run, 60, 2);
    const struct ntt_alert *alert = only_alert(run, NTT_TRAFFIC_BURST, "rate");
    check_ends(alert, nobody, nobody);
    CU_ASSERT_TRUE(alert->observed > 300);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "among many hosts"));
    end(run);
}

static void datagrams(struct run *run, unsigned seconds, unsigned rate)
{
    for (unsigned i = 0; i < seconds * rate; i++) {
        feed(run, SECOND / rate, udp(host(0, 66), 40000 + i % 8, host(1, 1), 4500, 200));
        feed(run, 0, udp(host(1, 1), 4500, host(0, 66), 40000 + i % 8, 200));
    }
}

static void test_burst_of_two(void)
{
    struct run *run = begin();
    ordinary(run, 200, 2);
    datagrams(run, 15, 300);
    ordinary(run, 60, 2);
    const struct ntt_alert *alert = only_alert(run, NTT_TRAFFIC_BURST, "rate");
    check_ends(alert, host(0, 66), host(1, 1));
    end(run);
}

static void test_transfer_is_no_burst(void)
{
    struct run *run = begin();
    ordinary(run, 200, 2);
    struct ntt_address client = host(0, 10), server = host(1, 1);
    session(run, client, server, 443, 1, 1400);
    feed(run, 0, tcp(client, 40000, server, 443, NTT_SYN, 0));
    feed(run, 0, tcp(server, 443, client, 40000, NTT_SYN | NTT_ACK, 0));
    feed(run, 0, tcp(client, 40000, server, 443, NTT_ACK, 0));
    for (unsigned i = 0; i < 20000; i++) {
        feed(run, MS, tcp(server, 443, client, 40000, NTT_ACK, 1400));
    }
    ordinary(run, 60, 2);
    check_silence(run, NTT_TRAFFIC_BURST);
}

static void test_short_past_is_not_usual(void)
{
    struct run *run = begin();
    ordinary(run, 60, 2);
    ordinary(run, 15, 60);
    ordinary(run, 60, 2);
    check_silence(run, NTT_TRAFFIC_BURST);
}

static void test_growth_is_no_burst(void)
{
    struct run *run = begin();
    for (unsigned rate = 2; rate < 100; rate += rate / 2)
        ordinary(run, 300, rate);
    check_silence(run, NTT_TRAFFIC_BURST);
}

static void test_flood_explains_it(void)
{
    struct run *run = begin();
    ordinary(run, 200, 2);
    for (unsigned i = 0; i < 20000; i++) {
        run->now += MS;
        feed(run, 0, tcp(ipv4(192, 0, i / 250 % 250, i % 250), 1024 + i, host(1, 1), 80, NTT_SYN, 0));
    }
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 1);
    check_silence(run, NTT_TRAFFIC_BURST);
}

static void test_pulses(void)
{
    struct run *run = begin();
    ordinary(run, 1000, 2);
    for (unsigned i = 0; i < 40; i++) { /* one second in eight, less than a burst lasts */
        ordinary(run, 7, 2);
        datagrams(run, 1, 250);
    }
    const struct ntt_alert *alert = last_of(run, NTT_TRAFFIC_BURST);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(alert->variant, "burstiness");
    CU_ASSERT_EQUAL(alert->severity, NTT_INFO);
    ordinary(run, 120, 2);
    only_alert(run, NTT_TRAFFIC_BURST, "burstiness");
    end(run);
}

static CU_TestInfo tests[] = {
    {"a burst of many hosts", test_burst_of_many},
    {"a burst of two hosts", test_burst_of_two},
    {"a transfer is no burst", test_transfer_is_no_burst},
    {"a short past is not usual", test_short_past_is_not_usual},
    {"growth is no burst", test_growth_is_no_burst},
    {"a flood explains it", test_flood_explains_it},
    {"pulses", test_pulses},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("traffic_burst", tests)
