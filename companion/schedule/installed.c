/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/installed.h"

#include "base/file_type.h"
#include "base/output_file.h"
#include "schedule/unit_text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static char *path_of(const char *folder, const char *name, const char *suffix)
{
    char *file = g_strconcat(name, suffix, NULL), *path = g_build_filename(folder, file, NULL);
    g_free(file);
    return path;
}

enum { LARGEST_UNIT = 1 << 20 };

/* A unit made here: the command that made it, what it holds behind its two first lines, and whether that is as it was made. */
struct unit {
    char *made_by, *text;
    bool edited;
};

/* False for one that is not ours, as is anything but a file: a unit that is masked is a link. To be cleared with unit_clear. */
static bool unit_read(const char *path, struct unit *unit)
{
    char *content = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : ntt_file_text(path, LARGEST_UNIT);
    bool ours = content && g_str_has_prefix(content, NTT_UNIT_MARK);
    *unit = (struct unit){.made_by = NULL};
    if (ours) {
        const char *begin = content + strlen(NTT_UNIT_MARK), *end = begin + strcspn(begin, "\n"),
                   *said = end + strspn(end, "\n"), *text = said + strcspn(said, "\n");
        unit->made_by = g_strndup(begin, (gsize)(end - begin));
        unit->text = g_strdup(text + (*text != '\0'));
        char *checksum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, unit->text, -1),
             *line = g_strconcat(NTT_UNIT_CHECKSUM, checksum, "\n", NULL);
        unit->edited = !g_str_has_prefix(said, line);
        g_free(line);
        g_free(checksum);
    }
    g_free(content);
    return ours;
}

static void unit_clear(struct unit *unit)
{
    g_free(unit->text);
    g_free(unit->made_by);
}

/* Why a unit must stay as it is; NULL: it is free, or ours. To be freed. */
static char *kept(const char *path, bool even_edited, const char *verb)
{
    struct stat status;
    struct unit unit;
    bool is_there = lstat(path, &status) == 0, ours = unit_read(path, &unit);
    char *problem = NULL;
    if (is_there && !ours)
        problem = g_strdup_printf(
            "'%s' exists already, and was not made by ntt schedule. Give another name with --name", path);
    else if (unit.edited && !even_edited)
        problem = g_strdup_printf(
            "'%s' was edited since ntt schedule made it. Keep what was changed in a file of its own, with "
            "`systemctl edit`, or give --even-edited to %s it",
            path, verb);
    unit_clear(&unit);
    return problem;
}

/* Why a job must not be written over what is there; NULL: that is free, or the same job. `text`: the unit that would be written,
 * NULL: none. To be freed. */
static char *taken(const char *path, const struct ntt_job *job, const char *text, bool even_edited)
{
    struct unit unit;
    char *problem = NULL;
    if (unit_read(path, &unit) && strcmp(unit.made_by, job->made_by) != 0 &&
        !(text && g_str_has_suffix(text, unit.text) && !unit.edited))
        problem = g_strdup_printf(
            "'%s' is another job, made by: %s. Remove that first, with `ntt schedule --remove "
            "%s`, or give this one another name with --name",
            path, unit.made_by, job->name);
    unit_clear(&unit);
    return problem ? problem : kept(path, even_edited, "replace");
}

static bool write_unit(const char *path, const char *text, char **problem)
{
    char *obstacle = NULL;
    if (ntt_output_write(path, text, strlen(text), 0644, &obstacle))
        return true;
    *problem = g_strdup_printf("%s. Run it with sudo, or choose another folder with --units", obstacle);
    g_free(obstacle);
    return false;
}

static bool is_ours(const char *path)
{
    struct unit unit;
    bool ours = unit_read(path, &unit);
    unit_clear(&unit);
    return ours;
}

/* It ran at times, and now runs all the time. */
static bool remove_timer(const char *path, char **problem)
{
    bool good = !is_ours(path) || g_unlink(path) == 0;
    if (!good)
        *problem = g_strdup_printf("cannot delete '%s': %s. Run it with sudo", path, g_strerror(errno));
    return good;
}

bool ntt_installed_write(const char *folder, const struct ntt_job *job, bool even_edited, char **problem)
{
    char *service = ntt_job_service(job), *timer = ntt_job_timer(job);
    char *service_path = path_of(folder, job->name, ".service"),
         *timer_path = path_of(folder, job->name, ".timer");
    *problem = taken(service_path, job, service, even_edited);
    if (!*problem)
        *problem = taken(timer_path, job, timer, even_edited);
    bool good = !*problem && write_unit(service_path, service, problem) &&
                (timer ? write_unit(timer_path, timer, problem) : remove_timer(timer_path, problem));
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
        struct unit unit = {.made_by = NULL};
        if (g_str_has_suffix(file, ".service") && unit_read(path, &unit)) {
            struct ntt_installed *installed = g_new(struct ntt_installed, 1);
            *installed = (struct ntt_installed){.name = g_strndup(file, strlen(file) - strlen(".service")),
                                                .made_by = g_strdup(unit.made_by)};
            g_ptr_array_add(list, installed);
        }
        unit_clear(&unit);
        g_free(path);
    }
    if (units)
        g_dir_close(units);
    g_ptr_array_sort(list, by_name);
    return list;
}

static const char *const suffixes[] = {".timer", ".service"};

char *ntt_installed_kept(const char *folder, const char *name, bool even_edited)
{
    unsigned ours = 0;
    char *problem = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes) && !problem && ntt_unit_is_name(name); i++) {
        char *path = path_of(folder, name, suffixes[i]);
        if (ntt_installed_has(folder, name, suffixes[i])) {
            ours++;
            problem = kept(path, even_edited, "delete");
        }
        g_free(path);
    }
    if (!ours && !problem)
        problem = g_strdup_printf("no job is called '%s'; `ntt schedule --list` lists the jobs", name);
    return problem;
}

bool ntt_installed_remove(const char *folder, const char *name, bool even_edited, char **problem)
{
    *problem = ntt_installed_kept(folder, name, even_edited);
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes) && !*problem; i++) {
        char *path = path_of(folder, name, suffixes[i]);
        if (ntt_installed_has(folder, name, suffixes[i]) && g_unlink(path) != 0)
            *problem = g_strdup_printf("cannot delete '%s': %s. Run it with sudo", path, g_strerror(errno));
        g_free(path);
    }
    return !*problem;
}

bool ntt_installed_has(const char *folder, const char *name, const char *kind)
{
    char *path = path_of(folder, name, kind);
    bool has = is_ours(path);
    g_free(path);
    return has;
}
