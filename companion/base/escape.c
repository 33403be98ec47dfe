/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/escape.h"

#include <stdbool.h>
#include <string.h>

/* What a reader would not see, or what would reorder what he sees. */
static bool invisible(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
           c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff) ||
           (c & 0xfffe) == 0xfffe; /* no character at all, which XML refuses */
}

char *ntt_visible(const char *text, size_t limit)
{
    char *valid = g_utf8_make_valid(text ? text : "", -1);
    GString *out = g_string_sized_new(strlen(valid) + 1);
    size_t taken = 0;
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        if (taken++ == limit) {
            g_string_append(out, "…");
            break;
        }
        gunichar c = g_utf8_get_char(at);
        if (c < 0x20)
            g_string_append_unichar(out, 0x2400 + c); /* the control picture: ESC as "␛" */
        else if (c == 0x7f)
            g_string_append_unichar(out, 0x2421);
        else if (invisible(c))
            g_string_append_printf(out, "⟨U+%04X⟩", c);
        else
            g_string_append_unichar(out, c);
    }
    g_free(valid);
    return g_string_free(out, FALSE);
}

static void append_html(GString *out, const char *text, size_t limit)
{
    char *visible = ntt_visible(text, limit);
    for (const char *at = visible; *at; at++) {
        switch (*at) {
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\'':
            g_string_append(out, "&#39;");
            break;
        default:
            g_string_append_c(out, *at);
        }
    }
    g_free(visible);
}

void ntt_html_text(GString *out, const char *text)
{
    append_html(out, text, NTT_TEXT_LIMIT);
}

void ntt_html_sentence(GString *out, const char *text)
{
    append_html(out, text, NTT_SENTENCE_LIMIT);
}

void ntt_html_attribute(GString *out, const char *name, const char *value)
{
    g_string_append_printf(out, " %s=\"", name);
    append_html(out, value, NTT_SENTENCE_LIMIT);
    g_string_append_c(out, '"');
}

void ntt_xml_text(GString *out, const char *text)
{
    append_html(out, text, NTT_SENTENCE_LIMIT);
}

/* `markup`: what HTML could take for a tag or an entity is escaped, too. */
static void append_json(GString *out, const json_t *json, size_t flags, bool markup)
{
    char *text = json_dumps(json, JSON_COMPACT | flags);
    for (const char *at = text ? text : "null"; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c > 0xffff && invisible(c))
            g_string_append_printf(out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                                   0xdc00 + (c & 0x3ff));
        else if ((markup && (c == '<' || c == '>' || c == '&')) || invisible(c))
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_unichar(out, c);
    }
    free(text);
}

void ntt_json_in_script(GString *out, const json_t *json)
{
    append_json(out, json, 0, true);
}

void ntt_json_line(GString *out, const json_t *json)
{
    append_json(out, json, JSON_REAL_PRECISION(15), false);
}

void ntt_csv_cell(GString *out, const char *text)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    bool formula = false;
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++)
        formula |= text && g_str_has_prefix(text, starts[i]);
    char *visible = ntt_visible(text, NTT_SENTENCE_LIMIT);
    g_string_append_c(out, '"');
    if (formula)
        g_string_append_c(out, '\'');
    for (const char *at = visible; *at; at++) {
        if (*at == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
    g_free(visible);
}

static void append_markdown(GString *out, const char *text, size_t limit)
{
    char *visible = ntt_visible(text, limit);
    for (const char *at = visible; *at; at++) {
        bool link = (*at == ':' && at[1] == '/') || *at == '@' ||
                    (*at == '.' && at - visible >= 3 && g_ascii_strncasecmp(at - 3, "www", 3) == 0);
        /* A list, a heading or a quotation would need the start of a line. */
        bool numbered = strchr(".)", *at) && at > visible && at == visible + strspn(visible, "0123456789") &&
                        (at[1] == ' ' || !at[1]);
        bool block = (at == visible && strchr("-+=", *at)) || numbered;
        if (link || block || strchr("\\`*_[]<>#|&~!$", *at))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at);
    }
    g_free(visible);
}

void ntt_markdown_text(GString *out, const char *text)
{
    append_markdown(out, text, NTT_TEXT_LIMIT);
}

void ntt_markdown_sentence(GString *out, const char *text)
{
    append_markdown(out, text, NTT_SENTENCE_LIMIT);
}

void ntt_markdown_code(GString *out, const char *text)
{
    char *visible = ntt_visible(text, NTT_SENTENCE_LIMIT);
    size_t longest = 0, run = 0;
    for (const char *at = visible; *at; at++) {
        run = *at == '`' ? run + 1 : 0;
        longest = MAX(longest, run);
    }
    char *fence = g_strnfill(longest + 1, '`'); /* more backticks than any run inside it */
    g_string_append_printf(out, "%s %s %s", fence, visible, fence);
    g_free(fence);
    g_free(visible);
}

static void append_visible(GString *out, const char *text, size_t limit)
{
    char *visible = ntt_visible(text, limit);
    g_string_append(out, visible);
    g_free(visible);
}

void ntt_terminal_text(GString *out, const char *text)
{
    append_visible(out, text, NTT_TEXT_LIMIT);
}

void ntt_terminal_sentence(GString *out, const char *text)
{
    append_visible(out, text, NTT_SENTENCE_LIMIT);
}

char *ntt_shell_word(const char *text)
{
    char *visible = ntt_visible(text, strlen(text));
    bool shown_as_is = strcmp(visible, text) == 0;
    g_free(visible);
    if (shown_as_is)
        return g_shell_quote(text);
    GString *out = g_string_new("$'");
    for (const char *at = text; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20 || byte >= 0x7f)
            g_string_append_printf(out, "\\x%02x", byte);
        else if (byte == '\'' || byte == '\\')
            g_string_append_printf(out, "\\%c", byte);
        else
            g_string_append_c(out, *at);
    }
    return g_string_free(g_string_append_c(out, '\''), FALSE);
}

char *ntt_shell_plain_word(const char *text)
{
    bool plain = *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_-+=.,:/@%")];
    return plain ? g_strdup(text) : ntt_shell_word(text);
}
