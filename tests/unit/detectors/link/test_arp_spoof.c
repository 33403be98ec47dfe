/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who says to be whom, on hand-made ARP: poisoners; announcements, failovers and proxies. */
#include "engine_run.h"

enum { ROUTER = 1, VICTIM = 80, ATTACKER = 66, SPARE = 90 };
enum { BROADCAST, UNICAST };

/* The link address of a host: made up, no group. */
static uint64_t card(unsigned host)
{
    return 0x520000000002 | (uint64_t)host << 24;
}

static const uint64_t EVERYBODY = 0xffffffffffff;

static void arp(struct run *run, int64_t after_ms, unsigned from, unsigned claimed, bool reply, unsigned to,
                bool unicast)
{
    feed(run, after_ms * MS,
         (struct ntt_packet){.link_source = card(from),
                             .link_destination = unicast ? card(to) : EVERYBODY,
                             .source = host(0, claimed),
                             .destination = host(0, to),
                             .transport = NTT_NEIGHBOUR,
                             .neighbour_reply = reply,
                             .neighbour_link = card(from)});
}

static void asks(struct run *run, int64_t after_ms, unsigned who, unsigned whom)
{
    arp(run, after_ms, who, who, false, whom, BROADCAST);
}

static void says(struct run *run, int64_t after_ms, unsigned who, unsigned claimed, unsigned to)
{
    arp(run, after_ms, who, claimed, true, to, UNICAST);
}

static void announces(struct run *run, int64_t after_ms, unsigned who, unsigned claimed)
{
    arp(run, after_ms, who, claimed, false, claimed, BROADCAST);
}

/* Tells `to`, in a frame from `frame_from`, that `claimed` is at the card of `at`. */
static void forges(struct run *run, int64_t after_ms, uint64_t frame_from, unsigned at, unsigned claimed,
                   unsigned to)
{
    feed(run, after_ms * MS,
         (struct ntt_packet){.link_source = frame_from,
                             .link_destination = card(to),
                             .source = host(0, claimed),
                             .destination = host(0, to),
                             .transport = NTT_NEIGHBOUR,
                             .neighbour_reply = true,
                             .neighbour_link = card(at)});
}

/* From the address of `from`, by a card that may be another one's. */
static void pings_by(struct run *run, unsigned by, unsigned from, unsigned to)
{
    feed(run, MS,
         (struct ntt_packet){.link_source = card(by),
                             .link_destination = card(to),
                             .source = host(0, from),
                             .destination = host(0, to),
                             .ip_protocol = 1,
                             .transport = NTT_ICMP,
                             .icmp = NTT_ICMP_ECHO_REPLY});
}

static void pings(struct run *run, unsigned from, unsigned to)
{
    pings_by(run, from, from, to);
}

/* Ends the run: whatever was said is low. */
static void check_low_at_most(struct run *run)
{
    ntt_engine_finish(run->engine);
    for (unsigned i = 0; i < run->count; i++)
        CU_ASSERT_TRUE(run->said[i].type != NTT_ARP_SPOOF || run->said[i].severity <= NTT_LOW);
    end(run);
}

/* Ends the run: there was one alert, and it names the attacker. */
static void check_attacker(struct run *run, enum ntt_severity least)
{
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_ARP_SPOOF);
    CU_ASSERT_EQUAL(opened(run, NTT_ARP_SPOOF), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_TRUE(alert->severity >= least);
    CU_ASSERT_TRUE(
        ntt_address_equal(&alert->source.base, &(struct ntt_address){NTT_IPV4, {10, 0, 0, ATTACKER}}));
    check_evidence(run, alert);
    end(run);
}

/* The router is found and used. */
static struct run *begin_with_router(void)
{
    struct run *run = begin();
    asks(run, 0, VICTIM, ROUTER);
    says(run, 1, ROUTER, ROUTER, VICTIM);
    asks(run, 2000, ATTACKER, VICTIM);
    says(run, 1, VICTIM, VICTIM, ATTACKER);
    return run;
}

static void test_poison_beside_an_active_owner(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 5; i++) {
        says(run, 2000, ATTACKER, ROUTER, VICTIM);
        pings(run, ROUTER, VICTIM);
    }
    const struct ntt_alert *alert = last_of(run, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_STRING_EQUAL(alert->variant, "arp");
    check_ends(alert, host(0, ATTACKER), host(0, VICTIM));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "told 10.0.0.80 that 10.0.0.1 is at 02:00:00:42:00:52"));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "it is at 02:00:00:01:00:52, too"));
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "eth.src == 02:00:00:42:00:52 && arp"));
    end(run);
}

static void test_both_ways_is_critical(void)
{
    struct run *run = begin(); /* nothing but the poison */
    for (int i = 0; i < 4; i++) {
        says(run, 1000, ATTACKER, ROUTER, VICTIM);
        says(run, 1, ATTACKER, VICTIM, ROUTER);
    }
    const struct ntt_alert *alert = last_of(run, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_CRITICAL);
    CU_ASSERT_EQUAL(alert->source.base.family, NTT_MAC);
    end(run);
}

