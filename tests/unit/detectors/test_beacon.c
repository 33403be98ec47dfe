/* SPDX-License-Identifier: GPL-2.0-or-later */
/* beacon on hand-made sessions and datagrams: steady calls, and what is steady by chance or by nature. */
#include "engine_run.h"

#include <math.h>

static const struct ntt_address home = {NTT_IPV4, {93, 184, 16, 34}};

/* A session of 8 ms with a question and an answer. */
static void call(struct run *run, unsigned client, unsigned number, unsigned port, uint32_t size)
{
    handshake(run, MS, host(0, client), 1024 + number, home, port);
    feed(run, MS, tcp(host(0, client), 1024 + number, home, port, NTT_ACK | NTT_PSH, size));
    feed(run, 4 * MS, tcp(home, port, host(0, client), 1024 + number, NTT_ACK | NTT_PSH, 200));
    feed(run, MS, tcp(host(0, client), 1024 + number, home, port, NTT_ACK | NTT_FIN, 0));
}

/* A pause of `period_ms`, more or less by up to `jitter` percent. */
static int64_t pause_of(uint32_t *state, int64_t period_ms, unsigned jitter)
{
    int64_t range = period_ms * jitter / 100;
    return period_ms - range + (range ? random_of(state) % (2 * range) : 0);
}

static const struct ntt_alert *call_home(struct run *run, int64_t period_ms, unsigned jitter, unsigned calls,
                                         unsigned port)
{
    uint32_t state = 1;
    for (unsigned i = 0; i < calls; i++) {
        call(run, 9, i, port, 300);
        run->now += pause_of(&state, period_ms, jitter) * MS;
    }
    return last_of(run, NTT_BEACON);
}

static void test_steady_calls(void)
{
    static const unsigned jitters[] = {0, 10, 20, 30};
    for (unsigned i = 0; i < sizeof jitters / sizeof *jitters; i++) {
        struct run *run = begin();
        const struct ntt_alert *last = call_home(run, 5000, jitters[i], 30, 443);
        CU_ASSERT_PTR_NOT_NULL_FATAL(last);
        CU_ASSERT_EQUAL(last->severity, NTT_INFO); /* of a few minutes */
        CU_ASSERT_STRING_EQUAL(last->variant, "sessions");
        CU_ASSERT_EQUAL(last->source.base.bytes[0], 10);
        CU_ASSERT_EQUAL(last->target.base.bytes[0], 93);
        CU_ASSERT_EQUAL(last->selector.port, 443);
        end(run);
    }
}

static void test_message_and_evidence(void)
{
    struct run *run = begin();
    call_home(run, 2000, 0, 13, 443);
    const struct ntt_alert *last = last_of(run, NTT_BEACON);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_EQUAL(last->event, NTT_OPEN);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last->message, "10.0.0.9 calls 93.184.16.34 TCP port 443 every 2.01 s (+-0 %), 13 times"));
    CU_ASSERT_PTR_NOT_NULL(strstr(last->message, "about 300 bytes"));
    CU_ASSERT_PTR_NOT_NULL(strstr(last->message, "score 9"));
    CU_ASSERT_EQUAL(last->evidence.packets, 13); /* what the client said */
    end(run);
}

static void test_rare_port_for_long_is_medium(void)
{
    struct run *run = begin();
    const struct ntt_alert *last = call_home(run, 60000, 5, 60, 4444);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_EQUAL(last->severity, NTT_MEDIUM);
    CU_ASSERT_STRING_EQUAL(ntt_alert_technique(last), "T1571");
    end(run);
}

static void test_few_calls_are_quiet(void)
{
    struct run *run = begin();
    CU_ASSERT_PTR_NULL(call_home(run, 60000, 0, 7, 4444)); /* 6 intervals */
    end(run);
    run = begin();
    CU_ASSERT_PTR_NULL(call_home(run, 5000, 0, 12, 4444)); /* quick: 11 intervals */
    end(run);
    static const unsigned jitters[] = {0, 10, 20, 30};
    for (unsigned i = 0; i < sizeof jitters / sizeof *jitters; i++) {
        run = begin();
        CU_ASSERT_PTR_NOT_NULL(
            call_home(run, 60000, jitters[i], 9, 443)); /* slow, to a server of one caller */
        end(run);
    }
}

static void test_chance_is_quiet(void)
{
    unsigned said = 0;
    for (uint32_t seed = 1; seed <= 200; seed++) {
        struct run *run = begin();
        uint32_t state = seed * 7919;
        for (unsigned i = 0; i < 60; i++) {
            call(run, 9, i, 4444, 300);
            double unit = (random_of(&state) % 1000000 + 1) / 1e6;
            run->now += (int64_t)(-30000 * log(unit)) * MS;
        }
        said += last_of(run, NTT_BEACON) != NULL;
        end(run);
    }
    CU_ASSERT_TRUE(said <= 4);
}

