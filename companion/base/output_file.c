/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/output_file.h"

#include "base/folders.h"
#include "base/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_LINKS = 40, LOOKING_MS = 100 };

/* What a path stands for once its links are followed. */
struct place {
    char *path, *folder; /* absolute; NULL where it is a descriptor */
    int descriptor;      /* of ours; -1: it is none */
    bool is_there;
    struct stat status; /* where it is there */
};

/* The number N of /proc/OURSELVES/fd/N and /proc/OURSELVES/task/THREAD/fd/N, or -1. */
static int own_descriptor(const char *folder, const char *name)
{
    char *own = g_strdup_printf("/proc/%d", (int)getpid());
    guint64 number;
    bool is_own = ntt_path_is_below(folder, own) && g_str_has_suffix(folder, "/fd") &&
                  g_ascii_string_to_unsigned(name, 10, 0, G_MAXINT, &number, NULL);
    g_free(own);
    return is_own ? (int)number : -1;
}

static void clear_place(struct place *place)
{
    g_free(place->path);
    g_free(place->folder);
}

/* One step to where `path` leads: true when that is reached, with `place` set. Else `next` is what the link names, to be
 * freed, or NULL with errno. */
static bool look_at(const char *path, struct place *place, char **next)
{
    char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path),
         *real = realpath(folder, NULL);
    bool reached = false;
    *next = NULL;
    if (real) {
        *place = (struct place){.path = g_build_filename(real, name, NULL),
                                .folder = g_strdup(real),
                                .descriptor = own_descriptor(real, name)};
        bool is_there = lstat(place->path, &place->status) == 0;
        if (place->descriptor >= 0) {
            reached = true;
        } else if (is_there && S_ISLNK(place->status.st_mode) && !ntt_path_is_below(real, "/proc")) {
            /* The kernel may forbid it: a link that somebody else has put into a folder like /tmp. */
            bool is_allowed = stat(place->path, &place->status) == 0 || errno == ENOENT;
            char *link = is_allowed ? g_file_read_link(place->path, NULL) : NULL;
            *next = link ? g_canonicalize_filename(link, real) : NULL;
            g_free(link);
        } else {
            place->is_there = is_there && stat(place->path, &place->status) == 0;
            reached = place->is_there || errno == ENOENT;
        }
    }
    if (!reached) {
        int reason = errno;
        clear_place(place);
        *place = (struct place){.descriptor = -1};
        errno = reason;
    }
    free(real);
    g_free(name);
    g_free(folder);
    return reached;
}

/* False with errno where the path leads nowhere; `place` is to be cleared in any case. */
static bool find_place(const char *path, struct place *place)
{
    *place = (struct place){.descriptor = -1};
    if (strcmp(path, "-") == 0) {
        place->descriptor = STDOUT_FILENO;
        return true;
    }
    char *at = g_strdup(path), *next = NULL;
    bool found = false;
    errno = *path ? EISDIR : ENOENT;
    for (int links = 0; at && *at && !g_str_has_suffix(at, "/") && links < MOST_LINKS && !found; links++) {
        found = look_at(at, place, &next);
        g_free(at);
        at = next;
        if (!found && next)
            errno = ELOOP;
    }
    g_free(at);
    return found;
}

/* What stands there is no file of a disk, whatever stat(2) calls it. */
static bool is_of_kernel(const struct place *place)
{
    const char *folder = place->folder;
    return ntt_path_is_below(folder, "/proc") || ntt_path_is_below(folder, "/sys") ||
           (ntt_path_is_below(folder, "/dev") && !ntt_path_is_below(folder, "/dev/shm"));
}

static bool is_replaced(const struct place *place)
{
    return !is_of_kernel(place) && (!place->is_there || S_ISREG(place->status.st_mode));
}

/* Waits until the descriptor (none: -1) takes more, or a while. False, with errno, when a signal came meanwhile: what
 * had come `before` ended the reading, and its result is still to be written. */
static bool wait_a_while(int descriptor, bool before)
{
    struct pollfd polled[] = {{descriptor, POLLOUT, 0},
                              {before ? -1 : ntt_interrupt_descriptor(), POLLIN, 0}};
    poll(polled, G_N_ELEMENTS(polled), LOOKING_MS);
    if (before || !ntt_interrupted())
        return true;
    errno = EINTR;
    return false;
}

static bool write_all(int descriptor, const char *content, gsize length)
{
    bool before = ntt_interrupted();
    for (gsize done = 0; done < length;) {
        ssize_t written = write(descriptor, content + done, length - done);
        if (written >= 0)
            done += (gsize)written;
        else if (errno == EAGAIN ? !wait_a_while(descriptor, before) : errno != EINTR)
            return false;
    }
    return true;
}

/* Where writing failed, its reason is the one to report. */
static bool close_after(int descriptor, bool good)
{
    int reason = errno;
    bool closed = close(descriptor) == 0;
    if (!good)
        errno = reason;
    return good && closed;
}

