/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two taps whose clocks differ: the answer is captured before its question. */
#include "engine_run.h"

#include "engine/hash.h"
#include "engine/state.h"

static const struct ntt_address server = {NTT_IPV4, {10, 0, 0, 1}};

static struct ntt_flow_step step_of(struct run *run, struct ntt_packet packet)
{
    struct ntt_hashes hashes = {ntt_hash_address(&packet.source), ntt_hash_address(&packet.destination)};
    struct ntt_tuple tuple = ntt_tuple_of(&packet, &hashes);
    return ntt_flows_observe(&run->engine->flows, &packet, &tuple, run->engine->now);
}

static void test_what_is_turned(void)
{
    struct ntt_packet question = tcp(host(0, 5), 4000, server, 80, NTT_SYN, 0);
    struct ntt_packet agreement = tcp(server, 80, host(0, 5), 4000, NTT_SYN | NTT_ACK, 0);
    struct ntt_packet refusal_of_it = tcp(server, 80, host(0, 5), 4000, NTT_RST | NTT_ACK, 0);
    struct run *run = begin();
    step_of(run, agreement);
    struct ntt_flow_step step = step_of(run, question);
    CU_ASSERT_TRUE(step.turned && step.created && step.forward && step.flow->agreed && step.flow->replied);
    CU_ASSERT_TRUE(step_of(run, tcp(host(0, 5), 4000, server, 80, NTT_ACK, 0)).completed);
    end(run);
    run = begin();
    step_of(run, refusal_of_it);
    step = step_of(run, question);
    CU_ASSERT_TRUE(step.turned && step.flow->refused && !step.flow->replied);
    end(run);
    run = begin();
    step_of(run, echo_packet(server, host(0, 5), true));
    step = step_of(run, echo_packet(host(0, 5), server, false));
    CU_ASSERT_TRUE(step.turned && step.flow->established);
    end(run);
}

static void test_what_is_not(void)
{
    struct ntt_packet question = tcp(host(0, 5), 4000, server, 80, NTT_SYN, 0);
    struct run *run = begin();
    step_of(run, tcp(server, 80, host(0, 5), 4000, NTT_ACK, 0)); /* the end of an older connection */
    CU_ASSERT_FALSE(step_of(run, question).turned);
    end(run);
    run = begin();
    step_of(run, tcp(server, 80, host(0, 5), 4000, NTT_SYN | NTT_ACK, 0));
    run->engine->now += 2;
    CU_ASSERT_FALSE(step_of(run, question).turned);
    end(run);
    run = begin();
    step_of(run, question);
    step_of(run, tcp(server, 80, host(0, 5), 4000, NTT_SYN | NTT_ACK, 0));
    CU_ASSERT_FALSE(step_of(run, question).turned);
    end(run);
}

/* Ordinary clients, all of whose answers come first: neither a flood nor its backscatter. */
static void test_early_answers_are_no_flood(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++) {
        struct ntt_address client = host(1 + i / 250, i % 250);
        feed(run, 2 * MS, tcp(server, 80, client, 4000 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, 2 * MS, tcp(client, 4000 + i, server, 80, NTT_SYN, 0));
        feed(run, 100 * US, tcp(client, 4000 + i, server, 80, NTT_ACK, 0));
        feed(run, 100 * US, tcp(client, 4000 + i, server, 80, NTT_ACK | NTT_PSH, 100));
        feed(run, 100 * US, tcp(server, 80, client, 4000 + i, NTT_ACK | NTT_PSH, 900));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

/* The refusals of a scan are the scanned host's, however early they are. */
static void test_early_refusals_are_a_scan(void)
{
    struct run *run = begin();
    for (unsigned port = 1; port <= 100; port++) {
        feed(run, 20 * MS, tcp(server, port, host(0, 66), 40000, NTT_RST | NTT_ACK, 0));
        feed(run, 3 * MS, tcp(host(0, 66), 40000, server, port, NTT_SYN, 0));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_PORT_SCAN), 1);
    const struct ntt_alert *alert = last_of(run, NTT_PORT_SCAN);
    check_ends(alert, host(0, 66), server);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "100 refused"));
    CU_ASSERT_EQUAL(opened(run, NTT_TCP_FLOOD) + opened(run, NTT_SYN_FLOOD), 0);
    end(run);
}

/* A monitor pings a hundred hosts a second, and hears from each before it has asked. */
static void test_early_echoes(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 3000; i++) {
        feed(run, 7 * MS, echo_packet(host(7, 1 + i % 100), host(0, 5), true));
        feed(run, 3 * MS, echo_packet(host(0, 5), host(7, 1 + i % 100), false));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_ICMP_FLOOD), 0);
    for (unsigned i = 0; i < run->count; i++)
        CU_ASSERT_TRUE(run->said[i].severity <= NTT_LOW);
    end(run);
}

static CU_TestInfo tests[] = {
    {"what is turned", test_what_is_turned},
    {"what is not", test_what_is_not},
    {"early answers are no flood", test_early_answers_are_no_flood},
    {"early refusals are a scan", test_early_refusals_are_a_scan},
    {"early echoes", test_early_echoes},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("flows", tests)
