/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DHCP servers that do not belong, clients that want everything, and honest ones. */
#include "engine_run.h"

enum { DISCOVER = 1, OFFER, REQUEST, ACK = 5, RELEASE = 7 };
enum { SERVER = 53, ROGUE = 66, ROUTER = 1, RELAY = 7 };

static uint64_t card(unsigned n)
{
    return 0x000000001a2b00 | (uint64_t)n << 24;
}

struct message {
    unsigned type, client, transaction, router, names, relay;
    uint8_t bytes[300];
    unsigned identifier; /* option 61 */
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
    /* clang-format off */
    const uint8_t options[] = {0x63, 0x82, 0x53, 0x63, 53, 1, (uint8_t)message->type,
                               61, 2, (uint8_t)(message->identifier >> 8), (uint8_t)message->identifier,
                               3, 4, 10, 0, 0, (uint8_t)message->router,
                               6, 4, 10, 0, 0, (uint8_t)message->names, 255};
    /* clang-format on */
    memcpy(data + 236, options, sizeof options);
    return 236 + sizeof options;
}

/* From the card of `link`; through the relay, if the message names one. */
static void send_question(struct run *run, int64_t after_ms, unsigned link, struct message message)
{
    uint32_t length = write_message(&message, false);
    struct ntt_packet packet = message.relay ? udp(host(0, message.relay), 67, host(0, SERVER), 67, length)
                               : message.type == RELEASE
                                   ? udp(host(1, message.client & 255), 68, host(0, SERVER), 67, length)
                                   : udp(ipv4(0, 0, 0, 0), 68, ipv4(255, 255, 255, 255), 67, length);
    packet = with_data(packet, message.bytes, length);
    packet.link_source = card(link);
    packet.link_destination = message.relay || message.type == RELEASE ? card(SERVER) : 0xffffffffffff;
    feed(run, after_ms * MS, packet);
}

static void ask(struct run *run, int64_t after_ms, unsigned type, unsigned link, unsigned client)
{
    send_question(run, after_ms, link,
                  (struct message){.type = type, .client = client, .transaction = client});
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
    answer(run, server, (struct message){OFFER, client, client, router, SERVER, 0, {0}, 0}, UINT32_MAX);
}

static const struct ntt_alert *finish(struct run *run)
{
    ntt_engine_finish(run->engine);
    return last_of(run, NTT_DHCP_ATTACK);
}

static void check_low_at_most(struct run *run)
{
    const struct ntt_alert *alert = finish(run);
    CU_ASSERT_TRUE(!alert || alert->severity <= NTT_LOW);
    end(run);
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
            answer(run, RELAY, (struct message){OFFER, client, client, RELAY, SERVER, RELAY, {0}, 0},
                   UINT32_MAX);
    }
    check_silence(run, NTT_DHCP_ATTACK);
}

static void test_cut_payload_is_silent(void)
{
    struct run *run = begin();
    for (unsigned client = 10; client < 20; client++) {
        for (uint32_t captured = 0; captured < 256; captured++) {
            struct message offer = {OFFER, client, client, ROUTER, SERVER, 0, {0}, 0};
            answer(run, SERVER, offer, captured);
            offer.router = ROGUE;
            answer(run, ROGUE, offer, captured > 240 ? 240 : captured);
        }
    }
    check_silence(run, NTT_DHCP_ATTACK);
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
    check_silence(run, NTT_DHCP_ATTACK);
}

static void test_a_dead_server_is_low_at_most(void)
{
    struct run *run = begin();
    for (int again = 0; again < 6; again++) { /* every client asks again */
        for (unsigned client = 300; client < 400; client++)
            ask(run, again ? 40 : 5, DISCOVER, client, client);
    }
    check_low_at_most(run);
}

/* Ends the run, with one alert. */
static void ends_as(struct run *run, enum ntt_severity severity, uint64_t packets, const char *words)
{
    const struct ntt_alert *alert = finish(run);
    CU_ASSERT_EQUAL(opened(run, NTT_DHCP_ATTACK), 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    CU_ASSERT_EQUAL(alert->severity, severity);
    CU_ASSERT_EQUAL(alert->evidence.packets, packets);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, words));
    end(run);
}

static void test_a_newcomer_with_the_same_router_is_low(void)
{
    struct run *run = begin();
    for (unsigned client = 10; client < 20; client++) {
        ask(run, 1000, DISCOVER, client, client);
        serve(run, SERVER, client, ROUTER);
        if (client >= 15) /* filters names */
            answer(run, ROGUE, (struct message){OFFER, client, client, ROUTER, ROGUE, 0, {0}, 0}, UINT32_MAX);
    }
    ends_as(run, NTT_LOW, 5, "10.0.0.66 answers DHCP clients beside 10.0.0.53");
}

static void test_one_card_with_many_identifiers(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 50; i++)
        send_question(run, 20, ROGUE,
                      (struct message){.type = DISCOVER, .client = ROGUE, .transaction = i, .identifier = i});
    ends_as(run, NTT_HIGH, 50, "in the name of");
}

static void test_one_client_again_and_again(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 1000; i++)
        send_question(run, 5, ROGUE, (struct message){.type = DISCOVER, .client = ROGUE, .transaction = i});
    ends_as(run, NTT_MEDIUM, 1000, "again and again");
}

