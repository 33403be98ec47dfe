/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What capinfos says of captures: it reads every format and compression that its tshark reads. */
#include "inputs/captures.h"

#include "tshark/tshark.h"

#include <string.h>

/* "1795440213.461321305" in nanoseconds; false for what is no time. */
static bool parse_time(const char *text, gint64 *time_ns)
{
    char *end = NULL;
    gint64 seconds = g_ascii_strtoll(text, &end, 10), fraction = 0;
    if (end == text || (*end && *end != '.') || ABS(seconds) > G_MAXINT64 / 2000000000)
        return false;
    for (int digit = 0; digit < 9; digit++) {
        bool there = *end && g_ascii_isdigit(end[1]);
        fraction = fraction * 10 + (there ? end[1] - '0' : 0);
        end += there;
    }
    *time_ns = seconds * 1000000000 + fraction;
    return true;
}

/* "PATH<tab>LINK TYPE<tab>FIRST<tab>LAST" for a capture whose path that is. */
static void take_row(struct ntt_capture *capture, const char *row)
{
    char **cells = g_strsplit(row, "\t", -1);
    if (g_strv_length(cells) == 3 && parse_time(cells[1], &capture->first_ns) &&
        parse_time(cells[2], &capture->last_ns)) {
        capture->timed = true;
        g_free(capture->link_type);
        capture->link_type = g_strdup(cells[0]);
    }
    g_strfreev(cells);
}

static char *find_capinfos(const char *tshark)
{
    char *folder = g_path_get_dirname(tshark), *beside = g_build_filename(folder, "capinfos", NULL);
    char *found = g_find_program_in_path(beside);
    g_free(beside);
    g_free(folder);
    return found ? found : g_find_program_in_path("capinfos");
}

/* Asks for some files at once: a thousand of them are seconds of starting programs. */
static bool ask(char *capinfos, struct ntt_capture **captures, guint count)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_strdup(capinfos));
    g_ptr_array_add(argv, g_strdup("-TrBSEae"));
    GHashTable *by_path = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < count; i++) {
        char *path = g_strconcat(*captures[i]->path == '-' ? "./" : "", captures[i]->path, NULL);
        g_ptr_array_add(argv, path);
        g_hash_table_insert(by_path, path, captures[i]);
    }
    g_ptr_array_add(argv, NULL);
    char *rows = NULL;
    char **environment = ntt_child_environment(); /* elsewhere seconds have a decimal comma */
    bool ran = g_spawn_sync(NULL, (char **)argv->pdata, environment, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                            &rows, NULL, NULL, NULL);
    char **lines = g_strsplit(rows ? rows : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        /* A path may hold tabs; what follows it has three. */
        char *place = *line + strlen(*line);
        for (int tab = 0; tab < 3 && place; tab++)
            place = g_strrstr_len(*line, place - *line, "\t");
        if (!place)
            continue;
        *place = '\0';
        struct ntt_capture *capture = g_hash_table_lookup(by_path, *line);
        if (capture)
            take_row(capture, place + 1);
    }
    g_strfreev(environment);
    g_strfreev(lines);
    g_free(rows);
    g_hash_table_destroy(by_path);
    g_ptr_array_free(argv, TRUE);
    return ran;
}

bool ntt_captures_ask(const GPtrArray *captures, const char *tshark)
{
    enum { AT_ONCE = 500 };
    GPtrArray *files = g_ptr_array_new();
    for (guint i = 0; i < captures->len; i++) {
        struct ntt_capture *capture = g_ptr_array_index(captures, i);
        if (g_file_test(capture->path, G_FILE_TEST_IS_REGULAR)) /* a pipe can be read once */
            g_ptr_array_add(files, capture);
    }
    char *capinfos = files->len ? find_capinfos(tshark) : NULL;
    bool asked = !files->len || capinfos;
    for (guint i = 0; capinfos && asked && i < files->len; i += AT_ONCE)
        asked = ask(capinfos, (struct ntt_capture **)files->pdata + i, MIN(AT_ONCE, files->len - i));
    g_free(capinfos);
    g_ptr_array_free(files, TRUE);
    return asked;
}
