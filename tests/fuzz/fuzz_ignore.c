/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of ignore rules: each rule that is taken can be said in words and asked about an alert. */
#include "fuzz.h"

#include "config/ignore_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const uint8_t address[4] = {192, 0, 2, 7};
    struct ntt_ignore_set *set = ntt_ignore_set_new();
    ntt_ignore_set_add_file(set, fuzz_file(bytes, length));
    const struct ntt_address host = ntt_address_from_bytes(NTT_IPV4, address);
    const struct ntt_alert alert = {.type = NTT_PORT_SCAN, .source = ntt_prefix_of(&host)};
    for (size_t i = 0; i < set->rules.count; i++) {
        const struct ntt_ignore_rule *rule = &set->rules.rules[i];
        char *text = ntt_ignore_rule_text(rule), *expiry = ntt_ignore_rule_expiry(rule);
        FUZZ_REQUIRE(text && rule->reason && *rule->reason && g_utf8_validate(rule->reason, -1, NULL));
        FUZZ_REQUIRE(!expiry == !rule->expires);
        ntt_ignore_holds(rule, &alert, 0);
        g_free(text);
        g_free(expiry);
    }
    FUZZ_REQUIRE(ntt_ignore_find(&set->rules, &alert, 0) <= set->rules.count);
    for (guint i = 0; i < set->problems->len; i++)
        FUZZ_REQUIRE(g_utf8_validate(g_ptr_array_index(set->problems, i), -1, NULL));
    ntt_ignore_set_free(set);
    return 0;
}
