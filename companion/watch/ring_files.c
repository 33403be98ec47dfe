/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of the list is "run RUN NUMBER", the last number on the list, or "file NAME". No inodes: the folder may be copied. */
#include "watch/ring_files.h"

#include "base/state_folder.h"
#include "inputs/ring.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char list_name[] = "ring.list";

struct ntt_ring_files {
    const char *state, *ring;
    GHashTable *names;
    GHashTable *runs; /* by run, the last number; 0: none yet */
    bool changed;
};

static bool is_there(const struct ntt_ring_files *files, const char *name)
{
    char *path = g_build_filename(files->ring, name, NULL);
    struct stat status;
    bool there = lstat(path, &status) == 0 && S_ISREG(status.st_mode);
    g_free(path);
    return there;
}

static void read_line(struct ntt_ring_files *files, const char *line)
{
    unsigned run, number;
    if (sscanf(line, "run %u %u", &run, &number) == 2)
        g_hash_table_insert(files->runs, GUINT_TO_POINTER(run), GUINT_TO_POINTER(number));
    else if (g_str_has_prefix(line, "file "))
        g_hash_table_add(files->names, g_strdup(line + strlen("file ")));
}

static void adopt_all(struct ntt_ring_files *files)
{
    GPtrArray *names = ntt_ring_list(files->ring);
    for (guint i = 0; i < names->len; i++)
        g_hash_table_add(files->names, g_strdup(g_ptr_array_index(names, i)));
    files->changed = true;
    g_ptr_array_free(names, TRUE);
}

/* What is gone leaves the list. */
static gboolean is_gone(gpointer name, gpointer value, gpointer files)
{
    (void)value;
    return !is_there(files, name);
}

static gboolean is_old_run(gpointer run, gpointer number, gpointer latest)
{
    (void)number;
    enum { RUNS = 16 }; /* an older one has no file that was not seen */
    return GPOINTER_TO_UINT(run) + RUNS < GPOINTER_TO_UINT(latest);
}

static unsigned latest_run(const struct ntt_ring_files *files)
{
    unsigned latest = 0;
    GHashTableIter runs;
    gpointer run;
    g_hash_table_iter_init(&runs, files->runs);
    while (g_hash_table_iter_next(&runs, &run, NULL))
        latest = MAX(latest, GPOINTER_TO_UINT(run));
    return latest;
}

/* On failure, as on a full disk, the next look tries again. */
static void write_down(struct ntt_ring_files *files)
{
    GString *text = g_string_new(NULL);
    GHashTableIter entries;
    gpointer key, value;
    char *problem = NULL;
    g_hash_table_foreach_remove(files->names, is_gone, files);
    g_hash_table_foreach_remove(files->runs, is_old_run, GUINT_TO_POINTER(latest_run(files)));
    g_hash_table_iter_init(&entries, files->runs);
    while (g_hash_table_iter_next(&entries, &key, &value))
        g_string_append_printf(text, "run %u %u\n", GPOINTER_TO_UINT(key), GPOINTER_TO_UINT(value));
    g_hash_table_iter_init(&entries, files->names);
    while (g_hash_table_iter_next(&entries, &key, &value))
        g_string_append_printf(text, "file %s\n", (char *)key);
    files->changed = !ntt_state_file_write(files->state, list_name, text->str, text->len, &problem);
    g_free(problem);
    g_string_free(text, TRUE);
}

struct ntt_ring_files *ntt_ring_files_open(const char *state, const char *ring, bool adopt)
{
    struct ntt_ring_files *files = g_new0(struct ntt_ring_files, 1);
    char *text = NULL, *problem = NULL;
    files->state = state;
    files->ring = ring;
    files->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    files->runs = g_hash_table_new(NULL, NULL);
    bool missing = ntt_state_file_read(state, list_name, &text, NULL, &problem) == NTT_STATE_MISSING;
    if (missing && adopt)
        adopt_all(files);
    char **lines = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = lines; *line; line++)
        read_line(files, *line);
    g_strfreev(lines);
    if (missing)
        write_down(files);
    g_free(problem);
    g_free(text);
    return files;
}

void ntt_ring_files_begin(struct ntt_ring_files *files, unsigned run)
{
    if (g_hash_table_contains(files->runs, GUINT_TO_POINTER(run)))
        return;
    g_hash_table_insert(files->runs, GUINT_TO_POINTER(run), GUINT_TO_POINTER(0));
    write_down(files);
}

static void look_at(struct ntt_ring_files *files, const char *name)
{
    struct ntt_ring_place place;
    gpointer number;
    if (g_hash_table_contains(files->names, name) || !ntt_ring_place(name, &place) ||
        !g_hash_table_lookup_extended(files->runs, GUINT_TO_POINTER(place.run), NULL, &number))
        return;
    struct ntt_ring_place last = {place.run, GPOINTER_TO_UINT(number)};
    if (!ntt_ring_follows(&last, &place) || !is_there(files, name))
        return;
    g_hash_table_add(files->names, g_strdup(name));
    g_hash_table_insert(files->runs, GUINT_TO_POINTER(place.run), GUINT_TO_POINTER(place.number));
    files->changed = true;
}

void ntt_ring_files_look(struct ntt_ring_files *files, const GPtrArray *names)
{
    for (guint i = 0; i < names->len; i++)
        look_at(files, g_ptr_array_index(names, i));
    if (files->changed)
        write_down(files);
}

void ntt_ring_files_restore(struct ntt_ring_files *files)
{
    write_down(files);
}

bool ntt_ring_files_has(const struct ntt_ring_files *files, const char *name)
{
    return g_hash_table_contains(files->names, name);
}

void ntt_ring_files_free(struct ntt_ring_files *files)
{
    if (!files)
        return;
    g_hash_table_destroy(files->names);
    g_hash_table_destroy(files->runs);
    g_free(files);
}
