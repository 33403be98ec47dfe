/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers to questions that others put in somebody's name. */
#include "engine_run.h"

static const struct ntt_address flooded = {NTT_IPV4, {10, 0, 0, 1}};

static void test_syn_acks_to_many(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++)
        feed(run, 5 * MS, tcp(flooded, 80, host(1 + i / 250, i % 250), 1024 + i, NTT_SYN | NTT_ACK, 0));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_BACKSCATTER), 1);
    CU_ASSERT_EQUAL(run->said[0].frame, 10);
    for (unsigned i = 0; i < run->count; i++)
        CU_ASSERT_EQUAL(run->said[i].severity, NTT_INFO);
    const struct ntt_alert *alert = last_of(run, NTT_BACKSCATTER);
    CU_ASSERT_STRING_EQUAL(alert->variant, "synack");
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.0.1 answered about"));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "SYN-ACKs of port 80"));
    check_ends(alert, nobody, flooded);
    check_evidence(run, alert);
    end(run);
}

static void test_refusals_to_many(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 100; i++)
        feed(run, 5 * MS,
             refusal(flooded, (struct ntt_quoted){.source = host(1, i),
                                                  .destination = flooded,
                                                  .transport = NTT_UDP,
                                                  .source_port = (uint16_t)(3000 + i),
                                                  .destination_port = 9999}));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_BACKSCATTER), 1);
    const struct ntt_alert *alert = last_of(run, NTT_BACKSCATTER);
    CU_ASSERT_STRING_EQUAL(alert->variant, "icmp");
    check_evidence(run, alert);
    end(run);
}

/* One direction of a server's connections: each goes on after its SYN-ACK. */
static void test_half_of_a_server(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 200; i++) {
        feed(run, MS, tcp(flooded, 80, host(1, i), 1024 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, MS, tcp(flooded, 80, host(1, i), 1024 + i, NTT_ACK | NTT_PSH, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_TRUE(opened(run, NTT_BACKSCATTER) <= 1);
    CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD), 0);
    end(run);
}

static void test_a_server_that_was_asked(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 200; i++) {
        feed(run, MS, tcp(host(1, i), 1024 + i, flooded, 80, NTT_SYN, 0));
        feed(run, MS, tcp(flooded, 80, host(1, i), 1024 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, MS, tcp(host(1, i), 1024 + i, flooded, 80, NTT_ACK, 0));
        feed(run, MS, tcp(flooded, 80, host(1, i), 1024 + i, NTT_RST, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

/* Of the answers to many, those to one alone would be enough for a flood. */
static void test_answers_are_no_flood(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++)
        feed(run, MS, tcp(flooded, 80, host(1, i % 2 ? 0 : i % 250), 1024 + i, NTT_SYN | NTT_ACK, 0));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_BACKSCATTER), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD), 0);
    end(run);
}

/* A client that drops the connections it had when the capture began does so from many ports. */
static void test_a_client_that_leaves(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 200; i++)
        feed(run, MS, tcp(flooded, 40000 + i, host(1, i), 443, NTT_RST | NTT_ACK, 0));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_BACKSCATTER), 0);
    end(run);
}

static CU_TestInfo tests[] = {
    {"SYN-ACKs to many", test_syn_acks_to_many},
    {"refusals to many", test_refusals_to_many},
    {"half of a server", test_half_of_a_server},
    {"a server that was asked", test_a_server_that_was_asked},
    {"answers are no flood", test_answers_are_no_flood},
    {"a client that leaves", test_a_client_that_leaves},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("backscatter", tests)
