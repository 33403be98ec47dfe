/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/schedule_list.h"

#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "commands/commands.h"
#include "schedule/installed.h"
#include "schedule/switch.h"
#include "schedule/systemd.h"

#include <glib.h>

static int list(const char *folder)
{
    GPtrArray *jobs = ntt_installed_list(folder);
    for (guint i = 0; i < jobs->len; i++) {
        const struct ntt_installed *job = g_ptr_array_index(jobs, i);
        ntt_print("%-24s %s", job->name, job->made_by);
    }
    if (!jobs->len)
        ntt_print("nothing is scheduled in %s", folder);
    g_ptr_array_free(jobs, TRUE);
    return NTT_EXIT_OK;
}

/* `running`: systemd has the units. */
static int remove_job(const char *folder, const char *name, bool even_edited, bool running)
{
    char *problem = ntt_installed_kept(folder, name, even_edited);
    if (!problem && running)
        ntt_job_switch_off("schedule", folder, name);
    bool good = !problem && ntt_installed_remove(folder, name, even_edited, &problem);
    if (good)
        ntt_print("removed %s", name);
    else
        ntt_error_remedy("schedule", "ntt schedule --list", "%s", problem);
    if (good && running)
        ntt_job_reload("schedule");
    g_free(problem);
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}

int ntt_schedule_list_main(char ***arguments)
{
    char *units = NULL, *removed = NULL;
    gboolean listed = FALSE, even_edited = FALSE;
    const GOptionEntry entries[] = {
        {"list", 0, 0, G_OPTION_ARG_NONE, &listed, "List what is scheduled, and by which command", NULL},
        {"remove", 0, 0, G_OPTION_ARG_STRING, &removed, "Disable this job and delete its units", "NAME"},
        {"even-edited", 0, 0, G_OPTION_ARG_NONE, &even_edited,
         "Delete units even where they were edited by hand", NULL},
        {"units", 0, 0, G_OPTION_ARG_FILENAME, &units, "Folder of the units (" NTT_UNIT_FOLDER ")", "FOLDER"},
        G_OPTION_ENTRY_NULL};
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    GError *error = NULL;
    int status = NTT_EXIT_USAGE;
    const char *folder = NTT_UNIT_FOLDER;
    bool good = g_option_context_parse_strv(context, arguments, &error);
    if (units)
        folder = units;
    if (!good) {
        char *problem = ntt_option_problem(context, error);
        ntt_error("schedule", "%s See: ntt schedule --help", problem);
        g_free(problem);
    } else if ((*arguments)[1] || listed == (removed != NULL))
        ntt_error("schedule", "give either --list or --remove NAME. See: ntt schedule --help");
    else
        status =
            listed ? list(folder) : remove_job(folder, removed, even_edited, !units && ntt_systemd_runs());
    g_clear_error(&error);
    g_option_context_free(context);
    g_free(units);
    g_free(removed);
    return status;
}
