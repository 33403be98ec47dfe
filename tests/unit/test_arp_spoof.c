/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who says to be whom, on hand-made ARP: poisoners on one side; announcements, failovers and proxies on the
 * other. */
#include "heard.h"

enum { ROUTER = 1, VICTIM = 80, ATTACKER = 66, SPARE = 90 };
enum { BROADCAST, UNICAST };

/* The link address of a host: made up, no group. */
static uint64_t card(unsigned host)
{
    return 0x520000000002 | (uint64_t)host << 24;
}

static const uint64_t EVERYBODY = 0xffffffffffff;

static void arp(struct heard *heard, int64_t after_ms, unsigned from, unsigned claimed, bool reply,
                unsigned to, bool unicast)
{
    heard_feed(heard, after_ms,
               (struct ntt_packet){.link_source = card(from),
                                   .link_destination = unicast ? card(to) : EVERYBODY,
                                   .source = heard_host(claimed),
                                   .destination = heard_host(to),
                                   .transport = NTT_NEIGHBOUR,
                                   .neighbour_reply = reply,
                                   .neighbour_link = card(from)});
}

static void asks(struct heard *heard, int64_t after_ms, unsigned who, unsigned whom)
{
    arp(heard, after_ms, who, who, false, whom, BROADCAST);
}

static void says(struct heard *heard, int64_t after_ms, unsigned who, unsigned claimed, unsigned to)
{
    arp(heard, after_ms, who, claimed, true, to, UNICAST);
}

static void announces(struct heard *heard, int64_t after_ms, unsigned who, unsigned claimed)
{
    arp(heard, after_ms, who, claimed, false, claimed, BROADCAST);
}

static void pings(struct heard *heard, unsigned from, unsigned to)
{
    heard_feed(heard, 1,
               (struct ntt_packet){.link_source = card(from),
                                   .link_destination = card(to),
                                   .source = heard_host(from),
                                   .destination = heard_host(to),
                                   .ttl = 64,
                                   .ip_protocol = 1,
                                   .transport = NTT_ICMP,
                                   .icmp = NTT_ICMP_ECHO_REPLY});
}

/* The router is found and used. */
static struct heard *begin(void)
{
    struct heard *heard = heard_begin();
    asks(heard, 0, VICTIM, ROUTER);
    says(heard, 1, ROUTER, ROUTER, VICTIM);
    asks(heard, 2000, ATTACKER, VICTIM);
    says(heard, 1, VICTIM, VICTIM, ATTACKER);
    return heard;
}

static void test_poison_beside_an_active_owner(void)
{
    struct heard *heard = begin();
    for (int i = 0; i < 5; i++) {
        says(heard, 2000, ATTACKER, ROUTER, VICTIM);
        pings(heard, ROUTER, VICTIM);
    }
    const struct ntt_alert *alert = heard_of(heard, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_STRING_EQUAL(alert->variant, "arp");
    CU_ASSERT_TRUE(ntt_address_equal(&alert->source.base, &(struct ntt_address){NTT_IPV4, {10, 0, 0, 66}}));
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &(struct ntt_address){NTT_IPV4, {10, 0, 0, 80}}));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "told 10.0.0.80 that 10.0.0.1 is at 02:00:00:42:00:52"));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "it is at 02:00:00:01:00:52, too"));
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "eth.src == 02:00:00:42:00:52 && arp"));
    heard_end(heard);
}

static void test_both_ways_is_critical(void)
{
    struct heard *heard = heard_begin(); /* nothing but the poison */
    for (int i = 0; i < 4; i++) {
        says(heard, 1000, ATTACKER, ROUTER, VICTIM);
        says(heard, 1, ATTACKER, VICTIM, ROUTER);
    }
    const struct ntt_alert *alert = heard_of(heard, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_CRITICAL);
    CU_ASSERT_EQUAL(alert->source.base.family, NTT_MAC);
    heard_end(heard);
}

static void test_the_liar_asks_for_whom_it_claims_to_be(void)
{
    struct heard *heard = heard_begin();
    for (int i = 0; i < 4; i++)
        says(heard, 2000, ATTACKER, ROUTER, VICTIM);
    CU_ASSERT_PTR_NULL(heard_of(heard, NTT_ARP_SPOOF));
    asks(heard, 500, ATTACKER, ROUTER);
    const struct ntt_alert *alert = heard_of(heard, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_EQUAL(alert->evidence.packets, 5);
    heard_end(heard);
}

static void test_announcements_against_an_active_owner(void)
{
    struct heard *heard = begin();
    for (int i = 0; i < 6; i++) {
        announces(heard, 1000, ATTACKER, ROUTER);
        pings(heard, ROUTER, VICTIM);
    }
    const struct ntt_alert *alert = heard_of(heard, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "told everybody"));
    heard_end(heard);
}

