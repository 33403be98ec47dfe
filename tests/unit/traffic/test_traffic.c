/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counts behind the tables of the record stream: intervals of captures that last, flags, classes of ports. */
#include "engine/hash.h"
#include "traffic/traffic.h"
#include "unit.h"

#include <glib.h>
#include <math.h>

static const int64_t SECOND = 1000000000, START = 1750000000LL * 1000000000;

static struct ntt_packet tcp(int64_t time_ns, uint8_t host, uint16_t from, uint16_t to, uint8_t flags)
{
    return (struct ntt_packet){.time_ns = START + time_ns,
                               .length = 60,
                               .source = ntt_address_from_bytes(NTT_IPV4, (uint8_t[]){192, 0, 2, 1}),
                               .destination = ntt_address_from_bytes(NTT_IPV4, (uint8_t[]){192, 0, 2, host}),
                               .transport = NTT_TCP,
                               .source_port = from,
                               .destination_port = to,
                               .tcp_flags = flags};
}

static void add(struct ntt_traffic *traffic, struct ntt_packet packet)
{
    ntt_traffic_add(traffic, &packet);
}

/* One packet a second, and a burst of as many as the second modulo 7 says; hosts and flags go round. */
static void long_captures(void)
{
    enum { SECONDS = 9001, WIDTH = 32 /* the first of 512 intervals that reaches */ };
    struct ntt_traffic *traffic = ntt_traffic_create();
    static uint64_t hosts[SECONDS / WIDTH + 1][256], syn[SECONDS / WIDTH + 1];
    for (int64_t second = 0; second < SECONDS; second++) {
        for (int64_t i = 0; i <= second % 7; i++) {
            uint8_t host = (uint8_t)(2 + (second * second + i) % 97), flags = second % 3 ? NTT_ACK : NTT_SYN;
            hosts[second / WIDTH][host]++;
            syn[second / WIDTH] += !(second % 3);
            add(traffic, tcp(second * SECOND + i, host, 40000, 80, flags));
        }
    }
    CU_ASSERT_EQUAL_FATAL(traffic->interval_s, WIDTH);
    CU_ASSERT_EQUAL_FATAL(traffic->intervals, SECONDS / WIDTH + 1);
    double addresses[NTT_ENTROPY_INTERVALS], ports[NTT_ENTROPY_INTERVALS];
    ntt_interval_entropy_bits(traffic->to_addresses, addresses);
    ntt_interval_entropy_bits(traffic->to_ports, ports);
    for (uint32_t i = 0; i < traffic->intervals; i++) {
        const struct ntt_traffic_interval *interval = &traffic->interval[i];
        double packets = (double)interval->all.packets, sum = 0;
        for (unsigned host = 0; host < 256; host++)
            sum += hosts[i][host] ? (double)hosts[i][host] * log2((double)hosts[i][host]) : 0;
        CU_ASSERT_DOUBLE_EQUAL(addresses[i], log2(packets) - sum / packets, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(ports[i], 0, 1e-9);
        CU_ASSERT_EQUAL(ntt_traffic_tcp(interval, NTT_SYN | NTT_ACK, NTT_SYN), syn[i]);
        CU_ASSERT_EQUAL(interval->peak_packets, 7);
    }
    ntt_traffic_destroy(traffic);
}

static void flags_are_counted(void)
{
    struct ntt_traffic *traffic = ntt_traffic_create();
    static const uint8_t flags[] = {
        NTT_SYN, NTT_SYN | NTT_ACK, NTT_ACK, NTT_FIN | NTT_ACK, NTT_RST | NTT_ACK,
        NTT_RST, NTT_SYN | NTT_FIN, 0,       NTT_SYN | 0xc0,    NTT_FIN | NTT_PSH | NTT_URG};
    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        add(traffic, tcp(0, 2, 40000, 80, flags[i]));
    struct ntt_packet udp = tcp(0, 2, 40000, 53, NTT_SYN);
    udp.transport = NTT_UDP;
    add(traffic, udp);
    const struct ntt_traffic_interval *first = &traffic->interval[0];
    CU_ASSERT_EQUAL(ntt_traffic_tcp(first, NTT_SYN | NTT_ACK, NTT_SYN), 3);
    CU_ASSERT_EQUAL(ntt_traffic_tcp(first, NTT_SYN | NTT_ACK, NTT_SYN | NTT_ACK), 1);
    CU_ASSERT_EQUAL(ntt_traffic_tcp(first, NTT_FIN, NTT_FIN), 3);
    CU_ASSERT_EQUAL(ntt_traffic_tcp(first, NTT_RST, NTT_RST), 2);
    CU_ASSERT_EQUAL(first->peak_packets, 11);
    CU_ASSERT_EQUAL(traffic->tcp_flags[NTT_SYN].packets, 1);
    CU_ASSERT_EQUAL(traffic->tcp_flags[NTT_SYN | 0xc0].packets, 1);
    CU_ASSERT_EQUAL(traffic->tcp_flags[0].bytes, 60);
    ntt_traffic_destroy(traffic);
}

static void ports_have_classes(void)
{
    struct ntt_traffic *traffic = ntt_traffic_create();
    add(traffic, tcp(0, 2, 50000, 1023, 0));
    add(traffic, tcp(0, 2, 50000, 1024, 0));
    add(traffic, tcp(0, 2, 50000, 49151, 0));
    add(traffic, tcp(0, 2, 50000, 49152, 0));
    add(traffic, tcp(0, 2, 51820, 2, 0)); /* the known port is the service's, though not the lower one */
    uint64_t packets[NTT_PORT_CLASSES];
    for (unsigned i = 0; i < NTT_PORT_CLASSES; i++)
        packets[i] = traffic->port_classes[i][NTT_TCP].packets;
    CU_ASSERT_EQUAL(packets[NTT_WELL_KNOWN], 1);
    CU_ASSERT_EQUAL(packets[NTT_REGISTERED], 2);
    CU_ASSERT_EQUAL(packets[NTT_DYNAMIC], 2);
    ntt_traffic_destroy(traffic);
}

static void peaks_of_packets_out_of_order(void)
{
    struct ntt_traffic *traffic = ntt_traffic_create();
    add(traffic, tcp(0, 2, 40000, 80, NTT_ACK));
    for (int64_t i = 0; i < 10; i++) {
        add(traffic, tcp(50 * SECOND + i, 2, 40000, 80, NTT_ACK));
        add(traffic, tcp(4 * SECOND + i, 2, 40000, 80, NTT_ACK));
        add(traffic, tcp(-1 - i, 2, 40000, 80, NTT_ACK)); /* before the first: belong to its second */
    }
    CU_ASSERT_EQUAL(traffic->interval[0].peak_packets, 11);
    CU_ASSERT_EQUAL(traffic->interval[4].peak_packets, 10);
    CU_ASSERT_EQUAL(traffic->interval[50].peak_packets, 10);
    ntt_traffic_destroy(traffic);
}

/* Whatever order the packets are in: first, last, and the intervals are those of their times. */
static void times_that_go_back(void)
{
    enum { PACKETS = 600 };
    struct ntt_traffic *forwards = ntt_traffic_create(), *backwards = ntt_traffic_create();
    for (int64_t i = 0; i < PACKETS; i++) {
        add(forwards, tcp(i * SECOND, (uint8_t)(2 + i % 7), 40000, 80, NTT_ACK));
        add(backwards,
            tcp((PACKETS - 1 - i) * SECOND, (uint8_t)(2 + (PACKETS - 1 - i) % 7), 40000, 80, NTT_ACK));
    }
    CU_ASSERT_EQUAL(backwards->first_ns, START);
    CU_ASSERT_EQUAL(backwards->last_ns, START + (PACKETS - 1) * SECOND);
    CU_ASSERT_TRUE(backwards->interval_s <= 2 * forwards->interval_s);
    double addresses[NTT_ENTROPY_INTERVALS];
    ntt_interval_entropy_bits(backwards->to_addresses, addresses);
    uint64_t packets = 0;
    for (uint32_t i = 0; i < backwards->intervals; i++) {
        uint64_t count = backwards->interval[i].all.packets;
        int64_t begin_ns = ntt_traffic_interval_ns(backwards, i);
        packets += count;
        CU_ASSERT_TRUE(!count || (begin_ns > START - 4 * SECOND && begin_ns <= backwards->last_ns));
        CU_ASSERT_EQUAL(backwards->interval[i].peak_packets, count ? 1 : 0);
        if (count)
            CU_ASSERT_DOUBLE_EQUAL(addresses[i], log2((double)count),
                                   1e-9); /* none of them goes to another's host */
    }
    CU_ASSERT_EQUAL(packets, PACKETS);
    struct ntt_packet to_first = tcp(0, 2, 40000, 80, NTT_ACK);
    const struct ntt_traffic_host *host =
        ntt_table_find(&backwards->hosts, ntt_hash_address(&to_first.destination) | 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(host);
    CU_ASSERT_EQUAL(host->first_ns, START);
    CU_ASSERT_EQUAL(host->last_ns, START + (PACKETS - 1 - (PACKETS - 1) % 7) * SECOND);
    ntt_traffic_destroy(forwards);
    ntt_traffic_destroy(backwards);
}

/* From one end of all times to the other and back. */
static void times_far_apart(void)
{
    struct ntt_traffic *traffic = ntt_traffic_create();
    static const int64_t times[] = {NTT_LATEST_NS, -NTT_LATEST_NS, 0, NTT_LATEST_NS - 5, -NTT_LATEST_NS + 5};
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        add(traffic, tcp(times[i] - START, 2, 40000, 80, NTT_ACK));
    uint64_t packets = 0;
    for (uint32_t i = 0; i < traffic->intervals; i++)
        packets += traffic->interval[i].all.packets;
    CU_ASSERT_EQUAL(packets, 5);
    CU_ASSERT_EQUAL(traffic->first_ns, -NTT_LATEST_NS);
    CU_ASSERT_EQUAL(traffic->last_ns, NTT_LATEST_NS);
    ntt_traffic_destroy(traffic);
}

static CU_TestInfo tests[] = {
    {"long captures", long_captures},
    {"flags are counted", flags_are_counted},
    {"ports have classes", ports_have_classes},
    {"peaks of packets out of order", peaks_of_packets_out_of_order},
    {"times that go back", times_that_go_back},
    {"times far apart", times_far_apart},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("traffic", tests)
