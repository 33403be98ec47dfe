/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DHCP servers that do not belong, clients that want everything, and honest ones. */
#include "engine_run.h"

enum { DISCOVER = 1, OFFER, REQUEST, ACK = 5 };
enum { SERVER = 53, ROGUE = 66, ROUTER = 1, RELAY = 7 };

static uint64_t card(unsigned n)
{
    return 0x000000001a2b00 | (uint64_t)n << 24;
}

struct message {
    unsigned type, client, transaction, router, names, relay;
    uint8_t bytes[300];
};

/* Writes the message as RFC 2131 says and returns its length. */
static uint32_t write_message(struct message *message, bool reply)
{
    uint8_t *data = message->bytes;
    memset(data, 0, sizeof message->bytes);
    data[0] = reply ? 2 : 1;
    data[1] = 1;
    data[2] = 6;
    data[6] = (uint8_t)(message->transaction >> 8);
    data[7] = (uint8_t)message->transaction;
    if (reply)
        memcpy(data + 16, (uint8_t[]){10, 0, 0, 100}, 4);
    if (message->relay)
        memcpy(data + 24, (uint8_t[]){10, 0, 0, (uint8_t)message->relay}, 4);
    for (unsigned i = 0; i < 6; i++)
        data[28 + i] = (uint8_t)(card(message->client) >> (8 * i));
    const uint8_t options[] = {0x63,
                               0x82,
                               0x53,
                               0x63,
                               53,
                               1,
                               (uint8_t)message->type,
                               3,
                               4,
                               10,
                               0,
                               0,
                               (uint8_t)message->router,
                               6,
                               4,
                               10,
                               0,
                               0,
                               (uint8_t)message->names,
                               255};
    memcpy(data + 236, options, sizeof options);
    return 236 + sizeof options;
}

static void ask(struct run *run, int64_t after_ms, unsigned type, unsigned link, unsigned client)
{
    struct message message = {.type = type, .client = client, .transaction = client};
    uint32_t length = write_message(&message, false);
    struct ntt_packet packet =
        with_data(udp(ipv4(0, 0, 0, 0), 68, ipv4(255, 255, 255, 255), 67, length), message.bytes, length);
    packet.link_source = card(link);
    packet.link_destination = 0xffffffffffff;
    feed(run, after_ms * MS, packet);
}

static void answer(struct run *run, unsigned server, struct message message, uint32_t captured)
{
    uint32_t length = write_message(&message, true);
    struct ntt_packet packet =
        with_data(udp(host(0, server), 67, host(0, 100), 68, length), message.bytes, captured);
    packet.link_source = card(server);
    packet.link_destination = card(message.client);
    feed(run, MS, packet);
}

static void serve(struct run *run, unsigned server, unsigned client, unsigned router)
{
    answer(run, server, (struct message){OFFER, client, client, router, SERVER, 0, {0}}, UINT32_MAX);
}

static const struct ntt_alert *finish(struct run *run)
{
    ntt_engine_finish(run->engine);
    return last_of(run, NTT_DHCP_ATTACK);
}

static void test_a_newcomer_with_another_router(void)
{
    struct run *run = begin();
    for (unsigned client = 10; client < 20; client++) {
        ask(run, 1000, DISCOVER, client, client);
        serve(run, SERVER, client, ROUTER);
        if (client >= 15)
            serve(run, ROGUE, client, ROGUE);
    }
    const struct ntt_alert *alert = finish(run);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    CU_ASSERT_EQUAL(alert->evidence.packets, 5);
    CU_ASSERT_STRING_EQUAL(alert->variant, "rogue_server");
    CU_ASSERT_TRUE(ntt_address_equal(&alert->source.base, &(struct ntt_address){NTT_IPV4, {10, 0, 0, 66}}));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.0.66 answers DHCP clients beside 10.0.0.53"));
    end(run);
}

