/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scans that show by their refusals only, and rushes of SYNs that may become a flood. */
#include "engine_run.h"

static const struct ntt_address target = {NTT_IPV4, {10, 0, 0, 1}};

static struct ntt_quoted probe(enum ntt_transport transport, unsigned from_port, unsigned number)
{
    return (struct ntt_quoted){.source = host(0, 66),
                               .destination = target,
                               .transport = transport,
                               .ip_protocol = transport == NTT_UDP ? 17 : (uint8_t)number,
                               .source_port = (uint16_t)from_port,
                               .destination_port = transport == NTT_UDP ? (uint16_t)number : 0};
}

static void refuse(struct run *run, enum ntt_transport transport, unsigned from_port, unsigned first)
{
    for (unsigned i = 0; i < 100; i++)
        feed(run, 10 * MS, refusal(target, probe(transport, from_port, first + i)));
    ntt_engine_finish(run->engine);
}

static void test_refusals_only(void)
{
    static const enum ntt_transport transports[] = {NTT_UDP, NTT_OTHER_IP};
    static const char *const variants[] = {"udp", "ip_protocol"};
    struct ntt_address scanner = host(0, 66);
    for (unsigned i = 0; i < 2; i++) {
        struct run *run = begin();
        refuse(run, transports[i], 40000, 60);
        CU_ASSERT_EQUAL_FATAL(opened(run, NTT_PORT_SCAN), 1);
        const struct ntt_alert *alert = last_of(run, NTT_PORT_SCAN);
        CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
        CU_ASSERT_STRING_EQUAL(alert->variant, variants[i]);
        CU_ASSERT_TRUE(alert->confidence <= 60);
        CU_ASSERT_EQUAL(alert->severity, NTT_LOW);
        CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "not in the capture"));
        check_ends(alert, scanner, target);
        check_evidence(run, alert);
        end(run);
    }
}

/* Answers that came too late, and the last steps of a traceroute, are refused as well. */
static void test_other_refusals(void)
{
    struct run *run = begin();
    refuse(run, NTT_UDP, 53, 20000);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 0);
    end(run);
    run = begin();
    refuse(run, NTT_UDP, 40000, 33434);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 0);
    end(run);
}

/* A SYN to a high port every 100 us, each from a port of its own. */
static void rush(struct run *run, unsigned syns, unsigned ports)
{
    for (unsigned i = 0; i < syns; i++) {
        feed(run, 100 * US, tcp(host(0, 66), 2000 + i, target, 20000 + i % ports * 7, NTT_SYN, 0));
        feed(run, 0, tcp(target, 20000 + i % ports * 7, host(0, 66), 2000 + i, NTT_RST | NTT_ACK, 0));
    }
}

static void test_a_rush_that_ends_was_a_scan(void)
{
    struct run *run = begin();
    rush(run, 1000, 1000);
    CU_ASSERT_EQUAL_FATAL(run->said[0].type, NTT_PORT_SCAN);
    CU_ASSERT_EQUAL(run->said[0].severity, NTT_LOW);
    feed(run, 2 * SECOND, tcp(host(0, 5), 4000, host(0, 6), 80, NTT_SYN, 0));
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_PORT_SCAN), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 0);
    const struct ntt_alert *alert = last_of(run, NTT_PORT_SCAN);
    CU_ASSERT_EQUAL(alert->event, NTT_UPDATE);
    CU_ASSERT_EQUAL(alert->severity, NTT_MEDIUM);
    end(run);
}

static void test_a_rush_that_repeats_itself_was_a_flood(void)
{
    struct run *run = begin();
    rush(run, 4000, 300);
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 1);
    ntt_engine_finish(run->engine);
    for (unsigned i = 0; i < run->count; i++)
        CU_ASSERT_TRUE(run->said[i].type != NTT_PORT_SCAN || run->said[i].severity == NTT_LOW);
    end(run);
}

/* A reflected answer comes from its service's port and goes wherever the question seemed to come from. */
static void test_answers_are_no_scan(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 40; i++) {
        feed(run, 100 * MS, udp(host(0, 66), 11211, target, 5000 + 77 * i, 1400));
        feed(run, 0,
             refusal(target, (struct ntt_quoted){.source = host(0, 66),
                                                 .destination = target,
                                                 .transport = NTT_UDP,
                                                 .ip_protocol = 17,
                                                 .source_port = 11211,
                                                 .destination_port = (uint16_t)(5000 + 77 * i)}));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 0);
    end(run);
}

/* Port 0 is no service's, whether the datagrams or their refusals are seen; 514 is, and what comes from there is logs. */
static void test_ports_of_no_service(void)
{
    static const uint16_t ports[] = {0, 514};
    for (unsigned i = 0; i < 2; i++) {
        struct run *run = begin();
        refuse(run, NTT_UDP, ports[i], 20000);
        CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), ports[i] == 0);
        end(run);
        run = begin();
        for (unsigned port = 0; port < 200; port++) {
            feed(run, 10 * MS, udp(host(0, 66), ports[i], target, 20000 + port, 0));
            feed(run, MS, refusal(target, probe(NTT_UDP, ports[i], 20000 + port)));
        }
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), ports[i] == 0);
        end(run);
    }
}

