/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/output_file.h"

#include "base/folders.h"
#include "base/in_place.h"
#include "base/interrupt.h"
#include "base/output_place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOKING_MS = 100 };

/* What stands there is no file of a disk, whatever stat(2) calls it. */
static bool is_of_kernel(const struct ntt_output_place *place)
{
    const char *folder = place->folder;
    return ntt_path_is_below(folder, "/proc") || ntt_path_is_below(folder, "/sys") ||
           (ntt_path_is_below(folder, "/dev") && !ntt_path_is_below(folder, "/dev/shm"));
}

static bool is_replaced(const struct ntt_output_place *place)
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

static bool write_as_it_stands(const struct ntt_output_place *place, const char *content, gsize length)
{
    int descriptor = S_ISFIFO(place->status.st_mode) ? open_fifo(place->path)
                                                     : open(place->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    return close_after(descriptor,
                       ntt_is_still(descriptor, &place->status) && write_all(descriptor, content, length));
}

/* Gives a new file mode, owner, access list and other attributes of what it is to replace. */
static bool inherit(int descriptor, const struct ntt_output_place *place)
{
    const struct stat *old = &place->status;
    struct stat own;
    bool good = fstat(descriptor, &own) == 0;
    if (good && (own.st_uid != old->st_uid || own.st_gid != old->st_gid))
        good = fchown(descriptor, old->st_uid, old->st_gid) == 0;
    return good && fchmod(descriptor, old->st_mode & 07777) == 0 &&
           ntt_attributes_copy(place->path, descriptor);
}

/* Asks the guard. What it refuses is the problem, and errno 0. */
static bool may_change(const struct ntt_output_guard *guard, const struct ntt_output_place *place,
                       char **problem)
{
    char *refusal = guard ? guard->refusal(guard->data, place) : NULL;
    if (!refusal)
        return true;
    *problem = refusal;
    errno = 0;
    return false;
}

/* A name that was free, and has been taken meanwhile, is asked about again. */
static bool put_in_place(const char *temporary, const struct ntt_output_place *place,
                         const struct ntt_output_guard *guard, char **problem)
{
    if (!may_change(guard, place, problem))
        return false;
    if (guard && !place->is_there) {
        if (renameat2(AT_FDCWD, temporary, AT_FDCWD, place->path, RENAME_NOREPLACE) == 0)
            return true;
        if (errno == EEXIST && !may_change(guard, place, problem))
            return false;
    }
    return rename(temporary, place->path) == 0;
}

static bool write_beside(const struct ntt_output_place *place, const char *content, gsize length, mode_t mode,
                         const struct ntt_output_guard *guard, bool *is_impossible, char **problem)
{
    char *temporary = g_build_filename(place->folder, ".ntt-XXXXXX", NULL);
    int descriptor = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, place->is_there ? 0600 : (int)mode);
    *is_impossible = descriptor < 0 && (errno == EACCES || errno == EPERM || errno == EROFS);
    bool good = descriptor >= 0;
    if (good) {
        *is_impossible = place->is_there && !inherit(descriptor, place);
        good = close_after(descriptor, !*is_impossible && write_all(descriptor, content, length) &&
                                           fsync(descriptor) == 0);
        if (good && !put_in_place(temporary, place, guard, problem)) {
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

static bool replace(const struct ntt_output_place *place, const char *content, gsize length, mode_t mode,
                    const struct ntt_output_guard *guard, char **problem)
{
    sigset_t signals, before;
    bool is_impossible;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    bool good = write_beside(place, content, length, mode, guard, &is_impossible, problem);
    if (!good && is_impossible && place->is_there)
        good =
            may_change(guard, place, problem) && ntt_overwrite(place->path, &place->status, content, length);
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    return good;
}

static char *why_not(const char *path)
{
    const char *reason = g_strerror(errno);
    return strcmp(path, "-") == 0 ? g_strdup_printf("cannot write to standard output: %s", reason)
                                  : g_strdup_printf("cannot write '%s': %s", path, reason);
}

bool ntt_output_write_guarded(const char *path, const void *content, gsize length, mode_t mode,
                              const struct ntt_output_guard *guard, char **problem)
{
    struct ntt_output_place place;
    bool good = ntt_output_place_find(path, &place);
    *problem = NULL;
    if (good && place.descriptor >= 0)
        good = may_change(guard, &place, problem) && fflush(stdout) == 0 &&
               write_all(place.descriptor, content, length);
    else if (good && place.is_there && access(place.path, W_OK) != 0)
        good = false;
    else if (good)
        good = is_replaced(&place)
                   ? replace(&place, content, length, mode, guard, problem)
                   : may_change(guard, &place, problem) && write_as_it_stands(&place, content, length);
    if (!good && !*problem)
        *problem = why_not(path);
    ntt_output_place_clear(&place);
    return good;
}

bool ntt_output_write(const char *path, const void *content, gsize length, mode_t mode, char **problem)
{
    return ntt_output_write_guarded(path, content, length, mode, NULL, problem);
}

/* About a name that is free, or leads nowhere: the folder, where that is what is wrong. */
static char *folder_obstacle(const char *path, const struct ntt_output_place *place)
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
    struct ntt_output_place place;
    bool found = ntt_output_place_find(path, &place), good = found;
    int reason = errno;
    char *problem = NULL;
    if (!found && ntt_path_names_folder(path)) {
        ntt_output_place_clear(&place);
        return g_strdup_printf("'%s' is the name of a folder, and not of a file", path);
    }
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
    ntt_output_place_clear(&place);
    return problem;
}
