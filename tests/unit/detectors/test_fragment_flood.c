/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of datagrams that stay alone, and large datagrams that come whole. */
#include "engine_run.h"

static const struct ntt_address target = {NTT_IPV4, {10, 0, 0, 1}};

static struct ntt_packet part(struct ntt_address from, unsigned id, unsigned offset, unsigned length,
                              bool more)
{
    return (struct ntt_packet){.length = length + 34,
                               .source = from,
                               .destination = target,
                               .ip_protocol = 17,
                               .fragment = true,
                               .fragment_id = id,
                               .fragment_offset = (uint16_t)offset,
                               .fragment_length = (uint16_t)length,
                               .more_fragments = more};
}

static void test_first_parts_only(void)
{
    struct run *run = begin();
    struct ntt_address attacker = host(0, 66);
    for (unsigned i = 0; i < 1200; i++)
        feed(run, 2 * MS, part(attacker, i, 0, 64, true));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_FRAGMENT_FLOOD), 1);
    CU_ASSERT_TRUE(run->said[0].frame <= 300);
    const struct ntt_alert *alert = last_of(run, NTT_FRAGMENT_FLOOD);
    CU_ASSERT_STRING_EQUAL(alert->variant, "single");
    CU_ASSERT_EQUAL(alert->severity, NTT_HIGH);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "10.0.0.66 flooded 10.0.0.1 with 1200 parts"));
    check_ends(alert, attacker, target);
    check_evidence(run, alert);
    char filter[NTT_FILTER_TEXT];
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_alert_filter(alert, filter), "ip.flags.mf == 1"));
    end(run);
}

static void test_forged_sources(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 1200; i++)
        feed(run, 2 * MS, part(host(1 + i / 250, i % 250), i, 1480, 64, false));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL_FATAL(opened(run, NTT_FRAGMENT_FLOOD), 1);
    CU_ASSERT_STRING_EQUAL(last_of(run, NTT_FRAGMENT_FLOOD)->variant, "spoofed");
    end(run);
}

/* Datagrams of six parts; from time to time one part is lost. The order of the parts does not matter. */
static void send_large(struct run *run, unsigned datagrams, unsigned lost_of_hundred)
{
    for (unsigned i = 0; i < datagrams; i++) {
        for (unsigned j = 0; j < 6; j++) {
            unsigned place = i % 2 ? 5 - j : j;
            if ((i * 6 + j) % 100 < lost_of_hundred)
                continue;
            feed(run, 200 * US, part(host(0, 80), i, place * 1480, place == 5 ? 800 : 1480, place < 5));
        }
    }
}

static void test_large_datagrams(void)
{
    struct run *run = begin();
    send_large(run, 1200, 0);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

static void test_large_datagrams_with_losses(void)
{
    struct run *run = begin();
    send_large(run, 1200, 5);
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

static void test_a_few_lost_datagrams(void)
{
    struct run *run = begin();
    for (unsigned i = 0; i < 300; i++)
        feed(run, 100 * MS, part(host(0, 80), i, 0, 1480, true));
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(run->count, 0);
    end(run);
}

static CU_TestInfo tests[] = {
    {"first parts only", test_first_parts_only},
    {"forged sources", test_forged_sources},
    {"large datagrams", test_large_datagrams},
    {"large datagrams with losses", test_large_datagrams_with_losses},
    {"a few lost datagrams", test_a_few_lost_datagrams},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("fragment_flood", tests)
