/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile strings through every emitter. */
#include "base/escape.h"
#include "unit.h"

#include <string.h>

typedef void (*emitter)(GString *out, const char *text);

static const char rogue[] = "</script><img src=x onerror=alert(1)>\"'`\x1b[31m\r\n=1|\xe2\x80\xae\xff";

static char *emit(emitter write, const char *text)
{
    GString *out = g_string_new(NULL);
    write(out, text);
    return g_string_free(out, FALSE);
}

static void expect(emitter write, const char *text, const char *wanted)
{
    char *got = emit(write, text);
    CU_ASSERT_STRING_EQUAL(got, wanted);
    g_free(got);
}

static void visible_replaces_what_cannot_be_seen(void)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"plain", "plain"},
        {"", ""},
        {NULL, ""},
        {"\x1b[31m", "␛[31m"},
        {"a\nb\tc\rd", "a␊b␉c␍d"},
        {"\x7f", "␡"},
        {"\xc2\x9b"
         "31m",
         "⟨U+009B⟩31m"},
        {"\xe2\x80\xae", "⟨U+202E⟩"},
        {"\xe2\x81\xa6", "⟨U+2066⟩"},
        {"\xe2\x80\x8b", "⟨U+200B⟩"},
        {"\xe2\x80\xa8", "⟨U+2028⟩"},
        {"\xef\xbb\xbf", "⟨U+FEFF⟩"},
        {"\xff", "\xef\xbf\xbd"},
        {"bücher 例", "bücher 例"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *got = ntt_visible(cases[i].text, NTT_TEXT_LIMIT);
        CU_ASSERT_STRING_EQUAL(got, cases[i].wanted);
        g_free(got);
    }
}

static void visible_cuts_by_characters(void)
{
    char *cut = ntt_visible("äöüß", 3), *whole = ntt_visible("äöü", 3);
    CU_ASSERT_STRING_EQUAL(cut, "äöü…");
    CU_ASSERT_STRING_EQUAL(whole, "äöü");
    g_free(cut);
    g_free(whole);
}

static void html_has_no_markup(void)
{
    expect(ntt_html_text, "<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;");
    char *got = emit(ntt_html_text, rogue);
    CU_ASSERT_PTR_NULL(strpbrk(got, "<>\"'\x1b\r\n"));
    g_free(got);
    GString *out = g_string_new(NULL);
    ntt_html_attribute(out, "title", "\" onclick=\"x");
    CU_ASSERT_STRING_EQUAL(out->str, " title=\"&quot; onclick=&quot;x\"");
    g_string_free(out, TRUE);
}

static void html_sentences_are_not_cut_at_a_name(void)
{
    char *filter = g_strnfill(1000, 'f'), *got = emit(ntt_html_sentence, filter),
         *name = emit(ntt_html_text, filter);
    CU_ASSERT_STRING_EQUAL(got, filter);
    CU_ASSERT_EQUAL(strlen(name), NTT_TEXT_LIMIT + strlen("…"));
    g_free(name);
    g_free(got);
    g_free(filter);
}

static void json_in_script_cannot_close_it(void)
{
    json_t *json = json_pack("{s:s}", "x", "</script><!--&\xe2\x80\xa8");
    GString *out = g_string_new(NULL);
    ntt_json_in_script(out, json);
    CU_ASSERT_PTR_NULL(strpbrk(out->str, "<>&"));
    CU_ASSERT_PTR_NULL(strstr(out->str, "\xe2\x80\xa8"));
    json_t *back = json_loads(out->str, 0, NULL);
    CU_ASSERT(json_equal(json, back));
    json_decref(back);
    json_decref(json);
    g_string_free(out, TRUE);
}

static void csv_is_no_formula(void)
{
    static const char *const formulas[] = {"=1+1", "+1",  "-1",  "@x",  "\t=1", "\r=1",
                                           "\n=1", "＝1", "＋1", "－1", "＠x"};
    for (size_t i = 0; i < G_N_ELEMENTS(formulas); i++) {
        char *got = emit(ntt_csv_cell, formulas[i]);
        CU_ASSERT(g_str_has_prefix(got, "\"'"));
        g_free(got);
    }
    expect(ntt_csv_cell, "say \"hi\", you", "\"say \"\"hi\"\", you\"");
    expect(ntt_csv_cell, "a\r\nb", "\"a␍␊b\"");
    expect(ntt_csv_cell, "1=1", "\"1=1\"");
}

static void markdown_has_no_markup(void)
{
    expect(ntt_markdown_text, "a|b*c_d[e](f)`g`<h>#", "a\\|b\\*c\\_d\\[e\\](f)\\`g\\`\\<h\\>\\#");
    expect(ntt_markdown_text, "http://x www.x a@b", "http\\://x www\\.x a\\@b");
    expect(ntt_markdown_text, "- item", "\\- item");
    expect(ntt_markdown_text, "a\n# b", "a␊\\# b");
    expect(ntt_markdown_code, "a`b``c||d", "``` a`b``c||d ```");
}

static void terminal_gets_no_escape(void)
{
    char *got = emit(ntt_terminal_text, rogue);
    for (const char *at = got; *at; at++)
        CU_ASSERT((unsigned char)*at >= 0x20);
    CU_ASSERT_PTR_NULL(strstr(got, "\xe2\x80\xae"));
    g_free(got);
}

/* What the shell makes of a word is what went in. */
static void shell_words_come_back(void)
{
    static const char *const words[] = {"plain",     "with space", "it's",    "$(id)`id`\"",    "-x",
                                        "new\nline", "esc\x1b[0m", "bad\xff", "back\\slash'\n", "bücher"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        char *word = ntt_shell_word(words[i]), *script = g_strdup_printf("printf %%s %s", word),
             *output = NULL;
        char program[] = "bash", option[] = "-c";
        char *argv[] = {program, option, script, NULL};
        CU_ASSERT(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL, NULL));
        CU_ASSERT_EQUAL(g_strcmp0(output, words[i]), 0);
        g_free(output);
        g_free(script);
        g_free(word);
    }
}

static CU_TestInfo tests[] = {
    {"visible: replaces what cannot be seen", visible_replaces_what_cannot_be_seen},
    {"visible: cuts by characters", visible_cuts_by_characters},
    {"html: no markup", html_has_no_markup},
    {"html: sentences are not cut like names", html_sentences_are_not_cut_at_a_name},
    {"json in script: cannot close it", json_in_script_cannot_close_it},
    {"csv: no formula", csv_is_no_formula},
    {"markdown: no markup", markdown_has_no_markup},
    {"terminal: no escape", terminal_gets_no_escape},
    {"shell words come back", shell_words_come_back},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("escape", tests)
