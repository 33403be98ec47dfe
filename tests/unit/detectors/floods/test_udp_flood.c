/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Datagrams that nobody wants, and the many that somebody answers, or listens to in silence. */
#include "engine_run.h"

static const struct ntt_address target = {NTT_IPV4, {10, 0, 0, 1}};
static const struct ntt_address attacker = {NTT_IPV4, {10, 0, 0, 66}};

enum { GAME = 7777, DNS = 53, MEDIA = 5004, LIMIT = 3 * 120 /* the rate in the window */ };

static struct ntt_address one_of(unsigned number, unsigned sources)
{
    return sources == 1 ? attacker : host(1 + number % sources / 250, number % sources % 250);
}

/* Datagrams in flows of their own, from `sources` hosts in turn. */
static void send_datagrams(struct run *run, unsigned count, unsigned sources, unsigned port, int64_t after_ns)
{
    for (unsigned i = 0; i < count; i++)
        feed(run, after_ns, udp(one_of(i, sources), 1024 + i, target, port, 200));
}

/* The same, from the one of number `first` on, and the target answers each. */
static void send_and_answer(struct run *run, unsigned first, unsigned count, unsigned sources, unsigned port)
{
    for (unsigned i = first; i < count; i++) {
        feed(run, MS, udp(one_of(i, sources), 1024 + i, target, port, 40));
        feed(run, 100 * US, udp(target, port, one_of(i, sources), 1024 + i, 120));
    }
}

static void send_stream(struct run *run, struct ntt_address to, unsigned count, int64_t after_ns)
{
    for (unsigned i = 0; i < count; i++)
        feed(run, after_ns, udp(attacker, MEDIA, to, MEDIA, 200));
}

/* `from` refuses a datagram of that port. */
static void refuse(struct run *run, struct ntt_address from, struct ntt_address sender, uint16_t port)
{
    feed(run, MS,
         refusal(from, (struct ntt_quoted){.source = sender,
                                           .destination = from,
                                           .transport = NTT_UDP,
                                           .ip_protocol = 17,
                                           .source_port = port,
                                           .destination_port = port}));
}

static const struct ntt_alert *check_flood(struct run *run, const char *variant, unsigned packets)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_UDP_FLOOD), 1);
    const struct ntt_alert *alert = last_of(run, NTT_UDP_FLOOD);
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
    send_datagrams(run, 1000, 1, GAME, 3 * MS);
    const struct ntt_alert *alert = check_flood(run, "single", 1000);
    check_ends(alert, attacker, target);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(alert->message, "10.0.0.66 flooded 10.0.0.1 port 7777 with 1000 datagrams"));
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "udp.dstport == 7777"));
    end(run);
}

static void test_distributed(void)
{
    struct run *run = begin();
    send_datagrams(run, 1000, 20, GAME, 3 * MS);
    CU_ASSERT_FALSE(ntt_prefix_is_host(&check_flood(run, "distributed", 1000)->source));
    end(run);
}

static void test_spoofed(void)
{
    struct run *run = begin();
    send_datagrams(run, 1000, 1000, GAME, 3 * MS);
    check_flood(run, "spoofed", 1000);
    end(run);
}

static void test_the_threshold(void)
{
    struct run *run = begin();
    send_datagrams(run, LIMIT - 1, 1, GAME, MS);
    check_silence(run, NTT_UDP_FLOOD);
    run = begin();
    send_datagrams(run, LIMIT, 1, GAME, MS);
    CU_ASSERT_EQUAL(run->said[0].frame, LIMIT);
    CU_ASSERT_EQUAL(run->said[0].threshold, 120);
    check_flood(run, "single", LIMIT);
    end(run);
}

/* 100 a second, for as long as it likes. */
static void test_below_the_rate(void)
{
    struct run *run = begin();
    send_datagrams(run, 6000, 20, GAME, 10 * MS);
    check_silence(run, NTT_UDP_FLOOD);
}

/* Clients ask again and again while their resolver is down: four times the rate. */
static void test_a_resolver_that_is_down(void)
{
    struct run *run = begin();
    send_datagrams(run, 4 * LIMIT - 1, 50, DNS, MS);
    check_silence(run, NTT_UDP_FLOOD);
    run = begin();
    send_datagrams(run, 4 * LIMIT, 50, DNS, MS);
    check_flood(run, "distributed", 4 * LIMIT);
    end(run);
}

static void test_a_busy_resolver(void)
{
    struct run *run = begin();
    send_and_answer(run, 0, 5000, 100, DNS);
    check_silence(run, NTT_UDP_FLOOD);
}

/* Answers do not help where hardly any address comes twice: nobody real asks like that. */
static void test_forged_questions_that_are_answered(void)
{
    struct run *run = begin();
    send_and_answer(run, 0, 3000, 3000, GAME);
    check_flood(run, "spoofed", 3000);
    end(run);
}

