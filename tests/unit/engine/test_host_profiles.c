/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Roles, one-way captures, floods beside scans and full tables: what speaks against an attack, and how far.
 */
#include "engine_run.h"

#include "engine/hash.h"
#include "engine/state.h"

static void send(struct run *run, int64_t after_ms, enum ntt_transport transport, struct ntt_address from,
                 unsigned sport, struct ntt_address to, unsigned dport, unsigned flags, uint32_t payload)
{
    struct ntt_packet packet = transport == NTT_TCP ? tcp(from, sport, to, dport, flags, payload)
                                                    : udp(from, sport, to, dport, payload);
    packet.link_source = 0x020000000001 + ntt_hash_address(&from) % 2;
    feed(run, after_ms * MS, packet);
}

static uint64_t alerts(const struct run *run)
{
    return ntt_engine_state(run->engine).alerts;
}

static void session(struct run *run, struct ntt_address client, unsigned sport, struct ntt_address server,
                    unsigned dport)
{
    send(run, 1, NTT_TCP, client, sport, server, dport, NTT_SYN, 0);
    send(run, 1, NTT_TCP, server, dport, client, sport, NTT_SYN | NTT_ACK, 0);
    send(run, 1, NTT_TCP, client, sport, server, dport, NTT_ACK, 0);
    send(run, 1, NTT_TCP, client, sport, server, dport, NTT_ACK | NTT_PSH, 100);
    send(run, 1, NTT_TCP, server, dport, client, sport, NTT_ACK | NTT_PSH, 1000);
}

static void refused(struct run *run, int64_t after_ms, struct ntt_address client, struct ntt_address server,
                    unsigned port)
{
    send(run, after_ms, NTT_TCP, client, 40000, server, port, NTT_SYN, 0);
    send(run, 0, NTT_TCP, server, port, client, 40000, NTT_RST | NTT_ACK, 0);
}

/* What the engine holds against taking the host for an attacker. */
static unsigned mitigations_of(struct run *run, struct ntt_address source)
{
    struct ntt_scan_track track = {
        .kind = NTT_VERTICAL_SCAN, .probe = NTT_PROBE_SYN, .source = ntt_prefix_of(&source)};
    return ntt_mitigations_of(run->engine, &track);
}

static void be_busy(struct run *run, unsigned hosts, unsigned port)
{
    for (unsigned i = 0; i < hosts; i++)
        session(run, host(0, 80), 1024 + i, host(1 + i / 250, i % 250), port);
}

static void test_busy_client(void)
{
    struct run *run = begin();
    be_busy(run, 40, 443);
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 80)), 0);
    be_busy(run, 80, 443);
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 80)), NTT_MITIGATION_BUSY_CLIENT);
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 81)), 0);
    run->now += 660 * SECOND;
    session(run, host(0, 82), 1024, host(1, 1), 80);
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 80)), 0); /* it has been quiet for ten minutes */
    end(run);
}

static void test_resolver(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 90; i++) {
        send(run, 20, NTT_UDP, host(0, 53), 2000 + i, host(1, i), 53, 0, 40);
        send(run, 20, NTT_UDP, host(1, i), 53, host(0, 53), 2000 + i, 0, 120);
    }
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 53)), NTT_MITIGATION_RESOLVER);
    end(run);
}

static void test_monitor_until_it_scans(void)
{
    struct run *run = begin();
    for (unsigned round = 0; round < 12; round++) {
        for (unsigned i = 0; i < 10; i++)
            session(run, host(0, 70), 1024 + 50 * round + i, host(1, i), 9100);
        run->now += 60 * SECOND;
    }
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 70)), NTT_MITIGATION_MONITOR);
    for (unsigned port = 1; port <= 40; port++)
        refused(run, 100, host(0, 70), host(2, 1), port);
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 70)), 0);
    CU_ASSERT_EQUAL(alerts(run), 1);
    end(run);
}

static void test_peer_to_peer(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60; i++) {
        unsigned port = 20000 + 577 * i % 40000;
        send(run, 300, NTT_UDP, host(0, 90), 6881, host(1, i), port, 0, 60);
        if (i % 3 == 0)
            send(run, 30, NTT_UDP, host(1, i), port, host(0, 90), 6881, 0, 60);
        send(run, 30, NTT_TCP, host(0, 90), 30000 + i, host(1, i), port, NTT_SYN, 0);
    }
    CU_ASSERT_EQUAL(mitigations_of(run, host(0, 90)), NTT_MITIGATION_PEER);
    CU_ASSERT_EQUAL(alerts(run), 0);
    end(run);
}

static void test_router(void)
{
    struct run *run = begin();
    uint64_t link = 0x020000000009;
    for (unsigned i = 0; i < 60; i++) {
        struct ntt_packet packet = tcp(host(3, i), 1024, host(4, 1), 443, NTT_SYN, 0);
        packet.link_source = link;
        feed(run, 10 * MS, packet);
    }
    struct ntt_scan_track track = {.probe = NTT_PROBE_NEIGHBOUR, .link_source = link};
    CU_ASSERT_EQUAL(ntt_mitigations_of(run->engine, &track), NTT_MITIGATION_ROUTER);
    track.link_source++;
    CU_ASSERT_EQUAL(ntt_mitigations_of(run->engine, &track), 0);
    end(run);
}

