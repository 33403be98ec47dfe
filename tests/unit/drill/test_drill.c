/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of drills: what their headers say of themselves, checked by other code than that which made them. */
#include "unit.h"

#include "drill/craft.h"
#include "drill/drill.h"
#include "drill/pcapng.h"
#include "drill/sctp.h"

#include <netinet/in.h>
#include <string.h>

enum { SEED = 4711, IPV4_TYPE = 0x0800, IPV6_TYPE = 0x86dd, ARP_TYPE = 0x0806 };

static unsigned big16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

/* RFC 1071, byte by byte. */
static uint32_t sum_of(const uint8_t *bytes, size_t length, uint32_t sum)
{
    for (size_t i = 0; i < length; i++)
        sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static bool is_right(uint32_t sum)
{
    return sum == 0xffff;
}

/* The checksum of what IP carries; true for protocols that have none here. */
static bool transport_is_right(unsigned protocol, const uint8_t *addresses, size_t addresses_length,
                               const uint8_t *bytes, size_t length)
{
    uint32_t pseudo = sum_of(addresses, addresses_length, protocol + (uint32_t)length);
    switch (protocol) {
    case IPPROTO_TCP:
    case IPPROTO_ICMPV6:
        return is_right(sum_of(bytes, length, pseudo));
    case IPPROTO_UDP:
        return big16(bytes + 4) == length && big16(bytes + 6) != 0 && is_right(sum_of(bytes, length, pseudo));
    case IPPROTO_ICMP:
        return is_right(sum_of(bytes, length, 0));
    case IPPROTO_SCTP: {
        uint8_t copy[64];
        uint32_t said =
            bytes[8] | (uint32_t)bytes[9] << 8 | (uint32_t)bytes[10] << 16 | (uint32_t)bytes[11] << 24;
        if (length > sizeof copy)
            return false;
        memcpy(copy, bytes, length);
        memset(copy + 8, 0, 4);
        return ntt_sctp_checksum(copy, length) == said;
    }
    default:
        return true;
    }
}

static bool ipv4_is_right(const uint8_t *ip, size_t length)
{
    enum { HEADER = 20, MORE_OR_OFFSET = 0x3fff };
    if (length < HEADER || ip[0] != 0x45 || big16(ip + 2) != length || !is_right(sum_of(ip, HEADER, 0)))
        return false;
    return big16(ip + 6) & MORE_OR_OFFSET ||
           transport_is_right(ip[9], ip + 12, 8, ip + HEADER, length - HEADER);
}

static bool ipv6_is_right(const uint8_t *ip, size_t length)
{
    enum { HEADER = 40 };
    return length >= HEADER && ip[0] == 0x60 && big16(ip + 4) == length - HEADER &&
           transport_is_right(ip[6], ip + 8, 32, ip + HEADER, length - HEADER);
}

static bool frame_is_right(const struct ntt_frame *frame, bool wireless)
{
    enum { DEAUTHENTICATION = 0xc0, WIRELESS_LENGTH = 26 };
    if (wireless)
        return frame->length == WIRELESS_LENGTH && frame->bytes[0] == DEAUTHENTICATION;
    const uint8_t *behind = frame->bytes + NTT_ETHERNET_HEADER;
    size_t length = frame->length - NTT_ETHERNET_HEADER;
    switch (big16(frame->bytes + 12)) {
    case IPV4_TYPE:
        return ipv4_is_right(behind, length);
    case IPV6_TYPE:
        return ipv6_is_right(behind, length);
    default:
        return big16(frame->bytes + 12) == ARP_TYPE;
    }
}

/* The file of a drill; in `wrong`, unless it is NULL, how many of its packets are. */
static GString *craft_file(const struct ntt_scenario *scenario, bool ipv6, uint64_t seed, unsigned *wrong)
{
    struct ntt_drill drill = {.scenario = scenario,
                              .rate = scenario->rate,
                              .duration = scenario->seconds * NTT_SECOND,
                              .craft = ntt_craft_new(seed)};
    GString *content = g_string_new(NULL);
    ntt_drill_default_ends(&drill, ipv6);
    CU_ASSERT_TRUE(ntt_drill_craft(&drill));
    CU_ASSERT_TRUE(ntt_craft_count(drill.craft) > 0);
    if (wrong)
        *wrong = 0;
    for (size_t i = 0; wrong && i < ntt_craft_count(drill.craft); i++) {
        struct ntt_frame frame = ntt_craft_frame(drill.craft, i);
        bool in_order = i == 0 || ntt_craft_frame(drill.craft, i - 1).at <= frame.at;
        *wrong += !frame_is_right(&frame, ntt_craft_is_wireless(drill.craft)) || !in_order;
    }
    ntt_pcapng(drill.craft, 0, "a drill", content);
    ntt_craft_free(drill.craft);
    return content;
}

/* Only what is meant to be wrong is: every packet of malformed. */
static void check_scenario(const struct ntt_scenario *scenario, bool ipv6)
{
    unsigned wrong;
    GString *first = craft_file(scenario, ipv6, SEED, &wrong),
            *second = craft_file(scenario, ipv6, SEED, NULL);
    bool malformed = strcmp(scenario->variant, "malformed") == 0;
    if (wrong && !malformed)
        printf("%s, %s, %s: %u wrong packets\n", scenario->name, scenario->variant, ipv6 ? "IPv6" : "IPv4",
               wrong);
    CU_ASSERT_EQUAL(wrong != 0, malformed);
    CU_ASSERT_TRUE(g_string_equal(first, second));
    g_string_free(first, TRUE);
    g_string_free(second, TRUE);
}

static void test_every_packet(void)
{
    for (const struct ntt_scenario *row = ntt_scenarios(); row->name; row++) {
        if (row->families & NTT_FOR_IPV4)
            check_scenario(row, false);
        if (row->families & NTT_FOR_IPV6)
            check_scenario(row, true);
    }
}

static void test_seeds_differ(void)
{
    const struct ntt_scenario *scenario = ntt_scenario_find("syn_flood", NULL);
    GString *first = craft_file(scenario, false, 1, NULL), *second = craft_file(scenario, false, 2, NULL);
    CU_ASSERT_EQUAL(first->len, second->len);
    CU_ASSERT_FALSE(g_string_equal(first, second));
    g_string_free(first, TRUE);
    g_string_free(second, TRUE);
}

/* RFC 3720, B.4: 32 bytes of zeros. */
static void test_sctp_checksum(void)
{
    static const uint8_t zeros[32];
    CU_ASSERT_EQUAL(ntt_sctp_checksum(zeros, sizeof zeros), 0x8a9136aa);
}

static void test_the_limit(void)
{
    struct ntt_drill drill = {.scenario = ntt_scenario_find("arp-spoof", NULL),
                              .rate = 1e9,
                              .duration = 1000 * NTT_SECOND,
                              .craft = ntt_craft_new(SEED)};
    ntt_drill_default_ends(&drill, false);
    CU_ASSERT_FALSE(ntt_drill_craft(&drill));
    CU_ASSERT_EQUAL(ntt_craft_count(drill.craft), NTT_CRAFT_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_craft_problem(drill.craft), "more than 1000000 packets"));
    ntt_craft_free(drill.craft);
}

static void test_names(void)
{
    const struct ntt_scenario *scenario = ntt_scenario_find("port_scan", "xmas");
    CU_ASSERT_PTR_NOT_NULL_FATAL(scenario);
    CU_ASSERT_TRUE(scenario == ntt_scenario_find("port-scan", "xmas"));
    char *type = ntt_scenario_type(scenario);
    CU_ASSERT_STRING_EQUAL(type, "port_scan");
    g_free(type);
    CU_ASSERT_PTR_NULL(ntt_scenario_find("port-scan", "spoofed"));
    CU_ASSERT_PTR_NULL(ntt_scenario_find("nmap", NULL));
}

static CU_TestInfo tests[] = {
    {"lengths and checksums, and the same bytes twice", test_every_packet},
    {"another seed makes other bytes", test_seeds_differ},
    {"the checksum of SCTP", test_sctp_checksum},
    {"a drill has a limit", test_the_limit},
    {"names of scenarios", test_names},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("drill", tests)
