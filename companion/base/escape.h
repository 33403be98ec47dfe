/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One emitter per output context. Every string that came from a packet, a file name or a capture comment is
 * hostile and reaches an output through exactly one of these; there is no emitter for a raw string.
 *
 * All of them first make the text valid UTF-8, replace what cannot be seen (C0 and C1 controls, bidirectional
 * and zero-width controls, line separators) by something that can, and cut what is too long, marked with "…".
 * NULL is taken for "".
 */
#ifndef NTT_ESCAPE_H
#define NTT_ESCAPE_H

#include <glib.h>
#include <jansson.h>

enum {
    NTT_TEXT_LIMIT = 256,      /* characters: names from packets */
    NTT_SENTENCE_LIMIT = 4096, /* characters: sentences, filters and commands we composed from typed values */
};

/* The visible form of `text`, at most `limit` characters. To be freed with g_free. */
char *ntt_visible(const char *text, size_t limit);

/* Between tags. */
void ntt_html_text(GString *out, const char *text);
void ntt_html_sentence(GString *out, const char *text);
/* Writes ` name="value"`; `name` is a literal of ours. */
void ntt_html_attribute(GString *out, const char *name, const char *value);
/* Between the tags of XML. */
void ntt_xml_text(GString *out, const char *text);
/* JSON inside <script type="application/json">: no "<", ">", "&" and nothing invisible survives. */
void ntt_json_in_script(GString *out, const json_t *json);
/* JSON on one line, without a newline: nothing invisible survives as it is. */
void ntt_json_line(GString *out, const json_t *json);
/* One RFC 4180 cell; what a spreadsheet would take for a formula gets a leading apostrophe. */
void ntt_csv_cell(GString *out, const char *text);
/* Inline Markdown: no markup, table border, HTML or automatic link comes out of it. */
void ntt_markdown_text(GString *out, const char *text);
void ntt_markdown_sentence(GString *out, const char *text);
/* A code span that holds any text, to be copied as it stands; not for the cell of a table, which "|" would end. */
void ntt_markdown_code(GString *out, const char *text);
/* A terminal: no escape sequence comes out of it. */
void ntt_terminal_text(GString *out, const char *text);
void ntt_terminal_sentence(GString *out, const char *text);

/*
 * One word of a POSIX shell. What would not survive being shown (controls, invalid UTF-8) is written as
 * $'\x1b', which bash, zsh and ksh understand. To be freed with g_free.
 */
char *ntt_shell_word(const char *text);
/* The same, but a word that needs no quotes has none. */
char *ntt_shell_plain_word(const char *text);

#endif
