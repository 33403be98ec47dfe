/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that no honest stack sends, and honest ones that look odd. */
#include "engine_run.h"

enum { ATTACKER = 66, SERVER = 10, CLIENT = 80 };

static struct ntt_packet packet_of(enum ntt_transport transport, unsigned from, unsigned sport, unsigned to,
                                   unsigned dport)
{
    return (struct ntt_packet){.link_source = 0x112233445500,
                               .link_destination = 0x665544332200,
                               .source = host(0, from),
                               .destination = host(0, to),
                               .ttl = 64,
                               .ip_protocol = transport == NTT_TCP ? 6 : 17,
                               .transport = transport,
                               .source_port = (uint16_t)sport,
                               .destination_port = (uint16_t)dport};
}

static void segment(struct run *run, int64_t after_ms, unsigned from, unsigned sport, unsigned to,
                    unsigned dport, unsigned flags)
{
    struct ntt_packet packet = packet_of(NTT_TCP, from, sport, to, dport);
    packet.tcp_flags = (uint8_t)flags;
    feed(run, after_ms * MS, packet);
}

static void data(struct run *run, unsigned from, unsigned sport, unsigned to, unsigned dport,
                 const char *text, uint32_t captured)
{
    struct ntt_packet packet = packet_of(NTT_TCP, from, sport, to, dport);
    packet.tcp_flags = NTT_ACK | NTT_PSH;
    packet.payload = (uint32_t)strlen(text);
    feed(run, MS, with_data(packet, text, captured));
}

static void fragment(struct run *run, unsigned id, unsigned offset, unsigned length, bool more)
{
    struct ntt_packet packet = packet_of(NTT_NO_TRANSPORT, ATTACKER, 0, SERVER, 0);
    packet.ip_protocol = 1;
    packet.fragment = true;
    packet.fragment_id = id;
    packet.fragment_offset = (uint16_t)offset;
    packet.fragment_length = (uint16_t)length;
    packet.more_fragments = more;
    feed(run, MS, packet);
}

static void ends_as(struct run *run, const char *variant, enum ntt_severity severity, uint64_t packets,
                    const char *words)
{
    ntt_engine_finish(run->engine);
    const struct ntt_alert *alert = last_of(run, NTT_PROTOCOL_MISUSE);
    CU_ASSERT_PTR_NOT_NULL(alert);
    if (alert) {
        CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
        CU_ASSERT_STRING_EQUAL(alert->variant, variant);
        CU_ASSERT_EQUAL(alert->severity, severity);
        CU_ASSERT_EQUAL(alert->evidence.packets, packets);
        CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, words));
    }
    end(run);
}

static void test_land(void)
{
    struct run *run = begin();
    for (int i = 0; i < 5; i++)
        segment(run, 100, SERVER, 80, SERVER, 80, NTT_SYN);
    ends_as(run, "land", NTT_MEDIUM, 5, "10.0.0.10 5 packets");
}

static void test_talking_to_oneself_is_silent(void)
{
    struct run *run = begin();
    for (int i = 0; i < 50; i++) {
        struct ntt_packet echo = packet_of(NTT_UDP, SERVER, 3785, SERVER, 3785); /* BFD */
        feed(run, 100 * MS, echo);
        segment(run, 1, SERVER, 40000, SERVER, 80, NTT_SYN); /* by way of a router that translates */
        struct ntt_packet self = packet_of(NTT_TCP, SERVER, 80, SERVER, 80);
        self.tcp_flags = NTT_SYN;
        self.source = self.destination = (struct ntt_address){NTT_IPV4, {127, 0, 0, 1}};
        feed(run, MS, self);
    }
    check_silence(run, NTT_PROTOCOL_MISUSE);
}

static void test_few_illegal_flags_are_low(void)
{
    struct run *run = begin();
    for (int i = 0; i < 6; i++)
        segment(run, 300, ATTACKER, 4000, SERVER, 80, NTT_SYN | NTT_FIN);
    ends_as(run, "illegal_flags", NTT_LOW, 6, "10.0.0.66 sent 10.0.0.10 6 TCP packets");
}

/* A translator that repeats the last packet of two connections, for minutes; and a tool that goes through ports. */
static void odd_flags_from(unsigned ports, enum ntt_severity severity)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 400; i++)
        segment(run, 50, ATTACKER, 4000 + i % ports, SERVER, 80, NTT_SYN | NTT_FIN);
    ends_as(run, "illegal_flags", severity, 400, "10.0.0.66 sent 10.0.0.10 400 TCP packets");
}

static void test_illegal_flags_in_two_connections_are_low(void)
{
    odd_flags_from(2, NTT_LOW);
}

static void test_illegal_flags_in_many_connections(void)
{
    odd_flags_from(100, NTT_MEDIUM);
}

static void test_illegal_flags_leave_scans_alone(void)
{
    struct run *run = begin();
    for (unsigned port = 1; port < 100; port++) {
        segment(run, 5, ATTACKER, 4000, SERVER, port, NTT_FIN | NTT_PSH | NTT_URG);
        segment(run, 0, SERVER, port, ATTACKER, 4000, NTT_RST | NTT_ACK);
    }
    CU_ASSERT_PTR_NOT_NULL(last_of(run, NTT_PORT_SCAN));
    check_silence(run, NTT_PROTOCOL_MISUSE);
}

static void test_odd_flags_in_a_connection_are_silent(void)
{
    struct run *run = begin();
    handshake(run, MS, host(0, CLIENT), 40000, host(0, SERVER), 80);
    for (int i = 0; i < 50; i++) {
        segment(run, 10, CLIENT, 40000, SERVER, 80, NTT_FIN);
        segment(run, 10, CLIENT, 40000, SERVER, 80, NTT_PSH);
        segment(run, 10, SERVER, 80, CLIENT, 40000, NTT_RST | NTT_FIN | NTT_ACK);
    }
    check_silence(run, NTT_PROTOCOL_MISUSE);
}