/* 120 calls to a host that is gone; a scan of as many ports asks each twice. */
static void test_streams_to_nobody(void)
{
    for (unsigned scan = 0; scan < 2; scan++) {
        struct run *run = begin();
        for (unsigned packet = 0; packet < (scan ? 2 : 250); packet++)
            for (unsigned call = 0; call < 120; call++)
                feed(run, scan ? 40 * MS : 20 * MS / 30,
                     udp(host(0, 66), 20000, target, 3000 + 2 * call, 172));
        feed(run, 5 * SECOND, udp(host(0, 66), 20000, target, 9000, 172));
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), scan);
        end(run);
    }
}

/* A SYN as nmap or masscan makes it. */
static struct ntt_packet tool_syn(bool masscan, struct ntt_address from, unsigned port, uint32_t sequence)
{
    struct ntt_packet packet = tcp(from, 40000, target, port, NTT_SYN, 0);
    packet.tcp_sequence = sequence;
    packet.tcp_window = 1024;
    packet.tcp_header = masscan ? 20 : 24;
    if (masscan)
        packet.ip_id = (uint16_t)(0x0a000001 ^ port ^ sequence);
    return packet;
}

/* Five ports are enough of a tool's; of a host's own TCP they are nothing. */
static void test_a_tool_and_five_ports(void)
{
    static const char *const names[] = {"nmap", "masscan"};
    for (unsigned masscan = 0; masscan < 2; masscan++) {
        struct run *run = begin();
        for (unsigned i = 0; i < 5; i++)
            feed(run, 50 * MS, tool_syn(masscan, host(0, 66), 21 + 30 * i, 7919 * (1 + i)));
        CU_ASSERT_EQUAL_FATAL(opened(run, NTT_PORT_SCAN), 1);
        CU_ASSERT_EQUAL(run->said[0].severity, NTT_LOW);
        CU_ASSERT_STRING_EQUAL(run->said[0].tool, names[masscan]);
        feed(run, 2 * SECOND, tcp(host(0, 5), 4000, host(0, 6), 80, NTT_SYN, 0));
        CU_ASSERT_EQUAL(last_of(run, NTT_PORT_SCAN)->severity, NTT_MEDIUM);
        CU_ASSERT_PTR_NOT_NULL(strstr(last_of(run, NTT_PORT_SCAN)->message, names[masscan]));
        end(run);
        run = begin();
        for (unsigned i = 0; i < 4; i++)
            feed(run, 50 * MS, tool_syn(masscan, host(0, 66), 21 + 30 * i, 7919 * (1 + i)));
        check_silence(run, NTT_PORT_SCAN);
    }
    struct run *run = begin();
    for (unsigned i = 0; i < 9; i++)
        feed(run, 50 * MS, tcp(host(0, 66), 40000 + i, target, 21 + 30 * i, NTT_SYN, 0));
    check_silence(run, NTT_PORT_SCAN);
}

/* The same program floods six ports: what opened as a scan names the flood that explains it. */
static void test_a_flood_supersedes(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 3000; i++)
        feed(run, MS, tool_syn(false, host(0, 66), 21 + 30 * (i % 6), 7919 * (1 + i)));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_SYN_FLOOD), 1);
    const struct ntt_alert *scan = last_of(run, NTT_PORT_SCAN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scan);
    CU_ASSERT_EQUAL(scan->event, NTT_CLOSE);
    CU_ASSERT_EQUAL(scan->severity, NTT_LOW);
    CU_ASSERT_EQUAL(scan->superseded_by, last_of(run, NTT_SYN_FLOOD)->id);
    CU_ASSERT_EQUAL(last_of(run, NTT_SYN_FLOOD)->superseded_by, 0);
    end(run);
}

/* A monitor looks whether forty ports are open, and leaves; or `refused` of them are closed. */
static enum ntt_severity look_at_open_ports(unsigned refused)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 40; i++) {
        unsigned port = 20 + i;
        feed(run, 50 * MS, tcp(host(0, 66), 40000 + i, target, port, NTT_SYN, 0));
        if (i * refused / 40 != (i + 1) * refused / 40) {
            feed(run, MS, tcp(target, port, host(0, 66), 40000 + i, NTT_RST | NTT_ACK, 0));
            continue;
        }
        feed(run, MS, tcp(target, port, host(0, 66), 40000 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, MS, tcp(host(0, 66), 40000 + i, target, port, NTT_ACK, 0));
        feed(run, MS, tcp(host(0, 66), 40000 + i, target, port, NTT_RST | NTT_ACK, 0));
    }
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_PORT_SCAN);
    enum ntt_severity severity = alert ? alert->severity : 0;
    end(run);
    return severity;
}

