/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's building blocks: tables, age-tagged sets, addresses, evidence, counts of distinct things. */
#include "unit.h"

#include "engine/address.h"
#include "engine/config.h"
#include "engine/counting/measures.h"
#include "engine/counting/recent_set.h"
#include "engine/counting/table.h"
#include "engine/evidence.h"
#include "engine/hash.h"

#include <string.h>

struct entry {
    struct ntt_slot slot;
    int value;
};

static void test_table_keeps_what_has_a_score(void)
{
    enum { ENTRIES = 64 };
    struct ntt_table table;
    void *memory = calloc(1, ntt_table_size(ENTRIES, sizeof(struct entry)));
    ntt_table_init(&table, memory, ENTRIES, sizeof(struct entry));
    uint64_t precious = ntt_mix(1);
    struct entry *entry = ntt_table_add(&table, precious, 1);
    entry->slot.score = 10;
    entry->value = 42;
    for (uint64_t i = 2; i < 10000; i++)
        ntt_table_add(&table, ntt_mix(i), (uint32_t)i);
    entry = ntt_table_find(&table, precious);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_EQUAL(entry->value, 42);
    CU_ASSERT_TRUE(table.evictions >= 9998 - ENTRIES);
    uint32_t index = ntt_table_index(&table, entry);
    CU_ASSERT_PTR_EQUAL(ntt_table_at(&table, index, precious), entry);
    CU_ASSERT_PTR_NULL(ntt_table_at(&table, index, precious + 2));
    free(memory);
}

static void test_recent_set_forgets_by_age_and_by_number(void)
{
    struct ntt_recent_set recent = {0};
    for (uint32_t port = 0; port < 100; port++)
        ntt_recent_set_put(&recent, port, 10 + port, NTT_REJECTED);
    struct ntt_recent_summary all = ntt_recent_set_summarise(&recent, 109, 1000);
    CU_ASSERT_EQUAL(all.total, NTT_RECENT_MAX);
    CU_ASSERT_EQUAL(all.outcomes[NTT_REJECTED], NTT_RECENT_MAX);
    CU_ASSERT_EQUAL(ntt_recent_set_summarise(&recent, 109, 9).total, 10);
    ntt_recent_set_mark(&recent, 99, NTT_SUCCESS);
    CU_ASSERT_EQUAL(ntt_recent_set_summarise(&recent, 109, 1000).outcomes[NTT_SUCCESS], 1);
    ntt_recent_set_mark(&recent, 5, NTT_SUCCESS); /* forgotten: nothing to mark */
    CU_ASSERT_EQUAL(ntt_recent_set_summarise(&recent, 109, 1000).outcomes[NTT_SUCCESS], 1);
}

static void test_prefixes(void)
{
    char text[NTT_ADDRESS_TEXT];
    struct ntt_address a = ntt_address_from_bytes(NTT_IPV4, (uint8_t[]){192, 0, 2, 1});
    struct ntt_address b = ntt_address_from_bytes(NTT_IPV4, (uint8_t[]){192, 0, 2, 6});
    struct ntt_address far = ntt_address_from_bytes(NTT_IPV4, (uint8_t[]){193, 0, 0, 0});
    struct ntt_prefix prefix = ntt_prefix_of(&a);
    CU_ASSERT_STRING_EQUAL(ntt_prefix_format(&prefix, text), "192.0.2.1");
    ntt_prefix_widen(&prefix, &b);
    CU_ASSERT_STRING_EQUAL(ntt_prefix_format(&prefix, text), "192.0.2.0/29");
    CU_ASSERT_TRUE(ntt_prefix_contains(&prefix, &a) && ntt_prefix_contains(&prefix, &b));
    CU_ASSERT_FALSE(ntt_prefix_contains(&prefix, &far));
    prefix = ntt_prefix_of(&a);
    ntt_prefix_widen_to_network(&prefix, &b);
    CU_ASSERT_STRING_EQUAL(ntt_prefix_format(&prefix, text), "192.0.2.0/24");
    ntt_prefix_widen_to_network(&prefix, &far);
    CU_ASSERT_STRING_EQUAL(ntt_prefix_format(&prefix, text), "192.0.0.0/7");
    struct ntt_address six = ntt_address_from_bytes(NTT_IPV6, (uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 1});
    CU_ASSERT_STRING_EQUAL(ntt_address_format(&six, text), "2001:db8::1");
    CU_ASSERT_FALSE(ntt_prefix_contains(&prefix, &six));
}

