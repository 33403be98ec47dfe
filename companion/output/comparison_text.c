/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/comparison_text.h"

#include "base/text_format.h"

#include <math.h>

char *ntt_ratio_text(const struct ntt_change *change)
{
    if (change->ratio <= 0)
        return NULL;
    if (fabs(change->ratio - 1) < 0.05)
        return g_strdup("as much per second as before");
    return g_strdup_printf("%.3g times as much per second", change->ratio);
}

char *ntt_news_limit_text(const struct ntt_new *news)
{
    if (news->why_not)
        return g_strdup_printf("not compared: %s", news->why_not);
    if (!news->left_out || !news->items->len)
        return NULL;
    char *rows = ntt_text_counted(news->left_out, "row", "rows");
    char *text = g_strdup_printf("some may not be new: the earlier one left out %s", rows);
    g_free(rows);
    return text;
}

char *ntt_comparison_text(const struct ntt_comparison *comparison)
{
    static const struct {
        const char *singular, *plural;
    } nouns[NTT_NEWS] = {
        [NTT_NEW_ALERTS] = {"new alert", "new alerts"},
        [NTT_NEW_HOSTS] = {"new host", "new hosts"},
        [NTT_NEW_SERVICES] = {"new service", "new services"},
        [NTT_NEW_PORTS] = {"new port", "new ports"},
        [NTT_NEW_COUNTRIES] = {"new country", "new countries"},
        [NTT_NEW_NETWORKS] = {"new network", "new networks"},
    };
    char *made = ntt_text_time(comparison->made);
    GString *text = g_string_new("Compared with ");
    g_string_append_printf(text, "%s (a %s%s%s): ", comparison->other,
                           comparison->is_baseline ? "baseline" : "report",
                           comparison->made ? comparison->is_baseline ? " up to " : " of " : "", made);
    gsize start = text->len;
    for (unsigned kind = 0; kind < NTT_NEWS; kind++) {
        guint items = comparison->news[kind].items->len;
        if (items)
            g_string_append_printf(text, "%s%u %s", text->len > start ? ", " : "", items,
                                   items == 1 ? nouns[kind].singular : nouns[kind].plural);
    }
    if (text->len == start)
        g_string_append(text, "nothing new");
    char *ratio = comparison->changes->len
                      ? ntt_ratio_text(&g_array_index(comparison->changes, struct ntt_change, 0))
                      : NULL;
    if (ratio)
        g_string_append_printf(text, "; all traffic %s", ratio);
    g_free(ratio);
    g_free(made);
    return g_string_free(text, FALSE);
}