/* Each attempt is refused, or repeated twice and never answered. */
static const struct ntt_alert *fail(struct run *run, struct ntt_address to, bool refused)
{
    for (unsigned i = 0; i < 20; i++) {
        feed(run, 60 * SECOND, tcp(host(0, 9), 1024 + i, to, 4444, NTT_SYN, 0));
        if (refused)
            feed(run, 5 * MS, tcp(to, 4444, host(0, 9), 1024 + i, NTT_RST | NTT_ACK, 0));
        for (unsigned k = 1; !refused && k <= 2; k++)
            feed(run, k * SECOND, tcp(host(0, 9), 1024 + i, to, 4444, NTT_SYN, 0));
    }
    return last_of(run, NTT_BEACON);
}

static void test_failed_calls(void)
{
    for (unsigned refused = 0; refused < 2; refused++) {
        struct run *run = begin();
        const struct ntt_alert *last = fail(run, home, refused);
        CU_ASSERT_PTR_NOT_NULL_FATAL(last);
        CU_ASSERT_STRING_EQUAL(last->variant, "failed");
        CU_ASSERT_EQUAL(last->severity, NTT_LOW); /* a client whose server is gone looks the same */
        CU_ASSERT_PTR_NOT_NULL(
            strstr(last->message, "10.0.0.9 tries in vain to call 93.184.16.34 TCP port 4444"));
        end(run);
        run = begin();
        CU_ASSERT_PTR_NULL(fail(run, host(0, 77), refused)); /* of one's own network */
        end(run);
    }
}

static void test_sessions_without_words_do_not_count(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 40; i++) {
        handshake(run, 5 * SECOND, host(0, 9), 2024 + i, home, 4445); /* opened, and nobody said anything */
        feed(run, 5 * MS, tcp(home, 4445, host(0, 9), 2024 + i, NTT_RST | NTT_ACK, 0));
    }
    CU_ASSERT_PTR_NULL(last_of(run, NTT_BEACON));
    end(run);
}

static void test_talk_inside_one_session(void)
{
    struct run *run = begin();
    handshake(run, MS, host(0, 9), 1024, home, 4444);
    feed(run, MS, tcp(host(0, 9), 1024, home, 4444, NTT_ACK, 164));
    feed(run, MS, tcp(home, 4444, host(0, 9), 1024, NTT_ACK, 14));
    for (unsigned i = 0; i < 20; i++)
        feed(run, 10 * SECOND, tcp(host(0, 9), 1024, home, 4444, NTT_ACK | NTT_PSH, 9));
    const struct ntt_alert *last = last_of(run, NTT_BEACON);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "talk");
    CU_ASSERT_EQUAL(last->severity, NTT_INFO);
    end(run);
}

static void datagram(struct run *run, bool up, unsigned number, unsigned port, uint32_t payload)
{
    feed(run, up ? 0 : 20 * MS,
         up ? udp(host(0, 9), 40000 + number, home, port, payload)
            : udp(home, port, host(0, 9), 40000 + number, payload));
}

static const struct ntt_alert *exchange_datagrams(struct run *run, unsigned port, bool answered)
{
    for (unsigned i = 0; i < 40; i++) {
        datagram(run, true, i, port, 48);
        if (answered)
            datagram(run, false, i, port, 30);
        run->now += 10 * SECOND;
    }
    return last_of(run, NTT_BEACON);
}

static void test_datagrams(void)
{
    struct run *run = begin();
    const struct ntt_alert *last = exchange_datagrams(run, 6881, true);
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    CU_ASSERT_STRING_EQUAL(last->variant, "udp");
    CU_ASSERT_EQUAL(last->severity, NTT_INFO);
    end(run);
    run = begin();
    CU_ASSERT_PTR_NULL(exchange_datagrams(run, 6881, false)); /* nobody answers */
    end(run);
    run = begin();
    CU_ASSERT_PTR_NULL(exchange_datagrams(run, 161, true)); /* a monitor */
    end(run);
}

static void test_what_all_hosts_do_is_quiet(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 40; i++) {
        for (unsigned client = 1; client <= 12; client++)
            call(run, client, i, 4444, 300);
        run->now += 30 * SECOND;
    }
    CU_ASSERT_PTR_NULL(last_of(run, NTT_BEACON));
    end(run);
}

static CU_TestInfo tests[] = {
    {"steady calls", test_steady_calls},
    {"message and evidence", test_message_and_evidence},
    {"a rare port for long is medium", test_rare_port_for_long_is_medium},
    {"few calls are quiet", test_few_calls_are_quiet},
    {"chance is quiet", test_chance_is_quiet},
    {"failed calls", test_failed_calls},
    {"sessions without words do not count", test_sessions_without_words_do_not_count},
    {"talk inside one session", test_talk_inside_one_session},
    {"datagrams", test_datagrams},
    {"what all hosts do is quiet", test_what_all_hosts_do_is_quiet},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("beacon", tests)
