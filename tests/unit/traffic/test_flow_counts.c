/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Flows: what is one, what is counted of it, and what becomes of them when there are more than the table holds. */
#include "traffic/flow_counts.h"
#include "unit.h"

#include "engine/hash.h"

static const int64_t SECOND = 1000000000;

static struct ntt_address host(uint32_t number)
{
    return ntt_address_from_bytes(
        NTT_IPV4, (uint8_t[]){10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number});
}

static void add(struct ntt_flow_counts *counts, struct ntt_packet packet)
{
    ntt_flow_counts_add(counts, &packet, ntt_hash_address(&packet.source),
                        ntt_hash_address(&packet.destination), (uint32_t)(packet.time_ns / SECOND));
}

static struct ntt_packet packet_of(enum ntt_transport transport, uint32_t source, uint16_t source_port,
                                   uint32_t destination, uint16_t destination_port, int64_t second)
{
    return (struct ntt_packet){.transport = transport,
                               .source = host(source),
                               .destination = host(destination),
                               .source_port = source_port,
                               .destination_port = destination_port,
                               .time_ns = second * SECOND,
                               .length = 100};
}

static void what_is_a_flow(void)
{
    struct ntt_flow_counts counts = {0};
    ntt_flow_counts_init(&counts);
    add(&counts, packet_of(NTT_TCP, 1, 1000, 2, 80, 0));
    add(&counts, packet_of(NTT_TCP, 2, 80, 1, 1000, 1));
    add(&counts, packet_of(NTT_TCP, 1, 1000, 2, 80, 4));
    add(&counts, packet_of(NTT_TCP, 1, 1000, 2, 80, 3)); /* late: makes it no longer */
    add(&counts, packet_of(NTT_TCP, 1, 1001, 2, 80, 5)); /* another port */
    add(&counts, packet_of(NTT_UDP, 1, 1000, 2, 80, 5)); /* another transport */
    add(&counts, packet_of(NTT_TCP, 1, 80, 2, 1000, 5)); /* the ports the other way round */
    add(&counts, packet_of(NTT_ICMP, 1, 0, 2, 0, 5));
    add(&counts, packet_of(NTT_ICMP, 2, 0, 1, 0, 6));
    add(&counts, packet_of(NTT_NEIGHBOUR, 1, 0, 2, 0, 5)); /* none */
    struct ntt_packet gre = packet_of(NTT_OTHER_IP, 1, 0, 2, 0, 5), esp = gre;
    gre.ip_protocol = 47;
    esp.ip_protocol = 50;
    add(&counts, gre);
    add(&counts, esp);
    add(&counts, packet_of(NTT_SCTP, 1, 9, 2, 9, 5));
    const struct ntt_flow_sum *tcp = &counts.sums[NTT_TCP_FLOWS];
    CU_ASSERT_EQUAL(tcp->flows, 3);
    CU_ASSERT_EQUAL(tcp->answered, 1);
    CU_ASSERT_EQUAL(tcp->volume.packets, 6);
    CU_ASSERT_EQUAL(tcp->volume.bytes, 600);
    CU_ASSERT_EQUAL(tcp->duration_ns, 4 * SECOND);
    CU_ASSERT_EQUAL(counts.sums[NTT_UDP_FLOWS].flows, 1);
    CU_ASSERT_EQUAL(counts.sums[NTT_ICMP_FLOWS].flows, 1);
    CU_ASSERT_EQUAL(counts.sums[NTT_ICMP_FLOWS].answered, 1);
    CU_ASSERT_EQUAL(counts.sums[NTT_OTHER_FLOWS].flows, 3);
    CU_ASSERT_EQUAL(counts.sums[NTT_OTHER_FLOWS].answered, 0);
    ntt_flow_counts_clear(&counts);
}

enum { MANY = 10 * NTT_FLOWS_KEPT, FLOOD = 4 * NTT_FLOWS_KEPT };

/* Ten times what the table holds, each over before the table is full again. */
static void flows_that_end_are_counted_once(void)
{
    struct ntt_flow_counts counts = {0};
    ntt_flow_counts_init(&counts);
    for (uint32_t i = 0; i < MANY; i++) {
        add(&counts, packet_of(NTT_UDP, i, 5000, 0xffffff, 53, i / 1000));
        add(&counts, packet_of(NTT_UDP, 0xffffff, 53, i, 5000, i / 1000 + 2));
    }
    CU_ASSERT_EQUAL(counts.sums[NTT_UDP_FLOWS].flows, MANY);
    CU_ASSERT_EQUAL(counts.sums[NTT_UDP_FLOWS].answered, MANY);
    CU_ASSERT_EQUAL(counts.sums[NTT_UDP_FLOWS].duration_ns, 2 * SECOND * MANY);
    ntt_flow_counts_clear(&counts);
}

/* The busy flow stays through a flood of others; one that is silent all the while is one more afterwards. */
static void the_one_silent_longest_is_forgotten(void)
{
    struct ntt_flow_counts counts = {0};
    ntt_flow_counts_init(&counts);
    add(&counts, packet_of(NTT_TCP, 1, 1000, 2, 80, 0));
    add(&counts, packet_of(NTT_TCP, 1, 1001, 2, 80, 0));
    for (uint32_t i = 0; i < FLOOD; i++) {
        add(&counts, packet_of(NTT_TCP, 1, 1000, 2, 80, 1 + i / 1000));
        add(&counts, packet_of(NTT_UDP, i, 5000, 0xffffff, 53, 1 + i / 1000));
    }
    add(&counts, packet_of(NTT_TCP, 1, 1000, 2, 80, 1000));
    CU_ASSERT_EQUAL(counts.sums[NTT_TCP_FLOWS].flows, 2);
    add(&counts, packet_of(NTT_TCP, 1, 1001, 2, 80, 1000));
    CU_ASSERT_EQUAL(counts.sums[NTT_TCP_FLOWS].flows, 3);
    CU_ASSERT_EQUAL(counts.sums[NTT_UDP_FLOWS].flows, FLOOD);
    ntt_flow_counts_clear(&counts);
}

static CU_TestInfo tests[] = {
    {"what is a flow", what_is_a_flow},
    {"flows that end are counted once", flows_that_end_are_counted_once},
    {"the one silent longest is forgotten", the_one_silent_longest_is_forgotten},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("flow_counts", tests)
