/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a service would not see, and what its user may not do, known before there is one. */
#include "schedule/sandbox.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_hidden(const char *folder, bool written)
{
    struct ntt_job *job = ntt_job_new(NTT_JOB_REPORT);
    g_ptr_array_add(written ? job->folders : job->read_folders, g_strdup(folder));
    char *problem = ntt_sandbox_hidden(job);
    bool hidden = problem != NULL;
    CU_ASSERT(!hidden || strstr(problem, folder));
    g_free(problem);
    ntt_job_free(job);
    return hidden;
}

static void what_is_hidden(void)
{
    static const char *const hidden[] = {"/home",         "/home/me/captures",
                                         "/root/x",       "/run/user/1000/x",
                                         "/tmp",          "/tmp/captures",
                                         "/var/tmp/x",    "//tmp/x",
                                         "/srv/../tmp/x", "///home"},
                             *const seen[] = {"/srv/captures", "/homes",       "/var/lib/ntt/captures",
                                              "/tmpfs",        "/var/log/ntt", "/run/ntt"};
    for (size_t i = 0; i < G_N_ELEMENTS(hidden); i++)
        CU_ASSERT(is_hidden(hidden[i], true) && is_hidden(hidden[i], false));
    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++)
        CU_ASSERT(!is_hidden(seen[i], true) && !is_hidden(seen[i], false));
}

static void what_would_be_looked_for_elsewhere(void)
{
    struct ntt_job *job = ntt_job_new(NTT_JOB_WATCH);
    g_ptr_array_add(job->files, g_strdup("/srv/alerts.json"));
    CU_ASSERT_PTR_NULL(ntt_sandbox_hidden(job));
    g_ptr_array_add(job->files, g_strdup("alerts.json"));
    char *problem = ntt_sandbox_hidden(job);
    CU_ASSERT(problem && strstr(problem, "would not find 'alerts.json'"));
    g_free(problem);
    ntt_job_free(job);
}

static void what_lies_behind_a_link(void)
{
    char *folder = g_dir_make_tmp("ntt-sandbox-XXXXXX", NULL),
         *link = g_build_filename(folder, "captures", NULL),
         *away = g_strconcat("/proc/self/cwd", link, NULL);
    CU_ASSERT_EQUAL_FATAL(symlink("/home", link), 0);
    CU_ASSERT_EQUAL_FATAL(chdir("/"), 0);
    CU_ASSERT_TRUE(is_hidden(away, true)); /* by its name it lies elsewhere */
    char *missing = g_build_filename(away, "not", "there", NULL);
    CU_ASSERT_TRUE(is_hidden(missing, true));
    CU_ASSERT_EQUAL_FATAL(g_unlink(link), 0);
    CU_ASSERT_EQUAL_FATAL(symlink("/home/nobody-of-this-name", link), 0);
    CU_ASSERT_TRUE(is_hidden(away, true) && is_hidden(missing, false));
    g_free(missing);
    g_unlink(link);
    g_rmdir(folder);
    g_free(away);
    g_free(link);
    g_free(folder);
}

static void rights_of_a_user(void)
{
    enum { USER = 4711, OTHER = 4713 };
    char *folder = g_dir_make_tmp("ntt-sandbox-XXXXXX", NULL),
         *inner = g_build_filename(folder, "inner", NULL);
    struct stat status;
    const gid_t none[] = {OTHER};
    CU_ASSERT_EQUAL_FATAL(g_mkdir(inner, 0700), 0);
    CU_ASSERT_EQUAL_FATAL(stat(inner, &status), 0);
    const gid_t own_group[] = {OTHER, status.st_gid};
    struct {
        mode_t outer, mode;
        uid_t user;
        const gid_t *groups;
        int count;
        bool reads, writes;
    } cases[] = {
        {0755, 0700, status.st_uid, none, 1, true, true},
        {0755, 0500, status.st_uid, none, 1, true, false},
        {0755, 0077, status.st_uid, none, 1, false, false}, /* its owner is nobody else */
        {0755, 0700, USER, none, 1, false, false},
        {0755, 0770, USER, own_group, 2, true, true},
        {0755, 0750, USER, own_group, 2, true, false},
        {0755, 0707, USER, own_group, 2, false, false},
        {0755, 0755, USER, none, 1, true, false},
        {0755, 0777, USER, none, 1, true, true},
        {0700, 0777, USER, none, 1, false, false}, /* it cannot be entered from above */
        {0711, 0777, USER, none, 1, true, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        CU_ASSERT_EQUAL(chmod(folder, cases[i].outer), 0);
        CU_ASSERT_EQUAL(chmod(inner, cases[i].mode), 0);
        CU_ASSERT_EQUAL(ntt_sandbox_lets(inner, cases[i].user, cases[i].groups, cases[i].count, false),
                        cases[i].reads);
        CU_ASSERT_EQUAL(ntt_sandbox_lets(inner, cases[i].user, cases[i].groups, cases[i].count, true),
                        cases[i].writes);
        chmod(folder, 0700);
    }
    CU_ASSERT_FALSE(ntt_sandbox_lets("/does/not/exist", status.st_uid, none, 1, false));
    g_rmdir(inner);
    g_rmdir(folder);
    g_free(inner);
    g_free(folder);
}

static CU_TestInfo tests[] = {
    {"what is hidden", what_is_hidden},
    {"what would be looked for elsewhere", what_would_be_looked_for_elsewhere},
    {"what lies behind a link", what_lies_behind_a_link},
    {"rights of a user", rights_of_a_user},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("sandbox", tests)