static void test_the_liar_asks_for_whom_it_claims_to_be(void)
{
    struct run *run = begin();
    for (int i = 0; i < 4; i++)
        says(run, 2000, ATTACKER, ROUTER, VICTIM);
    CU_ASSERT_PTR_NULL(last_of(run, NTT_ARP_SPOOF));
    asks(run, 500, ATTACKER, ROUTER);
    const struct ntt_alert *alert = last_of(run, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_EQUAL(alert->evidence.packets, 5);
    end(run);
}

static void test_announcements_against_an_active_owner(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 6; i++) {
        announces(run, 1000, ATTACKER, ROUTER);
        pings(run, ROUTER, VICTIM);
    }
    const struct ntt_alert *alert = last_of(run, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "told everybody"));
    end(run);
}

static void test_closes_by_name(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 4; i++) {
        says(run, 2000, ATTACKER, ROUTER, VICTIM);
        pings(run, ROUTER, VICTIM);
    }
    asks(run, 600000, VICTIM, ROUTER);
    const struct ntt_alert *alert = last_of(run, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    CU_ASSERT_NOT_EQUAL(alert->frame, 0);
    CU_ASSERT_EQUAL(alert->evidence.packets, 4);
    end(run);
}

static void test_failover_is_silent(void)
{
    struct run *run = begin_with_router();
    announces(run, 1000, SPARE, SPARE);
    asks(run, 10, VICTIM, SPARE);
    says(run, 1, SPARE, SPARE, VICTIM);
    pings(run, SPARE, VICTIM);
    for (int i = 0; i < 5; i++)
        announces(run, 1000, ROUTER, SPARE); /* the router takes over from a dead host… */
    for (int i = 0; i < 5; i++)
        announces(run, 1000, SPARE, SPARE); /* …and gives back */
    asks(run, 100, ROUTER, SPARE);
    check_silence(run, NTT_ARP_SPOOF);
}

static void test_virtual_router_is_silent(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 20; i++)
        feed(run, SECOND,
             (struct ntt_packet){.link_source = card(i % 2 ? ROUTER : SPARE),
                                 .link_destination = card(VICTIM),
                                 .source = host(0, ROUTER),
                                 .destination = host(0, VICTIM),
                                 .transport = NTT_NEIGHBOUR,
                                 .neighbour_reply = true,
                                 .neighbour_link = 0x0a01005e0000}); /* 00:00:5e:00:01:0a */
    check_silence(run, NTT_ARP_SPOOF);
}

static void test_proxy_is_silent(void)
{
    struct run *run = begin_with_router();
    for (unsigned host = 100; host < 120; host++) { /* answers for others, but only when it is asked */
        asks(run, 500, VICTIM, host);
        says(run, 1, ROUTER, host, VICTIM);
        asks(run, 1, ROUTER, host);
        says(run, 1, host, host, ROUTER);
    }
    check_silence(run, NTT_ARP_SPOOF);
}

static void test_probe_and_defence_are_silent(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 10; i++) {
        feed(run, SECOND,
             (struct ntt_packet){.link_source = card(SPARE),
                                 .link_destination = EVERYBODY,
                                 .source = {NTT_IPV4, {0}},
                                 .destination = host(0, ROUTER),
                                 .transport = NTT_NEIGHBOUR,
                                 .neighbour_link = card(SPARE)});
        feed(run, MS,
             (struct ntt_packet){.link_source = card(ROUTER),
                                 .link_destination = card(SPARE),
                                 .source = host(0, ROUTER),
                                 .destination = {NTT_IPV4, {0}},
                                 .transport = NTT_NEIGHBOUR,
                                 .neighbour_reply = true,
                                 .neighbour_link = card(ROUTER)});
    }
    check_silence(run, NTT_ARP_SPOOF);
}

static void test_a_host_with_many_cards_is_silent(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 6; i++) { /* each card answers for every address of the host */
        unsigned address = 20 + (unsigned)i % 3;
        asks(run, 1000, VICTIM, address);
        for (unsigned sender = 20; sender < 23; sender++)
            says(run, 1, sender, address, VICTIM);
    }
    check_silence(run, NTT_ARP_SPOOF);
}

/* The frame comes from nobody, or from a card that does not exist; what is sent to the router goes to the attacker. */
static void test_the_source_of_the_frame_is_forged(void)
{
    const uint64_t sources[] = {0, card(200), card(ROUTER)};
    for (unsigned i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct run *run = begin_with_router();
        for (int times = 0; times < 5; times++) {
            forges(run, 2000, sources[i], ATTACKER, ROUTER, VICTIM);
            pings(run, ROUTER, VICTIM);
        }
        char filter[NTT_FILTER_TEXT];
        const struct ntt_alert *alert = last_of(run, NTT_ARP_SPOOF);
        CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
        CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "!(eth.src == arp.src.hw_mac)"));
        check_attacker(run, NTT_HIGH);
    }
}

