/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sweeps that a tool gives away after a few hosts, and the habits that look like sweeps. */
#include "engine_run.h"

static const struct ntt_address scanner = {NTT_IPV4, {10, 0, 9, 66}};

/* Time goes on, so that what waits for an answer waits no longer. */
static void let_time_pass(struct run *run)
{
    feed(run, 2 * SECOND, udp(host(250, 1), 1, host(250, 2), 1, 1));
}

/* An echo that carries nothing but identifier and number. */
static struct ntt_packet bare_ping(struct ntt_address to)
{
    static const uint8_t header[4];
    struct ntt_packet packet = echo_packet(scanner, to, false);
    packet.length = 60;
    packet.payload = 4;
    packet.data = header;
    packet.data_length = 4;
    return packet;
}

/* Eight hosts, at any pace, half of which answer: a list of live hosts is made. */
static void test_bare_echoes(void)
{
    static const int64_t paces[] = {10000000, 1000000000, 600000000000};
    for (size_t pace = 0; pace < sizeof paces / sizeof *paces; pace++) {
        for (unsigned hosts = 7; hosts <= 8; hosts++) {
            struct run *run = begin();
            for (unsigned i = 1; i <= hosts; i++) {
                feed(run, paces[pace], bare_ping(host(7, i)));
                if (i % 2)
                    feed(run, MS, echo_packet(host(7, i), scanner, true));
            }
            if (hosts == 8) {
                ntt_engine_finish(run->engine);
                CU_ASSERT_EQUAL(opened(run, NTT_HOST_SWEEP), 1);
                CU_ASSERT_EQUAL(last_of(run, NTT_HOST_SWEEP)->severity, NTT_LOW);
                end(run);
            } else {
                check_silence(run, NTT_HOST_SWEEP);
            }
        }
    }
}

/* A monitor that sends bare echoes sends them again, to the same hosts: at most a suspicion, of the first round. */
static void test_a_monitor_with_bare_echoes(void)
{
    struct run *run = begin();
    for (unsigned round = 0; round < 60; round++) {
        for (unsigned i = 1; i <= 12; i++) {
            feed(run, 200 * MS, bare_ping(host(7, i)));
            feed(run, MS, echo_packet(host(7, i), scanner, true));
        }
        run->now += 30 * SECOND;
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_TRUE(opened(run, NTT_HOST_SWEEP) <= 1);
    for (unsigned i = 0; i < run->count; i++)
        CU_ASSERT_TRUE(run->said[i].severity <= NTT_LOW);
    end(run);
}

/* Eight hosts are enough of a tool's; most of the others' are used. */
static void test_a_tool(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 8; i++) {
        struct ntt_packet syn = tcp(scanner, 40000, host(7, i), 22, NTT_SYN, 0);
        syn.tcp_header = 24;
        syn.tcp_window = 1024;
        feed(run, 20 * SECOND, syn);
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_HOST_SWEEP), 1);
    CU_ASSERT_STRING_EQUAL(last_of(run, NTT_HOST_SWEEP)->tool, "nmap");
    CU_ASSERT_EQUAL(last_of(run, NTT_HOST_SWEEP)->severity, NTT_MEDIUM);
    end(run);
    run = begin();
    for (unsigned i = 1; i <= 8; i++)
        feed(run, 20 * SECOND, tcp(scanner, 40000, host(7, i), 22, NTT_SYN, 0));
    check_silence(run, NTT_HOST_SWEEP);
}

/* Where half of the hosts agree, somebody has a list of them: a suspicion. */
static void test_half_answered(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 60; i++) {
        feed(run, 200 * MS, tcp(scanner, 40000 + i, host(7, i), 22, NTT_SYN, 0));
        if (i % 2)
            continue;
        feed(run, MS, tcp(host(7, i), 22, scanner, 40000 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, MS, tcp(scanner, 40000 + i, host(7, i), 22, NTT_RST, 0));
    }
    let_time_pass(run);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_HOST_SWEEP), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_HOST_SWEEP)->severity, NTT_LOW);
    end(run);
}

/* Hosts all over the Internet on one port, of which `friends` talk; most are not there. */
static enum ntt_severity ask_everywhere(unsigned port, unsigned friends)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 80; i++) {
        struct ntt_address to = ipv4(20 + i * 2, i * 7 % 250, i, 9);
        bool talks = i % 10 == 0 && i / 10 < friends;
        if (!talks) {
            feed(run, 200 * MS, tcp(scanner, 40000 + i, to, port, NTT_SYN, 0));
            continue;
        }
        handshake(run, MS, scanner, 40000 + i, to, port);
        feed(run, MS, tcp(scanner, 40000 + i, to, port, NTT_ACK | NTT_PSH, 300));
        feed(run, MS, tcp(to, port, scanner, 40000 + i, NTT_ACK | NTT_PSH, 900));
    }
    let_time_pass(run);
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_HOST_SWEEP);
    enum ntt_severity severity = alert ? alert->severity : 0;
    end(run);
    return severity;
}

static void test_peers_and_worms(void)
{
    CU_ASSERT_TRUE(ask_everywhere(6346, 6) <= NTT_LOW);
    CU_ASSERT_EQUAL(ask_everywhere(445, 0), NTT_MEDIUM);
    CU_ASSERT_EQUAL(ask_everywhere(445, 2), NTT_MEDIUM); /* two that it got into */
}

static CU_TestInfo tests[] = {
    {"bare echoes", test_bare_echoes},
    {"a monitor with bare echoes", test_a_monitor_with_bare_echoes},
    {"a tool", test_a_tool},
    {"half answered", test_half_answered},
    {"peers and worms", test_peers_and_worms},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("host_sweep_tools", tests)
