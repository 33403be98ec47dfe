/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/state_folder.h"

#include "base/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* To be freed. */
static char *owner_name(uid_t owner)
{
    const struct passwd *user = getpwuid(owner);
    return user ? g_strdup(user->pw_name) : g_strdup_printf("%u", (unsigned)owner);
}

static char *wrong_owner(const char *path, const struct stat *status)
{
    char *owner = owner_name(status->st_uid), *us = owner_name(geteuid());
    char *text = g_strdup_printf(
        "'%s' belongs to the user %s, who could change it at any time. Use a folder of your own, or "
        "give this one away: chown -R %s '%s'",
        path, owner, us, path);
    g_free(us);
    g_free(owner);
    return text;
}

static char *writable_by_others(const char *path)
{
    return g_strdup_printf("'%s' can be written by other users. Take that right away: chmod go-w '%s'", path,
                           path);
}

static bool is_trusted(uid_t owner)
{
    return owner == 0 || owner == geteuid();
}

/* What is wrong with a folder, or with the link that leads to it; NULL when nothing is. To be freed. */
static char *folder_problem(const char *folder)
{
    struct stat named, led_to;
    if (lstat(folder, &named) != 0 || stat(folder, &led_to) != 0)
        return g_strdup_printf("cannot look at the folder '%s': %s", folder, g_strerror(errno));
    if (!S_ISDIR(led_to.st_mode))
        return g_strdup_printf("'%s' is not a folder", folder);
    if (!is_trusted(named.st_uid))
        return wrong_owner(folder, &named);
    if (!is_trusted(led_to.st_uid))
        return wrong_owner(folder, &led_to);
    return led_to.st_mode & (S_IWGRP | S_IWOTH) ? writable_by_others(folder) : NULL;
}

bool ntt_state_folder_make(const char *folder, unsigned mode, char **problem)
{
    if (g_mkdir_with_parents(folder, (int)mode) != 0 && errno != EEXIST) {
        *problem = g_strdup_printf("cannot create the folder '%s': %s", folder, g_strerror(errno));
        return false;
    }
    char *wrong = folder_problem(folder);
    if (wrong)
        *problem = wrong;
    return !wrong;
}

static char *kind_problem(const char *path, const struct stat *status)
{
    if (S_ISLNK(status->st_mode))
        return g_strdup_printf("'%s' is a link, and would lead to a file that is not ours. Remove it", path);
    if (!S_ISREG(status->st_mode))
        return g_strdup_printf("'%s' is %s, where a file should be. Move it away", path,
                               S_ISDIR(status->st_mode)                                 ? "a folder"
                               : S_ISFIFO(status->st_mode) || S_ISSOCK(status->st_mode) ? "a pipe or a socket"
                                                                                        : "a device");
    return NULL;
}

static char *rights_problem(const char *path, const struct stat *status, const struct stat *folder)
{
    if (!is_trusted(status->st_uid) && status->st_uid != folder->st_uid)
        return wrong_owner(path, status);
    if (status->st_mode & (S_IWGRP | S_IWOTH))
        return writable_by_others(path);
    if (status->st_nlink > 1)
        return g_strdup_printf("'%s' is a file that has another name, too. Move it away", path);
    return NULL;
}

