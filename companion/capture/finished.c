/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/finished.h"

#include "capture/own_files.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct kept {
    char *name;
    struct ntt_fingerprint fingerprint;
};

static void kept_free(void *data)
{
    struct kept *kept = data;
    g_free(kept->name);
    g_free(kept);
}

void ntt_finished_init(struct ntt_finished *finished, struct ntt_capture_target *target, guint most)
{
    *finished = (struct ntt_finished){.target = target, .most = most, .files = G_QUEUE_INIT};
}

void ntt_finished_clear(struct ntt_finished *finished)
{
    g_queue_clear_full(&finished->files, kept_free);
    g_free(finished->last);
    g_free(finished->list_problem);
}

/* The path of a file in the target folder, to be freed. */
static char *path_of(const struct ntt_finished *finished, const char *name)
{
    char *folder = ntt_capture_target_folder(finished->target),
         *path = strcmp(folder, ".") == 0 ? g_strdup(name) : g_build_filename(folder, name, NULL);
    g_free(folder);
    return path;
}

static char *cannot_move(const struct ntt_finished *finished, const char *name)
{
    int reason = errno;
    char *path = path_of(finished, name), *problem;
    if (reason == ENOENT) {
        problem = g_strdup_printf("the capture '%s' has been deleted while it was written", path);
    } else {
        char *folder = ntt_capture_target_folder(finished->target),
             *staged = g_build_filename(folder, finished->target->staging.name, name, NULL);
        problem = g_strdup_printf("cannot give the capture the name '%s': %s. It is '%s'", path,
                                  g_strerror(reason), staged);
        g_free(staged);
        g_free(folder);
    }
    g_free(path);
    return problem;
}

/* As dumpcap has it: the one that it is writing counts. */
static void keep_to_most(struct ntt_finished *finished, guint most)
{
    while (finished->most && finished->files.length > most) {
        struct kept *oldest = g_queue_pop_head(&finished->files);
        ntt_staging_delete(&finished->target->staging, oldest->name, &oldest->fingerprint);
        kept_free(oldest);
    }
}

/* A file of a family has got this name. */
static void note(void *data, const char *name)
{
    struct ntt_finished *finished = data;
    struct ntt_fingerprint fingerprint;
    g_free(finished->last);
    finished->last = path_of(finished, name);
    if (!ntt_fingerprint_take(finished->target->staging.target, name, &fingerprint))
        return; /* somebody has moved it on */
    if (!finished->list_problem)
        ntt_own_files_add(finished->target->family.folder, name, &fingerprint, &finished->list_problem);
    struct kept *kept = g_new(struct kept, 1);
    *kept = (struct kept){g_strdup(name), fingerprint};
    if (finished->most)
        g_queue_push_tail(&finished->files, kept);
    else
        kept_free(kept);
}

bool ntt_finished_next(struct ntt_finished *finished, const char *path, char **problem)
{
    char *file = g_path_get_basename(path), *name = ntt_staging_publish(&finished->target->staging, file, 0);
    *problem = NULL;
    if (name)
        note(finished, name);
    else if (errno != ENOENT || !finished->most) /* dumpcap deletes those above it, too */
        *problem = cannot_move(finished, file);
    if (finished->most)
        keep_to_most(finished, finished->most - 1);
    g_free(name);
    g_free(file);
    return !*problem;
}

static bool finish_family(struct ntt_finished *finished, char **problem)
{
    const struct ntt_staging *staging = &finished->target->staging;
    bool good = ntt_staging_publish_all(staging, note, finished);
    if (!good)
        *problem = g_strdup_printf("cannot move the captures out of '%s/%s': %s",
                                   finished->target->family.folder, staging->name, g_strerror(errno));
    else if (!finished->last)
        *problem = g_strdup("the capture has been deleted while it was written");
    keep_to_most(finished, finished->most);
    return !*problem;
}

/* Where another file keeps the name. `reason`: why, an errno; 0: the capture did not end in good order. */
static char *say_beside(const struct ntt_finished *finished, int reason)
{
    const char *out = finished->target->out, *last = finished->last;
    if (!reason)
        return g_strdup_printf("'%s' has not been replaced, for the new capture ended early; that is '%s'",
                               out, last);
    if (reason == EEXIST)
        return g_strdup_printf("another file has come to the name '%s' during the capture, and stays as it "
                               "is; the capture is '%s'",
                               out, last);
    return g_strdup_printf("cannot replace '%s': %s. The capture is '%s'", out, g_strerror(reason), last);
}

static bool finish_file(struct ntt_finished *finished, bool good, bool worth, char **problem)
{
    const struct ntt_capture_target *target = finished->target;
    char *file = g_path_get_basename(target->out), *name = NULL;
    bool gives_way = target->replaces && !good;
    if (gives_way && !worth) {
        unlinkat(target->staging.folder, file, 0);
    } else if (target->replaces && good && ntt_staging_replace(&target->staging, file, &target->replaced)) {
        name = g_strdup(file);
    } else {
        int reason = gives_way ? 0 : target->replaces ? errno : EEXIST;
        name = ntt_staging_publish(&target->staging, file, gives_way ? 1 : 0);
        bool is_beside = name && strcmp(name, file) != 0;
        finished->last = is_beside ? path_of(finished, name) : NULL;
        *problem = is_beside ? say_beside(finished, reason) : name ? NULL : cannot_move(finished, file);
    }
    if (name && !finished->last)
        finished->last = g_strdup(target->out);
    g_free(name);
    g_free(file);
    return !*problem;
}

bool ntt_finished_all(struct ntt_finished *finished, bool good, bool worth, char **problem)
{
    *problem = NULL;
    if (finished->target->staging.folder < 0)
        return true;
    return finished->target->is_family ? finish_family(finished, problem)
                                       : finish_file(finished, good, worth, problem);
}
