/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tshark/settings.h"

#include "base/escape.h"
#include "base/file_type.h"

#include <stdlib.h>
#include <string.h>

enum { LARGEST_LIST = 1 << 20 };

/* As Wireshark finds it (get_persconffile_dir). To be freed, as below. */
static char *personal_folder(void)
{
    const char *chosen = g_getenv("WIRESHARK_CONFIG_DIR");
    if (chosen)
        return g_strdup(chosen);
    char *usual = g_build_filename(g_get_user_config_dir(), "wireshark", NULL),
         *old = g_build_filename(g_get_home_dir(), ".wireshark", NULL);
    bool is_old = !g_file_test(usual, G_FILE_TEST_IS_DIR) && g_file_test(old, G_FILE_TEST_IS_DIR);
    g_free(is_old ? usual : old);
    return is_old ? old : usual;
}

/* That of all users: share/wireshark beside the bin of this tshark. */
static char *global_folder(const struct ntt_tshark *tshark)
{
    const char *chosen = g_getenv("WIRESHARK_DATA_DIR");
    if (chosen)
        return g_strdup(chosen);
    char *real = realpath(tshark->path, NULL), *bin = g_path_get_dirname(real ? real : tshark->path),
         *prefix = g_path_get_dirname(bin), *folder = g_build_filename(prefix, "share", "wireshark", NULL);
    g_free(prefix);
    g_free(bin);
    free(real);
    return folder;
}

/* Calls `each` for every name in the lists of disabled protocols, one a line, with the path of its list. */
static void each_disabled(const struct ntt_tshark *tshark,
                          void (*each)(void *data, const char *path, const char *name), void *data)
{
    char *folders[] = {personal_folder(), global_folder(tshark)};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        char *path = g_build_filename(folders[i], "disabled_protos", NULL),
             *text = ntt_file_text(path, LARGEST_LIST), **lines = g_strsplit(text ? text : "", "\n", -1);
        for (char **line = lines; *line; line++) {
            (*line)[strcspn(*line, "#")] = '\0';
            if (*g_strstrip(*line))
                each(data, path, *line);
        }
        g_strfreev(lines);
        g_free(text);
        g_free(path);
        g_free(folders[i]);
    }
}

static void take_ntt(void *data, const char *path, const char *name)
{
    char **found = data;
    if (!*found && strcmp(name, "ntt") == 0)
        *found = g_strdup(path);
}

char *ntt_settings_without_ntt(const struct ntt_tshark *tshark)
{
    char *path = NULL, *problem = NULL;
    each_disabled(tshark, take_ntt, &path);
    if (path)
        problem = g_strdup_printf("The protocol ntt is disabled in '%s', so nothing can be detected. Remove "
                                  "that line, or enable it in Wireshark's Analyze > Enabled Protocols",
                                  path);
    g_free(path);
    return problem;
}

struct missing {
    enum ntt_depth depth;
    GString *names, *paths; /* each listed with commas and spaces */
};

static bool has_word(const GString *list, const char *word)
{
    char **words = g_strsplit(list->str, ", ", -1);
    bool has = g_strv_contains((const char *const *)words, word);
    g_strfreev(words);
    return has;
}

static void add_word(GString *list, const char *word)
{
    if (!has_word(list, word))
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", word);
}

static void take_missing(void *data, const char *path, const char *name)
{
    struct missing *missing = data;
    /* At full depth everything is dissected, and still little of it is needed. */
    if (strcmp(name, "ntt") == 0 || !ntt_depth_keeps(MIN(missing->depth, NTT_DEPTH_SERVICES), name))
        return;
    add_word(missing->names, name);
    add_word(missing->paths, path);
}

static void warn_of_missing(const struct ntt_tshark *tshark, enum ntt_depth depth, json_t *warnings)
{
    struct missing missing = {depth, g_string_new(NULL), g_string_new(NULL)};
    each_disabled(tshark, take_missing, &missing);
    if (missing.names->len)
        json_array_append_new(
            warnings,
            json_sprintf("protocols are disabled that ntt reads, and what they carry is not judged: %s. "
                         "Remove their lines from %s, or enable them in Wireshark's Analyze > Enabled "
                         "Protocols",
                         missing.names->str, missing.paths->str));
    g_string_free(missing.names, TRUE);
    g_string_free(missing.paths, TRUE);
}

/* ` ** (tshark:7) 12:06:28.854479 [Epan WARNING] ./epan/prefs.c:4550 -- read_prefs_file(): Syntax error in preference "x" at
 * line 1 of` or `tshark: I/O error reading your disabled protocols file`, and the path on the next line. */
static char *sentence(const char *line, const char *next)
{
    static const char function[] = "read_prefs_file(): ";
    const char *found = strstr(line, function);
    GString *text = g_string_new(found                                ? found + strlen(function)
                                 : g_str_has_prefix(line, "tshark: ") ? line + strlen("tshark: ")
                                                                      : line);
    if (next && (g_str_has_suffix(text->str, " of") || g_str_has_suffix(text->str, " file")))
        g_string_append_printf(text, " %s", next);
    char *advice = strstr(text->str, " (save preferences");
    if (advice)
        g_string_truncate(text, (gsize)(advice - text->str));
    while (g_str_has_suffix(text->str, "."))
        g_string_truncate(text, text->len - 1);
    char *visible = ntt_visible(text->str, NTT_SENTENCE_LIMIT);
    g_string_free(text, TRUE);
    return visible;
}

static void warn_of_messages(const char *messages, json_t *warnings)
{
    char **lines = g_strsplit(messages, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (!strstr(*line, "read_prefs_file(): ") && !strstr(*line, "preferences file") &&
            !strstr(*line, "protocols file"))
            continue;
        char *said = sentence(line[0], line[1]);
        json_array_append_new(warnings, json_sprintf("tshark does not take all of its settings: %s", said));
        g_free(said);
    }
    g_strfreev(lines);
}

void ntt_settings_warn(const struct ntt_tshark *tshark, enum ntt_depth depth, const char *messages,
                       json_t *warnings)
{
    warn_of_missing(tshark, depth, warnings);
    warn_of_messages(messages, warnings);
}

void ntt_settings_ask(const struct ntt_tshark *tshark, enum ntt_depth depth, json_t *warnings)
{
    char *output = NULL, *said = NULL,
         *argv[] = {tshark->path, (char[]){"-G"}, (char[]){"currentprefs"}, NULL};
    ntt_run(argv, &output, &said);
    char *messages = g_utf8_make_valid(said ? said : "", -1);
    ntt_settings_warn(tshark, depth, messages, warnings);
    g_free(messages);
    g_free(said);
    g_free(output);
}
