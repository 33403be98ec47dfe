/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds dumpcap and what this user may do with it, and says so. */
#include "doctor.h"
#include "printed.h"
#include "rights.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* tshark runs the one in its own folder. Not only programs that this user may run are looked for. */
static char *find_dumpcap(const struct ntt_doctor *doctor)
{
    const char *path = g_getenv("PATH");
    char *own = ntt_printed_folder(doctor->folders, "Program");
    char *folders = g_strjoin(":", own ? own : "", path ? path : "", "/usr/bin", NULL), *found = NULL;
    char **list = g_strsplit(folders, ":", -1);
    for (char **folder = list; *folder && !found; folder++) {
        char *candidate = g_build_filename(*folder, "dumpcap", NULL);
        if (**folder && g_file_test(candidate, G_FILE_TEST_IS_REGULAR))
            found = g_strdup(candidate);
        g_free(candidate);
    }
    g_strfreev(list);
    g_free(folders);
    g_free(own);
    return found;
}

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
static void find_group(struct ntt_rights *rights, const struct passwd *user, const struct stat *status)
{
    const struct group *group = getgrgid(status->st_gid);
    if (!group || status->st_gid == 0 || !(status->st_mode & S_IXGRP)) /* nobody is put into the group root */
        return;
    rights->group = group->gr_name;
    rights->member = is_member(user, status->st_gid);
    rights->member_now = is_member_now(status->st_gid);
}

/* `complaint` is what dumpcap says where it sees nothing to capture on. */
static void say(struct ntt_doctor *doctor, enum ntt_rights_verdict verdict, const struct ntt_rights *rights,
                const char *complaint)
{
    static const char so[] = "captures can be read but not made";
    char *remedy = ntt_rights_remedy(verdict, rights);
    const char *path = rights->dumpcap;
    switch (verdict) {
    case NTT_RIGHTS_GOOD:
        ntt_doctor_say(doctor, NTT_OK, NULL, "dumpcap may capture (%s)", path);
        break;
    case NTT_RIGHTS_NO_DUMPCAP:
        ntt_doctor_say(doctor, NTT_WARN, remedy, "dumpcap was not found: %s", so);
        break;
    case NTT_RIGHTS_CONFINED:
        ntt_doctor_say(
            doctor, NTT_WARN, remedy,
            "root may not capture here, as in a container without CAP_NET_RAW and CAP_NET_ADMIN: %s", so);
        break;
    case NTT_RIGHTS_NONE:
        ntt_doctor_say(doctor, NTT_WARN, remedy,
                       "dumpcap has no right to capture, for %s neither has its capabilities nor is root: %s",
                       path, so);
        break;
    case NTT_RIGHTS_NOT_IN_GROUP:
        ntt_doctor_say(doctor, NTT_WARN, remedy,
                       "dumpcap (%s) may be run by the group %s, and the user %s is not in it: %s", path,
                       rights->group, rights->user, so);
        break;
    case NTT_RIGHTS_OLD_LOGIN:
        ntt_doctor_say(
            doctor, NTT_WARN, remedy,
            "the user %s is in the group %s, which may run dumpcap (%s), but this login is older than "
            "that: %s",
            rights->user, rights->group, path, so);
        break;
    case NTT_RIGHTS_NOT_EXECUTABLE:
        ntt_doctor_say(doctor, NTT_WARN, remedy, "dumpcap (%s) may not be run by the user %s: %s", path,
                       rights->user, so);
        break;
    case NTT_RIGHTS_NO_INTERFACE:
        ntt_doctor_say(doctor, NTT_WARN, remedy, "dumpcap (%s) sees no interface to capture on%s%s", path,
                       *complaint ? ": " : "", complaint);
        break;
    }
    g_free(remedy);
}

static bool sees_interfaces(char *dumpcap, char **complaint)
{
    char *output = NULL;
    char *argv[] = {dumpcap, (char[]){"-D"}, NULL};
    bool sees = ntt_run(argv, &output, complaint) && *output;
    g_free(output);
    return sees;
}

void ntt_doctor_capture(struct ntt_doctor *doctor)
{
    const struct passwd *user = getpwuid(geteuid());
    char *dumpcap = find_dumpcap(doctor), *name = g_strdup(user ? user->pw_name : "USER"), *complaint = NULL;
    struct ntt_rights rights = {.dumpcap = dumpcap, .user = name, .root = geteuid() == 0};
    struct stat status;
    if (dumpcap && stat(dumpcap, &status) == 0) {
        rights.executable = access(dumpcap, X_OK) == 0;
        rights.privileged = may_capture(dumpcap, &status);
        rights.packaged = strcmp(dumpcap, "/usr/bin/dumpcap") == 0 &&
                          g_file_test("/var/lib/dpkg/info/wireshark-common.list", G_FILE_TEST_EXISTS);
        if (!rights.executable)
            find_group(&rights, user, &status);
        else if (rights.privileged)
            rights.interfaces = sees_interfaces(dumpcap, &complaint);
    }
    char *said = g_strstrip(g_strdup(complaint ? complaint : ""));
    say(doctor, ntt_rights_judge(&rights), &rights, said);
    g_free(said);
    g_free(complaint);
    g_free(name);
    g_free(dumpcap);
}
