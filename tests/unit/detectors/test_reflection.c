/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers that nobody asked for, from both ends, and what looks like them and is not. */
#include "engine_run.h"

static const struct ntt_address victim = {NTT_IPV4, {10, 0, 0, 1}};

/* A DNS message: header and one question, its name a single label of four letters. */
static void dns(uint8_t message[512], bool answer, unsigned id, unsigned name)
{
    memset(message, 0, 512);
    message[0] = (uint8_t)(id >> 8);
    message[1] = (uint8_t)id;
    message[2] = answer ? 0x81 : 0x01;
    message[5] = 1;
    message[12] = 4;
    for (unsigned i = 0; i < 4; i++)
        message[13 + i] = (uint8_t)('a' + (name >> 4 * i) % 16);
}

/* Many resolvers answer the victim, `names` different questions in turn. */
static void reflect(struct run *run, unsigned hosts, unsigned packets, unsigned names, uint32_t length,
                    bool cut)
{
    uint8_t message[512];
    for (unsigned i = 0; i < packets; i++) {
        dns(message, true, i, i % names);
        feed(run, 2 * MS,
             with_data(udp(host(1, i % hosts), 53, victim, 2000 + i, length), message, cut ? 0 : 512));
    }
}

static void test_many_answers_to_one_question(void)
{
    struct run *run = begin();
    reflect(run, 50, 1000, 1, 120, false);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_REFLECTION), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_UDP_FLOOD), 0);
    const struct ntt_alert *alert = last_of(run, NTT_REFLECTION);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(alert->variant, "dns");
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &victim));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "sent 10.0.0.1 1000 dns answers"));
    check_evidence(run, alert);
    end(run);
}

/* One direction of what a resolver says and hears: all questions differ. */
static void test_half_of_a_resolver_is_no_attack(void)
{
    struct run *run = begin();
    reflect(run, 50, 1000, 1000, 300, false);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_REFLECTION), 0);
    end(run);
}

static void ask_and_answer(struct run *run, unsigned number, struct ntt_address server, unsigned name,
                           uint32_t length)
{
    uint8_t message[512];
    dns(message, false, number, name);
    feed(run, 2 * MS, with_data(udp(victim, 3000 + number, server, 53, 40), message, 40));
    dns(message, true, number, name);
    feed(run, 2 * MS, with_data(udp(server, 53, victim, 3000 + number, length), message, 512));
}

static void test_a_busy_resolver_asks_for_itself(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++)
        ask_and_answer(run, i, host(1, i % 60), i, 1200);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

static void test_an_attack_on_a_busy_resolver(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++)
        ask_and_answer(run, i, host(1, i % 60), i, 400);
    uint8_t message[512];
    for (unsigned i = 0; i < 2000; i++) {
        dns(message, true, 7, i);
        feed(run, 2 * MS, with_data(udp(host(2, i % 60), 53, victim, 5555, 512), message, 512));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_REFLECTION), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_REFLECTION)->confidence, 95);
    end(run);
}

static void test_one_question_again_and_again(void)
{
    struct run *run = begin();
    struct ntt_address amplifier = host(0, 53);
    for (unsigned i = 0; i < 200; i++)
        ask_and_answer(run, i, amplifier, 1, 1400);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_REFLECTION), 1);
    const struct ntt_alert *alert = last_of(run, NTT_REFLECTION);
    CU_ASSERT_STRING_EQUAL(alert->variant, "dns+amplifier");
    check_ends(alert, amplifier, victim);
    check_evidence(run, alert);
    end(run);
}

static void test_one_small_answer_again_and_again_is_no_attack(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++)
        ask_and_answer(run, i, host(0, 53), 1, 100);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

/* Answers to a question to the whole link belong to no exchange. */
static void test_devices_answer_a_search(void)
{
    static const char search[] = "M-SEARCH * HTTP/1.1\r\n";
    static const char answer[] = "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n";
    struct run *run = begin();
    for (unsigned round = 0; round < 5; round++) {
        feed(run, SECOND,
             with_data(udp(victim, 50000, ipv4(239, 255, 255, 250), 1900, sizeof search), search,
                       sizeof search));
        for (unsigned i = 0; i < 200; i++)
            feed(run, MS,
                 with_data(udp(host(1, i % 25), 1900, victim, 50000, sizeof answer), answer, sizeof answer));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_REFLECTION), 0);
    end(run);
}

/* Without payload only many reflectors and large answers are enough, and less certain. */
static void test_cut_packets(void)
{
    struct run *run = begin();
    reflect(run, 50, 1000, 1, 100, true);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_REFLECTION), 0);
    end(run);
    run = begin();
    reflect(run, 50, 1000, 1, 1400, true);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_REFLECTION), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_REFLECTION)->confidence, 60);
    end(run);
}

/* Every service's port, with every beginning of a message of 0xff, zeroes and plausible tags. */
static void test_any_bytes_are_harmless(void)
{
    static const uint16_t ports[] = {17,   53,   111,  123,  137,  161,  389,  500,   520,   1194, 1434,
                                     1900, 3478, 4500, 5060, 5351, 5353, 5683, 11211, 27015, 999};
    static const uint8_t fills[] = {0xff, 0x00, 0x30, 0x84, 0x7f};
    struct run *run = begin();
    uint8_t message[64];
    for (unsigned port = 0; port < sizeof ports / sizeof *ports; port++) {
        for (unsigned fill = 0; fill < sizeof fills; fill++) {
            for (uint32_t length = 1; length < sizeof message; length++) {
                uint8_t *exact = malloc(length); /* so that a checker sees any byte beyond */
                memset(exact, fills[fill], length);
                exact[0] = length & 1 ? 0x30 : exact[0];
                feed(run, 100 * MS,
                     with_data(udp(host(1, length), ports[port], victim, 4000, length), exact, length));
                feed(run, 0,
                     with_data(udp(victim, 4000, host(1, length), ports[port], length), exact, length));
                free(exact);
            }
        }
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_REFLECTION), 0);
    end(run);
}

