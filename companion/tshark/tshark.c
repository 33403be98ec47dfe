/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tshark/tshark.h"

#include "base/output_file.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char cache_header[] = "ntt tshark cache 1";

char **ntt_child_environment(void)
{
    char **environment = g_environ_setenv(g_get_environ(), "LC_ALL", "C.UTF-8", TRUE);
    /* Memory in huge pages: tshark starts in two thirds of the time and dissects a fifth faster. glibc reads it,
     * others ignore it. */
    return g_environ_setenv(environment, "GLIBC_TUNABLES",
                            "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864", FALSE);
}

void ntt_child_leaves_terminal(void *data)
{
    (void)data;
    setpgid(0, 0);
}

gboolean ntt_run(char **argv, char **standard_output, char **standard_error)
{
    *standard_output = *standard_error = NULL;
    char **environment = ntt_child_environment();
    GError *error = NULL;
    int status = 0;
    gboolean ran = g_spawn_sync(NULL, argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, standard_output,
                                standard_error, &status, &error);
    g_strfreev(environment);
    if (!ran) {
        g_free(*standard_error);
        *standard_error = g_strdup(error->message);
        g_error_free(error);
    }
    if (!*standard_output)
        *standard_output = g_strdup("");
    return ran && status == 0;
}

gboolean ntt_program_version(const char *program, const char *output, unsigned *major, unsigned *minor,
                             char **version)
{
    char *expression = g_strdup_printf("%s[^\\n]* ([0-9]{1,3})\\.([0-9]{1,3})(\\.[0-9]+)?", program);
    GRegex *pattern = g_regex_new(expression, 0, 0, NULL);
    g_free(expression);
    GMatchInfo *match = NULL;
    gboolean found = g_utf8_validate(output, -1, NULL) && g_regex_match(pattern, output, 0, &match);
    if (found) {
        char *words[4] = {NULL};
        for (int i = 1; i < 4; i++)
            words[i] = g_match_info_fetch(match, i);
        *major = (unsigned)strtoul(words[1], NULL, 10);
        *minor = (unsigned)strtoul(words[2], NULL, 10);
        *version = g_strdup_printf("%s.%s%s", words[1], words[2], words[3] ? words[3] : "");
        for (int i = 1; i < 4; i++)
            g_free(words[i]);
    }
    g_match_info_free(match);
    g_regex_unref(pattern);
    return found;
}

gboolean ntt_tshark_version(const char *output, unsigned *major, unsigned *minor, char **version)
{
    return ntt_program_version("TShark", output, major, minor, version);
}

/* What the cache was made from: another program, or the same one changed, does not match. NULL when not to be
 * had. */
static char *identity(const char *path)
{
    GFile *file = g_file_new_for_path(path);
    GFileInfo *info = g_file_query_info(file, "standard::size,time::modified,time::modified-usec",
                                        G_FILE_QUERY_INFO_NONE, NULL, NULL);
    g_object_unref(file);
    if (!info)
        return NULL;
    char *text = g_strdup_printf("%s\t%" G_GINT64_FORMAT "\t%" G_GUINT64_FORMAT ".%06u", path,
                                 (gint64)g_file_info_get_size(info),
                                 g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                                 g_file_info_get_attribute_uint32(info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC));
    g_object_unref(info);
    return text;
}

static char *cache_path(const char *tshark)
{
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, tshark, -1);
    char *name = g_strdup_printf("tshark-%.16s", hash);
    char *path = g_build_filename(g_get_user_cache_dir(), "ntt", name, NULL);
    g_free(name);
    g_free(hash);
    return path;
}

/* The cache: header, identity, what tshark -v prints first, then one protocol a line. */
static gboolean read_cache(struct ntt_tshark *tshark, const char *known)
{
    char *path = cache_path(tshark->path), *content = NULL;
    gboolean good = g_file_get_contents(path, &content, NULL, NULL);
    g_free(path);
    char **lines = g_strsplit(good ? content : "", "\n", -1);
    g_free(content);
    good = g_strv_length(lines) > 3 && strcmp(lines[0], cache_header) == 0 && strcmp(lines[1], known) == 0 &&
           ntt_tshark_version(lines[2], &tshark->major, &tshark->minor, &tshark->version);
    if (good)
        tshark->protocols = g_strdupv(lines + 3);
    g_strfreev(lines);
    return good;
}

/* A cache that cannot be written costs time on the next run, nothing else. */
static void write_cache(const struct ntt_tshark *tshark, const char *known)
{
    char *path = cache_path(tshark->path), *folder = g_path_get_dirname(path);
    char *protocols = g_strjoinv("\n", tshark->protocols);
    char *content = g_strdup_printf("%s\n%s\nTShark %s\n%s", cache_header, known, tshark->version, protocols);
    char *problem = NULL;
    if (g_mkdir_with_parents(folder, 0700) == 0)
        ntt_output_write(path, content, strlen(content), NTT_OUTPUT_MODE, &problem);
    g_free(problem);
    g_free(content);
    g_free(protocols);
    g_free(folder);
    g_free(path);
}

