/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "events/event.h"

#include "base/escape.h"
#include "base/json_members.h"

/* Only what may stand in any name: "2026-11-23T13:37:58.589268550Z" becomes "20261123T133758.589268550Z". */
static void append_plain(GString *out, const char *text)
{
    for (; *text; text++)
        if (g_ascii_isalnum(*text) || *text == '.')
            g_string_append_c(out, *text);
}

char *ntt_event_uid(const json_t *alert)
{
    GString *uid = g_string_new(NULL);
    append_plain(uid, ntt_json_text_or_empty(alert, "key"));
    g_string_append_c(uid, '-');
    append_plain(uid, ntt_json_text_or_empty(alert, "first_time"));
    return g_string_free(uid, FALSE);
}

json_t *ntt_event_new(const json_t *alert, uint64_t sequence, const struct ntt_event_source *source)
{
    json_t *event = json_copy((json_t *)alert);
    char *uid = ntt_event_uid(alert);
    char *id = g_strdup_printf("%s-%" G_GUINT64_FORMAT, uid, sequence);
    ntt_json_set_text(event, "uid", uid, NTT_TEXT_LIMIT);
    ntt_json_set_count(event, "sequence", sequence);
    ntt_json_set_text(event, "event_id", id, NTT_TEXT_LIMIT);
    ntt_json_set_text(event, "sensor", source->sensor ? source->sensor : g_get_host_name(), NTT_TEXT_LIMIT);
    ntt_json_set_text(event, "interface", source->interface, NTT_TEXT_LIMIT);
    ntt_json_set_text(event, "file", source->file, NTT_SENTENCE_LIMIT);
    g_free(id);
    g_free(uid);
    return event;
}
