/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/unit_text.h"

#include "base/escape.h"

#include <stdbool.h>
#include <string.h>

static bool is_plain(const char *text)
{
    static const char harmless[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_@+=:,./-";
    return *text && !text[strspn(text, harmless)];
}

static char *quote(const char *text, bool variables)
{
    if (is_plain(text))
        return g_strdup(text);
    GString *out = g_string_new("\"");
    for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++) {
        if (*byte < ' ' || *byte == 0x7f)
            g_string_append_printf(out, "\\x%02x", *byte);
        else if (*byte == '"' || *byte == '\\')
            g_string_append_printf(out, "\\%c", *byte);
        else if (*byte == '%' || (*byte == '$' && variables))
            g_string_append_printf(out, "%c%c", *byte, *byte);
        else
            g_string_append_c(out, (char)*byte);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

char *ntt_unit_argument(const char *text)
{
    return quote(text, true);
}

char *ntt_unit_word(const char *text)
{
    return quote(text, false);
}

char *ntt_unit_sentence(const char *text)
{
    char *visible = ntt_visible(text, NTT_SENTENCE_LIMIT);
    GString *line = g_string_new(visible);
    g_string_replace(line, "%", "%%", 0);
    g_string_replace(line, "\\", "\\\\", 0); /* at its end it would take the next line in */
    g_free(visible);
    return g_string_free(line, FALSE);
}

char *ntt_cron_command(const GPtrArray *argv)
{
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < argv->len; i++) {
        const char *argument = g_ptr_array_index(argv, i);
        if (strchr(argument, '\n')) {
            g_string_free(line, TRUE);
            return NULL;
        }
        char *word = is_plain(argument) ? g_strdup(argument) : g_shell_quote(argument);
        g_string_append_printf(line, "%s%s", i ? " " : "", word);
        g_free(word);
    }
    g_string_replace(line, "%", "\\%", 0);
    return g_string_free(line, FALSE);
}

char *ntt_unit_name(const char *text)
{
    return g_strcanon(g_strdup(text), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '-');
}

bool ntt_unit_is_name(const char *text)
{
    enum { LONGEST = 200 }; /* of systemd's 255, and of a file's */
    return g_ascii_isalnum(*text) && strlen(text) <= LONGEST &&
           !text[strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.")];
}