static gboolean ask_version(struct ntt_tshark *tshark, char **messages)
{
    char *output = NULL;
    char *argv[] = {tshark->path, (char[]){"--version"}, NULL};
    ntt_run(argv, &output, messages);
    gboolean found = ntt_tshark_version(output, &tshark->major, &tshark->minor, &tshark->version);
    g_free(output);
    return found;
}

/* Leaves out what cannot be disabled: from 4.4 on, parts of protocols are listed, but go with the whole. */
static void drop_refused(const struct ntt_tshark *tshark, GPtrArray *names)
{
    static const char refusal[] = "No such protocol ";
    static char disable[] = "--disable-protocol", read[] = "-r", nothing[] = "/dev/null";
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, tshark->path);
    for (guint i = 0; i < names->len; i++) {
        g_ptr_array_add(argv, disable);
        g_ptr_array_add(argv, g_ptr_array_index(names, i));
    }
    g_ptr_array_add(argv, read);
    g_ptr_array_add(argv, nothing);
    g_ptr_array_add(argv, NULL);
    char *output = NULL, *messages = NULL;
    ntt_run((char **)argv->pdata, &output, &messages);
    char **lines = g_strsplit(messages, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *refused = strstr(*line, refusal);
        guint place;
        if (refused &&
            g_ptr_array_find_with_equal_func(names, refused + strlen(refusal), g_str_equal, &place))
            g_free(g_ptr_array_remove_index(names, place));
    }
    g_strfreev(lines);
    g_free(messages);
    g_free(output);
    g_ptr_array_free(argv, TRUE);
}

static void ask_protocols(struct ntt_tshark *tshark)
{
    char *output = NULL, *messages = NULL;
    char *argv[] = {tshark->path, (char[]){"-G"}, (char[]){"protocols"}, NULL};
    ntt_run(argv, &output, &messages);
    GPtrArray *names = g_ptr_array_new();
    char **lines = g_strsplit(output, "\n", -1);
    for (char **line = lines; *line; line++) {
        char **columns = g_strsplit(*line, "\t", -1); /* long name, short name, filter name */
        if (g_strv_length(columns) >= 3 && *columns[2])
            g_ptr_array_add(names, g_strdup(columns[2]));
        g_strfreev(columns);
    }
    g_strfreev(lines);
    drop_refused(tshark, names);
    g_ptr_array_add(names, NULL);
    tshark->protocols = (char **)g_ptr_array_free(names, FALSE);
    g_free(output);
    g_free(messages);
}

enum ntt_tshark_state ntt_tshark_find(const char *wanted, struct ntt_tshark *tshark, char **problem)
{
    *tshark = (struct ntt_tshark){.path = NULL};
    *problem = NULL;
    const char *name = wanted ? wanted : g_getenv("NTT_TSHARK");
    if (!name || !*name)
        name = "tshark";
    tshark->path = g_find_program_in_path(name);
    if (!tshark->path) {
        *problem = g_strdup_printf("tshark was not found ('%s' is not a program that can be run). "
                                   "Install it with: sudo apt install tshark",
                                   name);
        return NTT_TSHARK_MISSING;
    }
    char *known = identity(tshark->path), *messages = NULL;
    bool cached = known && read_cache(tshark, known);
    if (!cached && !ask_version(tshark, &messages)) {
        *problem = g_strdup_printf(
            "'%s' does not report its TShark version%s%s. Choose another with --tshark /usr/bin/tshark.",
            tshark->path, messages && *messages ? ": " : "", messages ? messages : "");
        g_free(messages);
        g_free(known);
        return NTT_TSHARK_BROKEN;
    }
    g_free(messages);
    bool old = tshark->major * 1000 + tshark->minor < NTT_TSHARK_MAJOR * 1000 + NTT_TSHARK_MINOR;
    if (!cached && !old) {
        ask_protocols(tshark);
        if (known)
            write_cache(tshark, known);
    }
    g_free(known);
    if (old)
        *problem = g_strdup_printf(
            "'%s' is tshark %s; ntt needs %d.%d or later. Install a later one, or choose one with "
            "--tshark /usr/local/bin/tshark.",
            tshark->path, tshark->version, NTT_TSHARK_MAJOR, NTT_TSHARK_MINOR);
    return old ? NTT_TSHARK_OLD : NTT_TSHARK_GOOD;
}

void ntt_tshark_clear(struct ntt_tshark *tshark)
{
    g_free(tshark->path);
    g_free(tshark->version);
    g_strfreev(tshark->protocols);
    *tshark = (struct ntt_tshark){.path = NULL};
}
