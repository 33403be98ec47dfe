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

static CU_TestInfo tests[] = {
    {"refusals only", test_refusals_only},
    {"other refusals", test_other_refusals},
    {"a rush that ends was a scan", test_a_rush_that_ends_was_a_scan},
    {"a rush that repeats itself was a flood", test_a_rush_that_repeats_itself_was_a_flood},
    {"answers are no scan", test_answers_are_no_scan},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("port_scan", tests)
