/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which protocols each depth keeps. */
#include "tshark/depth.h"
#include "unit.h"

#include <string.h>

static void names(void)
{
    enum ntt_depth depth;
    CU_ASSERT(ntt_depth_parse("headers", &depth) && depth == NTT_DEPTH_HEADERS);
    CU_ASSERT(ntt_depth_parse("services", &depth) && depth == NTT_DEPTH_SERVICES);
    CU_ASSERT(ntt_depth_parse("full", &depth) && depth == NTT_DEPTH_FULL);
    CU_ASSERT(!ntt_depth_parse("deep", &depth));
    CU_ASSERT_STRING_EQUAL(ntt_depth_name(NTT_DEPTH_SERVICES), "services");
}

/* One of every list, the first and the last of each, so that an unsorted list fails. */
static void carriers_are_kept_at_every_depth(void)
{
    static const char *const carriers[] = {
        "frame", "eth",        "vlan",     "sll",     "null",    "raw",    "ppp",          "pppoes",
        "mpls",  "gre",        "vxlan",    "geneve",  "gtp",     "l2tp",   "teredo",       "esp",
        "ip",    "ipv6",       "tcp",      "udp",     "sctp",    "icmp",   "icmpv6",       "arp",
        "wlan",  "llc",        "radiotap", "juniper", "erspan",  "capwap", "ipv6.fraghdr", "tcp.options.mss",
        "ntt",   "_ws.expert", "acdr",     "x25",     "6lowpan", "vrrp",   "amt",          "wassp"};
    for (int depth = NTT_DEPTH_HEADERS; depth <= NTT_DEPTH_FULL; depth++)
        for (size_t i = 0; i < G_N_ELEMENTS(carriers); i++)
            if (!ntt_depth_keeps((enum ntt_depth)depth, carriers[i]))
                CU_FAIL(carriers[i]);
}

static void services_are_kept_but_for_headers(void)
{
    static const char *const services[] = {"dns",  "http", "tls",  "quic", "ssh",  "smb2",
                                           "dhcp", "sip",  "ldap", "afp",  "xmpp", "wg"};
    for (size_t i = 0; i < G_N_ELEMENTS(services); i++) {
        if (!ntt_depth_keeps(NTT_DEPTH_SERVICES, services[i]))
            CU_FAIL(services[i]);
        if (ntt_depth_keeps(NTT_DEPTH_HEADERS, services[i]))
            CU_FAIL(services[i]);
    }
    CU_ASSERT(!ntt_depth_keeps(NTT_DEPTH_SERVICES, "vnc"));
    CU_ASSERT(ntt_depth_keeps(NTT_DEPTH_FULL, "vnc"));
}

static void arguments(void)
{
    static const char *const protocols[] = {"tcp", "tls", "vnc", NULL};
    GPtrArray *services = g_ptr_array_new_with_free_func(g_free),
              *full = g_ptr_array_new_with_free_func(g_free);
    CU_ASSERT_EQUAL(ntt_depth_arguments(NTT_DEPTH_SERVICES, protocols, services), 1);
    CU_ASSERT_EQUAL_FATAL(services->len, 2);
    CU_ASSERT_STRING_EQUAL(g_ptr_array_index(services, 0), "--disable-protocol");
    CU_ASSERT_STRING_EQUAL(g_ptr_array_index(services, 1), "vnc");
    CU_ASSERT_EQUAL(ntt_depth_arguments(NTT_DEPTH_FULL, protocols, full), 0);
    CU_ASSERT_EQUAL(full->len, 0);
    g_ptr_array_free(services, TRUE);
    g_ptr_array_free(full, TRUE);
}

static CU_TestInfo tests[] = {
    {"names", names},
    {"carriers are kept at every depth", carriers_are_kept_at_every_depth},
    {"services are kept but for headers", services_are_kept_but_for_headers},
    {"arguments", arguments},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("depth", tests)
