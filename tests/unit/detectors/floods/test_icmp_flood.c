/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pings at a rate that no monitor has, answers that nobody asked for, and the pings of an ordinary network. */
#include "engine_run.h"

static const struct ntt_address target = {NTT_IPV4, {10, 0, 0, 1}};
static const struct ntt_address attacker = {NTT_IPV4, {10, 0, 0, 66}};

enum { LIMIT = 3 * 50 /* the rate in the window */ };

static struct ntt_packet icmp(struct ntt_address from, struct ntt_address to, enum ntt_icmp_kind kind)
{
    return (struct ntt_packet){.length = 98,
                               .source = from,
                               .destination = to,
                               .ip_protocol = 1,
                               .transport = NTT_ICMP,
                               .icmp = kind,
                               .payload = 56};
}

static struct ntt_address one_of(unsigned number, unsigned sources)
{
    return sources == 1 ? attacker : host(1 + number % sources / 250, number % sources % 250);
}

static void send(struct run *run, enum ntt_icmp_kind kind, unsigned count, unsigned sources, int64_t after_ns)
{
    for (unsigned i = 0; i < count; i++)
        feed(run, after_ns, icmp(one_of(i, sources), target, kind));
}

static void ping(struct run *run, int64_t after_ns, struct ntt_address from, struct ntt_address to)
{
    feed(run, after_ns, icmp(from, to, NTT_ICMP_ECHO));
    feed(run, 100 * US, icmp(to, from, NTT_ICMP_ECHO_REPLY));
}

static const struct ntt_alert *check_flood(struct run *run, const char *variant, unsigned packets)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_ICMP_FLOOD), 1);
    const struct ntt_alert *alert = last_of(run, NTT_ICMP_FLOOD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &target));
    CU_ASSERT_EQUAL(alert->evidence.packets, packets);
    check_evidence(run, alert);
    return alert;
}

static void test_single(void)
{
    struct run *run = begin();
    send(run, NTT_ICMP_ECHO, 500, 1, 5 * MS);
    const struct ntt_alert *alert = check_flood(run, "single", 500);
    check_ends(alert, attacker, target);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.0.66 flooded 10.0.0.1 with 500 ICMP messages"));
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "icmp.type == 8"));
    end(run);
}

static void test_distributed(void)
{
    struct run *run = begin();
    send(run, NTT_ICMP_ECHO, 500, 20, 5 * MS);
    CU_ASSERT_FALSE(ntt_prefix_is_host(&check_flood(run, "distributed", 500)->source));
    end(run);
}

static void test_spoofed(void)
{
    struct run *run = begin();
    send(run, NTT_ICMP_ECHO, 500, 500, 5 * MS);
    check_flood(run, "spoofed", 500);
    end(run);
}

static void test_a_hundred_times_is_critical(void)
{
    struct run *run = begin();
    send(run, NTT_ICMP_ECHO, 100 * LIMIT, 1, 100 * US);
    CU_ASSERT_EQUAL(check_flood(run, "single", 100 * LIMIT)->severity, NTT_CRITICAL);
    end(run);
}

/* Answered or not. */
static void test_the_threshold(void)
{
    for (unsigned answered = 0; answered < 2; answered++) {
        for (unsigned count = LIMIT - 1; count <= LIMIT; count++) {
            struct run *run = begin();
            for (unsigned i = 0; i < count; i++) {
                if (answered)
                    ping(run, 5 * MS, attacker, target);
                else
                    send(run, NTT_ICMP_ECHO, 1, 1, 5 * MS);
            }
            CU_ASSERT_EQUAL(opened(run, NTT_ICMP_FLOOD), count == LIMIT);
            end(run);
        }
    }
}

/* Somebody pings a network's broadcast address in the target's name. */
static void test_answers_that_nobody_asked_for(void)
{
    struct run *run = begin();
    send(run, NTT_ICMP_ECHO_REPLY, 500, 40, 5 * MS);
    const struct ntt_alert *alert = check_flood(run, "distributed", 500);
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "!(icmp.type in {3, 4, 5, 8"));
    end(run);
}

/* The other host's answers are no flood of the one that asks, as fast as it may. */
static void test_answers_that_were_asked_for(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 500; i++)
        ping(run, 5 * MS, target, attacker);
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_ICMP_FLOOD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(opened(run, NTT_ICMP_FLOOD), 1);
    check_ends(alert, target, attacker); /* its questions are */
    end(run);
}

static struct ntt_packet error_about(struct ntt_address from, struct ntt_address to, struct ntt_address whom,
                                     unsigned number)
{
    return refusal(from, (struct ntt_quoted){.source = to,
                                             .destination = whom,
                                             .transport = NTT_UDP,
                                             .ip_protocol = 17,
                                             .source_port = (uint16_t)(1024 + number),
                                             .destination_port = 7777});
}

/* A host that refuses a flood of datagrams is its victim. */
static void test_refusals(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++) {
        feed(run, MS, udp(attacker, 1024 + i, target, 7777, 20));
        feed(run, 0, error_about(target, attacker, target, i));
    }
    check_silence(run, NTT_ICMP_FLOOD);
}

/* Where nothing but errors was captured, the packets that they quote may have been sent. */
static void test_errors_alone(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++)
        feed(run, MS, error_about(target, attacker, target, i));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_ICMP_FLOOD), 1);
    CU_ASSERT_EQUAL(last_of(run, NTT_ICMP_FLOOD)->severity, NTT_LOW);
    end(run);
}

/* BlackNurse: errors about packets that their receiver never sent, while others are seen to be answered. */
static void test_black_nurse(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++) {
        if (i % 100 == 0)
            ping(run, MS, host(2, 1), host(2, 2));
        feed(run, MS, error_about(attacker, target, host(9, i % 250), i));
    }
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_ICMP_FLOOD), 1);
    const struct ntt_alert *alert = last_of(run, NTT_ICMP_FLOOD);
    CU_ASSERT_STRING_EQUAL(alert->variant, "errors");
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    check_ends(alert, attacker, target);
    CU_ASSERT_EQUAL(alert->evidence.packets, 2000);
    check_evidence(run, alert);
    end(run);
}

/* Ten monitors with five pings a second each would be too many; nine are not. */
static void test_monitors(void)
{
    struct run *run = begin();
    for (unsigned round = 0; round < 300; round++) {
        for (unsigned i = 0; i < 9; i++)
            ping(run, 20 * MS, host(2, i), target);
        run->now += 20 * MS;
    }
    check_silence(run, NTT_ICMP_FLOOD);
}

/* A monitor that pings a thousand hosts each second floods none of them. */
static void test_a_monitor_of_many(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 10000; i++)
        ping(run, 900 * US, host(0, 5), host(4 + i % 1000 / 250, i % 250));
    check_silence(run, NTT_ICMP_FLOOD);
}

static CU_TestInfo tests[] = {
    {"single", test_single},
    {"distributed", test_distributed},
    {"spoofed", test_spoofed},
    {"a hundred times is critical", test_a_hundred_times_is_critical},
    {"the threshold", test_the_threshold},
    {"answers that nobody asked for", test_answers_that_nobody_asked_for},
    {"answers that were asked for", test_answers_that_were_asked_for},
    {"refusals", test_refusals},
    {"errors alone", test_errors_alone},
    {"BlackNurse", test_black_nurse},
    {"monitors", test_monitors},
    {"a monitor of many", test_a_monitor_of_many},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("icmp_flood", tests)
