/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/sandbox.h"

#include "base/folders.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The units say so: ProtectHome=, PrivateTmp= and PrivateDevices=. */
static const char *const hidden[] = {"/home", "/root", "/run/user", "/tmp", "/var/tmp", "/dev"};

static const char *hidden_above(const char *path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(hidden); i++)
        if (ntt_path_is_below(path, hidden[i]))
            return hidden[i];
    return NULL;
}

const char *ntt_sandbox_hides(const char *path)
{
    char *real = realpath(path, NULL);
    const char *above = hidden_above(path);
    if (!above && real)
        above = hidden_above(real);
    free(real);
    return above;
}

static char *describe_hidden(const GPtrArray *folders)
{
    for (guint i = 0; i < folders->len; i++) {
        const char *folder = g_ptr_array_index(folders, i), *above = ntt_sandbox_hides(folder);
        if (above)
            return g_strdup_printf(
                "the service will not see '%s', as services see nothing below %s. Choose a "
                "folder below /var/lib/ntt or /srv",
                folder, above);
    }
    return NULL;
}

char *ntt_sandbox_hidden(const struct ntt_job *job)
{
    char *problem = describe_hidden(job->folders);
    return problem ? problem : describe_hidden(job->read_folders);
}

static bool is_member(gid_t group, const gid_t *groups, int count)
{
    for (int i = 0; i < count; i++)
        if (groups[i] == group)
            return true;
    return false;
}

/* `wanted`: the bits of rwx, as in chmod. */
static bool has_rights(const char *path, uid_t user, const gid_t *groups, int count, mode_t wanted)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    mode_t rights = status.st_uid == user                     ? status.st_mode >> 6
                    : is_member(status.st_gid, groups, count) ? status.st_mode >> 3
                                                              : status.st_mode;
    return (rights & wanted) == wanted;
}

bool ntt_sandbox_lets(const char *folder, uid_t user, const gid_t *groups, int count, bool write)
{
    enum { READ = 4, WRITE = 2, ENTER = 1 };
    char *real = realpath(folder, NULL);
    bool lets = real && has_rights(real, user, groups, count, ENTER | (write ? WRITE : READ));
    for (char *slash = real ? strrchr(real, '/') : NULL; lets && slash; slash = strrchr(real, '/')) {
        *slash = '\0';
        lets = has_rights(*real ? real : "/", user, groups, count, ENTER);
    }
    free(real);
    return lets;
}
