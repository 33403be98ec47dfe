/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who says to be whom, on hand-made ARP: poisoners on one side; announcements, failovers and proxies on the
 * other. */
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

static void pings(struct run *run, unsigned from, unsigned to)
{
    feed(run, MS,
         (struct ntt_packet){.link_source = card(from),
                             .link_destination = card(to),
                             .source = host(0, from),
                             .destination = host(0, to),
                             .ip_protocol = 1,
                             .transport = NTT_ICMP,
                             .icmp = NTT_ICMP_ECHO_REPLY});
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
    {"without Ethernet addresses it is silent", test_without_ethernet_it_is_silent},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("arp_spoof", tests)