/* Looks before it opens, because opening a device may do something, and after, at what it has opened. */
static int open_checked(int directory, const char *path, const char *name, int flags, bool ours,
                        char **problem)
{
    struct stat status, folder;
    int descriptor = -1;
    char *wrong = NULL;
    errno = 0;
    if (fstat(directory, &folder) == 0 && fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        wrong = kind_problem(path, &status);
    if (!wrong && (errno == 0 || errno == ENOENT))
        descriptor = openat(directory, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (descriptor >= 0 && fstat(descriptor, &status) == 0)
        wrong = kind_problem(path, &status);
    if (descriptor >= 0 && !wrong && ours)
        wrong = rights_problem(path, &status, &folder);
    if (descriptor >= 0 && wrong)
        close(descriptor);
    if (wrong)
        *problem = wrong;
    return wrong ? -1 : descriptor;
}

static int open_in(const char *folder, const char *name, int flags, bool ours, char **problem)
{
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), descriptor = -1;
    char *path = g_build_filename(folder, name, NULL), *wrong = NULL;
    if (directory >= 0)
        descriptor = open_checked(directory, path, name, flags, ours, &wrong);
    int reason = errno;
    if (wrong)
        *problem = wrong;
    else if (descriptor < 0 && (reason != ENOENT || flags & O_CREAT))
        *problem = g_strdup_printf("cannot %s '%s': %s", (flags & O_ACCMODE) == O_RDONLY ? "read" : "write",
                                   path, g_strerror(reason));
    if (directory >= 0)
        close(directory);
    g_free(path);
    errno = wrong ? EPERM : reason;
    return descriptor;
}

int ntt_state_file_open(const char *folder, const char *name, int flags, char **problem)
{
    return open_in(folder, name, flags, true, problem);
}

int ntt_state_file_open_other(const char *folder, const char *name, char **problem)
{
    return open_in(folder, name, O_RDONLY, false, problem);
}

enum ntt_state_found ntt_state_file_read(const char *folder, const char *name, char **content, size_t *length,
                                         char **problem)
{
    int descriptor = ntt_state_file_open(folder, name, O_RDONLY, problem);
    if (descriptor < 0)
        return errno == ENOENT ? NTT_STATE_MISSING : NTT_STATE_REFUSED;
    GString *text = g_string_new(NULL);
    char buffer[16 << 10];
    ssize_t got;
    while ((got = read(descriptor, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR))
        g_string_append_len(text, buffer, MAX(got, 0));
    int reason = errno;
    close(descriptor);
    if (got < 0) {
        *problem = g_strdup_printf("cannot read '%s/%s': %s", folder, name, g_strerror(reason));
        g_string_free(text, TRUE);
        return NTT_STATE_REFUSED;
    }
    if (length)
        *length = text->len;
    *content = g_string_free(text, FALSE);
    return NTT_STATE_READ;
}

static bool write_all(int descriptor, const char *content, size_t length)
{
    for (size_t at = 0; at < length;) {
        ssize_t written = write(descriptor, content + at, length - at);
        if (written < 0 && errno != EINTR)
            return false;
        at += (size_t)MAX(written, 0);
    }
    return fsync(descriptor) == 0;
}

/* What is at the name stays until the new file is whole, and a link there is replaced, not followed. */
bool ntt_state_file_write(const char *folder, const char *name, const char *content, size_t length,
                          char **problem)
{
    char *path = g_build_filename(folder, name, NULL), *temporary = g_strconcat(path, ".XXXXXX", NULL);
    int descriptor = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0600);
    bool written = descriptor >= 0 && write_all(descriptor, content, length);
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    bool good = written && rename(temporary, path) == 0 && ntt_folder_sync(folder);
    if (written)
        reason = errno;
    if (!good) {
        if (descriptor >= 0)
            g_unlink(temporary);
        *problem = g_strdup_printf("cannot write '%s': %s", path, g_strerror(reason));
        errno = reason;
    }
    g_free(temporary);
    g_free(path);
    return good;
}

static const char lock_name[] = "lock";

int ntt_state_folder_lock(const char *folder, char **problem)
{
    int descriptor = ntt_state_file_open(folder, lock_name, O_RDWR | O_CREAT, problem);
    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    int reason = errno;
    if (reason != EWOULDBLOCK)
        *problem = g_strdup_printf("cannot lock '%s/%s': %s", folder, lock_name, g_strerror(reason));
    close(descriptor);
    errno = reason;
    return -1;
}

bool ntt_state_folder_is_ours(const char *folder, int lock)
{
    struct stat named, held;
    char *path = g_build_filename(folder, lock_name, NULL);
    bool same = lstat(path, &named) == 0 && fstat(lock, &held) == 0 && named.st_ino == held.st_ino &&
                named.st_dev == held.st_dev;
    g_free(path);
    return same;
}
