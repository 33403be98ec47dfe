/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/report_target.h"

#include "base/output_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static char *stem(const char *file)
{
    char *name = g_path_get_basename(strcmp(file, "-") == 0 ? "stdin" : file);
    static const char *const suffixes[] = {".gz", ".zst", ".lz4", ".pcapng", ".pcap", ".cap"};
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(name, suffixes[i]) && strlen(name) > strlen(suffixes[i]))
            name[strlen(name) - strlen(suffixes[i])] = '\0';
    return name;
}

/* The format that was named, or the one of the name. Returns what is wrong, to be freed, or NULL. */
static char *choose_format(const char *out, const char *name, struct ntt_report_target *target)
{
    target->format = name ? ntt_format_named(name) : out ? ntt_format_for(out) : ntt_formats[0];
    if (target->format)
        return target->format->check ? target->format->check() : NULL;
    char *known = name ? ntt_format_names(false) : ntt_format_suffixes(false);
    char *problem =
        name ? g_strdup_printf("'%s' is not a format; choose %s", name, known)
             : g_strdup_printf("cannot tell the format from the name '%s'; let it end in %s, or give "
                               "--format",
                               out, known);
    g_free(known);
    return problem;
}

char *ntt_report_target_choose(const char *out, const char *format, const char *first_file,
                               struct ntt_report_target *target)
{
    size_t length = out ? strlen(out) : 0;
    bool directory = length && (out[length - 1] == '/' || g_file_test(out, G_FILE_TEST_IS_DIR));
    bool has_name = out && !directory && strcmp(out, "-") != 0;
    char *problem = choose_format(has_name ? out : NULL, format, target);
    if (problem)
        return problem;
    char *base = stem(first_file);
    char *name = g_strconcat(base, ".ntt", target->format->suffix, NULL);
    if (directory && target->format->write_table)
        target->directory = g_strdup(out);
    else if (directory)
        target->path = g_build_filename(out, name, NULL);
    else if (out)
        target->path = g_strdup(out);
    else
        target->path = g_strdup(target->format->named_by_capture ? name : "-");
    g_free(name);
    g_free(base);
    bool in_place = target->path &&
                    (strcmp(target->path, "-") == 0 || (g_file_test(target->path, G_FILE_TEST_EXISTS) &&
                                                        !g_file_test(target->path, G_FILE_TEST_IS_REGULAR)));
    if (in_place) /* standard output, a pipe, a device: no folder is written to */
        return NULL;
    /* Better to learn it now than after an hour of reading. */
    char *folder = directory ? g_strdup(out) : g_path_get_dirname(target->path);
    bool made = !directory || g_mkdir_with_parents(folder, 0777) == 0;
    if (!made || access(folder, W_OK | X_OK) != 0)
        problem = g_strdup_printf("cannot write into the directory '%s': %s", folder, g_strerror(errno));
    g_free(folder);
    return problem;
}

static bool write_tables(const struct ntt_report_target *target, const struct ntt_report *report,
                         char **problem)
{
    bool written = true;
    for (int table = -1; table < NTT_TABLES && written; table++) {
        GString *content = g_string_new(NULL);
        char *name = g_strconcat(table < 0 ? "alerts" : ntt_tables[table].name, target->format->suffix, NULL);
        char *path = g_build_filename(target->directory, name, NULL);
        if (table < 0)
            target->format->write(report, content);
        else
            target->format->write_table(report, (enum ntt_table)table, content);
        written = ntt_output_write(path, content->str, content->len, NTT_OUTPUT_MODE, problem);
        g_free(path);
        g_free(name);
        g_string_free(content, TRUE);
    }
    return written;
}

bool ntt_report_target_write(const struct ntt_report_target *target, const struct ntt_report *report,
                             char **problem)
{
    if (target->directory)
        return write_tables(target, report, problem);
    GString *content = g_string_new(NULL);
    target->format->write(report, content);
    bool finished = !target->format->finish || target->format->finish(content, problem);
    bool written =
        finished && ntt_output_write(target->path, content->str, content->len, NTT_OUTPUT_MODE, problem);
    g_string_free(content, TRUE);
    return written;
}

void ntt_report_target_clear(struct ntt_report_target *target)
{
    g_free(target->path);
    g_free(target->directory);
}
