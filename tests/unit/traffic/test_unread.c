/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that were cut, and those that nothing decoded. */
#include "traffic/unread.h"
#include "unit.h"

#include <glib.h>

static const struct ntt_packet question = {.source = {.family = NTT_IPV4},
                                           .transport = NTT_UDP,
                                           .source_port = 50000,
                                           .destination_port = 8472,
                                           .payload = 100,
                                           .data_length = 20};

static void cut_packets_are_counted(void)
{
    struct ntt_unread unread = {0};
    ntt_unread_add(&unread, &question, 142, 142, true);
    CU_ASSERT_EQUAL(unread.cut, 0);
    CU_ASSERT_FALSE(ntt_unread_content_is_cut(&unread));
    ntt_unread_add(&unread, &question, 142, 62, true);
    CU_ASSERT_FALSE(ntt_unread_content_is_cut(&unread)); /* a half */
    ntt_unread_add(&unread, &question, 142, 64, true);
    CU_ASSERT_EQUAL(unread.cut, 2);
    CU_ASSERT_EQUAL(unread.most_kept, 64);
    CU_ASSERT_TRUE(ntt_unread_content_is_cut(&unread));
    ntt_unread_clear(&unread);
    CU_ASSERT_EQUAL(unread.cut, 0);
}

/* A frame of 64 bytes ends within a TCP header with options, so that its transport is not known. */
static void headers_may_be_cut(void)
{
    struct ntt_unread unread = {0};
    ntt_unread_add(&unread, &(struct ntt_packet){.source = {.family = NTT_IPV4}}, 106, 64, true);
    CU_ASSERT_TRUE(ntt_unread_content_is_cut(&unread));
    ntt_unread_clear(&unread);
    ntt_unread_add(&unread, &(struct ntt_packet){.source = {.family = NTT_IPV4}, .transport = NTT_ICMP}, 106,
                   64, true);
    CU_ASSERT_EQUAL(unread.cut, 1);
    CU_ASSERT_FALSE(ntt_unread_content_is_cut(&unread));
}

/* The first bytes of a long payload are enough to follow a dialog, and a payload that is whole is not cut. */
static void what_is_kept_may_be_enough(void)
{
    struct ntt_unread unread = {0};
    struct ntt_packet packet = question;
    packet.payload = 1400;
    packet.data_length = 256;
    ntt_unread_add(&unread, &packet, 1442, 298, true);
    packet.payload = packet.data_length = 10;
    ntt_unread_add(&unread, &packet, 64, 52, true); /* its padding was cut */
    CU_ASSERT_EQUAL(unread.cut, 2);
    CU_ASSERT_FALSE(ntt_unread_content_is_cut(&unread));
}

static void the_service_is_named_that_most_are_of(void)
{
    struct ntt_unread unread = {0};
    CU_ASSERT_PTR_NULL(ntt_unread_service(&unread));
    struct ntt_packet packet = question;
    ntt_unread_add(&unread, &packet, 142, 142, false);
    ntt_unread_add(&unread, &packet, 142, 142, true);
    char *service = ntt_unread_service(&unread);
    CU_ASSERT_STRING_EQUAL(service, "udp 8472");
    g_free(service);
    packet.transport = NTT_TCP;
    ntt_unread_add(&unread, &packet, 142, 142, false);
    CU_ASSERT_PTR_NULL(ntt_unread_service(&unread)); /* a half */
    packet.transport = NTT_OTHER_IP;
    ntt_unread_add(&unread, &packet, 142, 142, false);
    CU_ASSERT_EQUAL(unread.undecoded, 3);
    ntt_unread_clear(&unread);
}

static CU_TestInfo tests[] = {
    {"cut packets are counted", cut_packets_are_counted},
    {"headers may be cut", headers_may_be_cut},
    {"what is kept may be enough", what_is_kept_may_be_enough},
    {"the service is named that most are of", the_service_is_named_that_most_are_of},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("unread", tests)