/* Hosts of networks all over. */
static struct ntt_address stranger(unsigned number)
{
    return ipv4(20 + number, number * 7 % 200, 3, 4);
}

/* Others are seen to be answered, for the first seconds: a missing question was not asked. */
static void show_both_ways(struct run *run)
{
    for (unsigned i = 0; i < 50; i++) {
        feed(run, 50 * MS, udp(host(3, 3), 2000 + i, host(3, 4), 9999, 60));
        feed(run, 50 * MS, udp(host(3, 4), 9999, host(3, 3), 2000 + i, 60));
    }
}

static const struct ntt_alert *check_reflection(struct run *run, const char *variant,
                                                enum ntt_severity severity)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_REFLECTION), 1);
    CU_ASSERT_EQUAL(opened(run, NTT_UDP_FLOOD) + opened(run, NTT_TCP_FLOOD), 0);
    const struct ntt_alert *alert = last_of(run, NTT_REFLECTION);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_EQUAL(alert->severity, severity);
    check_evidence(run, alert);
    return alert;
}

/* A port on no list, at 70 a second: strangers that all send to one port, low or high. */
static void test_any_port(void)
{
    static const uint16_t ports[] = {80, 32544};
    for (unsigned port = 0; port < 2; port++) {
        struct run *run = begin();
        show_both_ways(run);
        for (unsigned i = 0; i < 600; i++)
            feed(run, 14 * MS, udp(stranger(i % 40), 20777, victim, ports[port], 900));
        const struct ntt_alert *alert = check_reflection(run, "udp", NTT_HIGH);
        CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &victim));
        end(run);
    }
}

/* The same datagrams as exporters of one network send them to their collector: low at most. */
static void test_exporters(void)
{
    struct run *run = begin();
    show_both_ways(run);
    for (unsigned i = 0; i < 600; i++)
        feed(run, 14 * MS, udp(host(1, i % 40), 20777, victim, 2055, 900));
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_REFLECTION);
    CU_ASSERT_TRUE(!alert || alert->severity <= NTT_LOW);
    end(run);
}

/* Downloads of which one direction was captured: each server sends to a port of its own. */
static void test_streams_of_many_servers(void)
{
    struct run *run = begin();
    show_both_ways(run);
    for (unsigned i = 0; i < 4000; i++)
        feed(run, 2 * MS, udp(stranger(i % 40), 443, victim, 40000 + i % 40, 1300));
    check_silence(run, NTT_REFLECTION);
}

/* One answer a second for each host of a network. */
static void test_a_carpet(void)
{
    struct run *run = begin();
    show_both_ways(run);
    for (unsigned i = 0; i < 3000; i++)
        feed(run, 4 * MS, udp(stranger(i % 40), 37810, host(7, i % 250), 80, 700));
    const struct ntt_alert *alert = check_reflection(run, "dvr", NTT_HIGH);
    CU_ASSERT_EQUAL(alert->target.bits, 24);
    end(run);
}

/* Parts were put together: nothing says who asked, and the port is lower than the service's. */
static void test_whole_fragments(void)
{
    struct run *run = begin();
    show_both_ways(run);
    for (unsigned i = 0; i < 600; i++)
        feed(run, 10 * MS, udp(stranger(i % 25), 53, victim, 22, 3900));
    check_reflection(run, "dns", NTT_HIGH);
    end(run);
}

static void test_tcp(void)
{
    struct run *run = begin();
    show_both_ways(run);
    for (unsigned i = 0; i < 600; i++)
        feed(run, 14 * MS, tcp(stranger(i % 40), i % 2 ? 443 : 179, victim, 2000 + i, NTT_SYN | NTT_ACK, 0));
    check_reflection(run, "tcp-synack", NTT_HIGH);
    end(run);
}

/* What comes back to a proxy, captured alone, goes on. */
static void test_half_of_a_proxy(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 3000; i++) {
        feed(run, 3 * MS, tcp(stranger(i % 60), 443, victim, 2000 + i, NTT_SYN | NTT_ACK, 0));
        feed(run, MS, tcp(stranger(i % 60), 443, victim, 2000 + i, NTT_ACK, 900));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_REFLECTION) + opened(run, NTT_TCP_FLOOD), 0);
    end(run);
}

static CU_TestInfo tests[] = {
    {"many answers to one question", test_many_answers_to_one_question},
    {"half of a resolver is no attack", test_half_of_a_resolver_is_no_attack},
    {"a busy resolver asks for itself", test_a_busy_resolver_asks_for_itself},
    {"an attack on a busy resolver", test_an_attack_on_a_busy_resolver},
    {"one question again and again", test_one_question_again_and_again},
    {"one small answer again and again is no attack", test_one_small_answer_again_and_again_is_no_attack},
    {"devices answer a search", test_devices_answer_a_search},
    {"cut packets", test_cut_packets},
    {"any bytes are harmless", test_any_bytes_are_harmless},
    {"any port", test_any_port},
    {"exporters", test_exporters},
    {"streams of many servers", test_streams_of_many_servers},
    {"a carpet", test_a_carpet},
    {"whole fragments", test_whole_fragments},
    {"TCP", test_tcp},
    {"half of a proxy", test_half_of_a_proxy},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("reflection", tests)
