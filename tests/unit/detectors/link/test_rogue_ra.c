/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routers that do not belong, on hand-made IPv6 router advertisements; and those that do. */
#include "engine_run.h"

enum { ROUTER = 1, OTHER, ROGUE = 66, HIGH = 0x08, LIFETIME = 1800 };

static uint64_t card(unsigned n)
{
    return 0x520000000002 | (uint64_t)n << 24;
}

static struct ntt_address link_local(unsigned n)
{
    uint8_t bytes[16] = {0xfe, 0x80, [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n};
    return ntt_address_from_bytes(NTT_IPV6, bytes);
}

struct advertisement {
    unsigned router, prefix, lifetime;
    uint8_t flags;
    uint64_t link; /* 0: the router's own */
};

static void send_from(struct run *run, int64_t after_ms, struct ntt_address source, uint64_t link,
                      uint8_t type, const uint8_t *data, uint32_t length)
{
    uint8_t all[16] = {0xff, 2, [15] = type == 133 ? 2 : 1};
    struct ntt_packet packet = {.link_source = link,
                                .link_destination = 0x010000003333 | (uint64_t)all[15] << 40,
                                .source = source,
                                .destination = ntt_address_from_bytes(NTT_IPV6, all),
                                .ttl = 255,
                                .ip_protocol = 58,
                                .transport = NTT_ICMP,
                                .icmp_type = type,
                                .payload = length};
    feed(run, after_ms * MS, with_data(packet, data, length));
}

/* With one prefix, 2001:db8:PREFIX::/64. */
static void advertise(struct run *run, int64_t after_ms, struct advertisement it)
{
    const uint8_t data[12 + 32] = {64,
                                   it.flags,
                                   (uint8_t)(it.lifetime >> 8),
                                   (uint8_t)it.lifetime,
                                   [12] = 3,
                                   4,
                                   64,
                                   0xc0,
                                   [28] = 0x20,
                                   0x01,
                                   0x0d,
                                   0xb8,
                                   (uint8_t)(it.prefix >> 8),
                                   (uint8_t)it.prefix};
    send_from(run, after_ms, link_local(it.router), it.link ? it.link : card(it.router), 134, data,
              sizeof data);
}

static void solicit(struct run *run, int64_t after_ms, unsigned who)
{
    static const uint8_t reserved[4];
    send_from(run, after_ms, link_local(who), card(who), 133, reserved, sizeof reserved);
}

static void router_advertises(struct run *run, int64_t after_ms)
{
    advertise(run, after_ms, (struct advertisement){.router = ROUTER, .prefix = 1, .lifetime = LIFETIME});
}

static struct run *begin_with_router(void)
{
    struct run *run = begin();
    solicit(run, 0, 80);
    for (int i = 0; i < 5; i++)
        router_advertises(run, i ? 20000 : 100);
    return run;
}

/* Ends the run, with one alert. */
static void ends_as(struct run *run, const char *variant, enum ntt_severity severity,
                    struct ntt_address source, struct ntt_address target, uint64_t packets)
{
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_ROGUE_RA);
    CU_ASSERT_EQUAL(opened(run, NTT_ROGUE_RA), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_EQUAL(alert->severity, severity);
    CU_ASSERT_EQUAL(alert->evidence.packets, packets);
    check_ends(alert, source, target);
    check_evidence(run, alert);
    end(run);
}

static void test_a_newcomer_with_another_prefix_and_a_higher_preference(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 3; i++) {
        advertise(run, 5000, (struct advertisement){ROGUE, 6, LIFETIME, HIGH, 0});
        router_advertises(run, 5000);
    }
    ends_as(run, "rogue", NTT_MEDIUM, link_local(ROGUE), link_local(ROUTER), 3);
}

static void test_a_host_that_becomes_a_router_is_graver(void)
{
    struct run *run = begin_with_router();
    solicit(run, 1000, ROGUE);
    router_advertises(run, 100);
    for (int i = 0; i < 3; i++)
        advertise(run, 5000, (struct advertisement){ROGUE, 6, LIFETIME, HIGH, 0});
    ends_as(run, "rogue", NTT_HIGH, link_local(ROGUE), link_local(ROUTER), 3);
}

static void test_a_newcomer_that_differs_in_one_way_is_low(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 3; i++)
        advertise(run, 5000, (struct advertisement){OTHER, 2, LIFETIME, 0, 0});
    ends_as(run, "rogue", NTT_LOW, link_local(OTHER), link_local(ROUTER), 3);
}

static void test_the_router_is_said_to_go(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 4; i++) {
        advertise(run, 3000, (struct advertisement){ROUTER, 1, 0, 0, card(ROGUE)});
        router_advertises(run, 3000);
    }
    ends_as(run, "spoofed", NTT_HIGH, ntt_address_of_link(card(ROGUE)), link_local(ROUTER), 4);
}