static int open_fifo(const char *path)
{
    bool before = ntt_interrupted();
    int descriptor;
    do
        descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    while (descriptor < 0 && errno == ENXIO && wait_a_while(-1, before));
    return descriptor;
}

static bool write_as_it_stands(const struct place *place, const char *content, gsize length)
{
    bool regular = S_ISREG(place->status.st_mode) && !is_of_kernel(place);
    int descriptor = S_ISFIFO(place->status.st_mode) ? open_fifo(place->path)
                                                     : open(place->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool good = write_all(descriptor, content, length);
    if (good && regular)
        good = ftruncate(descriptor, (off_t)length) == 0 && fsync(descriptor) == 0;
    return close_after(descriptor, good);
}

/* Gives a new file mode and owner of what it is to replace. */
static bool inherit(int descriptor, const struct stat *old)
{
    struct stat own;
    bool good = fstat(descriptor, &own) == 0;
    if (good && (own.st_uid != old->st_uid || own.st_gid != old->st_gid))
        good = fchown(descriptor, old->st_uid, old->st_gid) == 0;
    return good && fchmod(descriptor, old->st_mode & 07777) == 0;
}

static bool write_beside(const struct place *place, const char *content, gsize length, mode_t mode,
                         bool *is_impossible)
{
    char *temporary = g_build_filename(place->folder, ".ntt-XXXXXX", NULL);
    int descriptor = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, place->is_there ? 0600 : (int)mode);
    *is_impossible = descriptor < 0 && (errno == EACCES || errno == EPERM || errno == EROFS);
    bool good = descriptor >= 0;
    if (good) {
        *is_impossible = place->is_there && !inherit(descriptor, &place->status);
        good = close_after(descriptor, !*is_impossible && write_all(descriptor, content, length) &&
                                           fsync(descriptor) == 0);
        if (good && rename(temporary, place->path) != 0) {
            good = false;
            *is_impossible = errno == EBUSY;
        }
        int reason = errno;
        if (good)
            ntt_folder_sync(place->folder);
        else
            g_unlink(temporary);
        errno = reason;
    }
    g_free(temporary);
    return good;
}

static bool replace(const struct place *place, const char *content, gsize length, mode_t mode)
{
    sigset_t signals, before;
    bool is_impossible;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    bool good = write_beside(place, content, length, mode, &is_impossible);
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    if (!good && is_impossible && place->is_there)
        return write_as_it_stands(place, content, length);
    return good;
}

static char *why_not(const char *path)
{
    const char *reason = g_strerror(errno);
    return strcmp(path, "-") == 0 ? g_strdup_printf("cannot write to standard output: %s", reason)
                                  : g_strdup_printf("cannot write '%s': %s", path, reason);
}

bool ntt_output_write(const char *path, const void *content, gsize length, mode_t mode, char **problem)
{
    struct place place;
    bool good = find_place(path, &place);
    if (good && place.descriptor >= 0)
        good = fflush(stdout) == 0 && write_all(place.descriptor, content, length);
    else if (good && place.is_there && access(place.path, W_OK) != 0)
        good = false;
    else if (good)
        good = is_replaced(&place) ? replace(&place, content, length, mode)
                                   : write_as_it_stands(&place, content, length);
    if (!good)
        *problem = why_not(path);
    clear_place(&place);
    return good;
}

/* About a name that is free, or leads nowhere: the folder, where that is what is wrong. */
static char *folder_obstacle(const char *path, const struct place *place)
{
    char *named = g_path_get_dirname(path), *problem = NULL;
    const char *folder = place->folder && g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? place->folder : named;
    if (access(folder, W_OK | X_OK) != 0)
        problem = g_strdup_printf("cannot write into the directory '%s': %s", folder, g_strerror(errno));
    g_free(named);
    return problem;
}

char *ntt_output_obstacle(const char *path)
{
    struct place place;
    bool found = find_place(path, &place), good = found;
    int reason = errno;
    char *problem = NULL;
    if (found && place.descriptor >= 0) {
        good = fcntl(place.descriptor, F_GETFD) >= 0;
        reason = errno;
    } else if (found && place.is_there) {
        good = !S_ISDIR(place.status.st_mode) && access(place.path, W_OK) == 0;
        reason = S_ISDIR(place.status.st_mode) ? EISDIR : errno;
    } else if (found && is_of_kernel(&place)) {
        good = false;
        reason = ENOENT;
    } else {
        problem = folder_obstacle(path, &place);
    }
    errno = reason;
    if (!good && !problem)
        problem = why_not(path);
    clear_place(&place);
    return problem;
}

int ntt_output_descriptor(const char *path)
{
    struct place place;
    int descriptor = find_place(path, &place) ? place.descriptor : -1;
    clear_place(&place);
    return descriptor;
}
