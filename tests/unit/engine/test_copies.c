/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One packet captured twice counts once; packets that only look alike count each. */
#include "engine_run.h"

static const struct ntt_address client = {NTT_IPV4, {10, 0, 0, 5}};
static const struct ntt_address server = {NTT_IPV4, {10, 0, 0, 1}};

static struct ntt_packet numbered(struct ntt_packet packet, unsigned id)
{
    packet.ip_id = (uint16_t)id;
    return packet;
}

static uint64_t copies(const struct run *run)
{
    return ntt_engine_state(run->engine).copies;
}

static void check_copies(struct run *run, unsigned expected)
{
    CU_ASSERT_EQUAL(copies(run), expected);
    end(run);
}

static void check_twice(int64_t apart_ns, struct ntt_packet first, struct ntt_packet second,
                        unsigned expected)
{
    struct run *run = begin();
    feed(run, 0, first);
    feed(run, apart_ns, second);
    check_copies(run, expected);
}

static void test_how_far_apart(void)
{
    static const int64_t near[] = {0, 4000, 300000, 1000000, 4000000};
    struct ntt_packet syn = numbered(tcp(client, 4000, server, 80, NTT_SYN, 0), 7);
    for (size_t i = 0; i < sizeof near / sizeof *near; i++)
        check_twice(near[i], syn, syn, 1);
    check_twice(11 * MS, syn, syn, 0);
    check_twice(200 * MS, syn, syn, 0);
}

/* Two mirror ports whose clocks differ: the copy seems to be older. */
static void test_a_clock_that_is_behind(void)
{
    struct ntt_packet syn = numbered(tcp(client, 4000, server, 80, NTT_SYN, 0), 7);
    check_twice(-300 * US, syn, syn, 1);
    check_twice(-11 * MS, syn, syn, 0);
}

/* Both sides of a router. */
static void test_a_router_on_the_way(void)
{
    struct ntt_packet before = numbered(udp(client, 4000, server, 53, 40), 7), after = before;
    before.ttl = 64;
    before.link_source = 0x020000000005;
    before.link_destination = 0x0200000000fe;
    after.ttl = 63;
    after.link_source = 0x0200000000fe;
    after.link_destination = 0x020000000001;
    after.length += 4; /* a VLAN tag */
    check_twice(MS, before, after, 1);
}

static void test_other_packets(void)
{
    static const uint8_t one[] = {1, 2, 3, 4}, other[] = {1, 2, 3, 5};
    struct ntt_packet packet = numbered(udp(client, 4000, server, 53, 4), 7);
    check_twice(MS, packet, numbered(packet, 8), 0);
    check_twice(MS, with_data(packet, one, 4), with_data(packet, other, 4), 0);
    check_twice(MS, with_data(packet, one, 4), with_data(packet, one, 4), 1);
    check_twice(MS, packet, numbered(udp(client, 4001, server, 53, 4), 7), 0);
    check_twice(MS, packet, numbered(udp(server, 4000, client, 53, 4), 7), 0);
    struct ntt_packet segment = numbered(tcp(client, 4000, server, 80, NTT_ACK, 100), 7), next = segment;
    next.tcp_sequence = 100;
    check_twice(MS, segment, next, 0);
}

/* The refusal lies between the question and the question's copy. */
static void test_others_in_between(void)
{
    struct run *run = begin();
    for (unsigned port = 1; port <= 30; port++) {
        struct ntt_packet syn = numbered(tcp(client, 4000, server, port, NTT_SYN, 0), port);
        struct ntt_packet reset =
            numbered(tcp(server, port, client, 4000, NTT_RST | NTT_ACK, 0), 1000 + port);
        feed(run, 5 * MS, syn);
        feed(run, 100 * US, reset);
        feed(run, 200 * US, syn);
        feed(run, 100 * US, reset);
    }
    CU_ASSERT_EQUAL(copies(run), 60);
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_PORT_SCAN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->evidence.packets, 30);
    end(run);
}

/* Three mirror ports beside the first: the most that count for nothing. What goes on counts. */
static void test_how_many(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 10; i++)
        feed(run, 100 * US, numbered(udp(client, 4000, server, 53, 4), 7));
    check_copies(run, 3);
}

/* A program that says the same over and over, in packets that nothing tells apart. */
static void test_a_sender_that_repeats_itself(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 1500; i++)
        feed(run, 5 * MS, numbered(udp(client, 1024 + i % 2, server, 7777, 200), 7));
    CU_ASSERT_TRUE(copies(run) <= 6);
    end(run);
}

static struct ntt_packet who_has(uint64_t link)
{
    return (struct ntt_packet){.length = 60,
                               .link_source = link,
                               .source = client,
                               .destination = server,
                               .transport = NTT_NEIGHBOUR,
                               .neighbour_link = link};
}

/* In ARP the link-layer address is what the message is about. */
static void test_arp(void)
{
    check_twice(MS, who_has(0x020000000005), who_has(0x020000000005), 0); /* engine_run numbers them */
    check_twice(MS, numbered(who_has(0x020000000005), 1), numbered(who_has(0x020000000005), 1), 1);
    check_twice(MS, numbered(who_has(0x020000000005), 1), numbered(who_has(0x020000000066), 1), 0);
}

static struct ntt_packet ipv6(struct ntt_packet packet)
{
    packet.source = ntt_address_from_bytes(NTT_IPV6, (uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 5});
    packet.destination = ntt_address_from_bytes(NTT_IPV6, (uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 1});
    return packet;
}

/* IPv6 numbers no packets: what is copied has to show by what it says. */
static void feed_unnumbered(struct run *run, struct ntt_packet packet)
{
    packet.frame = ++run->frame;
    packet.time_ns = run->now += MS;
    packet.length = 100;
    packet.ttl = 64;
    ntt_engine_feed(run->engine, &packet);
}

static void check_ipv6(struct ntt_packet first, struct ntt_packet second, unsigned expected)
{
    struct run *run = begin();
    feed_unnumbered(run, ipv6(first));
    feed_unnumbered(run, ipv6(second));
    check_copies(run, expected);
}

static void test_ipv6(void)
{
    static const uint8_t query[] = {0x12, 0x34, 1, 0}, next[] = {0x12, 0x35, 1, 0};
    struct ntt_packet syn = tcp(client, 4000, server, 80, NTT_SYN, 0), again = syn;
    again.tcp_sequence = 1;
    check_ipv6(syn, syn, 1);
    check_ipv6(syn, again, 0);
    struct ntt_packet datagram = udp(client, 4000, server, 53, 4);
    check_ipv6(with_data(datagram, query, 4), with_data(datagram, query, 4), 1);
    check_ipv6(with_data(datagram, query, 4), with_data(datagram, next, 4), 0);
    check_ipv6(datagram, datagram, 0); /* headers only: who can tell? */
    struct ntt_packet part = {.transport = NTT_NO_TRANSPORT,
                              .ip_protocol = 17,
                              .fragment = true,
                              .more_fragments = true,
                              .fragment_id = 1,
                              .fragment_length = 64},
                      other = part;
    other.fragment_id = 2;
    check_ipv6(part, part, 1);
    check_ipv6(part, other, 0);
}

static CU_TestInfo tests[] = {
    {"how far apart", test_how_far_apart},
    {"a clock that is behind", test_a_clock_that_is_behind},
    {"a router on the way", test_a_router_on_the_way},
    {"other packets", test_other_packets},
    {"others in between", test_others_in_between},
    {"how many", test_how_many},
    {"a sender that repeats itself", test_a_sender_that_repeats_itself},
    {"ARP", test_arp},
    {"IPv6", test_ipv6},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("copies", tests)
