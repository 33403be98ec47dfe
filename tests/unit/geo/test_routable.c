/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which addresses can be looked up: both ends of each reserved range, and their neighbours. */
#include "geo/routable.h"
#include "unit.h"

#include <arpa/inet.h>
#include <string.h>

/* The first and last address of each reserved range, and embedded ones. */
static const char reserved[] =
    "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 "
    "169.254.0.0 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 "
    "192.0.2.0 192.0.2.255 192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 "
    "198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.0 239.255.255.255 "
    "240.0.0.0 255.255.255.255 "
    ":: ::1 ::8.8.8.8 100::1 1fff:ffff:: 4000:: fc00:: fdff:: fe80::1 ff02::1 "
    "2001:db8:: 2001:db8:ffff:: 3fff:: 3fff:fff:: 2001:2:: 2001:10:: 2001:1f:ffff:: "
    "2001:20:: 2001:2f:ffff:: 64:ff9b:1::808:808 "
    "::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1::1 2001:0:808:808::f5ff:fffe";

/* Their neighbours. */
static const char public[] =
    "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 "
    "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 "
    "192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 "
    "198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 "
    "2001:1:: 2001:2:1:: 2001:f:: 2001:30:: 2001:db7:ffff:: 2001:db9:: 3ffe:: 3fff:1000:: "
    "2a00::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1 2001:0:a00:1::f7f7:f7f7";

static bool ask(const char *text, struct ntt_routable *routable)
{
    uint8_t bytes[16];
    bool v6 = strchr(text, ':') != NULL;
    CU_ASSERT_EQUAL_FATAL(inet_pton(v6 ? AF_INET6 : AF_INET, text, bytes), 1);
    return ntt_routable_address(bytes, v6 ? 16 : 4, routable);
}

static void expect_all(const char *list, bool expected)
{
    char *words = strdup(list), *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        struct ntt_routable routable;
        bool found = ask(word, &routable);
        if (found != expected)
            printf("\n    %s", word);
        CU_ASSERT_EQUAL(found, expected);
    }
    free(words);
}

static void test_reserved(void)
{
    expect_all(reserved, false);
}

static void test_public(void)
{
    expect_all(public, true);
}

static void expect_inside(const char *text, const char *inside)
{
    struct ntt_routable routable;
    char shown[INET6_ADDRSTRLEN] = "";
    CU_ASSERT(ask(text, &routable));
    inet_ntop(routable.length == 4 ? AF_INET : AF_INET6, routable.bytes, shown, sizeof shown);
    CU_ASSERT_STRING_EQUAL(shown, inside);
}

static void test_address_to_ask_about(void)
{
    expect_inside("8.8.4.4", "8.8.4.4");
    expect_inside("2a00::1", "2a00::1");
    expect_inside("::ffff:8.8.4.4", "8.8.4.4");
    expect_inside("64:ff9b::808:404", "8.8.4.4");
    expect_inside("2002:808:404::1", "8.8.4.4");
    expect_inside("2001:0:909:909:8000:1:f7f7:fbfb",
                  "8.8.4.4"); /* Teredo: the client, not the server 9.9.9.9 */
}

static void test_other_lengths(void)
{
    static const uint8_t bytes[16] = {8, 8, 8, 8};
    struct ntt_routable routable;
    CU_ASSERT_FALSE(ntt_routable_address(bytes, 0, &routable));
    CU_ASSERT_FALSE(ntt_routable_address(bytes, 6, &routable));
    CU_ASSERT_FALSE(ntt_routable_address(bytes, 8, &routable));
}

static CU_TestInfo tests[] = {
    {"reserved ranges", test_reserved},
    {"their neighbours", test_public},
    {"the address to ask about", test_address_to_ask_about},
    {"other lengths", test_other_lengths},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("routable addresses", tests)
