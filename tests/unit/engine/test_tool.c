/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The marks of tools, and what hosts' own TCP sends. */
#include "engine_run.h"

#include "engine/tool.h"

static const struct ntt_address to = {NTT_IPV4, {192, 0, 2, 7}};

/* A SYN from a random port, as its maker would send it. */
static struct ntt_packet syn(unsigned header, unsigned window, unsigned id, uint32_t sequence)
{
    struct ntt_packet packet = tcp(host(0, 66), 40000, to, 443, NTT_SYN, 0);
    packet.tcp_header = (uint8_t)header;
    packet.tcp_window = (uint16_t)window;
    packet.ip_id = (uint16_t)id;
    packet.tcp_sequence = sequence;
    return packet;
}

static void check_tool(const struct ntt_packet *packet, enum ntt_tool tool)
{
    CU_ASSERT_EQUAL(ntt_tool_of(packet), tool);
}

static void test_marks(void)
{
    enum { SEQUENCE = 0x1a2b3c4d };
    uint16_t cookie = (uint16_t)(0xc0000207 ^ 443 ^ SEQUENCE);
    const struct {
        struct ntt_packet packet;
        enum ntt_tool tool;
    } rows[] = {
        {syn(24, 1024, 4711, SEQUENCE), NTT_NMAP},      {syn(24, 4096, 4711, SEQUENCE), NTT_NMAP},
        {syn(20, 1024, cookie, SEQUENCE), NTT_MASSCAN}, {syn(24, 1024, cookie, SEQUENCE), NTT_MASSCAN},
        {syn(20, 65535, 54321, SEQUENCE), NTT_ZMAP},    {syn(24, 65535, 54321, SEQUENCE), NTT_ZMAP},
        {syn(20, 512, 4711, SEQUENCE), NTT_HPING3},     {syn(20, 5840, 4711, 0xc0000207), NTT_MIRAI},
        {syn(20, 512, 54321, 0xc0000207), NTT_MIRAI}, /* the one that says most */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_tool(&rows[i].packet, rows[i].tool);
}

/* Windows of Linux, Windows, macOS and small devices. */
static void test_hosts_of_their_own(void)
{
    const struct ntt_packet packets[] = {
        syn(40, 64240, 4711, 1),       syn(40, 29200, 0, 1),   syn(32, 64240, 4711, 1),
        syn(32, 8192, 4711, 1),        syn(44, 65535, 0, 1),   syn(24, 2144, 4711, 1),
        syn(24, 5840, 4711, 1),        syn(24, 8192, 4711, 1), syn(28, 1024, 4711, 1),
        syn(24, 0, 4711, 1),           syn(20, 1024, 4711, 1), syn(40, 1024, 54321, 1),
        syn(40, 64240, 1, 0xc0000207),
    };
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++)
        check_tool(&packets[i], NTT_NO_TOOL);
}

static void test_only_bare_syns(void)
{
    struct ntt_packet packet = syn(24, 1024, 4711, 1);
    packet.tcp_flags = NTT_SYN | NTT_ACK;
    check_tool(&packet, NTT_NO_TOOL);
    packet.tcp_flags = NTT_ACK;
    check_tool(&packet, NTT_NO_TOOL);
    packet.tcp_flags = NTT_SYN;
    packet.payload = 10;
    check_tool(&packet, NTT_NO_TOOL);
    packet.payload = 0;
    packet.tcp_header = 0; /* not captured */
    check_tool(&packet, NTT_NO_TOOL);
}

/* What is made of the address has no meaning in IPv6; nmap's header has. */
static void test_ipv6(void)
{
    struct ntt_packet packet = syn(24, 1024, 0, 0);
    packet.destination = ntt_address_from_bytes(NTT_IPV6, (uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 1});
    check_tool(&packet, NTT_NMAP);
    packet.tcp_header = 20;
    packet.tcp_window = 65535;
    check_tool(&packet, NTT_NO_TOOL);
}

static void test_bare_echoes(void)
{
    static const uint8_t header[64];
    struct ntt_packet echo = {
        .length = 42, .transport = NTT_ICMP, .icmp = NTT_ICMP_ECHO, .data = header, .data_length = 4};
    CU_ASSERT_TRUE(ntt_is_bare_echo(&echo));
    echo.length = 60; /* padded to Ethernet's least */
    CU_ASSERT_TRUE(ntt_is_bare_echo(&echo));
    echo.length = 98; /* cut short: there was more */
    CU_ASSERT_FALSE(ntt_is_bare_echo(&echo));
    echo.data_length = 60;
    CU_ASSERT_FALSE(ntt_is_bare_echo(&echo));
    echo.data_length = 4;
    echo.length = 42;
    echo.icmp = NTT_ICMP_ECHO_REPLY;
    CU_ASSERT_FALSE(ntt_is_bare_echo(&echo));
}

static void test_names(void)
{
    CU_ASSERT_STRING_EQUAL(ntt_tool_name(NTT_NO_TOOL), "");
    for (enum ntt_tool tool = NTT_NMAP; tool < NTT_TOOLS; tool++)
        CU_ASSERT_TRUE(*ntt_tool_name(tool) && strlen(ntt_tool_name(tool)) < NTT_TOOL_TEXT);
}

/* What a scanner may still do, and a flood does not. */
static void test_scanners_ask_little(void)
{
    struct ntt_packet packet = udp(host(0, 66), 4000, to, 161, 250);
    CU_ASSERT_TRUE(ntt_may_be_of_scanner(&packet, NTT_PROBE_UDP, 4, 1, 0));
    CU_ASSERT_FALSE(ntt_may_be_of_scanner(&packet, NTT_PROBE_UDP, 5, 1, 0));
    packet.payload = 1200;
    CU_ASSERT_FALSE(ntt_may_be_of_scanner(&packet, NTT_PROBE_UDP, 1, 1, 0));
    packet.destination_port = 443;
    CU_ASSERT_TRUE(ntt_may_be_of_scanner(&packet, NTT_PROBE_UDP, 1, 1, 0));
    packet = tcp(host(0, 66), 4000, to, 80, NTT_ACK, 0);
    CU_ASSERT_TRUE(ntt_may_be_of_scanner(&packet, NTT_PROBE_ACK, 1, 0x7fffffff, 0));
    CU_ASSERT_FALSE(ntt_may_be_of_scanner(&packet, NTT_PROBE_ACK, 1, 0xffffffff, 0));
    CU_ASSERT_TRUE(ntt_may_be_of_scanner(&packet, NTT_PROBE_SYN, 1, 0xffffffff, 1023));
    CU_ASSERT_FALSE(ntt_may_be_of_scanner(&packet, NTT_PROBE_SYN, 1, 0xffffffff, 1024));
    CU_ASSERT_TRUE(ntt_may_be_of_scanner(&packet, NTT_PROBE_SYN, 1, 1, 1024));
    CU_ASSERT_TRUE(ntt_may_be_of_scanner(&packet, NTT_PROBE_SYN, 1, UINT64_MAX, 0));
}

static CU_TestInfo tests[] = {
    {"marks", test_marks},
    {"hosts of their own", test_hosts_of_their_own},
    {"only bare SYNs", test_only_bare_syns},
    {"IPv6", test_ipv6},
    {"bare echoes", test_bare_echoes},
    {"names", test_names},
    {"scanners ask little", test_scanners_ask_little},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("tool", tests)
