/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/installed.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static char *path_of(const char *folder, const char *name, const char *suffix)
{
    char *file = g_strconcat(name, suffix, NULL), *path = g_build_filename(folder, file, NULL);
    g_free(file);
    return path;
}

/* The command that made a unit, to be freed with g_free; NULL for one that is not ours. */
static char *maker(const char *path)
{
    char *content = NULL, *command = NULL;
    if (g_file_get_contents(path, &content, NULL, NULL) && g_str_has_prefix(content, NTT_UNIT_MARK))
        command = g_strndup(content + strlen(NTT_UNIT_MARK), strcspn(content + strlen(NTT_UNIT_MARK), "\n"));
    g_free(content);
    return command;
}

static bool write_unit(const char *path, const char *text, char **problem)
{
    GError *error = NULL;
    char *made_by = maker(path);
    bool foreign = !made_by && g_file_test(path, G_FILE_TEST_EXISTS);
    g_free(made_by);
    if (foreign) {
        *problem = g_strdup_printf(
            "'%s' exists already, and was not made by ntt schedule. Give another name with --name", path);
        return false;
    }
    if (g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
        return true;
    *problem = g_strdup_printf("%s. Run it with sudo, or choose another folder with --units", error->message);
    g_error_free(error);
    return false;
}

bool ntt_installed_write(const char *folder, const struct ntt_job *job, char **problem)
{
    char *service = ntt_job_service(job), *timer = ntt_job_timer(job);
    char *service_path = path_of(folder, job->name, ".service"),
         *timer_path = path_of(folder, job->name, ".timer");
    bool good =
        write_unit(service_path, service, problem) && (!timer || write_unit(timer_path, timer, problem));
    char *made_by = timer ? NULL : maker(timer_path);
    if (made_by) /* it ran at times, and now runs all the time */
        g_unlink(timer_path);
    g_free(made_by);
    g_free(timer_path);
    g_free(service_path);
    g_free(timer);
    g_free(service);
    return good;
}

static void free_installed(gpointer data)
{
    struct ntt_installed *installed = data;
    g_free(installed->name);
    g_free(installed->made_by);
    g_free(installed);
}

static gint by_name(gconstpointer left, gconstpointer right)
{
    const struct ntt_installed *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

GPtrArray *ntt_installed_list(const char *folder)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_installed);
    GDir *units = g_dir_open(folder, 0, NULL);
    for (const char *file = units ? g_dir_read_name(units) : NULL; file; file = g_dir_read_name(units)) {
        char *path = g_build_filename(folder, file, NULL);
        char *made_by = g_str_has_suffix(file, ".service") ? maker(path) : NULL;
        g_free(path);
        if (!made_by)
            continue;
        struct ntt_installed *installed = g_new(struct ntt_installed, 1);
        *installed = (struct ntt_installed){.name = g_strndup(file, strlen(file) - strlen(".service")),
                                            .made_by = made_by};
        g_ptr_array_add(list, installed);
    }
    if (units)
        g_dir_close(units);
    g_ptr_array_sort(list, by_name);
    return list;
}

bool ntt_installed_remove(const char *folder, const char *name, char **problem)
{
    static const char *const suffixes[] = {".timer", ".service"};
    unsigned deleted = 0;
    *problem = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        char *path = path_of(folder, name, suffixes[i]), *made_by = maker(path);
        if (made_by && g_unlink(path) == 0)
            deleted++;
        else if (made_by && !*problem)
            *problem = g_strdup_printf("cannot delete '%s': %s. Run it with sudo", path, g_strerror(errno));
        g_free(made_by);
        g_free(path);
    }
    if (!deleted && !*problem)
        *problem = g_strdup_printf("no job is called '%s'; `ntt schedule --list` lists the jobs", name);
    return !*problem;
}

bool ntt_installed_has(const char *folder, const char *name, const char *kind)
{
    char *path = path_of(folder, name, kind), *made_by = maker(path);
    bool has = made_by != NULL;
    g_free(path);
    g_free(made_by);
    return has;
}
