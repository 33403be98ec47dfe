/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user set in Wireshark, as its files and tshark's messages have it. */
#include "tshark/settings.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder, *list;
static struct ntt_tshark tshark = {.path = (char[]){"/nowhere/bin/tshark"}};

static void disable(const char *names)
{
    CU_ASSERT_TRUE(g_file_set_contents(list, names, -1, NULL));
}

static void ntt_disabled(void)
{
    static const struct {
        const char *names;
        bool disabled;
    } cases[] = {{"", false},      {"tcp\n", false},  {"ntt\n", true},      {"tcp\n ntt \n", true},
                 {"ntt", true},    {"#ntt\n", false}, {"ntt # so\n", true}, {"nttx\n", false},
                 {"ntt\r\n", true}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        disable(cases[i].names);
        char *problem = ntt_settings_without_ntt(&tshark);
        CU_ASSERT_EQUAL(problem != NULL, cases[i].disabled);
        CU_ASSERT(!problem || (strstr(problem, list) && strstr(problem, "Enabled Protocols")));
        g_free(problem);
    }
    g_unlink(list);
    CU_ASSERT_PTR_NULL(ntt_settings_without_ntt(&tshark));
}

/* The warnings, each behind a newline. */
static void expect(enum ntt_depth depth, const char *messages, const char *wanted)
{
    GString *text = g_string_new(NULL);
    json_t *warnings = json_array(), *warning;
    size_t i;
    ntt_settings_warn(&tshark, depth, messages, warnings);
    json_array_foreach(warnings, i, warning) g_string_append_printf(text, "\n%s", json_string_value(warning));
    if (*wanted ? !strstr(text->str, wanted) : text->len > 0)
        CU_FAIL(text->str);
    json_decref(warnings);
    g_string_free(text, TRUE);
}

static void others_disabled(void)
{
    disable("http\ntcp\nopcua\ntcp\n");
    expect(NTT_DEPTH_SERVICES, "", "not judged: http, tcp. Remove");
    expect(NTT_DEPTH_FULL, "", "not judged: http, tcp. Remove");
    expect(NTT_DEPTH_HEADERS, "", "not judged: tcp. Remove");
    disable("opcua\nntt\n");
    expect(NTT_DEPTH_FULL, "", "");
    g_unlink(list);
}

static void preferences(void)
{
    static const char head[] = "Running as user \"root\"\n ** (tshark:4352) 12:06:28.854479 [Epan WARNING] "
                               "./epan/prefs.c:4550 -- read_prefs_file(): ";
    static const char tail[] = " of\n/home/me/preferences (save preferences to remove this warning)\n";
    char *messages = g_strconcat(head, "Syntax error in preference \"ntt.x\" at line 1", tail, head,
                                 "No such preference \"ntt.\033nix\" at line 2", tail, NULL);
    expect(NTT_DEPTH_FULL, messages,
           "\ntshark does not take all of its settings: Syntax error in preference \"ntt.x\" at line 1 of "
           "/home/me/preferences\ntshark does not take all of its settings: No such preference");
    expect(NTT_DEPTH_FULL, messages, "\"ntt.␛nix\" at line 2 of /home/me/preferences");
    g_free(messages);
    expect(NTT_DEPTH_FULL,
           "tshark: I/O error reading your disabled protocols file\n\"/x\": Is a directory.\n",
           "settings: I/O error reading your disabled protocols file \"/x\": Is a directory");
    expect(NTT_DEPTH_FULL, "tshark: Error reading your preferences file \"/x\": Is a directory.",
           "settings: Error reading your preferences file \"/x\": Is a directory");
    expect(NTT_DEPTH_FULL, "read_prefs_file(): cut short of", "cut short of");
    expect(NTT_DEPTH_FULL, "Running as user \"root\" and group \"root\". This could be dangerous.\n", "");
}

static CU_TestInfo tests[] = {
    {"ntt disabled", ntt_disabled},
    {"others disabled", others_disabled},
    {"preferences", preferences},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    folder = g_dir_make_tmp("ntt settings XXXXXX", NULL);
    list = g_build_filename(folder, "disabled_protos", NULL);
    g_setenv("WIRESHARK_CONFIG_DIR", folder, TRUE);
    int status = unit_main("settings", tests);
    g_rmdir(folder);
    g_free(list);
    g_free(folder);
    return status;
}
