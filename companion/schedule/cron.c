/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/cron.h"

#include "schedule/unit_text.h"

static void add_all(GPtrArray *argv, const char *const *words)
{
    for (; *words; words++)
        g_ptr_array_add(argv, (char *)*words);
}

char *ntt_job_cron(const struct ntt_job *job)
{
    static const char *const become[] = {"setpriv", "--reuid=ntt", "--regid=ntt", "--no-new-privs", NULL};
    static const char *const rights[] = {"--inh-caps=-all,+net_raw,+net_admin",
                                         "--ambient-caps=-all,+net_raw,+net_admin",
                                         "--bounding-set=-all,+net_raw,+net_admin", NULL};
    char *folder = job->state_folder ? g_strdup_printf("install -d -o ntt -g ntt -m %s /var/lib/%s && ",
                                                       ntt_job_state_mode(job), job->state_folder)
                                     : g_strdup("");
    char *groups = job->group ? g_strconcat("--groups=", job->group, NULL) : g_strdup("--clear-groups");
    GPtrArray *argv = g_ptr_array_new();
    add_all(argv, become);
    g_ptr_array_add(argv, groups);
    if (job->kind != NTT_JOB_REPORT)
        add_all(argv, rights);
    if (job->environment->len)
        g_ptr_array_add(argv, (char[]){"env"});
    for (guint i = 0; i < job->environment->len; i++)
        g_ptr_array_add(argv, g_ptr_array_index(job->environment, i));
    for (guint i = 0; i < job->argv->len; i++)
        g_ptr_array_add(argv, g_ptr_array_index(job->argv, i));
    char *command = ntt_cron_command(argv), *line = command ? g_strconcat(folder, command, NULL) : NULL;
    g_free(command);
    g_ptr_array_free(argv, TRUE);
    g_free(groups);
    g_free(folder);
    return line;
}
