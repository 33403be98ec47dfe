/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/staging.h"

#include "capture/family.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char prefix[] = ".ntt-capture-";
enum { MOST_NAMES = 10000 };

static gint compare(gconstpointer left, gconstpointer right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Sorted. */
static GPtrArray *names_in(int folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    int descriptor = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    for (struct dirent *found = listing ? readdir(listing) : NULL; found; found = readdir(listing))
        if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0)
            g_ptr_array_add(names, g_strdup(found->d_name));
    if (listing)
        closedir(listing);
    else if (descriptor >= 0)
        close(descriptor);
    g_ptr_array_sort(names, compare);
    return names;
}

static void let_go(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

/* A folder of that name that only this user can enter; -1: there is none. Numbers up to 2 are dumpcap's for other things. */
static int open_own(int target, const char *name)
{
    struct stat status;
    int opened = openat(target, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
        descriptor = opened >= 0 ? fcntl(opened, F_DUPFD_CLOEXEC, 3) : -1;
    let_go(&opened);
    if (descriptor >= 0 && (fstat(descriptor, &status) != 0 || status.st_uid != geteuid() ||
                            status.st_mode & (S_IRWXG | S_IRWXO) || status.st_nlink == 0)) {
        let_go(&descriptor);
        errno = EPERM;
    }
    return descriptor;
}

static bool is_empty(int folder)
{
    GPtrArray *names = names_in(folder);
    bool empty = names->len == 0;
    g_ptr_array_free(names, TRUE);
    return empty;
}

/* Somebody who may write to the target folder may have renamed ours, and given its name to another. */
static bool make_own(struct ntt_staging *staging)
{
    char *made = g_strdup_printf("/proc/self/fd/%d/%sXXXXXX", staging->target, prefix);
    bool good = g_mkdtemp_full(made, 0700) != NULL;
    if (good) {
        staging->name = g_path_get_basename(made);
        staging->folder = open_own(staging->target, staging->name);
        good = staging->folder >= 0 && is_empty(staging->folder);
    }
    if (good) {
        staging->path = g_strdup_printf("/proc/self/fd/%d", staging->folder);
        flock(staging->folder,
              LOCK_EX | LOCK_NB); /* nobody else has it; where locks are unknown, nobody asks */
    }
    g_free(made);
    return good;
}

bool ntt_staging_make(struct ntt_staging *staging, const char *folder, char **problem)
{
    *staging = NTT_STAGING_NONE;
    staging->target = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (staging->target >= 0 && make_own(staging))
        return true;
    *problem = g_strdup_printf("cannot write into the directory '%s': %s. Name another with -w", folder,
                               g_strerror(errno));
    return false;
}

void ntt_staging_clear(struct ntt_staging *staging)
{
    if (staging->folder >= 0)
        unlinkat(staging->target, staging->name, AT_REMOVEDIR);
    let_go(&staging->folder);
    let_go(&staging->target);
    g_clear_pointer(&staging->path, g_free);
    g_clear_pointer(&staging->name, g_free);
}

/* False where the file system cannot do it. */
static bool is_known(int reason)
{
    return reason != EINVAL && reason != ENOSYS;
}

/* Out of a folder that nobody else can reach; EEXIST where the name is taken. */
static bool move(int from, const char *file, int to, const char *name)
{
    if (renameat2(from, file, to, name, RENAME_NOREPLACE) == 0)
        return true;
    if (is_known(errno) || linkat(from, file, to, name, 0) != 0)
        return false;
    unlinkat(from, file, 0);
    return true;
}

char *ntt_staging_publish(const struct ntt_staging *staging, const char *file, unsigned attempt)
{
    for (unsigned end = attempt + MOST_NAMES; attempt < end; attempt++) {
        char *name = ntt_family_alternative(file, attempt);
        if (move(staging->folder, file, staging->target, name))
            return name;
        int reason = errno;
        g_free(name);
        errno = reason;
        if (reason != EEXIST)
            break;
    }
    return NULL;
}

bool ntt_staging_publish_all(const struct ntt_staging *staging, void (*moved)(void *data, const char *name),
                             void *data)
{
    struct ntt_fingerprint fingerprint;
    GPtrArray *names = names_in(staging->folder);
    int reason = 0;
    for (guint i = 0; i < names->len; i++) {
        const char *file = g_ptr_array_index(names, i);
        if (!ntt_fingerprint_take(staging->folder, file, &fingerprint))
            continue;
        char *name = ntt_staging_publish(staging, file, 0);
        if (name)
            moved(data, name);
        else
            reason = errno;
        g_free(name);
    }
    g_ptr_array_free(names, TRUE);
    errno = reason;
    return !reason;
}

/* Else errno is EEXIST. */
static bool is_this(int folder, const char *name, const struct ntt_fingerprint *fingerprint)
{
    struct ntt_fingerprint found;
    if (ntt_fingerprint_take(folder, name, &found) && ntt_fingerprint_is_same(&found, fingerprint))
        return true;
    errno = EEXIST;
    return false;
}

/* Of our folder; to be freed. */
static char *free_name(const struct ntt_staging *staging, const char *name)
{
    struct stat status;
    char *another = g_strdup(name);
    for (unsigned attempt = 1; fstatat(staging->folder, another, &status, AT_SYMLINK_NOFOLLOW) == 0;
         attempt++) {
        g_free(another);
        another = ntt_family_alternative(name, attempt);
    }
    return another;
}

/* What has been taken, to where it was, or beside what is there by now. */
static void give_back(const struct ntt_staging *staging, const char *taken, const char *name)
{
    int reason = errno;
    if (!move(staging->folder, taken, staging->target, name))
        g_free(ntt_staging_publish(staging, taken, 0));
    errno = reason;
}

/* Moves a file out of the target folder, if it is this one: what is looked at where nobody else can reach it stays what it is.
 * Its name in ours, to be freed; NULL: errno. */
static char *take(const struct ntt_staging *staging, const char *name,
                  const struct ntt_fingerprint *fingerprint)
{
    if (!is_this(staging->target, name, fingerprint))
        return NULL;
    char *taken = free_name(staging, name);
    bool moved = renameat(staging->target, name, staging->folder, taken) == 0;
    if (moved && is_this(staging->folder, taken, fingerprint))
        return taken;
    if (moved)
        give_back(staging, taken, name);
    int reason = errno;
    g_free(taken);
    errno = reason;
    return NULL;
}

bool ntt_staging_delete(const struct ntt_staging *staging, const char *name,
                        const struct ntt_fingerprint *fingerprint)
{
    char *taken = take(staging, name, fingerprint);
    bool good = taken && unlinkat(staging->folder, taken, 0) == 0;
    int reason = errno;
    g_free(taken);
    errno = reason;
    return good;
}

/* For file systems that cannot exchange two files. */
static bool replace_in_steps(const struct ntt_staging *staging, const char *file,
                             const struct ntt_fingerprint *accepted)
{
    char *old = take(staging, file, accepted);
    bool good = old && move(staging->folder, file, staging->target, file);
    int reason = errno;
    if (good)
        unlinkat(staging->folder, old, 0);
    else if (old)
        give_back(staging, old, file);
    g_free(old);
    errno = reason;
    return good;
}

static bool exchange(const struct ntt_staging *staging, const char *file)
{
    return renameat2(staging->folder, file, staging->target, file, RENAME_EXCHANGE) == 0;
}

bool ntt_staging_replace(const struct ntt_staging *staging, const char *file,
                         const struct ntt_fingerprint *accepted)
{
    if (!is_this(staging->target, file, accepted))
        return false;
    /* An owner that cannot be given is not: the capture is what matters. */
    if (fchownat(staging->folder, file, accepted->owner, accepted->group, AT_SYMLINK_NOFOLLOW) == 0 &&
        fchmodat(staging->folder, file, accepted->mode, 0) != 0)
        return false;
    if (!exchange(staging, file))
        return !is_known(errno) && replace_in_steps(staging, file, accepted);
    if (is_this(staging->folder, file, accepted))
        return unlinkat(staging->folder, file, 0) == 0;
    exchange(staging, file);
    errno = EEXIST;
    return false;
}

/* Calls `visit` for each staging folder of this user in the folder that belongs to a capture that lives, or to one that was killed,
 * until it returns true. */
static bool visit_all(const char *folder, bool alive,
                      bool (*visit)(void *data, const struct ntt_staging *staging), void *data)
{
    struct ntt_staging staging = NTT_STAGING_NONE;
    staging.target = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    GPtrArray *names = names_in(staging.target);
    bool done = false;
    for (guint i = 0; i < names->len && !done; i++) {
        staging.name = g_ptr_array_index(names, i);
        staging.folder = g_str_has_prefix(staging.name, prefix) ? open_own(staging.target, staging.name) : -1;
        if (staging.folder < 0)
            continue;
        bool locked = flock(staging.folder, LOCK_EX | LOCK_NB) != 0;
        done = locked == alive && visit(data, &staging);
        let_go(&staging.folder);
    }
    let_go(&staging.target);
    g_ptr_array_free(names, TRUE);
    return done;
}

struct question {
    bool (*is)(const void *data, const char *name);
    const void *data;
};

static bool has_one(void *data, const struct ntt_staging *staging)
{
    const struct question *question = data;
    GPtrArray *names = names_in(staging->folder);
    bool has = false;
    for (guint i = 0; i < names->len && !has; i++)
        has = question->is(question->data, g_ptr_array_index(names, i));
    g_ptr_array_free(names, TRUE);
    return has;
}

bool ntt_staging_is_written(const char *folder, bool (*is)(const void *data, const char *name),
                            const void *data)
{
    struct question question = {is, data};
    return visit_all(folder, true, has_one, &question);
}

struct report {
    void (*moved)(void *data, const char *name);
    void *data;
};

static bool empty(void *data, const struct ntt_staging *staging)
{
    const struct report *report = data;
    ntt_staging_publish_all(staging, report->moved, report->data);
    unlinkat(staging->target, staging->name, AT_REMOVEDIR);
    return false;
}

void ntt_staging_recover(const char *folder, void (*moved)(void *data, const char *name), void *data)
{
    struct report report = {moved, data};
    visit_all(folder, false, empty, &report);
}