static void test_open_and_not_used(void)
{
    CU_ASSERT_EQUAL(look_at_open_ports(0), NTT_LOW);
    CU_ASSERT_EQUAL(look_at_open_ports(4), NTT_LOW);
    CU_ASSERT_EQUAL(look_at_open_ports(20), NTT_MEDIUM);
    CU_ASSERT_EQUAL(look_at_open_ports(40), NTT_MEDIUM);
}

/* `sources` hosts that share the work: each tries `each` ports, out of `ports` in all. */
static void share(struct run *run, unsigned sources, unsigned each, unsigned ports)
{
    for (unsigned k = 0; k < each; k++) {
        for (unsigned i = 0; i < sources; i++) {
            struct ntt_address from = host(1 + i / 250, i % 250);
            unsigned port = 1 + (i * each + k) % ports;
            feed(run, 30 * MS, tcp(from, 40000 + k, target, port, NTT_SYN, 0));
            feed(run, MS, tcp(target, port, from, 40000 + k, NTT_RST | NTT_ACK, 0));
        }
    }
}

static bool about(uint64_t figure, unsigned expected)
{
    return figure * 100 >= expected * 95ULL && figure * 100 <= expected * 105ULL;
}

static void test_shared_scans(void)
{
    static const struct {
        unsigned sources, each, ports;
    } rows[] = {{100, 3, 300}, {300, 2, 600}, {40, 9, 60}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run *run = begin();
        share(run, rows[i].sources, rows[i].each, rows[i].ports);
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL_FATAL(opened(run, NTT_PORT_SCAN), 1);
        const struct ntt_alert *alert = last_of(run, NTT_PORT_SCAN);
        CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
        unsigned hosts = 0, ports = 0, probes = 0, refused = 0;
        CU_ASSERT_STRING_EQUAL(alert->variant, "syn+distributed");
        CU_ASSERT_EQUAL_FATAL(
            sscanf(alert->message, "About %u hosts in %*s scanned %u ports", &hosts, &ports), 2);
        const char *with = strstr(alert->message, " with ");
        CU_ASSERT_PTR_NOT_NULL_FATAL(with);
        CU_ASSERT_EQUAL_FATAL(
            sscanf(with, " with %u probes (syn+distributed scan): %u refused", &probes, &refused), 2);
        CU_ASSERT_TRUE(about(hosts, rows[i].sources) && about(ports, rows[i].ports));
        CU_ASSERT_EQUAL(probes, rows[i].sources * rows[i].each);
        CU_ASSERT_EQUAL(refused, probes);
        check_evidence(run, alert);
        end(run);
    }
}

/* One of many was told before it was known how many there are. */
static void test_single_scanners_are_superseded(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 5; i++)
        feed(run, 50 * MS, tool_syn(false, host(1, 1), 2000 + i, 7919 * (1 + i)));
    run->now += 2 * SECOND;
    share(run, 40, 9, 360);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 2);
    unsigned superseded = 0;
    for (unsigned i = 0; i < run->count; i++) {
        const struct ntt_alert *alert = &run->said[i];
        if (alert->event == NTT_CLOSE && alert->superseded_by) {
            superseded++;
            CU_ASSERT_EQUAL(alert->superseded_by, last_of(run, NTT_PORT_SCAN)->id);
            CU_ASSERT_TRUE(ntt_prefix_is_host(&alert->source));
        }
    }
    CU_ASSERT_EQUAL(superseded, 1);
    CU_ASSERT_FALSE(ntt_prefix_is_host(&last_of(run, NTT_PORT_SCAN)->source));
    end(run);
}

/* A port from each of 500 strangers, over ten minutes; and forged SYNs to any port, 500 a second. */
static void test_a_port_from_each(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++)
        feed(run, SECOND,
             tcp(ipv4(20 + i % 180, i % 251, 3, 4), 40000, target, 1 + i * 31 % 9000, NTT_SYN, 0));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
    run = begin();
    uint32_t state = 1;
    for (unsigned i = 0; i < 5000; i++) {
        struct ntt_address from =
            ipv4(20 + random_of(&state) % 180, random_of(&state) % 256, random_of(&state) % 256, 1);
        feed(run, 2 * MS,
             tcp(from, random_of(&state) % 60000, target, 1 + random_of(&state) % 60000, NTT_SYN, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 0);
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 1);
    end(run);
}

static CU_TestInfo tests[] = {
    {"streams to nobody", test_streams_to_nobody},
    {"refusals only", test_refusals_only},
    {"other refusals", test_other_refusals},
    {"a rush that ends was a scan", test_a_rush_that_ends_was_a_scan},
    {"a rush that repeats itself was a flood", test_a_rush_that_repeats_itself_was_a_flood},
    {"answers are no scan", test_answers_are_no_scan},
    {"ports of no service", test_ports_of_no_service},
    {"a tool and five ports", test_a_tool_and_five_ports},
    {"a flood supersedes", test_a_flood_supersedes},
    {"open and not used", test_open_and_not_used},
    {"shared scans", test_shared_scans},
    {"single scanners are superseded", test_single_scanners_are_superseded},
    {"a port from each", test_a_port_from_each},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("port_scan", tests)
