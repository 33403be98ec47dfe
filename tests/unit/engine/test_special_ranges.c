/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Special ranges: the first and last address of each, their neighbours outside, and IPv4 inside IPv6. */
#include "engine/special_ranges.h"
#include "unit.h"

#include <arpa/inet.h>
#include <string.h>

static const struct {
    enum ntt_special_use use;
    const char *first, *last;
    enum ntt_special_use before, after; /* what the neighbours are */
} ranges[] = {
    {NTT_THIS_NETWORK, "0.0.0.0", "0.255.255.255", NTT_BROADCAST,
     NTT_NOT_SPECIAL}, /* the first has none before */
    {NTT_PRIVATE, "10.0.0.0", "10.255.255.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_SHARED, "100.64.0.0", "100.127.255.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_LOOPBACK, "127.0.0.0", "127.255.255.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_LINK_LOCAL, "169.254.0.0", "169.254.255.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_PRIVATE, "172.16.0.0", "172.31.255.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_PROTOCOL, "192.0.0.0", "192.0.0.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_DOCUMENTATION, "192.0.2.0", "192.0.2.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_PRIVATE, "192.168.0.0", "192.168.255.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_BENCHMARK, "198.18.0.0", "198.19.255.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_DOCUMENTATION, "198.51.100.0", "198.51.100.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_DOCUMENTATION, "203.0.113.0", "203.0.113.255", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_MULTICAST, "224.0.0.0", "239.255.255.255", NTT_NOT_SPECIAL, NTT_RESERVED},
    {NTT_RESERVED, "240.0.0.0", "255.255.255.254", NTT_MULTICAST, NTT_BROADCAST},
    {NTT_THIS_NETWORK, "::", "::", NTT_MULTICAST, NTT_LOOPBACK},
    {NTT_LOOPBACK, "::1", "::1", NTT_THIS_NETWORK, NTT_RESERVED},
    {NTT_PROTOCOL, "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", NTT_RESERVED, NTT_RESERVED},
    {NTT_PROTOCOL, "100::", "100::1:ffff:ffff:ffff:ffff", NTT_RESERVED, NTT_RESERVED},
    {NTT_RESERVED, "101::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_RESERVED, NTT_NOT_SPECIAL},
    /* Before it: Teredo, of a client 0.0.0.0. */
    {NTT_PROTOCOL, "2001:1::", "2001:1:ffff:ffff:ffff:ffff:ffff:ffff", NTT_THIS_NETWORK, NTT_BENCHMARK},
    {NTT_BENCHMARK, "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", NTT_PROTOCOL, NTT_PROTOCOL},
    {NTT_IDENTIFIER, "2001:10::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", NTT_PROTOCOL, NTT_PROTOCOL},
    {NTT_PROTOCOL, "2001:40::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_IDENTIFIER, NTT_NOT_SPECIAL},
    {NTT_DOCUMENTATION, "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", NTT_NOT_SPECIAL,
     NTT_NOT_SPECIAL},
    {NTT_DOCUMENTATION, "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_NOT_SPECIAL, NTT_NOT_SPECIAL},
    {NTT_RESERVED, "4000::", "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_NOT_SPECIAL, NTT_PROTOCOL},
    {NTT_PROTOCOL, "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_RESERVED, NTT_RESERVED},
    {NTT_PRIVATE, "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_RESERVED, NTT_RESERVED},
    {NTT_LINK_LOCAL, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_RESERVED, NTT_PRIVATE},
    {NTT_PRIVATE, "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_LINK_LOCAL, NTT_MULTICAST},
    {NTT_MULTICAST, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NTT_PRIVATE, NTT_THIS_NETWORK},
};

static struct ntt_address address_of(const char *text)
{
    uint8_t bytes[16];
    bool v6 = strchr(text, ':') != NULL;
    CU_ASSERT_EQUAL_FATAL(inet_pton(v6 ? AF_INET6 : AF_INET, text, bytes), 1);
    return ntt_address_from_bytes(v6 ? NTT_IPV6 : NTT_IPV4, bytes);
}

/* The address that many behind it, 1 or -1; behind the last comes the first. */
static struct ntt_address neighbour(struct ntt_address address, int step)
{
    size_t i = ntt_address_length((enum ntt_family)address.family);
    while (i-- > 0) {
        address.bytes[i] = (uint8_t)(address.bytes[i] + step);
        if (address.bytes[i] != (step > 0 ? 0 : 0xff))
            break;
    }
    return address;
}

static void expect(const struct ntt_address *address, enum ntt_special_use use)
{
    char text[NTT_ADDRESS_TEXT];
    enum ntt_special_use got = ntt_address_special_use(address);
    if (got != use)
        printf("\n    %s is %d instead of %d", ntt_address_format(address, text), (int)got, (int)use);
    CU_ASSERT_EQUAL(got, use);
    CU_ASSERT_EQUAL(ntt_address_is_public(address), use == NTT_NOT_SPECIAL);
}

static void test_ranges_and_their_neighbours(void)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct ntt_address first = address_of(ranges[i].first), last = address_of(ranges[i].last),
                           before = neighbour(first, -1), after = neighbour(last, 1);
        expect(&first, ranges[i].use);
        expect(&last, ranges[i].use);
        expect(&before, ranges[i].before);
        expect(&after, ranges[i].after);
    }
}

static void test_the_rest_is_public(void)
{
    static const char *const texts[] = {"1.0.0.0",         "8.8.8.8", "192.0.1.0",  "192.88.99.1",
                                        "223.255.255.255", "2000::",  "2001:200::", "2003::",
                                        "2a00::1",         "3ffe::1", "3fff:1000::"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct ntt_address address = address_of(texts[i]);
        expect(&address, NTT_NOT_SPECIAL);
    }
    static const struct ntt_address none, link = {NTT_MAC, {8, 8, 8, 8}};
    CU_ASSERT_FALSE(ntt_address_is_public(&none));
    CU_ASSERT_FALSE(ntt_address_is_public(&link));
    CU_ASSERT_EQUAL(ntt_address_special_use(&link), NTT_NOT_SPECIAL);
}

static void test_what_an_address_carries(void)
{
    static const struct {
        const char *address, *carried;
        enum ntt_special_use use;
    } cases[] = {
        {"8.8.4.4", "8.8.4.4", NTT_NOT_SPECIAL},
        {"2a00::1", "2a00::1", NTT_NOT_SPECIAL},
        {"::8.8.4.4", "::8.8.4.4", NTT_RESERVED},
        {"::ffff:8.8.4.4", "8.8.4.4", NTT_NOT_SPECIAL},
        {"::ffff:127.0.0.1", "127.0.0.1", NTT_LOOPBACK},
        {"64:ff9b::808:404", "8.8.4.4", NTT_NOT_SPECIAL},
        {"64:ff9b::a00:1", "10.0.0.1", NTT_PRIVATE},
        {"64:ff9b:1::808:404", "64:ff9b:1::808:404", NTT_PROTOCOL},
        {"2002:808:404::1", "8.8.4.4", NTT_NOT_SPECIAL},
        {"2002:a00:1::1", "10.0.0.1", NTT_PRIVATE},
        /* Teredo: the client, not the server 9.9.9.9. */
        {"2001:0:909:909:8000:1:f7f7:fbfb", "8.8.4.4", NTT_NOT_SPECIAL},
        {"2001:0:808:808::f5ff:fffe", "10.0.0.1", NTT_PRIVATE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ntt_address address = address_of(cases[i].address), wanted = address_of(cases[i].carried);
        struct ntt_prefix whole = ntt_prefix_of(&address), carried = ntt_prefix_carried(&whole);
        CU_ASSERT_TRUE(ntt_address_equal(&carried.base, &wanted));
        CU_ASSERT_TRUE(ntt_prefix_is_host(&carried));
        expect(&address, cases[i].use);
    }
}

static void test_prefixes(void)
{
    static const struct {
        const char *base;
        uint8_t bits;
        enum ntt_special_use use;
    } cases[] = {
        {"10.0.0.0", 8, NTT_PRIVATE},
        {"10.1.2.0", 24, NTT_PRIVATE},
        {"10.0.0.0", 7, NTT_NOT_SPECIAL},
        {"0.0.0.0", 0, NTT_NOT_SPECIAL},
        {"172.16.0.0", 11, NTT_NOT_SPECIAL},
        {"::", 0, NTT_NOT_SPECIAL},
        {"fd00::", 8, NTT_PRIVATE},
        {"ff02::", 16, NTT_MULTICAST},
        {"2001:db8::", 32, NTT_DOCUMENTATION},
        {"::ffff:10.0.0.0", 104, NTT_PRIVATE},
        {"::ffff:0.0.0.0", 96, NTT_NOT_SPECIAL},
        {"2002:a00::", 24, NTT_PRIVATE},
        {"2002:a00::", 23, NTT_NOT_SPECIAL},
        {"2002:a00:1::", 48, NTT_PRIVATE},
        {"2001::", 23, NTT_PROTOCOL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ntt_prefix prefix = {.base = address_of(cases[i].base), .bits = cases[i].bits};
        enum ntt_special_use use = ntt_prefix_special_use(&prefix);
        if (use != cases[i].use)
            printf("\n    %s/%u", cases[i].base, cases[i].bits);
        CU_ASSERT_EQUAL(use, cases[i].use);
    }
}

static CU_TestInfo tests[] = {
    {"ranges and their neighbours", test_ranges_and_their_neighbours},
    {"the rest is public", test_the_rest_is_public},
    {"what an address carries", test_what_an_address_carries},
    {"prefixes", test_prefixes},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("special ranges", tests)
