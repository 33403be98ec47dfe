/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine on hand-made packets: what opens, what stays quiet, and that both are the same every time. */
#include "engine/detector.h"
#include "engine_run.h"

static void connection(struct run *run, struct ntt_address client, unsigned sport, struct ntt_address server,
                       unsigned dport)
{
    handshake(run, MS, client, sport, server, dport);
    feed(run, MS, tcp(client, sport, server, dport, NTT_ACK | NTT_PSH, 100));
    feed(run, MS, tcp(server, dport, client, sport, NTT_ACK | NTT_PSH, 1000));
    feed(run, MS, tcp(client, sport, server, dport, NTT_ACK | NTT_FIN, 0));
}

static void scan_closed_ports(struct run *run, unsigned flags, unsigned ports)
{
    for (unsigned port = 1; port <= ports; port++) {
        feed(run, 5 * MS, tcp(host(0, 66), 40000, host(0, 1), port, flags, 0));
        feed(run, 0, tcp(host(0, 1), port, host(0, 66), 40000, NTT_RST | NTT_ACK, 0));
    }
}

static void test_scan_opens_once_with_evidence(void)
{
    struct run *run = begin();
    scan_closed_ports(run, NTT_SYN, 100);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
    CU_ASSERT_EQUAL_FATAL(run->said[0].event, NTT_OPEN);
    CU_ASSERT_TRUE(run->said[0].frame <= 40); /* 20 probes */
    CU_ASSERT_EQUAL(run->said[0].evidence.first_frame, 1);
    check_ends(&run->said[0], host(0, 66), host(0, 1));
    ntt_engine_finish(run->engine);
    const struct ntt_alert *last = &run->said[run->count - 1];
    CU_ASSERT_EQUAL(last->event, NTT_CLOSE);
    CU_ASSERT_EQUAL(last->frame, 0);
    CU_ASSERT_EQUAL(last->observed, 100);
    CU_ASSERT_EQUAL(last->evidence.packets, 100);
    CU_ASSERT_EQUAL(last->id, run->said[0].id);
    CU_ASSERT_EQUAL(last->key, run->said[0].key);
    end(run);
}

static void test_updates_come_at_fourfold(void)
{
    struct run *run = begin();
    scan_closed_ports(run, NTT_SYN, 1000);
    unsigned updates = 0;
    uint64_t before = run->said[0].observed;
    for (unsigned i = 1; i < run->count; i++) {
        CU_ASSERT_EQUAL(run->said[i].event, NTT_UPDATE);
        CU_ASSERT_TRUE(run->said[i].observed >= 4 * before);
        before = run->said[i].observed;
        updates++;
    }
    CU_ASSERT_EQUAL(updates, 3); /* 10, 40, 160, 640 */
    end(run);
}

static void test_every_flag_form_is_a_scan(void)
{
    static const unsigned forms[] = {NTT_SYN, NTT_FIN,          0, NTT_FIN | NTT_PSH | NTT_URG,
                                     NTT_ACK, NTT_FIN | NTT_ACK};
    for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct run *run = begin();
        scan_closed_ports(run, forms[i], 60);
        CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
        end(run);
    }
}

static void test_slow_scan(void)
{
    struct run *run = begin();
    for (unsigned port = 1; port <= 30; port++) {
        feed(run, 15 * SECOND, tcp(host(0, 66), 40000, host(0, 1), port, NTT_SYN, 0));
        feed(run, 0, tcp(host(0, 1), port, host(0, 66), 40000, NTT_RST | NTT_ACK, 0));
    }
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
    CU_ASSERT_STRING_EQUAL(run->said[0].variant, "syn+slow");
    end(run);
}

static void test_udp_scan_by_refusals(void)
{
    struct run *run = begin();
    for (unsigned port = 1; port <= 20; port++) {
        feed(run, 10 * MS, udp(host(0, 66), 40000, host(0, 1), 2 * port, 50));
        feed(run, 0,
             refusal(host(0, 1), (struct ntt_quoted){.source = host(0, 66),
                                                     .destination = host(0, 1),
                                                     .transport = NTT_UDP,
                                                     .ip_protocol = 17,
                                                     .source_port = 40000,
                                                     .destination_port = (uint16_t)(2 * port)}));
    }
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
    CU_ASSERT_STRING_EQUAL(run->said[0].variant, "udp");
    end(run);
}

