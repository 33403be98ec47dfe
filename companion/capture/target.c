/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/target.h"

#include "base/output_check.h"
#include "base/output_place.h"
#include "capture/own_files.h"
#include "capture/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, LOOKING_MS = 50 }; /* for another that is beginning in the same folder */

/* dumpcap run by root gives up the right to write where only others may. */
static bool root_is_refused(const struct stat *status)
{
    return geteuid() == 0 && !(status->st_uid == 0 && status->st_mode & S_IWUSR) &&
           !(status->st_gid == 0 && status->st_mode & S_IWGRP) && !(status->st_mode & S_IWOTH);
}

static char *folder_problem(const char *folder)
{
    struct stat status;
    bool there = stat(folder, &status) == 0;
    if (!there && errno != ENOTDIR)
        return g_strdup_printf(
            "cannot write into the directory '%s': %s. Make it with mkdir -p, or name another with "
            "-w",
            folder, g_strerror(errno));
    if (!there || !S_ISDIR(status.st_mode))
        return g_strdup_printf("'%s' is not a directory. Choose another file with -w", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return g_strdup_printf("cannot write into the directory '%s': %s. Name another with -w", folder,
                               g_strerror(errno));
    if (root_is_refused(&status))
        return g_strdup_printf(
            "cannot write into the directory '%s': dumpcap, even as root, writes only where root is "
            "the owner. Name another with -w, or let root write there with chmod o+w",
            folder);
    return NULL;
}

/* An interface may be a FIFO, and then it is read. */
static char *output_problem(const char *out, const GPtrArray *interfaces, bool force)
{
    const struct ntt_output output = {
        .path = out, .kind = "a capture", .option = "-w", .is_capture = true, .force = force};
    return ntt_output_refusal(&output, interfaces);
}

/* dumpcap empties what it is given. */
static char *file_problem(const char *file, const GPtrArray *interfaces, bool force)
{
    struct stat status;
    if (g_file_test(file, G_FILE_TEST_IS_REGULAR) && ntt_own_file_is_locked(file))
        return g_strdup_printf("'%s' is being written by another ntt capture. Choose another file with -w",
                               file);
    char *problem = output_problem(file, interfaces, force);
    if (problem)
        return problem;
    if (stat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return NULL;
    if (access(file, W_OK) == 0 && !root_is_refused(&status))
        return NULL;
    return g_strdup_printf(
        "cannot write '%s', which exists and which this user may not write to. Name another with -w", file);
}

/* Two that begin at once would choose the same name. Where the lock is not to be had in a while, or not at all, it is not waited
 * for. A descriptor, or -1. */
static int lock_folder(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), waited = 0;
    while (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK &&
           waited < PATIENCE_MS) {
        g_usleep(LOOKING_MS * 1000UL);
        waited += LOOKING_MS;
    }
    return descriptor;
}

/* dumpcap prints the names of its files in lines. */
static char *name_problem(const char *out)
{
    for (const char *at = out; at && *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return g_strdup_printf(
                "the name '%s' has control characters, which dumpcap could not report. Choose "
                "another with -w",
                out);
    return NULL;
}

/* What is wrong with the folder, or with the file or ring in it; NULL: nothing. */
static char *find_problem(struct ntt_capture_target *target, const char *out, const GPtrArray *interfaces,
                          bool ring, bool force)
{
    char *folder = target->is_family ? g_strdup(target->family.folder) : g_path_get_dirname(out);
    char *inside = g_build_filename(folder, "x", NULL), *problem = name_problem(out);
    if (!problem)
        problem = folder_problem(folder);
    if (!problem && ntt_path_is_in_state(inside))
        problem = g_strdup_printf("'%s' is a folder where ntt watch keeps its state. Choose another with -w",
                                  folder);
    if (!problem)
        target->folder_lock = lock_folder(folder);
    if (!problem && ring && ntt_family_is_written(&target->family))
        problem =
            g_strdup_printf("another ntt capture is writing the ring '%s%s' in '%s'. Choose another name "
                            "with -w",
                            target->family.stem, target->family.suffix, folder);
    if (!problem && !target->is_family)
        problem = file_problem(out, interfaces, force);
    g_free(inside);
    g_free(folder);
    return problem;
}

/* dumpcap would empty what a shell has opened: it gets the descriptor instead. What is wrong, or NULL. */
static char *aim_at_descriptor(struct ntt_capture_target *target, const char *out, int descriptor,
                               const GPtrArray *interfaces, bool ring, bool force)
{
    target->file = g_strdup("-");
    target->stream = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    return ring ? g_strdup("a ring (-b) needs a file name. Give one with -w")
                : output_problem(out, interfaces, force);
}

/* What is to be replaced stays until there is something to replace it with. */
static bool aim_beside(struct ntt_capture_target *target, char *file, char **problem)
{
    char *folder = g_path_get_dirname(file);
    target->replaced = file;
    target->file = g_build_filename(folder, ".ntt-XXXXXX", NULL);
    int descriptor = g_mkstemp_full(target->file, O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        close(descriptor);
    else
        *problem = g_strdup_printf("cannot write into the directory '%s': %s. Name another with -w", folder,
                                   g_strerror(errno));
    g_free(folder);
    return descriptor >= 0;
}

/* dumpcap is given no link, which may lead elsewhere by then: what it leads to now is judged and written. */
static bool aim_at_file(struct ntt_capture_target *target, const char *out, const GPtrArray *interfaces,
                        bool force, char **problem)
{
    struct stat status;
    char *behind = g_file_test(out, G_FILE_TEST_IS_SYMLINK) ? ntt_output_target(out) : NULL,
         *file = behind ? behind : g_strdup(out);
    *problem = behind ? file_problem(behind, interfaces, force) : NULL;
    if (!*problem && stat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        return aim_beside(target, file, problem);
    bool special = ntt_stream_is_one(file);
    target->special = special ? file : NULL;
    target->file = special ? g_strdup("-") : file;
    return !*problem;
}

bool ntt_capture_target_aim(const char *out, const GPtrArray *interfaces, bool ring, bool force,
                            struct ntt_capture_target *target, char **problem)
{
    *target = (struct ntt_capture_target){.stream = -1, .folder_lock = -1, .file_lock = -1};
    int descriptor = out ? ntt_output_descriptor(out) : -1;
    if (descriptor >= 0) {
        *problem = aim_at_descriptor(target, out, descriptor, interfaces, ring, force);
        return !*problem;
    }
    bool directory = !out || g_str_has_suffix(out, "/") || g_file_test(out, G_FILE_TEST_IS_DIR);
    target->is_family = ring || directory;
    if (directory) {
        target->family = (struct ntt_family){.folder = g_strdup(out ? out : "."),
                                             .stem = ntt_family_stem(interfaces),
                                             .suffix = g_strdup(".pcapng")};
    } else if (ring) {
        target->family = ntt_family_of(out);
    }
    *problem = find_problem(target, out, interfaces, ring, force);
    if (*problem)
        return false;
    if (ring && directory) {
        char *name = g_strconcat(target->family.stem, target->family.suffix, NULL);
        target->file = g_build_filename(target->family.folder, name, NULL);
        g_free(name);
    } else if (directory) {
        GDateTime *now = g_date_time_new_now_local();
        target->file = ntt_family_new_file(&target->family, now);
        g_date_time_unref(now);
    } else if (ring) {
        target->file = g_strdup(out);
    } else {
        return aim_at_file(target, out, interfaces, force, problem);
    }
    return true;
}

bool ntt_capture_target_open(struct ntt_capture_target *target, int64_t limit_s, char **problem)
{
    if (!target->special)
        return true;
    target->stream = ntt_stream_open(target->special, limit_s, problem);
    return target->stream >= 0;
}

static void let_go(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

void ntt_capture_target_begun(struct ntt_capture_target *target, const char *path, char **problem)
{
    let_go(&target->file_lock);
    target->file_lock = ntt_own_file_lock(target->replaced ? target->replaced : path);
    if (target->is_family)
        ntt_own_files_add(path, problem);
    let_go(&target->folder_lock);
}

bool ntt_capture_target_replace(struct ntt_capture_target *target, char **problem)
{
    struct stat old;
    if (!target->replaced)
        return true;
    /* An owner that cannot be given is not: the capture is what matters. */
    if (stat(target->replaced, &old) == 0 && chown(target->file, old.st_uid, old.st_gid) == 0)
        chmod(target->file, old.st_mode & 07777);
    if (rename(target->file, target->replaced) != 0) {
        *problem = g_strdup_printf("cannot replace '%s': %s. The new capture is '%s'", target->replaced,
                                   g_strerror(errno), target->file);
        g_clear_pointer(&target->replaced, g_free);
        return false;
    }
    g_free(target->file);
    target->file = g_steal_pointer(&target->replaced);
    return true;
}

void ntt_capture_target_clear(struct ntt_capture_target *target)
{
    if (target->replaced && target->file)
        unlink(target->file);
    g_free(target->replaced);
    let_go(&target->file_lock);
    let_go(&target->folder_lock);
    let_go(&target->stream);
    g_free(target->special);
    g_free(target->file);
    ntt_family_clear(&target->family);
}
