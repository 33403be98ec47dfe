/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/switch.h"

#include "base/diagnostics.h"
#include "schedule/installed.h"
#include "schedule/sandbox.h"
#include "schedule/systemd.h"

#include <grp.h>
#include <pwd.h>

static const char make_user[] = "sudo adduser --system --group --no-create-home --home /nonexistent ntt";

static const char make_folder[] = "sudo install -d -o ntt -g ntt -m 2750 FOLDER";

enum { MOST_GROUPS = 64 };

/* Those of the user of the service, with the one that the job adds; returns how many. */
static int groups_of(const struct ntt_job *job, const struct passwd *user, gid_t groups[MOST_GROUPS + 1])
{
    int count = MOST_GROUPS;
    if (getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
        count = MOST_GROUPS;
    const struct group *more = job->group ? getgrnam(job->group) : NULL;
    if (more)
        groups[count++] = more->gr_gid;
    return count;
}

/* What of the folders the user of the service may not use, in a sentence; NULL: nothing. */
static char *folders_obstacle(const GPtrArray *folders, bool write, const struct passwd *user,
                              const gid_t *groups, int count)
{
    const char *verb = write ? "writes to" : "reads";
    for (guint i = 0; i < folders->len; i++) {
        const char *folder = g_ptr_array_index(folders, i);
        bool is_there = g_file_test(folder, G_FILE_TEST_IS_DIR);
        if (!is_there && write)
            return g_strdup_printf(
                "the service %s the folder '%s', which does not exist. Create it for the user ntt", verb,
                folder);
        if (is_there && !ntt_sandbox_lets(folder, user->pw_uid, groups, count, write))
            return g_strdup_printf(
                "the service %s the folder '%s', which its user ntt may not. Give it to ntt, or "
                "choose another folder",
                verb, folder);
    }
    return NULL;
}

/* The same of what it only reads. */
static char *files_obstacle(const GPtrArray *files, const struct passwd *user, const gid_t *groups, int count)
{
    for (guint i = 0; i < files->len; i++) {
        const char *file = g_ptr_array_index(files, i);
        if (!ntt_sandbox_lets(file, user->pw_uid, groups, count, false))
            return g_strdup_printf("the service reads '%s', which %s. Let the user ntt read it", file,
                                   g_file_test(file, G_FILE_TEST_EXISTS) ? "its user ntt may not"
                                                                         : "does not exist");
    }
    return NULL;
}

char *ntt_job_obstacle(const struct ntt_job *job, const char **remedy)
{
    const char *program = g_ptr_array_index(job->argv, 0);
    *remedy = make_folder;
    const struct passwd *user = getpwnam("ntt");
    if (!user) {
        *remedy = make_user;
        return g_strdup("the service runs as the user ntt, who does not exist");
    }
    if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE) || ntt_sandbox_hides(program)) {
        *remedy = "sudo cmake --install build/release";
        return g_strdup_printf("a service cannot run '%s'. Install ntt first", program);
    }
    gid_t groups[MOST_GROUPS + 1];
    int count = groups_of(job, user, groups);
    char *problem = folders_obstacle(job->folders, true, user, groups, count);
    if (!problem)
        problem = folders_obstacle(job->read_folders, false, user, groups, count);
    return problem ? problem : files_obstacle(job->read_files, user, groups, count);
}

/* Runs systemctl COMMAND… UNIT. False when it fails, which has been said. */
static bool control(const char *command, const char *verb, const char *option, const char *unit)
{
    const char *words[4] = {verb, NULL};
    size_t count = 1;
    if (option)
        words[count++] = option;
    if (unit)
        words[count++] = unit;
    char *problem = NULL;
    bool good = ntt_systemctl(words, &problem);
    if (!good)
        ntt_error_remedy(command, "journalctl -b -u 'ntt-*'", "%s", problem);
    g_free(problem);
    return good;
}

bool ntt_job_switch_on(const char *command, const struct ntt_job *job)
{
    char *unit = g_strconcat(job->name, job->on_calendar ? ".timer" : ".service", NULL);
    bool good = control(command, "daemon-reload", NULL, NULL) && control(command, "enable", NULL, unit) &&
                control(command, "restart", NULL, unit);
    g_free(unit);
    return good;
}

void ntt_job_switch_off(const char *command, const char *folder, const char *name)
{
    static const char *const kinds[] = {".timer", ".service"};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        char *unit = g_strconcat(name, kinds[i], NULL);
        if (ntt_installed_has(folder, name, kinds[i]))
            control(command, "disable", "--now", unit);
        g_free(unit);
    }
}

void ntt_job_reload(const char *command)
{
    control(command, "daemon-reload", NULL, NULL);
}
