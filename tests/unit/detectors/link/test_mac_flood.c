/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floods of strange link addresses, and networks that merely have many. */
#include "engine_run.h"

/* The nth of an endless row of link addresses: any bits, or a card's. */
static uint64_t strange(uint64_t n)
{
    return (n * 0x9e3779b97f4a7c15ULL) >> 16;
}

static uint64_t card(uint64_t n)
{
    return (n & 0xffffff) << 24 | 0x2b1a00;
}

static void frame(struct run *run, int64_t after_ms, uint64_t from, uint64_t to)
{
    struct ntt_packet packet =
        tcp(host(0, (unsigned)from & 127), (uint16_t)(from >> 8), host(0, 200), 80, NTT_ACK, 0);
    packet.link_source = from;
    packet.link_destination = to;
    feed(run, after_ms * MS, packet);
}

static void test_strangers_open_one_alert(void)
{
    struct run *run = begin();
    for (uint64_t i = 1; i < 2000; i++)
        frame(run, (int64_t)i % 2, strange(2 * i), strange(2 * i + 1));
    const struct ntt_alert *alert = last_of(run, NTT_MAC_FLOOD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "link addresses that are new and do not come back"));
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "eth.src.lg == 1"));
    ntt_engine_finish(run->engine);
    alert = last_of(run, NTT_MAC_FLOOD);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    end(run);
}

static void test_a_large_network_is_silent(void)
{
    struct run *run = begin();
    for (int round = 0; round < 4; round++) {
        for (uint64_t i = 1; i < 2000; i++) { /* each host says a few words to its router */
            frame(run, i % 4 == 0, card(i), card(5000 + i % 3));
            frame(run, 0, card(5000 + i % 3), card(i));
            frame(run, 0, card(i), card(5000 + i % 3));
        }
    }
    check_silence(run, NTT_MAC_FLOOD);
}

static void test_slow_newcomers_are_silent(void)
{
    struct run *run = begin();
    for (uint64_t i = 1; i < 2000; i++)
        frame(run, 50, strange(i), card(1));
    check_silence(run, NTT_MAC_FLOOD);
}

static void test_a_sampled_network_is_low_at_most(void)
{
    struct run *run = begin();
    for (uint64_t i = 1; i < 2000; i++)
        frame(run, 1, card(i), card(5000 + i % 3));
    const struct ntt_alert *alert = last_of(run, NTT_MAC_FLOOD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_LOW);
    end(run);
}

static void test_stations_that_look_for_a_network_are_silent(void)
{
    struct run *run = begin();
    for (uint64_t i = 1; i < 2000; i++)
        feed(run, MS, (struct ntt_packet){.link_source = strange(i) | 2, .link_destination = 0xffffffffffff});
    check_silence(run, NTT_MAC_FLOOD);
}

/* Hosts with addresses of their own making; to each multicast group of RFC 4291 goes the report of its only member. */
static void test_answers_to_a_query_for_groups_are_low_at_most(void)
{
    struct run *run = begin();
    for (uint64_t i = 1; i < 2000; i++) {
        frame(run, 0, card(5000), 0x010000003333);
        frame(run, 1, (strange(i) & ~1ULL) | 2, 0xff3333 | (i & 0xffffff) << 24);
    }
    const struct ntt_alert *alert = last_of(run, NTT_MAC_FLOOD);
    CU_ASSERT_TRUE(!alert || alert->severity <= NTT_LOW);
    end(run);
}

static void test_without_ethernet_it_is_silent(void)
{
    struct run *run = begin();
    for (uint64_t i = 1; i < 2000; i++)
        frame(run, 1, 0, 0);
    check_silence(run, NTT_MAC_FLOOD);
}

static CU_TestInfo tests[] = {
    {"strangers open one alert", test_strangers_open_one_alert},
    {"a large network is silent", test_a_large_network_is_silent},
    {"slow newcomers are silent", test_slow_newcomers_are_silent},
    {"a sampled network is low at most", test_a_sampled_network_is_low_at_most},
    {"stations that look for a network are silent", test_stations_that_look_for_a_network_are_silent},
    {"answers to a query for groups are low at most", test_answers_to_a_query_for_groups_are_low_at_most},
    {"without Ethernet addresses it is silent", test_without_ethernet_it_is_silent},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("mac_flood", tests)
