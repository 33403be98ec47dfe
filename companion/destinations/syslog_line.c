/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/syslog_line.h"

#include "base/escape.h"
#include "base/json_members.h"
#include "engine/severity.h"

#include <string.h>
#include <unistd.h>

/* Of structured data: the number is the one set aside for documentation (RFC 5612), as ntt has none of its own. */
#define ELEMENT "ntt@32473"

enum { HOST_LIMIT = 255, MESSAGE_ID_LIMIT = 32, FRACTION_DIGITS = 6 };

bool ntt_syslog_facility(const char *name, unsigned *facility)
{
    static const struct {
        const char *name;
        unsigned number;
    } facilities[] = {
        {"user", 1},    {"daemon", 3},  {"auth", 4},    {"authpriv", 10}, {"local0", 16}, {"local1", 17},
        {"local2", 18}, {"local3", 19}, {"local4", 20}, {"local5", 21},   {"local6", 22}, {"local7", 23},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(facilities); i++) {
        if (strcmp(facilities[i].name, name) == 0) {
            *facility = facilities[i].number;
            return true;
        }
    }
    return false;
}

unsigned ntt_syslog_severity(const char *name)
{
    static const unsigned numbers[] = {
        [NTT_INFO] = 6, [NTT_LOW] = 5, [NTT_MEDIUM] = 4, [NTT_HIGH] = 3, [NTT_CRITICAL] = 2};
    enum ntt_severity severity = NTT_INFO;
    ntt_severity_parse(name, &severity);
    return numbers[severity];
}

/* A field of the header: what is no visible ASCII becomes "_", and nothing at all "-". */
static void append_word(GString *out, const char *word, size_t limit)
{
    if (!*word)
        g_string_append_c(out, '-');
    for (size_t i = 0; i < limit && word[i]; i++)
        g_string_append_c(out, g_ascii_isgraph(word[i]) ? word[i] : '_');
    g_string_append_c(out, ' ');
}

/* RFC 5424 has microseconds; an event's time may be finer. */
static void append_time(GString *out, const char *time)
{
    const char *dot = strchr(time, '.');
    size_t digits = dot ? strspn(dot + 1, "0123456789") : 0, kept = MIN(digits, FRACTION_DIGITS);
    if (!dot) {
        append_word(out, time, 64);
        return;
    }
    g_string_append_len(out, time, dot + 1 + kept - time);
    append_word(out, dot + 1 + digits, 64);
}

static void append_parameter(GString *out, const char *name, const char *value)
{
    if (!*value)
        return;
    GString *visible = g_string_new(NULL);
    ntt_terminal_text(visible, value);
    g_string_append_printf(out, " %s=\"", name);
    for (const char *c = visible->str; *c; c++) {
        if (strchr("\"\\]", *c))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
    g_string_free(visible, TRUE);
}

void ntt_syslog_line(const json_t *event, const GString *line, unsigned facility, GString *out)
{
    static const char *const members[] = {"event_id", "event",  "type",   "variant",
                                          "severity", "source", "target", "technique"};
    g_string_append_printf(out, "<%u>1 ",
                           facility * 8 + ntt_syslog_severity(ntt_json_text_or_empty(event, "severity")));
    append_time(out, ntt_json_text_or_empty(event, "time"));
    append_word(out, ntt_json_text_or_empty(event, "sensor"), HOST_LIMIT);
    g_string_append_printf(out, "ntt %ld ", (long)getpid());
    append_word(out, ntt_json_text_or_empty(event, "type"), MESSAGE_ID_LIMIT);
    g_string_append(out, "[" ELEMENT);
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        append_parameter(out, members[i], ntt_json_text_or_empty(event, members[i]));
    g_string_append(out, "] ");
    g_string_append_len(out, line->str, (gssize)line->len);
}
