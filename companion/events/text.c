/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For people who follow a log: when, what became of the alert, how severe, what, and eight digits that tell
 * alerts apart. */
#include "base/escape.h"
#include "base/json_members.h"
#include "base/text_format.h"
#include "events/formats.h"

enum { KEY_DIGITS = 8 };

/* In a column of so many characters, and two spaces. */
static void append_column(GString *out, const char *text, int width)
{
    gsize start = out->len;
    ntt_terminal_text(out, text);
    int used = (int)g_utf8_strlen(out->str + start, (gssize)(out->len - start));
    g_string_append_printf(out, "%*s", MAX(width - used, 0) + 2, "");
}

static void write_event(const json_t *event, GString *out)
{
    char *time = ntt_text_time(ntt_json_text_or_empty(event, "time"));
    char *change = g_ascii_strup(ntt_json_text_or_empty(event, "event"), -1);
    append_column(out, time, 27);
    append_column(out, change, 6);
    append_column(out, ntt_json_text_or_empty(event, "severity"), 8);
    append_column(out, ntt_json_text_or_empty(event, "type"), 15);
    ntt_terminal_sentence(out, ntt_json_text_or_empty(event, "message"));
    char *digits = g_strndup(ntt_json_text_or_empty(event, "uid"), KEY_DIGITS);
    g_string_append(out, " [");
    ntt_terminal_text(out, digits);
    g_string_append_c(out, ']');
    g_free(digits);
    g_free(change);
    g_free(time);
}

static bool wrote_event(const char *line)
{
    return g_regex_match_simple(
        "^.{20,40}  (OPEN|UPDATE|CLOSE) +(info|low|medium|high|critical) +[a-z_]+  .* "
        "\\[[0-9a-f]{8}\\]$",
        line, G_REGEX_RAW, 0);
}

const struct ntt_event_format ntt_event_text = {
    .name = "text",
    .about = "one line per event, for people",
    .shape = NTT_EVENT_PLAIN,
    .for_people = true,
    .write = write_event,
    .wrote = wrote_event,
};
