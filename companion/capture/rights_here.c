/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out what this user, in this process, may do with a dumpcap. */
#include "capture/rights.h"

#include <glib.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static bool may_capture(const char *dumpcap, const struct stat *status)
{
    uint8_t value[64];
    if (geteuid() == 0) {
        char *own = NULL;
        bool may = g_file_get_contents("/proc/self/status", &own, NULL, NULL) && ntt_rights_of_process(own);
        g_free(own);
        return may;
    }
    if ((status->st_mode & S_ISUID) && status->st_uid == 0)
        return true;
    ssize_t size = getxattr(dumpcap, "security.capability", value, sizeof value);
    return size > 0 && ntt_rights_of_file(value, (size_t)size);
}

static bool holds(const gid_t *groups, int count, gid_t group)
{
    for (int i = 0; i < count; i++)
        if (groups[i] == group)
            return true;
    return false;
}

static bool is_member(const struct passwd *user, gid_t group)
{
    gid_t groups[1024];
    int count = G_N_ELEMENTS(groups);
    return user && getgrouplist(user->pw_name, user->pw_gid, groups, &count) >= 0 &&
           holds(groups, count, group);
}

static bool is_member_now(gid_t group)
{
    gid_t groups[1024];
    int count = getgroups(G_N_ELEMENTS(groups), groups);
    return getegid() == group || holds(groups, count, group);
}

/* Fills what there is to know of the group that may run a dumpcap which others may not. */
static void find_group(struct ntt_rights_here *here, const struct passwd *user, const struct stat *status)
{
    const struct group *group = getgrgid(status->st_gid);
    if (!group || status->st_gid == 0 || !(status->st_mode & S_IXGRP)) /* nobody is put into the group root */
        return;
    here->rights.group = here->group = g_strdup(group->gr_name);
    here->rights.member = is_member(user, status->st_gid);
    here->rights.member_now = is_member_now(status->st_gid);
}

void ntt_rights_find(const char *dumpcap, struct ntt_rights_here *here)
{
    const struct passwd *user = getpwuid(geteuid());
    *here = (struct ntt_rights_here){.user = g_strdup(user ? user->pw_name : "USER")};
    here->rights = (struct ntt_rights){.dumpcap = dumpcap, .user = here->user, .root = geteuid() == 0};
    struct stat status;
    if (!dumpcap || stat(dumpcap, &status) != 0)
        return;
    here->rights.executable = access(dumpcap, X_OK) == 0;
    here->rights.privileged = may_capture(dumpcap, &status);
    here->rights.packaged = strcmp(dumpcap, "/usr/bin/dumpcap") == 0 &&
                            g_file_test("/usr/share/doc/wireshark-common", G_FILE_TEST_EXISTS);
    if (!here->rights.executable)
        find_group(here, user, &status);
}

void ntt_rights_clear(struct ntt_rights_here *here)
{
    g_free(here->group);
    g_free(here->user);
}