/* `severity` 0: nothing is said. */
static void two_from_the_beginning(unsigned second_router, unsigned severity)
{
    struct run *run = begin();
    for (unsigned client = 10; client < 20; client++) {
        ask(run, 1000, DISCOVER, client, client);
        serve(run, SERVER, client, ROUTER);
        serve(run, ROGUE, client, second_router);
    }
    const struct ntt_alert *alert = finish(run);
    if (severity) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
        CU_ASSERT_EQUAL(alert->severity, severity);
    } else {
        CU_ASSERT_PTR_NULL(alert);
    }
    end(run);
}

static void test_two_servers_that_agree_are_silent(void)
{
    two_from_the_beginning(ROUTER, 0);
}

static void test_two_that_always_disagreed_are_low(void)
{
    two_from_the_beginning(ROGUE, NTT_LOW);
}

static void test_a_relay_is_no_server(void)
{
    struct run *run = begin();
    for (unsigned client = 10; client < 20; client++) {
        ask(run, 1000, DISCOVER, client, client);
        serve(run, SERVER, client, ROUTER);
        if (client >= 15)
            answer(run, RELAY, (struct message){OFFER, client, client, RELAY, SERVER, RELAY, {0}},
                   UINT32_MAX);
    }
    CU_ASSERT_PTR_NULL(finish(run));
    end(run);
}

static void test_cut_payload_is_silent(void)
{
    struct run *run = begin();
    for (unsigned client = 10; client < 20; client++) {
        for (uint32_t captured = 0; captured < 256; captured++) {
            struct message offer = {OFFER, client, client, ROUTER, SERVER, 0, {0}};
            answer(run, SERVER, offer, captured);
            offer.router = ROGUE;
            answer(run, ROGUE, offer, captured > 240 ? 240 : captured);
        }
    }
    CU_ASSERT_PTR_NULL(finish(run));
    end(run);
}

static void test_one_card_with_many_names(void)
{
    struct run *run = begin();
    for (unsigned client = 100; client < 150; client++)
        ask(run, 20, DISCOVER, ROGUE, client);
    const struct ntt_alert *alert = finish(run);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_STRING_EQUAL(alert->variant, "starvation");
    CU_ASSERT_EQUAL(alert->source.base.family, NTT_MAC);
    CU_ASSERT_EQUAL(alert->evidence.packets, 50);
    CU_ASSERT_TRUE(alert->observed > 45); /* about 50 */
    end(run);
}

static void test_clients_that_spurn_offers(void)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 400; client++) {
        ask(run, 20, DISCOVER, client, client);
        serve(run, SERVER, client, ROUTER);
    }
    const struct ntt_alert *alert = finish(run);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &(struct ntt_address){NTT_IPV4, {10, 0, 0, 53}}));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "and took none"));
    end(run);
}

static void test_a_power_cut_is_silent(void)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 500; client++) {
        ask(run, 5, DISCOVER, client, client);
        serve(run, SERVER, client, ROUTER);
        if (client >= 304) /* a little later */
            ask(run, 1, REQUEST, client - 4, client - 4);
    }
    CU_ASSERT_PTR_NULL(finish(run));
    end(run);
}

static void test_a_dead_server_is_low_at_most(void)
{
    struct run *run = begin();
    for (int again = 0; again < 6; again++) { /* every client asks again */
        for (unsigned client = 300; client < 400; client++)
            ask(run, again ? 40 : 5, DISCOVER, client, client);
    }
    const struct ntt_alert *alert = finish(run);
    CU_ASSERT_TRUE(!alert || alert->severity <= NTT_LOW);
    end(run);
}

static CU_TestInfo tests[] = {
    {"a newcomer with another router", test_a_newcomer_with_another_router},
    {"two servers that agree are silent", test_two_servers_that_agree_are_silent},
    {"two that always disagreed are low", test_two_that_always_disagreed_are_low},
    {"a relay is no server", test_a_relay_is_no_server},
    {"cut payload is silent", test_cut_payload_is_silent},
    {"one card with many names", test_one_card_with_many_names},
    {"clients that spurn offers", test_clients_that_spurn_offers},
    {"a power cut is silent", test_a_power_cut_is_silent},
    {"a dead server is low at most", test_a_dead_server_is_low_at_most},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("dhcp_attack", tests)