/* Nor where those who get them refuse them; a resolver's late answers are refused in earnest. */
static void test_answers_that_are_refused(void)
{
    struct run *run = begin();
    send_and_answer(run, 0, 100, 20, GAME);
    for (unsigned i = 0; i < 3; i++)
        refuse(run, one_of(i, 20), target, GAME);
    send_and_answer(run, 100, LIMIT, 20, GAME);
    check_flood(run, "distributed", LIMIT);
    end(run);
    run = begin();
    send_and_answer(run, 0, 100, 20, DNS);
    for (unsigned i = 0; i < 3; i++)
        refuse(run, one_of(i, 20), target, DNS);
    send_and_answer(run, 100, 4 * LIMIT, 20, DNS);
    check_silence(run, NTT_UDP_FLOOD);
}

/* A camera sends 2,000 packets a second to a recorder that says nothing. */
static void test_a_silent_stream(void)
{
    struct run *run = begin();
    send_stream(run, target, 10000, 500 * US);
    check_silence(run, NTT_UDP_FLOOD);
}

static void test_a_stream_above_its_own_rate(void)
{
    enum { STREAM_LIMIT = 3 * 20000 };
    struct run *run = begin();
    send_stream(run, target, STREAM_LIMIT - 1, 40 * US);
    check_silence(run, NTT_UDP_FLOOD);
    run = begin();
    send_stream(run, target, STREAM_LIMIT, 40 * US);
    CU_ASSERT_EQUAL(check_flood(run, "single", STREAM_LIMIT)->confidence, 60);
    end(run);
}

/* At the rate of a tool. */
static void test_a_stream_that_is_refused(void)
{
    enum { REFUSED_LIMIT = 3 * 2500 };
    struct run *run = begin();
    send_stream(run, target, 10, 300 * US);
    refuse(run, target, attacker, MEDIA);
    send_stream(run, target, REFUSED_LIMIT, 300 * US);
    CU_ASSERT_EQUAL(check_flood(run, "single", REFUSED_LIMIT + 10)->confidence, 95);
    end(run);
}

/* A phone has hung up, and says so twice a second; the call goes on for a minute. */
static void test_a_receiver_that_is_gone(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 120; i++) {
        refuse(run, target, attacker, MEDIA);
        send_stream(run, target, 100, 5 * MS);
    }
    check_silence(run, NTT_UDP_FLOOD);
}

static void test_a_multicast_group(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 2000; i++)
        feed(run, MS, udp(host(0, 5), 1024 + i, ipv4(239, 1, 2, 3), GAME, 200));
    check_silence(run, NTT_UDP_FLOOD);
}

/* Parts of datagrams that never become whole, with a few heads among them: that is told once. */
static void test_left_to_fragment_flood(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 1200; i++)
        feed(run, 2 * MS,
             (struct ntt_packet){.length = 98,
                                 .source = attacker,
                                 .destination = target,
                                 .ip_protocol = 17,
                                 .fragment = true,
                                 .fragment_id = i,
                                 .fragment_length = 64,
                                 .more_fragments = true});
    CU_ASSERT_EQUAL(opened(run, NTT_FRAGMENT_FLOOD), 1);
    send_datagrams(run, 2 * LIMIT, 1, GAME, MS);
    check_silence(run, NTT_UDP_FLOOD);
}

/* Bulk over a few ports, or over any: no scanner sends so much. */
static void test_over_many_ports(void)
{
    static const unsigned ports[] = {10, 19, 30, 200, 40000};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        struct run *run = begin();
        uint32_t state = 7;
        for (unsigned n = 0; n < 5000; n++) {
            unsigned port = ports[i] == 40000 ? random_of(&state) % 40000 : n % ports[i] * 5;
            feed(run, 2 * MS, udp(attacker, 1024 + n, target, 20 + port, 1200));
        }
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL(opened(run, NTT_UDP_FLOOD), 1);
        CU_ASSERT_EQUAL(last_of(run, NTT_UDP_FLOOD)->severity, NTT_HIGH);
        end(run);
    }
}

/* The short questions of a scanner, each asked three times, are no flood. */
static void test_a_scan_is_no_flood(void)
{
    struct run *run = begin();
    for (unsigned n = 0; n < 6000; n++)
        feed(run, 2 * MS, udp(attacker, 40000 + n % 3, target, 1 + n / 3, n % 2 ? 0 : 40));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, NTT_UDP_FLOOD), 0);
    CU_ASSERT_EQUAL(opened(run, NTT_PORT_SCAN), 1);
    end(run);
}