static void test_dead_service_is_no_scan(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 200; i++) {
        feed(run, 500 * MS, tcp(host(0, 80 + i % 5), 1024 + i, host(0, 1), 8080, NTT_SYN, 0));
        feed(run, 0, tcp(host(0, 1), 8080, host(0, 80 + i % 5), 1024 + i, NTT_RST | NTT_ACK, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

static void test_backscatter_is_not_the_victims_attack(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++) {
        feed(run, MS, tcp(host(0, 1), 80, host(i / 250, i % 250), 1024 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, MS, tcp(host(0, 1), 81, host(i / 250, i % 250), 1024 + i, NTT_RST | NTT_ACK, 0));
    }
    ntt_engine_finish(run->engine);
    for (unsigned i = 0; i < run->count; i++)
        CU_ASSERT_EQUAL(run->said[i].severity, NTT_INFO);
    end(run);
}

static void test_idle_alert_closes_on_a_frame(void)
{
    struct run *run = begin();
    scan_closed_ports(run, NTT_SYN, 50);
    unsigned before = run->count;
    connection(run, host(0, 80), 5000, host(0, 2), 80);
    CU_ASSERT_EQUAL(run->count, before);
    feed(run, 700 * SECOND, tcp(host(0, 80), 5001, host(0, 2), 80, NTT_SYN, 0));
    CU_ASSERT_EQUAL_FATAL(run->count, before + 1);
    CU_ASSERT_EQUAL(run->said[before].event, NTT_CLOSE);
    CU_ASSERT_EQUAL(run->said[before].frame, run->frame);
    end(run);
}

static void test_clock_never_goes_back(void)
{
    struct run *run = begin();
    scan_closed_ports(run, NTT_SYN, 5);
    feed(run, -60 * SECOND, tcp(host(0, 80), 5001, host(0, 2), 80, NTT_SYN, 0));
    CU_ASSERT_EQUAL(ntt_engine_state(run->engine).clock_regressions, 1);
    end(run);
}

/* An alert is as long as its packets are apart, whatever order they come in. */
static void test_no_duration_is_negative(void)
{
    struct run *run = begin();
    for (unsigned port = 1; port <= 60; port++) {
        feed(run, port == 31 ? -3600 * SECOND : SECOND,
             tcp(host(0, 66), 40000, host(0, 1), port, NTT_SYN, 0));
        feed(run, 0, tcp(host(0, 1), port, host(0, 66), 40000, NTT_RST | NTT_ACK, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_TRUE_FATAL(run->count >= 2);
    for (unsigned i = 0; i < run->count; i++) {
        const struct ntt_alert *alert = &run->said[i];
        CU_ASSERT_TRUE(alert->evidence.first_ns <= alert->evidence.last_ns);
        CU_ASSERT_PTR_NULL(strstr(alert->message, "in -"));
    }
    const struct ntt_evidence *last = &run->said[run->count - 1].evidence;
    CU_ASSERT_EQUAL(last->first_ns, MONDAY * SECOND + 30 * SECOND - 3600 * SECOND);
    CU_ASSERT_EQUAL(last->last_ns, MONDAY * SECOND + 30 * SECOND);
    end(run);
}

/* Evidence from the earliest time there is is open when the clock stands at the latest. */
static void test_times_span_all_that_there_is(void)
{
    struct run *run = begin();
    run->now = NTT_LATEST_NS;
    feed(run, 0, tcp(host(0, 66), 40000, host(0, 1), 1, NTT_SYN, 0));
    run->now = -NTT_LATEST_NS;
    for (unsigned port = 2; port <= 100; port++) {
        feed(run, 0, tcp(host(0, 66), 40000, host(0, 1), port, NTT_SYN, 0));
        feed(run, 0, tcp(host(0, 1), port, host(0, 66), 40000, NTT_RST | NTT_ACK, 0));
    }
    ntt_engine_finish(run->engine);
    const struct ntt_alert *last = last_of(run, NTT_PORT_SCAN);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_EQUAL(last->event, NTT_CLOSE);
    end(run);
}

static void test_flood_from_a_million_hides_no_scan(void)
{
    struct run *run = begin();
    size_t memory = ntt_engine_state(run->engine).memory;
    CU_ASSERT_TRUE(memory <= 64u << 20);
    for (unsigned i = 0; i < 1000000; i++) {
        struct ntt_address spoofed = ipv4(1 + (i >> 20), i >> 16, i >> 8, i);
        feed(run, i % 100 ? 0 : MS, tcp(spoofed, 1024 + i % 60000, host(0, 1), 80, NTT_SYN, 0));
        if (i % 2000 == 1000) {
            feed(run, 0, tcp(host(9, 66), 40000, host(9, 1), 1 + i / 2000, NTT_SYN, 0));
            feed(run, 0, tcp(host(9, 1), 1 + i / 2000, host(9, 66), 40000, NTT_RST | NTT_ACK, 0));
        }
    }
    CU_ASSERT_EQUAL(opened(run, NTT_SYN_FLOOD), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
    CU_ASSERT_EQUAL(ntt_engine_state(run->engine).memory, memory);
    CU_ASSERT_EQUAL(ntt_engine_state(run->engine).pressure, 0);
    end(run);
}

static void test_same_packets_same_alerts(void)
{
    struct run *a = begin(), *b = begin();
    scan_closed_ports(a, NTT_SYN, 300);
    scan_closed_ports(b, NTT_SYN, 300);
    ntt_engine_finish(a->engine);
    ntt_engine_finish(b->engine);
    CU_ASSERT_EQUAL_FATAL(a->count, b->count);
    for (unsigned i = 0; i < a->count; i++) {
        CU_ASSERT_EQUAL(a->said[i].key, b->said[i].key);
        CU_ASSERT_EQUAL(a->said[i].frame, b->said[i].frame);
        CU_ASSERT_STRING_EQUAL(a->said[i].message, b->said[i].message);
    }
    end(a);
    end(b);
}

static void test_filter_and_selector_agree(void)
{
    struct run *run = begin();
    scan_closed_ports(run, NTT_SYN, 30);
    ntt_engine_finish(run->engine);
    const struct ntt_alert *closed = &run->said[run->count - 1];
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(
        strstr(ntt_alert_filter(closed, filter), "ip.src == 10.0.0.66 && ip.dst == 10.0.0.1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(filter, "frame.number >= 1"));
    struct ntt_packet probe = tcp(host(0, 66), 40000, host(0, 1), 3, NTT_SYN, 0);
    probe.frame = 3;
    CU_ASSERT_TRUE(ntt_alert_covers(closed, &probe));
    probe.source = host(0, 67);
    CU_ASSERT_FALSE(ntt_alert_covers(closed, &probe));
    probe.source = host(0, 66);
    probe.frame = 1000;
    CU_ASSERT_FALSE(ntt_alert_covers(closed, &probe));
    end(run);
}

static void test_conditions_begin_at_one(void)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const struct ntt_condition *conditions = ntt_detector(type)->conditions;
        CU_ASSERT_TRUE(!conditions || (!conditions[0].filter && conditions[1].filter && conditions[1].holds));
    }
}

static CU_TestInfo tests[] = {
    {"a scan opens once, with evidence", test_scan_opens_once_with_evidence},
    {"updates come at fourfold", test_updates_come_at_fourfold},
    {"every form of flags is a scan", test_every_flag_form_is_a_scan},
    {"slow scan", test_slow_scan},
    {"UDP scan by refusals", test_udp_scan_by_refusals},
    {"a dead service is no scan", test_dead_service_is_no_scan},
    {"backscatter is not the victim's attack", test_backscatter_is_not_the_victims_attack},
    {"an idle alert closes on a frame", test_idle_alert_closes_on_a_frame},
    {"the clock never goes back", test_clock_never_goes_back},
    {"no duration is negative", test_no_duration_is_negative},
    {"times span all that there is", test_times_span_all_that_there_is},
    {"a flood from a million hides no scan", test_flood_from_a_million_hides_no_scan},
    {"same packets, same alerts", test_same_packets_same_alerts},
    {"filter and selector agree", test_filter_and_selector_agree},
    {"conditions begin at one", test_conditions_begin_at_one},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("engine", tests)