static void test_one_contradiction_is_low(void)
{
    struct run *run = begin_with_router();
    advertise(run, 3000, (struct advertisement){ROUTER, 1, 0, 0, card(OTHER)});
    router_advertises(run, 3000);
    ends_as(run, "spoofed", NTT_LOW, ntt_address_of_link(card(OTHER)), link_local(ROUTER), 1);
}

static void test_a_flood_of_routers(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++) /* as from flood_router26 */
        advertise(run, 5, (struct advertisement){1000 + i, i, LIFETIME, HIGH, 0});
    ends_as(run, "flood", NTT_HIGH, nobody, nobody, 500);
}

static void test_a_flood_names_its_only_sender(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++)
        advertise(run, 5, (struct advertisement){1000 + i, i, LIFETIME, 0, card(ROGUE)});
    ends_as(run, "flood", NTT_HIGH, ntt_address_of_link(card(ROGUE)), nobody, 500);
}

static void test_ten_networks_on_a_trunk_are_silent(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 400; i++)
        advertise(run, i % 10 ? 1 : 5000, (struct advertisement){ROUTER, 1 + i % 10, LIFETIME, 0, 0});
    check_silence(run, NTT_ROGUE_RA);
}

static void test_one_router_is_silent(void)
{
    struct run *run = begin_with_router();
    for (unsigned client = 100; client < 150; client++) { /* the answers go to everybody */
        solicit(run, 3000, client);
        router_advertises(run, 100);
    }
    check_silence(run, NTT_ROGUE_RA);
}

/* Two routers with the same address of VRRP version 3 (RFC 5798) and one virtual link address, or their own. */
static void two_take_turns(uint64_t first, uint64_t second)
{
    struct run *run = begin();
    for (int i = 0; i < 60; i++)
        advertise(run, 5000, (struct advertisement){ROUTER, 1, LIFETIME, 0, i / 10 % 2 ? second : first});
    check_silence(run, NTT_ROGUE_RA);
}

static void test_two_routers_with_one_address_are_silent(void)
{
    two_take_turns(0x0a02005e0000, 0x0a02005e0000);
    two_take_turns(card(ROUTER), 0x0a02005e0000);
    two_take_turns(card(ROUTER), card(OTHER));
}

static void test_two_that_say_the_same_are_silent(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 10; i++) {
        router_advertises(run, 5000);
        advertise(run, 5000, (struct advertisement){OTHER, 1, LIFETIME, 0, 0});
    }
    check_silence(run, NTT_ROGUE_RA);
}

static void test_a_router_that_restarts_is_silent(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 3; i++) {
        for (int times = 0; times < 3; times++) /* radvd takes its leave */
            advertise(run, 100, (struct advertisement){ROUTER, 1, 0, 0, 0});
        for (int times = 0; times < 3; times++) /* RFC 4861: three, at most 16 s apart */
            router_advertises(run, times ? 16000 : 60000);
    }
    check_silence(run, NTT_ROGUE_RA);
}

static void test_what_hosts_ignore_is_silent(void)
{
    struct run *run = begin_with_router();
    uint8_t data[12] = {64, HIGH, 7, 8}, global[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 6};
    for (unsigned i = 0; i < 500; i++) {
        global[14] = (uint8_t)i;
        send_from(run, 5, ntt_address_from_bytes(NTT_IPV6, global), card(ROGUE), 134, data, sizeof data);
        send_from(run, 5, link_local(1000 + i), card(ROGUE), 134, data, 11); /* cut */
    }
    check_silence(run, NTT_ROGUE_RA);
}

static CU_TestInfo tests[] = {
    {"a newcomer with another prefix and a higher preference",
     test_a_newcomer_with_another_prefix_and_a_higher_preference},
    {"a host that becomes a router is graver", test_a_host_that_becomes_a_router_is_graver},
    {"a newcomer that differs in one way is low", test_a_newcomer_that_differs_in_one_way_is_low},
    {"the router is said to go", test_the_router_is_said_to_go},
    {"one contradiction is low", test_one_contradiction_is_low},
    {"a flood of routers", test_a_flood_of_routers},
    {"a flood names its only sender", test_a_flood_names_its_only_sender},
    {"ten networks on a trunk are silent", test_ten_networks_on_a_trunk_are_silent},
    {"one router is silent", test_one_router_is_silent},
    {"two routers with one address are silent", test_two_routers_with_one_address_are_silent},
    {"two that say the same are silent", test_two_that_say_the_same_are_silent},
    {"a router that restarts is silent", test_a_router_that_restarts_is_silent},
    {"what hosts ignore is silent", test_what_hosts_ignore_is_silent},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("rogue_ra", tests)