static void test_a_client_without_a_server_is_silent(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i <= 200; i++) /* RFC 2131: after 4 s, and then longer */
        send_question(run, 4000, 10, (struct message){.type = DISCOVER, .client = 10, .transaction = i});
    check_silence(run, NTT_DHCP_ATTACK);
}

/* Every client takes the address that it is offered; with `used`, it then asks who has it. */
static struct run *lease_all(bool used)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 600; client++) {
        ask(run, 50, DISCOVER, client, client);
        serve(run, SERVER, client, ROUTER);
        ask(run, 1, REQUEST, client, client);
        answer(run, SERVER, (struct message){ACK, client, client, ROUTER, SERVER, 0, {0}, 0}, UINT32_MAX);
        struct ntt_packet probe = {.link_source = card(used ? client : ROUTER),
                                   .link_destination = 0xffffffffffff,
                                   .source = used ? nobody : host(0, ROUTER),
                                   .destination = host(1, client & 255),
                                   .transport = NTT_NEIGHBOUR,
                                   .neighbour_link = card(used ? client : ROUTER)};
        probe.source.family = NTT_IPV4;
        feed(run, MS, probe);
    }
    return run;
}

static void test_leases_that_nobody_uses(void)
{
    ends_as(lease_all(false), NTT_MEDIUM, 300, "used none");
}

static void test_leases_that_are_used_are_silent(void)
{
    check_silence(lease_all(true), NTT_DHCP_ATTACK);
}

static struct run *ask_through_relay(bool take)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 400; client++) {
        struct message message = {.type = DISCOVER, .client = client, .transaction = client, .relay = RELAY};
        send_question(run, 20, RELAY, message);
        answer(run, SERVER, (struct message){OFFER, client, client, ROUTER, SERVER, RELAY, {0}, 0},
               UINT32_MAX);
        message.type = REQUEST;
        if (take)
            send_question(run, 1, RELAY, message);
    }
    return run;
}

static void test_starvation_through_a_relay(void)
{
    ends_as(ask_through_relay(false), NTT_HIGH, 100, "and took none");
}

static void test_a_busy_relay_is_silent(void)
{
    check_silence(ask_through_relay(true), NTT_DHCP_ATTACK);
}

static void test_one_card_releases_all(void)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 400; client++)
        ask(run, 20, RELEASE, ROGUE, client);
    ends_as(run, NTT_HIGH, 100, "addresses of");
}

static void test_a_classroom_that_is_shut_down_is_low_at_most(void)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 360; client++)
        ask(run, 200, RELEASE, client, client);
    check_low_at_most(run);
}

/* SOLICIT or REQUEST (RFC 8415) of the client with this DUID. */
static void ask6(struct run *run, int64_t after_ms, uint8_t type, unsigned link, unsigned client)
{
    const uint8_t data[] = {type, 0, (uint8_t)(client >> 8), (uint8_t)client, 0, 1, 0, 6, 0, 3,
                            0,    1, (uint8_t)(client >> 8), (uint8_t)client};
    const uint8_t source[16] = {0xfe, 0x80, [14] = (uint8_t)(link >> 8), [15] = (uint8_t)link},
                  servers[16] = {0xff, 2, [13] = 1, [15] = 2};
    struct ntt_packet packet = udp(ntt_address_from_bytes(NTT_IPV6, source), 546,
                                   ntt_address_from_bytes(NTT_IPV6, servers), 547, sizeof data);
    packet.link_source = card(link);
    packet.link_destination = 0x020001003333;
    feed(run, after_ms * MS, with_data(packet, data, sizeof data));
}

static void test_one_card_with_many_identifiers_of_dhcpv6(void)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 350; client++)
        ask6(run, 20, 1, ROGUE, client);
    ends_as(run, NTT_HIGH, 50, "in the name of");
}

static void test_a_power_cut_with_dhcpv6_is_silent(void)
{
    struct run *run = begin();
    for (unsigned client = 300; client < 500; client++) {
        ask6(run, 20, 1, client, client);
        ask6(run, 1, 3, client, client);
    }
    check_silence(run, NTT_DHCP_ATTACK);
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
    {"a newcomer with the same router is low", test_a_newcomer_with_the_same_router_is_low},
    {"one card with many identifiers", test_one_card_with_many_identifiers},
    {"one client again and again", test_one_client_again_and_again},
    {"a client without a server is silent", test_a_client_without_a_server_is_silent},
    {"leases that nobody uses", test_leases_that_nobody_uses},
    {"leases that are used are silent", test_leases_that_are_used_are_silent},
    {"starvation through a relay", test_starvation_through_a_relay},
    {"a busy relay is silent", test_a_busy_relay_is_silent},
    {"one card releases all", test_one_card_releases_all},
    {"a classroom that is shut down is low at most", test_a_classroom_that_is_shut_down_is_low_at_most},
    {"one card with many identifiers of DHCPv6", test_one_card_with_many_identifiers_of_dhcpv6},
    {"a power cut with DHCPv6 is silent", test_a_power_cut_with_dhcpv6_is_silent},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("dhcp_attack", tests)
