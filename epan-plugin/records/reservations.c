/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/reservations.h"

#include "analysis.h"
#include "config/geography.h"
#include "config/preferences.h"
#include "config/site_profile.h"
#include "engine/detector.h"

/* Whether an alert of that type is known, so that it has been judged. */
static bool was_found(enum ntt_alert_type type)
{
    unsigned count;
    const struct ntt_alert *const *alerts = ntt_analysis_alerts(&count);
    for (unsigned i = 0; i < count; i++)
        if (alerts[i]->type == type)
            return true;
    return false;
}

/* Flows that acknowledge what is not there, and none that is whole. */
bool ntt_record_is_one_way(const struct ntt_engine_state *state)
{
    enum { FEW = 3 };
    return state->one_way || (state->flows_one_way >= FEW && !state->flows_both_ways);
}

/* Why alerts of the type cannot be expected of such a capture; NULL: they can. */
static const char *why_not_evaluated(enum ntt_alert_type type, const struct ntt_engine_state *state,
                                     const struct ntt_unread *unread)
{
    const char *why = ntt_analysis_not_evaluated(type);
    unsigned needs = ntt_detector(type)->needs;
    if (why || was_found(type))
        return why;
    if (needs & NTT_NEEDS_CONTENT && ntt_unread_content_is_cut(unread))
        return "most packets were cut before the end of their headers or soon after it";
    if (needs & NTT_NEEDS_ANSWERS && ntt_record_is_one_way(state))
        return "the capture has only one direction of most conversations";
    return NULL;
}

json_t *ntt_record_not_evaluated(const struct ntt_unread *unread)
{
    json_t *list = json_array();
    struct ntt_engine_state state = ntt_analysis_state();
    if (!ntt_geography_databases())
        json_array_append_new(list,
                              json_pack("{s:s,s:s}", "what", "geography", "why",
                                        ntt_geography_problems()
                                            ? "no GeoIP database could be read, see the warnings"
                                            : "no GeoIP database was found; `ntt geoip build` makes one"));
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const char *why = why_not_evaluated(type, &state, unread);
        if (why)
            json_array_append_new(list,
                                  json_pack("{s:s,s:s}", "what", ntt_alert_type(type)->name, "why", why));
    }
    return list;
}

static void add_warning(json_t *list, const char *text)
{
    if (!text)
        return;
    char *valid = g_utf8_make_valid(text, -1);
    json_array_append_new(list, json_string(valid));
    g_free(valid);
}

static void add_warnings(json_t *list, const GPtrArray *texts)
{
    for (guint i = 0; texts && i < texts->len; i++)
        add_warning(list, (const char *)g_ptr_array_index(texts, i));
}

json_t *ntt_record_warnings(void)
{
    json_t *list = json_array();
    const struct ntt_ignore_set *ignored = ntt_analysis_ignored();
    char *pressure = ntt_analysis_pressure(), *differences = ntt_preferences_differences();
    add_warning(list, ntt_analysis_state_problem());
    add_warning(list, differences);
    add_warnings(list, ignored ? ignored->problems : NULL);
    add_warning(list, pressure);
    add_warnings(list, ntt_site_profile_problems());
    add_warning(list, ntt_geography_problems());
    g_free(differences);
    g_free(pressure);
    return list;
}