static void test_ping_of_death(void)
{
    struct run *run = begin();
    for (unsigned id = 1; id <= 2; id++) {
        for (unsigned offset = 0; offset < 65120; offset += 1480)
            fragment(run, id, offset, 1480, true);
        fragment(run, id, 65120, 1000, false);
    }
    ends_as(run, "ping_of_death", NTT_MEDIUM, 90, "ping of death");
}

static void test_overlaps(void)
{
    struct run *run = begin();
    for (unsigned id = 1; id <= 4; id++) {
        fragment(run, id, 0, 36, true);
        fragment(run, id, 24, 4, false);
    }
    ends_as(run, "fragment_overlap", NTT_MEDIUM, 8, "4 datagrams overlap");
}

static void test_whole_and_repeated_datagrams_are_silent(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 20; i++) { /* one identification, over and over; the last part grows */
        fragment(run, 9, 0, 1480, true);
        fragment(run, 9, 0, 1480, true);
        fragment(run, 9, 1480, 1480, true);
        fragment(run, 9, 2960, 100 + 8 * i, false);
    }
    for (unsigned id = 100; id < 150; id++) { /* the longest ping there is */
        for (unsigned offset = 0; offset < 65120; offset += 1480)
            fragment(run, id, offset, 1480, true);
        fragment(run, id, 65120, 395, false);
    }
    check_silence(run, NTT_PROTOCOL_MISUSE);
}

static void test_a_service_on_a_strange_port(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 3; i++) {
        handshake(run, MS, host(0, CLIENT), 40000 + i, host(0, SERVER), 443);
        data(run, SERVER, 443, CLIENT, 40000 + i, "SSH-2.0-OpenSSH_9.2\r\n", 100);
    }
    ends_as(run, "port_mismatch", NTT_LOW, 3, "10.0.0.10 speaks SSH on port 443");
}

static void test_services_in_their_places_are_silent(void)
{
    static const struct {
        unsigned port;
        const char *from_client, *from_server;
    } services[] = {
        {22, "GET / HTTP/1.0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"}, /* somebody knocks at the wrong door */
        {80, "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
        {443, "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"}, /* "speak TLS to me" */
        {8022, "", "SSH-2.0-OpenSSH_9.2\r\n"},
        {25, "x", "\x16\x03\x03\x01\x01\x02\x01\x01"},
    };
    struct run *run = begin();
    for (unsigned i = 0; i < sizeof services / sizeof *services; i++) {
        handshake(run, MS, host(0, CLIENT), 41000 + i, host(0, SERVER), services[i].port);
        data(run, CLIENT, 41000 + i, SERVER, services[i].port, services[i].from_client, 100);
        data(run, SERVER, services[i].port, CLIENT, 41000 + i, services[i].from_server, 100);
    }
    check_silence(run, NTT_PROTOCOL_MISUSE);
}

static void test_cut_payload_is_silent(void)
{
    struct run *run = begin();
    for (uint32_t captured = 0; captured < 4; captured++) {
        handshake(run, MS, host(0, CLIENT), 40000 + captured, host(0, SERVER), 443);
        data(run, SERVER, 443, CLIENT, 40000 + captured, "SSH-2.0-OpenSSH_9.2\r\n", captured);
    }
    check_silence(run, NTT_PROTOCOL_MISUSE);
}

static void test_malformed_backs_off(void)
{
    struct run *run = begin();
    for (int i = 0; i < 2000; i++) {
        struct ntt_packet packet = packet_of(NTT_TCP, ATTACKER, 4000, SERVER, 80);
        packet.tcp_flags = NTT_ACK;
        packet.malformed = true;
        feed(run, 10 * MS, packet);
    }
    unsigned said = 0;
    for (unsigned i = 0; i < run->count; i++)
        said += run->said[i].type == NTT_PROTOCOL_MISUSE;
    CU_ASSERT_EQUAL(said, 4); /* 1, 10, 100, 1000 */
    ends_as(run, "malformed", NTT_LOW, 2000, "headers that contradict themselves");
}

static void test_forged_sources_are_few_alerts(void)
{
    struct run *run = begin();
    for (unsigned i = 1; i < 200; i++) {
        struct ntt_packet packet = packet_of(NTT_NO_TRANSPORT, i, 0, SERVER, 0);
        packet.malformed = true;
        feed(run, 10 * MS, packet);
    }
    CU_ASSERT_TRUE(run->count <= 8);
    end(run);
}

static CU_TestInfo tests[] = {
    {"land", test_land},
    {"talking to oneself is silent", test_talking_to_oneself_is_silent},
    {"few illegal flags are low", test_few_illegal_flags_are_low},
    {"illegal flags in two connections are low", test_illegal_flags_in_two_connections_are_low},
    {"illegal flags in many connections", test_illegal_flags_in_many_connections},
    {"illegal flags leave scans alone", test_illegal_flags_leave_scans_alone},
    {"odd flags in a connection are silent", test_odd_flags_in_a_connection_are_silent},
    {"ping of death", test_ping_of_death},
    {"overlaps", test_overlaps},
    {"whole and repeated datagrams are silent", test_whole_and_repeated_datagrams_are_silent},
    {"a service on a strange port", test_a_service_on_a_strange_port},
    {"services in their places are silent", test_services_in_their_places_are_silent},
    {"cut payload is silent", test_cut_payload_is_silent},
    {"malformed backs off", test_malformed_backs_off},
    {"forged sources are few alerts", test_forged_sources_are_few_alerts},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("protocol_misuse", tests)
