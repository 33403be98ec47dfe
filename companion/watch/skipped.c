/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/skipped.h"

#include "inputs/ring.h"

#include <glib/gstdio.h>
#include <string.h>

static const char prefix[] = "skipped-";

static void free_skipped(gpointer data)
{
    struct ntt_skipped *one = data;
    ntt_delivered_close(one->delivered);
    g_free(one->name);
    g_free(one);
}

/* Takes up the list of the file, or begins one. */
static struct ntt_skipped *open_list(GPtrArray *skipped, const char *folder, const char *name, char **problem)
{
    char *list = g_strconcat(prefix, name, NULL);
    struct ntt_delivered *delivered = ntt_delivered_open(folder, list, problem);
    g_free(list);
    if (!delivered)
        return NULL;
    struct ntt_skipped *one = g_new0(struct ntt_skipped, 1);
    one->name = g_strdup(name);
    one->delivered = delivered;
    g_ptr_array_add(skipped, one);
    return one;
}

/* What it lists is in the journal, too. */
static void remove_list(const char *folder, const char *entry)
{
    char *path = g_build_filename(folder, entry, NULL);
    g_unlink(path);
    g_free(path);
}

GPtrArray *ntt_skipped_open(const char *folder, const char *last_file, char **problem)
{
    GPtrArray *skipped = g_ptr_array_new_with_free_func(free_skipped);
    GDir *directory = g_dir_open(folder, 0, NULL);
    struct ntt_ring_place place;
    const char *entry;
    bool good = true;
    while (directory && good && (entry = g_dir_read_name(directory))) {
        const char *name = g_str_has_prefix(entry, prefix) ? entry + strlen(prefix) : "";
        if (!ntt_ring_place(name, &place))
            continue;
        if (ntt_ring_is_after(name, last_file))
            remove_list(folder, entry);
        else
            good = open_list(skipped, folder, name, problem) != NULL;
    }
    if (directory)
        g_dir_close(directory);
    if (good)
        return skipped;
    g_ptr_array_free(skipped, TRUE);
    return NULL;
}

struct ntt_skipped *ntt_skipped_add(GPtrArray *skipped, const char *folder, const char *name,
                                    const struct ntt_delivered *delivered, char **problem)
{
    struct ntt_skipped *one = open_list(skipped, folder, name, problem);
    if (one && ntt_delivered_add_later(one->delivered, delivered, NULL, problem)) {
        ntt_pause_begin(&one->pause);
        return one;
    }
    if (one)
        ntt_skipped_remove(skipped, one);
    return NULL;
}

struct ntt_skipped *ntt_skipped_find(const GPtrArray *skipped, const char *name)
{
    for (guint i = 0; i < skipped->len; i++) {
        struct ntt_skipped *one = g_ptr_array_index(skipped, i);
        if (strcmp(one->name, name) == 0)
            return one;
    }
    return NULL;
}

struct ntt_skipped *ntt_skipped_due(const GPtrArray *skipped)
{
    for (guint i = 0; i < skipped->len; i++) {
        struct ntt_skipped *one = g_ptr_array_index(skipped, i);
        if (one->last_try || ntt_pause_is_over(&one->pause))
            return one;
    }
    return NULL;
}

void ntt_skipped_remove(GPtrArray *skipped, struct ntt_skipped *one)
{
    remove_list(one->delivered->folder, one->delivered->name);
    g_ptr_array_remove(skipped, one);
}

bool ntt_skipped_restore(const GPtrArray *skipped, char **problem)
{
    for (guint i = 0; i < skipped->len; i++) {
        struct ntt_skipped *one = g_ptr_array_index(skipped, i);
        struct ntt_delivered *again =
            ntt_delivered_open(one->delivered->folder, one->delivered->name, problem);
        if (!again || !ntt_delivered_add_later(again, one->delivered, NULL, problem)) {
            ntt_delivered_close(again);
            return false;
        }
        ntt_delivered_close(one->delivered);
        one->delivered = again;
    }
    return true;
}
