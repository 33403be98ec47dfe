/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/target.h"

#include "base/output_check.h"
#include "base/output_place.h"
#include "capture/own_files.h"

#include <errno.h>
#include <fcntl.h>
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
    if (stat(folder, &status) != 0)
        return g_strdup_printf(
            "cannot write into the directory '%s': %s. Make it with mkdir -p, or name another with "
            "-w",
            folder, g_strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return g_strdup_printf("'%s' is not a directory. Name another with -w", folder);
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

/* dumpcap empties what it is given. An interface may be a FIFO, and then it is read. */
static char *file_problem(const char *file, const GPtrArray *interfaces, bool force)
{
    struct stat status;
    const struct ntt_output output = {
        .path = file, .kind = "a capture", .option = "-w", .is_capture = true, .force = force};
    if (ntt_own_file_is_locked(file))
        return g_strdup_printf("'%s' is being written by another ntt capture. Choose another file with -w",
                               file);
    char *problem = ntt_output_refusal(&output, interfaces);
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

bool ntt_capture_target_aim(const char *out, const GPtrArray *interfaces, bool ring, bool force,
                            struct ntt_capture_target *target, char **problem)
{
    *target = (struct ntt_capture_target){.folder_lock = -1, .file_lock = -1};
    *problem = NULL;
    if (out &&
        ntt_output_descriptor(out) == STDOUT_FILENO) { /* dumpcap would empty what a shell has opened */
        target->file = g_strdup("-");
        if (ring)
            *problem = g_strdup("a ring (-b) needs a file name. Give one with -w");
        return !ring;
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
    } else {
        target->file = g_strdup(out);
    }
    return true;
}

static void let_go(int *lock)
{
    if (*lock >= 0)
        close(*lock);
    *lock = -1;
}

void ntt_capture_target_begun(struct ntt_capture_target *target, const char *path, char **problem)
{
    let_go(&target->file_lock);
    target->file_lock = ntt_own_file_lock(path);
    if (target->is_family)
        ntt_own_files_add(path, problem);
    let_go(&target->folder_lock);
}

void ntt_capture_target_clear(struct ntt_capture_target *target)
{
    let_go(&target->file_lock);
    let_go(&target->folder_lock);
    g_free(target->file);
    ntt_family_clear(&target->family);
}