static void test_evidence_samples(void)
{
    struct ntt_evidence evidence = {0};
    uint32_t frames[NTT_SAMPLES];
    for (uint32_t frame = 100; frame < 2100; frame++)
        ntt_evidence_add(&evidence, &(struct ntt_packet){.frame = frame, .time_ns = frame});
    unsigned count = ntt_evidence_frames(&evidence, frames);
    CU_ASSERT_EQUAL(count, NTT_SAMPLES);
    CU_ASSERT_EQUAL(frames[0], 100);
    for (unsigned i = 1; i < count; i++)
        CU_ASSERT_TRUE(frames[i] > frames[i - 1] && frames[i] < 2100);
    CU_ASSERT_TRUE(frames[count - 1] > 600); /* not all from the start */
    CU_ASSERT_EQUAL(evidence.packets, 2000);
    CU_ASSERT_EQUAL(evidence.last_frame, 2099);
}

static void test_distinct_counts(void)
{
    static const uint32_t sizes[] = {1, 10, 100, 1000, 5000};
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct ntt_distinct distinct = {0};
        for (uint32_t k = 0; k < 3 * sizes[i]; k++)
            ntt_distinct_add(&distinct, ntt_mix(k % sizes[i] + 7));
        double error = (double)ntt_distinct_count(&distinct) / sizes[i] - 1;
        CU_ASSERT_TRUE(error > -0.06 && error < 0.06);
    }
}

static void test_options_hold_their_ranges(void)
{
    struct ntt_config config;
    memset(&config, 0, sizeof config);
    ntt_config_clamp(&config);
    for (size_t i = 0; i < ntt_config_option_count(); i++) {
        const struct ntt_config_option *option = ntt_config_option(i);
        CU_ASSERT_EQUAL(*ntt_config_value(&config, i), option->minimum);
        CU_ASSERT_TRUE(option->minimum <= option->fallback && option->fallback <= option->maximum);
        CU_ASSERT_PTR_NOT_NULL(strstr(option->description, "Unit: "));
        *ntt_config_value(&config, i) = option->maximum + 1;
    }
    ntt_config_clamp(&config);
    for (size_t i = 0; i < ntt_config_option_count(); i++)
        CU_ASSERT_EQUAL(*ntt_config_value(&config, i), ntt_config_option(i)->maximum);
}

static void test_options_have_users(void)
{
    for (size_t i = 0; i < ntt_config_option_count(); i++) {
        unsigned users = 0;
        for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
            const char *category = ntt_config_option_category(i);
            bool used = ntt_config_option_is_used(i, type);
            CU_ASSERT_TRUE(!used || !category || strcmp(category, ntt_alert_type(type)->category) == 0);
            users += used;
        }
        CU_ASSERT_TRUE(users >= 1);
    }
    CU_ASSERT_TRUE(ntt_config_option_is_used(0, NTT_PORT_SCAN)); /* scan_window */
    CU_ASSERT_FALSE(ntt_config_option_is_used(0, NTT_HOST_SWEEP));
    CU_ASSERT_STRING_EQUAL(ntt_config_option_category(0), "recon");
}

static CU_TestInfo tests[] = {
    {"a table keeps what has a score", test_table_keeps_what_has_a_score},
    {"a recent set forgets by age and by number", test_recent_set_forgets_by_age_and_by_number},
    {"prefixes", test_prefixes},
    {"evidence samples", test_evidence_samples},
    {"distinct counts", test_distinct_counts},
    {"options hold their ranges", test_options_hold_their_ranges},
    {"options have users", test_options_have_users},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("tables", tests)
