/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Services whose packets change their sizes, and messages of sizes that nobody else's have. */
#include "ordinary_traffic.h"

#include "engine/baseline.h"

static void serve(struct run *run, unsigned sessions, uint32_t least, uint32_t spread)
{
    for (unsigned i = 0; i < sessions; i++) {
        run->now += 200 * MS;
        struct ntt_address client = host(0, 10 + random_below(run, 30));
        session(run, client, host(1, 1), 8080, 8, least + random_below(run, spread));
    }
}

static void test_service_changes(void)
{
    struct run *run = begin();
    serve(run, 1000, 60, 150);
    CU_ASSERT_EQUAL(run->count, 0);
    serve(run, 400, 900, 400);
    const struct ntt_alert *alert = only_alert(run, NTT_PACKET_SIZE, "service");
    check_ends(alert, nobody, nobody);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "from TCP port 8080"));
    CU_ASSERT_TRUE(alert->observed >= 900);
    end(run);
}

static void test_unrest_is_usual(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 60; i++) /* windows of both kinds from the beginning */
        serve(run, 70, i % 2 ? 900 : 60, 150);
    check_silence(run, NTT_PACKET_SIZE);
}

static void test_short_past(void)
{
    struct run *run = begin();
    serve(run, 80, 60, 150); /* two windows are no habit */
    serve(run, 400, 900, 400);
    check_silence(run, NTT_PACKET_SIZE);

    run = begin();
    serve(run, 200, 60, 40); /* always the same, in less than a minute */
    serve(run, 400, 900, 400);
    only_alert(run, NTT_PACKET_SIZE, "service");
    end(run);

    run = begin();
    for (unsigned i = 0; i < 6; i++) /* no longer, and not the same */
        serve(run, 33, 60 + 60 * i, 60);
    serve(run, 400, 900, 400);
    check_silence(run, NTT_PACKET_SIZE);
}

static void test_two_hosts_are_named(void)
{
    struct ntt_address client = host(0, 5), server = host(1, 5);
    struct run *run = begin();
    for (unsigned i = 0; i < 4000; i++) {
        feed(run, 5 * MS, udp(client, 40000, server, 5000, i < 2000 ? 100 : 1200));
        feed(run, 0, udp(server, 5000, client, 40000, 40));
    }
    const struct ntt_alert *alert = only_alert(run, NTT_PACKET_SIZE, "service");
    check_ends(alert, client, server);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "between 10.0.0.5 and 10.0.1.5"));
    end(run);
}

static void test_one_transfer_is_no_change(void)
{
    struct run *run = begin();
    serve(run, 1000, 60, 150);
    session(run, host(0, 10), host(1, 1), 8080, 20000, 1400);
    check_silence(run, NTT_PACKET_SIZE);
}

static void test_baseline_is_usual_at_once(void)
{
    struct ntt_packet answer = tcp(host(1, 1), 8080, host(0, 10), 40000, NTT_ACK, 100);
    struct ntt_baseline *baseline = calloc(1, sizeof *baseline);
    baseline->service_count = 1;
    baseline->services[0].number = ntt_service_number(&answer);
    baseline->services[0].bins[ntt_size_bin(&answer)] = 5000;
    struct run *run = begin_with((struct ntt_setup){.baseline = baseline});
    serve(run, 400, 900, 400);
    only_alert(run, NTT_PACKET_SIZE, "service");
    end(run);
    run = begin_with((struct ntt_setup){.baseline = baseline});
    serve(run, 400, 97, 20);
    check_silence(run, NTT_PACKET_SIZE);
    free(baseline);
}

/* Echoes of two hosts, each way, with a content. */
static void echo(struct run *run, const uint8_t *content, uint32_t length, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        run->now += 500 * MS;
        struct ntt_packet packet = {.source = host(0, 5),
                                    .destination = ipv4(203, 0, 113, 5),
                                    .ip_protocol = 1,
                                    .transport = NTT_ICMP,
                                    .icmp = NTT_ICMP_ECHO,
                                    .length = 642,
                                    .data = content,
                                    .data_length = length};
        feed(run, 0, packet);
        packet.source = ipv4(203, 0, 113, 5);
        packet.destination = host(0, 5);
        packet.icmp = NTT_ICMP_ECHO_REPLY;
        feed(run, 0, packet);
    }
}

static void test_large_echoes(void)
{
    uint8_t content[604];
    struct run *run = begin();
    for (unsigned i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)random_below(run, 256);
    echo(run, content, sizeof content, 30);
    const struct ntt_alert *alert = only_alert(run, NTT_PACKET_SIZE, "icmp_echo");
    check_ends(alert, host(0, 5), ipv4(203, 0, 113, 5));
    CU_ASSERT_EQUAL(alert->evidence.packets, 60);
    end(run);

    run = begin(); /* cut before there is enough to tell filler from content */
    echo(run, content, 40, 100);
    check_silence(run, NTT_PACKET_SIZE);
}

static void test_filler_is_a_ping(void)
{
    static const char words[] = "abcdefghijklmnopqrstuvw"; /* of Windows */
    for (unsigned kind = 0; kind < 4; kind++) {
        uint8_t content[1400];
        for (unsigned i = 0; i < sizeof content; i++)
            content[i] = kind == 0   ? (uint8_t)i
                         : kind == 1 ? 'X'
                         : kind == 2 ? (uint8_t)words[i % 23]
                                     : (uint8_t)("\xde\xad\xbe\xef"[i % 4]);
        struct run *run = begin();
        echo(run, content, sizeof content, 200);
        check_silence(run, NTT_PACKET_SIZE);
    }
}

static void ask(struct run *run, uint32_t size, uint8_t flags, unsigned count)
{
    uint8_t question[600] = {0x12, 0x34, flags};
    for (unsigned i = 0; i < count; i++)
        feed(run, 300 * MS, with_data(udp(host(0, 7), 40000 + i, host(1, 53), 53, size), question, size));
}

static void test_large_questions(void)
{
    struct run *run = begin();
    ask(run, 412, 0x01, 20);
    const struct ntt_alert *alert = only_alert(run, NTT_PACKET_SIZE, "dns_question");
    check_ends(alert, host(0, 7), host(1, 53));
    end(run);
    run = begin();
    ask(run, 284, 0x01, 100); /* the longest name, with EDNS */
    check_silence(run, NTT_PACKET_SIZE);
    run = begin();
    ask(run, 500, 0x28, 100); /* a dynamic update */
    check_silence(run, NTT_PACKET_SIZE);
}

static CU_TestInfo tests[] = {
    {"a service changes its sizes", test_service_changes},
    {"unrest is usual where it always was", test_unrest_is_usual},
    {"a short past", test_short_past},
    {"two hosts are named", test_two_hosts_are_named},
    {"one transfer is no change", test_one_transfer_is_no_change},
    {"a baseline is usual at once", test_baseline_is_usual_at_once},
    {"large echoes with content", test_large_echoes},
    {"filler is a ping", test_filler_is_a_ping},
    {"large DNS questions", test_large_questions},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("packet_size", tests)
