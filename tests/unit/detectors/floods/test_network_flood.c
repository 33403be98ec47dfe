/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Floods that are spread over a network, light on each of its hosts, and what networks get anyway. */
#include "engine_run.h"

static struct ntt_address forged(uint32_t number)
{
    uint32_t state = number * 2654435761u, where = random_of(&state);
    return ipv4(20 + where % 100, where >> 7 & 255, where >> 15 & 255, 1 + number % 250);
}

/* One packet to each host in turn: to the web server, or 400 bytes to a high port. */
static struct ntt_packet shell(bool datagram, struct ntt_address from, unsigned number, struct ntt_address to)
{
    if (datagram)
        return udp(from, 1024 + number % 60000, to, 20000 + number % 7, 400);
    return tcp(from, 1024 + number % 60000, to, 80, NTT_SYN, 0);
}

static enum ntt_alert_type type_of(bool datagram)
{
    return datagram ? NTT_UDP_FLOOD : NTT_SYN_FLOOD;
}

/* There is one alert, and it names the network. */
static void check_network(struct run *run, enum ntt_alert_type type, const char *network)
{
    ntt_engine_finish(run->engine);
    char text[NTT_ADDRESS_TEXT];
    CU_ASSERT_EQUAL_FATAL(opened(run, type), 1);
    const struct ntt_alert *alert = last_of(run, type);
    CU_ASSERT_STRING_EQUAL(ntt_prefix_format(&alert->target, text), network);
    CU_ASSERT_TRUE(alert->severity >= NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, network));
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN) + opened(run, NTT_HOST_SWEEP), 0);
    check_evidence(run, alert);
    end(run);
}

/* `hosts` of 10.0.7.0/24, each with a packet a second, for ten seconds. */
static void test_a_network(void)
{
    for (unsigned datagram = 0; datagram < 2; datagram++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 250 * 20; i++)
            feed(run, 2 * MS, shell(datagram, forged(i), i, host(7, 1 + i % 250)));
        check_network(run, type_of(datagram), "10.0.7.0/24");
    }
}

/* One packet a second for each of 2,000 hosts of a /16, eight in each of 250 networks. */
static void test_a_wide_network(void)
{
    for (unsigned datagram = 0; datagram < 2; datagram++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 2000 * 6; i++)
            feed(run, 500 * US, shell(datagram, forged(i), i, host(i % 250, 1 + i / 250 % 8 * 30)));
        check_network(run, type_of(datagram), "10.0.0.0/16");
    }
}

/* The first host of each of 60 networks, at a rate that would do for a flood of each. */
static void test_a_host_of_each_network(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60 * 600; i++)
        feed(run, 100 * US, shell(false, forged(i), i, host(i % 60 * 4, 1)));
    check_network(run, NTT_SYN_FLOOD, "10.0.0.0/16");
}

/* Two hosts are told by their names; a dozen by their network. */
static void test_hosts_or_their_network(void)
{
    for (unsigned datagram = 0; datagram < 2; datagram++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 2 * 2000; i++)
            feed(run, 1500 * US, shell(datagram, forged(i), i, host(7, 1 + i % 2)));
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL(opened(run, type_of(datagram)), 2);
        for (unsigned i = 0; i < run->count; i++)
            CU_ASSERT_TRUE(ntt_prefix_is_host(&run->said[i].target));
        end(run);
        run = begin();
        for (unsigned i = 0; i < 12 * 1000; i++)
            feed(run, 300 * US, shell(datagram, forged(i), i, host(7, 1 + i % 12)));
        check_network(run, type_of(datagram), "10.0.7.0/24");
    }
}

/* How often five hosts are told by their network: neither is wrong, and four of five times it is so. */
static void test_five_hosts(void)
{
    unsigned by_network = 0;
    for (unsigned first = 1; first <= 20; first++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 5 * 600; i++)
            feed(run, MS, shell(false, forged(i), i, host(first, first + i % 5)));
        ntt_engine_finish(run->engine);
        unsigned alerts = opened(run, NTT_SYN_FLOOD);
        CU_ASSERT_TRUE(alerts == 1 || alerts == 5);
        by_network += alerts == 1;
        end(run);
    }
    CU_ASSERT_TRUE(by_network >= 14);
}

/* IPv6: a /64 is the network of a link. */
static void test_ipv6(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 250 * 20; i++) {
        uint8_t from[16] = {0x2a, 0, (uint8_t)i, (uint8_t)(i >> 8), [15] = 9},
                to[16] = {0x20, 1, 0xd, 0xb8, [7] = 7, [15] = (uint8_t)(1 + i % 250)};
        feed(run, 2 * MS,
             shell(false, ntt_address_from_bytes(NTT_IPV6, from), i, ntt_address_from_bytes(NTT_IPV6, to)));
    }
    check_network(run, NTT_SYN_FLOOD, "2001:db8:0:7::/64");
}

/* What every public network gets: strays from everywhere to every host and to any port, 20 a second. */
static void test_background_noise(void)
{
    for (unsigned datagram = 0; datagram < 2; datagram++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 12000; i++) {
            struct ntt_packet stray = shell(datagram, forged(i), i, host(i % 200, 1 + i * 7 % 250));
            stray.destination_port = (uint16_t)(i * 2654435761u >> 16);
            feed(run, 50 * MS, stray);
        }
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL(run->count, 0);
        end(run);
    }
}

/* Clients of a hundred servers, all of which answer. */
static void test_a_busy_network(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 6000; i++) {
        struct ntt_address client = host(100 + i % 20, 1 + i / 20 % 200), server = host(7, 1 + i % 100);
        handshake(run, 100 * US, client, 1024 + i, server, 443);
        feed(run, 100 * US, tcp(client, 1024 + i, server, 443, NTT_ACK | NTT_PSH, 300));
        feed(run, 100 * US, tcp(server, 443, client, 1024 + i, NTT_ACK | NTT_PSH, 1400));
        feed(run, 100 * US, udp(client, 1024 + i, server, 53, 40));
        feed(run, 100 * US, udp(server, 53, client, 1024 + i, 90));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD) + opened(run, NTT_UDP_FLOOD) + opened(run, NTT_TCP_FLOOD), 0);
    end(run);
}

/* One source that tries one host after the other is a sweep, at any rate. */
static void test_a_sweep_is_no_flood(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 5000; i++)
        feed(run, MS, tcp(host(200, 66), 40000, host(i / 250, 1 + i % 250), 22, NTT_SYN, 0));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 0);
    CU_ASSERT_EQUAL(opened(run, NTT_HOST_SWEEP), 1);
    end(run);
}

static CU_TestInfo tests[] = {
    {"a network", test_a_network},
    {"a wide network", test_a_wide_network},
    {"a host of each network", test_a_host_of_each_network},
    {"hosts or their network", test_hosts_or_their_network},
    {"five hosts", test_five_hosts},
    {"IPv6", test_ipv6},
    {"background noise", test_background_noise},
    {"a busy network", test_a_busy_network},
    {"a sweep is no flood", test_a_sweep_is_no_flood},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("network_flood", tests)