static void test_busy_client_that_scans(void)
{
    struct run *run = begin();
    be_busy(run, 200, 443);
    for (unsigned port = 1; port <= 100; port++)
        refused(run, 20, host(0, 80), host(5, 1), port);
    CU_ASSERT_EQUAL_FATAL(alerts(run), 1);
    CU_ASSERT_EQUAL(run->said[0].type, NTT_PORT_SCAN);
    CU_ASSERT_EQUAL(run->said[0].threshold, 20);
    CU_ASSERT_TRUE(run->said[0].confidence <= 75);
    CU_ASSERT_PTR_NOT_NULL(strstr(run->said[0].message, "busy client"));
    end(run);
}

static void test_busy_client_with_dead_hosts(void)
{
    struct run *run = begin();
    be_busy(run, 200, 443);
    for (unsigned i = 0; i < 30; i++)
        refused(run, 500, host(0, 80), host(5, i), 8080);
    CU_ASSERT_EQUAL(alerts(run), 0);
    for (unsigned i = 30; i < 250; i++)
        refused(run, 20, host(0, 80), host(5, i), 8080);
    CU_ASSERT_EQUAL_FATAL(alerts(run), 1);
    CU_ASSERT_EQUAL(run->said[0].type, NTT_HOST_SWEEP);
    end(run);
}

static void one_way_sessions(struct run *run, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        send(run, 1, NTT_TCP, host(0, i), 1024, host(9, 1), 80, NTT_SYN, 0);
        send(run, 1, NTT_TCP, host(0, i), 1024, host(9, 1), 80, NTT_ACK, 0);
        send(run, 1, NTT_TCP, host(0, i), 1024, host(9, 1), 80, NTT_ACK | NTT_PSH, 100);
    }
}

static void test_one_way_capture(void)
{
    struct run *run = begin();
    one_way_sessions(run, 30);
    CU_ASSERT_TRUE(ntt_engine_state(run->engine).one_way);
    for (unsigned port = 1; port <= 30; port++)
        send(run, 1000, NTT_TCP, host(0, 66), 40000, host(9, 2), port, NTT_SYN, 0);
    CU_ASSERT_EQUAL(alerts(run), 0);
    for (unsigned port = 31; port <= 1000; port++)
        send(run, 5, NTT_TCP, host(0, 66), 40000, host(9, 2), port, NTT_SYN, 0);
    CU_ASSERT_EQUAL_FATAL(alerts(run), 1);
    CU_ASSERT_EQUAL(run->said[0].type, NTT_PORT_SCAN);
    CU_ASSERT_TRUE(run->said[0].confidence <= 40);
    CU_ASSERT_PTR_NOT_NULL(strstr(run->said[0].message, "one-way capture"));
    for (unsigned i = 0; i < 30; i++) /* the other direction appears: judged anew */
        session(run, host(0, 100 + i), 1024, host(9, 1), 80);
    CU_ASSERT_FALSE(ntt_engine_state(run->engine).one_way);
    end(run);
}

static void test_unanswered_syns_are_no_one_way_capture(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 100; i++) {
        for (unsigned again = 0; again < 4; again++)
            send(run, 1000, NTT_TCP, host(0, i), 1024, host(9, 1), 80, NTT_SYN, 0);
    }
    CU_ASSERT_FALSE(ntt_engine_state(run->engine).one_way);
    end(run);
}

static void test_flood_hides_no_scan_of_its_target(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60000; i++) {
        send(run, 5, NTT_TCP, ipv4(20 + i % 97, i >> 16, i >> 8, i), 1024 + i % 50000, host(9, 1), 80,
             NTT_SYN, 0);
        if (i % 2000 == 1999) /* ten seconds */
            refused(run, 0, host(0, 66), host(9, 1), 1000 + i / 2000);
    }
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 1);
    CU_ASSERT_EQUAL(ntt_engine_state(run->engine).pressure, 0);
    end(run);
}

static void test_full_tables_are_reported(void)
{
    struct run *run = begin();
    CU_ASSERT_PTR_NULL(ntt_engine_pressure(run->engine));
    for (unsigned i = 0; i < 40000; i++) {
        for (unsigned port = 1; port <= 3; port++)
            refused(run, 2, ipv4(11, i >> 16, i >> 8, i), host(i >> 8, i), port);
    }
    CU_ASSERT_TRUE(ntt_engine_state(run->engine).pressure > 1000);
    char *text = ntt_engine_pressure(run->engine);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "ports tried"));
    free(text);
    end(run);
}

static CU_TestInfo tests[] = {
    {"busy client", test_busy_client},
    {"resolver", test_resolver},
    {"a monitor, until it scans", test_monitor_until_it_scans},
    {"peer to peer", test_peer_to_peer},
    {"router", test_router},
    {"a busy client that scans", test_busy_client_that_scans},
    {"a busy client with dead hosts", test_busy_client_with_dead_hosts},
    {"one-way capture", test_one_way_capture},
    {"unanswered SYNs are no one-way capture", test_unanswered_syns_are_no_one_way_capture},
    {"a flood hides no scan of its target", test_flood_hides_no_scan_of_its_target},
    {"full tables are reported", test_full_tables_are_reported},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("host profiles", tests)