/* The access point knows one card alone: what the guest sends goes out once more, under the host's. */
static void test_a_guest_that_is_bridged_over_wifi_is_low_at_most(void)
{
    enum { GUEST = 30, WIFI };
    struct run *run = begin_with_router();
    asks(run, 100, WIFI, ROUTER);
    for (int i = 0; i < 20; i++) {
        asks(run, 3000, VICTIM, GUEST);
        forges(run, 1, card(GUEST), GUEST, GUEST, VICTIM);
        forges(run, 0, card(WIFI), WIFI, GUEST, VICTIM);
        pings(run, GUEST, VICTIM);
        pings_by(run, WIFI, GUEST, VICTIM);
    }
    check_low_at_most(run);
}

static void test_the_owner_defends_itself(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 20; i++) { /* and sends nothing else */
        says(run, 1000, ATTACKER, ROUTER, VICTIM);
        announces(run, 1, ROUTER, ROUTER);
    }
    check_attacker(run, NTT_HIGH);
}

static void test_both_announce_and_the_owner_is_right(void)
{
    struct run *run = begin_with_router();
    for (int i = 0; i < 20; i++) {
        announces(run, 1000, ATTACKER, ROUTER);
        announces(run, 1, ROUTER, ROUTER);
    }
    check_attacker(run, NTT_MEDIUM);
}

/* A cluster whose nodes lose sight of each other: keepalived announces five times, and five times after 5 s. */
static void test_a_flapping_cluster_is_low_at_most(void)
{
    enum { FLOATING = 40, NODE };
    struct run *run = begin_with_router();
    asks(run, 100, NODE, ROUTER);
    asks(run, 100, NODE + 1, ROUTER);
    for (unsigned turn = 0; turn < 20; turn++) {
        unsigned node = NODE + turn % 2;
        for (int i = 0; i < 10; i++)
            announces(run, i % 5 ? 1 : 5000, node, FLOATING);
        pings_by(run, node, FLOATING, VICTIM);
    }
    check_low_at_most(run);
}

/* The driver spreads the hosts over the cards of the bond, and tells each of them where to send (balance-alb). */
static void test_a_bond_that_balances_its_load_is_low_at_most(void)
{
    enum { CARD = 50, CLIENT = 100 };
    struct run *run = begin();
    for (unsigned i = 0; i < 40; i++) {
        unsigned client = CLIENT + i % 8;
        asks(run, i % 8 ? 10 : 5000, client, ROUTER);
        says(run, 1, CARD + i % 2, ROUTER, client);
        says(run, 10, CARD + i / 8 % 2, ROUTER, client);
        pings_by(run, CARD + i % 2, ROUTER, client);
    }
    check_low_at_most(run);
}

/* Both announce it, at most once in 10 s (RFC 5227, section 2.4); or one of them, more often. */
static void test_two_hosts_with_one_address_are_low_at_most(void)
{
    for (unsigned first = SPARE; first < SPARE + 2; first++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 40; i++) {
            unsigned announcer = i % 2 ? SPARE + 1 : first;
            arp(run, 1000, announcer, SPARE, false, ROUTER, BROADCAST);
            announces(run, first == SPARE ? 4000 : 2000, announcer, SPARE);
            pings_by(run, SPARE + i % 2, SPARE, VICTIM);
        }
        check_low_at_most(run);
    }
}

static void test_without_ethernet_it_is_silent(void)
{
    struct run *run = begin();
    for (int i = 0; i < 20; i++)
        feed(run, SECOND,
             (struct ntt_packet){.source = host(0, ROUTER),
                                 .destination = host(0, VICTIM),
                                 .transport = NTT_NEIGHBOUR,
                                 .neighbour_reply = true,
                                 .neighbour_link = card((unsigned)i)});
    check_silence(run, NTT_ARP_SPOOF);
}

static CU_TestInfo tests[] = {
    {"poison beside an active owner", test_poison_beside_an_active_owner},
    {"both ways is critical", test_both_ways_is_critical},
    {"the liar asks for whom it claims to be", test_the_liar_asks_for_whom_it_claims_to_be},
    {"announcements against an active owner", test_announcements_against_an_active_owner},
    {"the alert closes by name", test_closes_by_name},
    {"a failover is silent", test_failover_is_silent},
    {"a virtual router is silent", test_virtual_router_is_silent},
    {"a proxy is silent", test_proxy_is_silent},
    {"probe and defence are silent", test_probe_and_defence_are_silent},
    {"a host with many cards is silent", test_a_host_with_many_cards_is_silent},
    {"the source of the frame is forged", test_the_source_of_the_frame_is_forged},
    {"a guest that is bridged over Wi-Fi is low at most",
     test_a_guest_that_is_bridged_over_wifi_is_low_at_most},
    {"the owner defends itself", test_the_owner_defends_itself},
    {"both announce and the owner is right", test_both_announce_and_the_owner_is_right},
    {"a flapping cluster is low at most", test_a_flapping_cluster_is_low_at_most},
    {"a bond that balances its load is low at most", test_a_bond_that_balances_its_load_is_low_at_most},
    {"two hosts with one address are low at most", test_two_hosts_with_one_address_are_low_at_most},
    {"without Ethernet addresses it is silent", test_without_ethernet_it_is_silent},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("arp_spoof", tests)
