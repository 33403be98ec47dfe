/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/ignore.h"

static bool covers(const struct ntt_prefix *prefix, const struct ntt_prefix *end)
{
    return end->base.family && end->bits >= prefix->bits && ntt_prefix_contains(prefix, &end->base);
}

static bool about_address(const struct ntt_ignore_rule *rule, const struct ntt_alert *alert)
{
    if (!rule->prefix.base.family)
        return true;
    return (rule->side != NTT_IGNORE_TARGET && covers(&rule->prefix, &alert->source)) ||
           (rule->side != NTT_IGNORE_SOURCE && covers(&rule->prefix, &alert->target));
}

static bool about_port(const struct ntt_ignore_rule *rule, const struct ntt_selector *selector)
{
    return rule->any_port || (selector->one_port && selector->port == rule->port) ||
           (selector->one_source_port && selector->source_port == rule->port);
}

bool ntt_ignore_holds(const struct ntt_ignore_rule *rule, const struct ntt_alert *alert, int64_t time_ns)
{
    return (rule->any_type || rule->type == alert->type) && !(rule->expires && time_ns >= rule->expires_ns) &&
           about_address(rule, alert) && about_port(rule, &alert->selector);
}

size_t ntt_ignore_find(const struct ntt_ignore_rules *rules, const struct ntt_alert *alert, int64_t time_ns)
{
    for (size_t i = 0; rules && i < rules->count; i++) {
        if (ntt_ignore_holds(&rules->rules[i], alert, time_ns))
            return i + 1;
    }
    return 0;
}
