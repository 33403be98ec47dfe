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
    char *plain = g_canonicalize_filename(path, NULL), *real = ntt_path_resolve(path);
    const char *above = hidden_above(plain + strspn(plain, "/") - 1);
    if (!above)
        above = hidden_above(real);
    g_free(real);
    g_free(plain);
    return above;
}

static char *describe_hidden(const GPtrArray *paths)
{
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i), *above = ntt_sandbox_hides(path);
        if (!g_path_is_absolute(path))
            return g_strdup_printf(
                "the service runs in the folder /, and would not find '%s'. Give the whole path", path);
        if (above)
            return g_strdup_printf(
                "the service will not see '%s', as services see nothing below %s. Choose a "
                "folder below /var/lib/ntt or /srv",
                path, above);
    }
    return NULL;
}

char *ntt_sandbox_hidden(const struct ntt_job *job)
{
    const GPtrArray *const paths[] = {job->files, job->folders, job->read_folders};
    char *problem = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(paths) && !problem; i++)
        problem = describe_hidden(paths[i]);
    return problem;
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

bool ntt_sandbox_lets(const char *path, uid_t user, const gid_t *groups, int count, bool write)
{
    enum { READ = 4, WRITE = 2, ENTER = 1 };
    char *real = realpath(path, NULL);
    mode_t wanted = (write ? WRITE : READ) | (real && g_file_test(real, G_FILE_TEST_IS_DIR) ? ENTER : 0);
    bool lets = real && has_rights(real, user, groups, count, wanted);
    for (char *slash = real ? strrchr(real, '/') : NULL; lets && slash; slash = strrchr(real, '/')) {
        *slash = '\0';
        lets = has_rights(*real ? real : "/", user, groups, count, ENTER);
    }
    free(real);
    return lets;
}