static void test_closes_by_name(void)
{
    struct heard *heard = begin();
    for (int i = 0; i < 4; i++) {
        says(heard, 2000, ATTACKER, ROUTER, VICTIM);
        pings(heard, ROUTER, VICTIM);
    }
    asks(heard, 600000, VICTIM, ROUTER);
    const struct ntt_alert *alert = heard_of(heard, NTT_ARP_SPOOF);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    CU_ASSERT_NOT_EQUAL(alert->frame, 0);
    CU_ASSERT_EQUAL(alert->evidence.packets, 4);
    heard_end(heard);
}

static void silent(struct heard *heard)
{
    ntt_engine_finish(heard->engine);
    CU_ASSERT_PTR_NULL(heard_of(heard, NTT_ARP_SPOOF));
    heard_end(heard);
}

static void test_failover_is_silent(void)
{
    struct heard *heard = begin();
    announces(heard, 1000, SPARE, SPARE);
    asks(heard, 10, VICTIM, SPARE);
    says(heard, 1, SPARE, SPARE, VICTIM);
    pings(heard, SPARE, VICTIM);
    for (int i = 0; i < 5; i++)
        announces(heard, 1000, ROUTER, SPARE); /* the router takes over from a dead host… */
    for (int i = 0; i < 5; i++)
        announces(heard, 1000, SPARE, SPARE); /* …and gives back */
    asks(heard, 100, ROUTER, SPARE);
    silent(heard);
}

static void test_virtual_router_is_silent(void)
{
    struct heard *heard = begin();
    for (int i = 0; i < 20; i++)
        heard_feed(heard, 1000,
                   (struct ntt_packet){.link_source = card(i % 2 ? ROUTER : SPARE),
                                       .link_destination = card(VICTIM),
                                       .source = heard_host(ROUTER),
                                       .destination = heard_host(VICTIM),
                                       .transport = NTT_NEIGHBOUR,
                                       .neighbour_reply = true,
                                       .neighbour_link = 0x0a01005e0000}); /* 00:00:5e:00:01:0a */
    silent(heard);
}

static void test_proxy_is_silent(void)
{
    struct heard *heard = begin();
    for (unsigned host = 100; host < 120; host++) { /* answers for others, but only when it is asked */
        asks(heard, 500, VICTIM, host);
        says(heard, 1, ROUTER, host, VICTIM);
        asks(heard, 1, ROUTER, host);
        says(heard, 1, host, host, ROUTER);
    }
    silent(heard);
}

static void test_probe_and_defence_are_silent(void)
{
    struct heard *heard = begin();
    for (int i = 0; i < 10; i++) {
        heard_feed(heard, 1000,
                   (struct ntt_packet){.link_source = card(SPARE),
                                       .link_destination = EVERYBODY,
                                       .source = {NTT_IPV4, {0}},
                                       .destination = heard_host(ROUTER),
                                       .transport = NTT_NEIGHBOUR,
                                       .neighbour_link = card(SPARE)});
        heard_feed(heard, 1,
                   (struct ntt_packet){.link_source = card(ROUTER),
                                       .link_destination = card(SPARE),
                                       .source = heard_host(ROUTER),
                                       .destination = {NTT_IPV4, {0}},
                                       .transport = NTT_NEIGHBOUR,
                                       .neighbour_reply = true,
                                       .neighbour_link = card(ROUTER)});
    }
    silent(heard);
}

static void test_a_host_with_many_cards_is_silent(void)
{
    struct heard *heard = begin();
    for (int i = 0; i < 6; i++) { /* each card answers for every address of the host */
        unsigned address = 20 + (unsigned)i % 3;
        asks(heard, 1000, VICTIM, address);
        for (unsigned one = 20; one < 23; one++)
            says(heard, 1, one, address, VICTIM);
    }
    silent(heard);
}

static void test_without_ethernet_it_is_silent(void)
{
    struct heard *heard = heard_begin();
    for (int i = 0; i < 20; i++)
        heard_feed(heard, 1000,
                   (struct ntt_packet){.source = heard_host(ROUTER),
                                       .destination = heard_host(VICTIM),
                                       .transport = NTT_NEIGHBOUR,
                                       .neighbour_reply = true,
                                       .neighbour_link = card((unsigned)i)});
    silent(heard);
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
    {"without Ethernet addresses it is silent", test_without_ethernet_it_is_silent},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("arp_spoof", tests)