/* Messages to a collector, 500 a second from 40 senders, each from a new port: the worst said of them. */
static enum ntt_severity severity_of_messages(unsigned port, const char *const *texts, unsigned different)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 5000; i++) {
        char text[32];
        int length = snprintf(text, sizeof text, texts[i % different], i * 7919 % 1000);
        feed(run, 2 * MS, with_data(udp(one_of(i, 40), 1024 + i, target, port, 120), text, (uint32_t)length));
    }
    ntt_engine_finish(run->engine);
    enum ntt_severity worst = 0;
    for (unsigned i = 0; i < run->count; i++) {
        if (run->said[i].severity > worst)
            worst = run->said[i].severity;
    }
    end(run);
    return worst;
}

static void test_telemetry(void)
{
    static const char *const statsd[] = {"api.requests.get:%u|c", "api.latency.get:%u|ms"};
    static const char *const syslog[] = {"<134>Nov 13 00:00:%u web", "<30>Nov 13 00:00:%u db"};
    static const char *const traps[] = {"\x30\x82\x01%ufpublic\xa7\x82\x01\x02\x04"};
    static const char *const coap[] = {"\x52\x02%u\xb7sensors/temp"};
    CU_ASSERT_TRUE(severity_of_messages(8125, statsd, 2) <= NTT_LOW);
    CU_ASSERT_TRUE(severity_of_messages(514, syslog, 2) <= NTT_LOW);
    CU_ASSERT_TRUE(severity_of_messages(162, traps, 1) <= NTT_LOW);
    CU_ASSERT_TRUE(severity_of_messages(5683, coap, 1) <= NTT_LOW);
}

/* Filler of the same rate, from the same senders: one byte over and over, or random bytes. */
static void test_filler(void)
{
    for (unsigned random = 0; random < 2; random++) {
        struct run *run = begin();
        uint32_t state = 3;
        for (unsigned i = 0; i < 5000; i++) {
            uint8_t filler[16];
            for (unsigned k = 0; k < sizeof filler; k++)
                filler[k] = random ? (uint8_t)random_of(&state) : 'X';
            feed(run, 2 * MS,
                 with_data(udp(one_of(i, 40), 1024 + i, target, 8125, 120), filler, sizeof filler));
        }
        CU_ASSERT_EQUAL(check_flood(run, "distributed", 5000)->severity, NTT_HIGH);
        end(run);
    }
}

/* The text of a message does not help forged senders, none of whom comes again. */
static void test_forged_messages(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 5000; i++)
        feed(run, 2 * MS,
             with_data(udp(one_of(i, 5000), 1024 + i, target, 8125, 120), "api.requests.get:1|c", 16));
    CU_ASSERT_TRUE(check_flood(run, "spoofed", 5000)->severity >= NTT_HIGH);
    end(run);
}

/* What one resolver sends a client, captured alone, is half of a conversation; the same from port 53 as filler is a
 * flood, and so it is where the capture shows both directions of others. */
static void test_half_of_a_resolver(void)
{
    static const uint8_t answer[16] = {0x3a, 0xc1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 1, 5, 'n', 'a', 'm'};
    for (unsigned i = 0; i < 3; i++) {
        struct run *run = begin();
        if (i == 2)
            send_and_answer(run, 0, 200, 200, GAME);
        for (unsigned j = 0; j < 2 * LIMIT; j++) {
            uint8_t data[sizeof answer];
            memcpy(data, answer, sizeof data);
            data[0] = (uint8_t)(j * 7);
            if (i == 1)
                memset(data, 'X', sizeof data);
            feed(run, 4 * MS,
                 with_data(udp(attacker, DNS, target, 2000 + j, sizeof data), data, sizeof data));
        }
        ntt_engine_finish(run->engine);
        CU_ASSERT_EQUAL_FATAL(opened(run, NTT_UDP_FLOOD), 1);
        CU_ASSERT_EQUAL(last_of(run, NTT_UDP_FLOOD)->severity, i ? NTT_HIGH : NTT_LOW);
        end(run);
    }
}

static CU_TestInfo tests[] = {
    {"half of a resolver", test_half_of_a_resolver},
    {"single", test_single},
    {"distributed", test_distributed},
    {"spoofed", test_spoofed},
    {"the threshold", test_the_threshold},
    {"below the rate", test_below_the_rate},
    {"a resolver that is down", test_a_resolver_that_is_down},
    {"a busy resolver", test_a_busy_resolver},
    {"forged questions that are answered", test_forged_questions_that_are_answered},
    {"answers that are refused", test_answers_that_are_refused},
    {"a silent stream", test_a_silent_stream},
    {"a stream above its own rate", test_a_stream_above_its_own_rate},
    {"a stream that is refused", test_a_stream_that_is_refused},
    {"a receiver that is gone", test_a_receiver_that_is_gone},
    {"a multicast group", test_a_multicast_group},
    {"left to fragment_flood", test_left_to_fragment_flood},
    {"over many ports", test_over_many_ports},
    {"a scan is no flood", test_a_scan_is_no_flood},
    {"telemetry", test_telemetry},
    {"filler", test_filler},
    {"forged messages", test_forged_messages},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("udp_flood", tests)
