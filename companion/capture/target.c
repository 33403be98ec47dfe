/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/target.h"

#include "base/diagnostics.h"
#include "base/output_check.h"
#include "base/output_place.h"
#include "capture/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, LOOKING_MS = 50 }; /* for another that is beginning in the same folder */

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
    return NULL;
}

/* An interface may be a FIFO, and then it is read. */
static char *output_problem(const char *out, const GPtrArray *interfaces, bool force)
{
    const struct ntt_output output = {
        .path = out, .kind = "a capture", .option = "-w", .is_capture = true, .force = force};
    return ntt_output_refusal(&output, interfaces);
}

static bool is_name(const void *data, const char *name)
{
    return strcmp(data, name) == 0;
}

static bool is_being_written(const char *file)
{
    char *folder = g_path_get_dirname(file), *name = g_path_get_basename(file);
    bool written = ntt_staging_is_written(folder, is_name, name);
    g_free(name);
    g_free(folder);
    return written;
}

static char *file_problem(const char *file, const GPtrArray *interfaces, bool force)
{
    struct stat status;
    if (is_being_written(file))
        return g_strdup_printf("'%s' is being written by another ntt capture. Choose another file with -w",
                               file);
    char *problem = output_problem(file, interfaces, force);
    if (problem || stat(file, &status) != 0 || !S_ISREG(status.st_mode) || access(file, W_OK) == 0)
        return problem;
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

char *ntt_capture_target_folder(const struct ntt_capture_target *target)
{
    return target->is_family ? g_strdup(target->family.folder) : g_path_get_dirname(target->out);
}

/* The folder of one that was killed has this file now. What became of it since nobody knows, so it is not on the list of what
 * may be deleted. */
static void recovered(void *data, const char *name)
{
    char *path = g_build_filename(data, name, NULL);
    ntt_warning("capture", "'%s' is what a capture that was killed had written; ntt never deletes it", path);
    g_free(path);
}

static bool is_of_family(const void *data, const char *name)
{
    return ntt_family_has(data, name);
}

/* What is wrong with the folder, or with the ring in it; NULL: nothing. */
static char *find_problem(struct ntt_capture_target *target, bool ring)
{
    char *folder = ntt_capture_target_folder(target), *inside = g_build_filename(folder, "x", NULL),
         *problem = folder_problem(folder);
    if (!problem && ntt_path_is_in_state(inside))
        problem = g_strdup_printf("'%s' is a folder where ntt watch keeps its state. Choose another with -w",
                                  folder);
    if (!problem) {
        target->folder_lock = lock_folder(folder);
        ntt_staging_recover(folder, recovered, folder);
    }
    if (!problem && ring && ntt_staging_is_written(folder, is_of_family, &target->family))
        problem =
            g_strdup_printf("another ntt capture is writing the ring '%s%s' in '%s'. Choose another name "
                            "with -w",
                            target->family.stem, target->family.suffix, folder);
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

/* What is there is noted before it is judged: what comes later is not it. */
static char *aim_at_file(struct ntt_capture_target *target, const char *out, const GPtrArray *interfaces,
                         bool force)
{
    char *behind = g_file_test(out, G_FILE_TEST_IS_SYMLINK) ? ntt_output_target(out) : NULL, *problem;
    target->out = behind ? behind : g_strdup(out);
    if ((problem = find_problem(target, false)))
        return problem;
    target->replaces = ntt_fingerprint_take(AT_FDCWD, target->out, &target->replaced);
    problem = file_problem(out, interfaces, force);
    if (!problem && behind)
        problem = file_problem(behind, interfaces, force);
    if (!problem && ntt_stream_is_one(target->out))
        target->special = g_strdup(target->out);
    return problem;
}

/* One file of it has a name of its own, which dumpcap gives to those of a ring. */
static char *aim_at_family(struct ntt_capture_target *target, const char *out, const GPtrArray *interfaces,
                           bool directory, bool ring)
{
    target->is_family = true;
    target->family = directory ? (struct ntt_family){.folder = g_strdup(out ? out : "."),
                                                     .stem = ntt_family_stem(interfaces),
                                                     .suffix = g_strdup(".pcapng")}
                               : ntt_family_of(out);
    char *problem = find_problem(target, ring);
    if (problem)
        return problem;
    if (ring) {
        target->out = g_strconcat(target->family.stem, target->family.suffix, NULL);
    } else {
        GDateTime *now = g_date_time_new_now_local();
        target->out = ntt_family_new_file(&target->family, now);
        g_date_time_unref(now);
    }
    return NULL;
}

bool ntt_capture_target_aim(const char *out, const GPtrArray *interfaces, bool ring, bool force,
                            struct ntt_capture_target *target, char **problem)
{
    *target = NTT_CAPTURE_TARGET_NONE;
    int descriptor = out ? ntt_output_descriptor(out) : -1;
    bool directory = !out || g_str_has_suffix(out, "/") || g_file_test(out, G_FILE_TEST_IS_DIR);
    if (descriptor >= 0)
        *problem = aim_at_descriptor(target, out, descriptor, interfaces, ring, force);
    else if ((*problem = name_problem(out)))
        return false;
    else if (directory || ring)
        *problem = aim_at_family(target, out, interfaces, directory, ring);
    else
        *problem = aim_at_file(target, out, interfaces, force);
    return !*problem;
}

bool ntt_capture_target_open(struct ntt_capture_target *target, int64_t limit_s, char **problem)
{
    if (target->file)
        return true; /* a descriptor */
    if (target->special) {
        target->file = g_strdup("-");
        target->stream = ntt_stream_open(target->special, limit_s, problem);
        return target->stream >= 0;
    }
    char *folder = ntt_capture_target_folder(target), *name = g_path_get_basename(target->out);
    bool good = ntt_staging_make(&target->staging, folder, problem);
    if (good)
        target->file = g_build_filename(target->staging.path, name, NULL);
    g_free(name);
    g_free(folder);
    return good;
}

static void let_go(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

void ntt_capture_target_begun(struct ntt_capture_target *target)
{
    let_go(&target->folder_lock);
}

void ntt_capture_target_clear(struct ntt_capture_target *target)
{
    ntt_staging_clear(&target->staging);
    let_go(&target->folder_lock);
    let_go(&target->stream);
    g_free(target->special);
    g_free(target->out);
    g_free(target->file);
    ntt_family_clear(&target->family);
}
