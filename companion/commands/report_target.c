/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/report_target.h"

#include "base/advice.h"
#include "base/file_type.h"
#include "base/output_check.h"
#include "base/output_file.h"

#include <errno.h>
#include <string.h>

static const char otherwise[] = "choose another place with -o or another --format";

enum { ALERTS = -1 }; /* in the place of a table, the file that has the alerts */

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

static bool is_anything(const char *path, const void *mark)
{
    (void)path;
    (void)mark;
    return true;
}

/* What no format could be written to. A shell makes a list of captures out of `-o *.pcapng`, and the first of them is the
 * output: that has no format is not what has to be said of it. */
static char *refuse_name(const struct ntt_report_target *target, const char *path)
{
    const struct ntt_output output = {
        .path = path, .kind = "a report", .option = "-o", .is_own = is_anything};
    return ntt_output_refusal(&output, target->inputs);
}

/* How a file of the format is known. */
struct marks {
    const char *begins, *mark;
};

static bool is_report(const char *path, const void *data)
{
    const struct marks *marks = data;
    return ntt_file_begins_with(path, marks->begins) && ntt_file_has_mark(path, marks->mark);
}

/* One file of the target; `content` NULL: it is only asked whether it may be written. What is wrong, to be freed, or NULL. */
static char *put_file(const struct ntt_report_target *target, const char *path, const char *mark,
                      const GString *content)
{
    char *kind = g_strdup_printf("a report in %s", target->format->name), *problem = NULL;
    const struct marks marks = {target->format->begins, mark};
    const struct ntt_output output = {.path = path,
                                      .kind = kind,
                                      .option = "-o",
                                      .otherwise = otherwise,
                                      .is_own = is_report,
                                      .mark = &marks,
                                      .force = target->force,
                                      .in_folder = target->directory != NULL};
    if (content)
        ntt_output_put(&output, target->inputs, content->str, content->len, NTT_OUTPUT_MODE, &problem);
    else
        problem = ntt_output_refusal(&output, target->inputs);
    g_free(kind);
    return problem;
}

/* A table's file in the directory, or that of the alerts; to be freed. */
static char *table_path(const struct ntt_report_target *target, int table)
{
    char *name =
             g_strconcat(table == ALERTS ? "alerts" : ntt_tables[table].name, target->format->suffix, NULL),
         *path = g_build_filename(target->directory, name, NULL);
    g_free(name);
    return path;
}

/* To be freed. */
static char *table_mark(const struct ntt_format *format, int table)
{
    return table == ALERTS ? g_strdup(format->mark) : format->table_mark((enum ntt_table)table);
}

/* Why the first of the files that must not be replaced must not; NULL: all may. To be freed. */
static char *refuse_files(const struct ntt_report_target *target)
{
    if (target->path)
        return put_file(target, target->path, target->format->mark, NULL);
    char *problem = NULL;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (int table = ALERTS; table < NTT_TABLES && !problem; table++) {
        char *path = table_path(target, table), *mark = table_mark(target->format, table);
        problem = put_file(target, path, mark, NULL);
        g_free(mark);
        g_ptr_array_add(paths, path);
    }
    if (!problem)
        problem = ntt_outputs_collision(paths, "-o");
    g_ptr_array_free(paths, TRUE);
    return problem;
}

char *ntt_report_target_choose(const char *out, const char *format, const char *first_file,
                               struct ntt_report_target *target)
{
    size_t length = out ? strlen(out) : 0;
    bool directory = length && (out[length - 1] == '/' || g_file_test(out, G_FILE_TEST_IS_DIR));
    bool has_name = out && !directory && strcmp(out, "-") != 0;
    char *problem = has_name ? refuse_name(target, out) : NULL;
    if (!problem)
        problem = choose_format(has_name ? out : NULL, format, target);
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
    if (directory && g_mkdir_with_parents(out, 0777) != 0)
        return g_strdup_printf("cannot make the directory '%s': %s. Choose another with -o", out,
                               g_strerror(errno));
    return refuse_files(target);
}

static char *write_tables(const struct ntt_report_target *target, const struct ntt_report *report)
{
    char *problem = NULL;
    for (int table = ALERTS; table < NTT_TABLES && !problem; table++) {
        GString *content = g_string_new(NULL);
        char *path = table_path(target, table), *mark = table_mark(target->format, table);
        if (table == ALERTS)
            target->format->write(report, content);
        else
            target->format->write_table(report, (enum ntt_table)table, content);
        problem = put_file(target, path, mark, content);
        g_free(mark);
        g_free(path);
        g_string_free(content, TRUE);
    }
    return problem;
}

static char *write_file(const struct ntt_report_target *target, const struct ntt_report *report)
{
    char *obstacle = NULL, *problem = NULL;
    GString *content = g_string_new(NULL);
    target->format->write(report, content);
    if (!target->format->finish || target->format->finish(content, &obstacle))
        problem = put_file(target, target->path, target->format->mark, content);
    else
        problem = ntt_advise(obstacle, otherwise);
    g_string_free(content, TRUE);
    return problem;
}

bool ntt_report_target_write(const struct ntt_report_target *target, const struct ntt_report *report,
                             char **problem)
{
    *problem = refuse_files(target); /* of several files, all or none */
    if (!*problem)
        *problem = target->directory ? write_tables(target, report) : write_file(target, report);
    return !*problem;
}

void ntt_report_target_clear(struct ntt_report_target *target)
{
    g_free(target->path);
    g_free(target->directory);
}
