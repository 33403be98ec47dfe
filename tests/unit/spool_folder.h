/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A temporary folder for a spool, events to put there, and the warnings about them. */
#ifndef NTT_SPOOL_FOLDER_H
#define NTT_SPOOL_FOLDER_H

#include "unit.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

static inline gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Paths of the files in it that end so, sorted. */
static inline GPtrArray *folder_files(const char *folder, const char *suffix)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(folder, 0, NULL);
    const char *name;
    while (directory && (name = g_dir_read_name(directory)))
        if (g_str_has_suffix(name, suffix))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    if (directory)
        g_dir_close(directory);
    g_ptr_array_sort(paths, by_name);
    return paths;
}

/* What is put there is ours alone, as it has to be. */
static inline char *folder_new(void)
{
    umask(077);
    char *folder = g_dir_make_tmp("ntt spool XXXXXX", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    return folder;
}

static inline void folder_free(char *folder)
{
    GPtrArray *paths = folder_files(folder, "");
    for (guint i = 0; i < paths->len; i++)
        g_unlink(g_ptr_array_index(paths, i));
    g_ptr_array_free(paths, TRUE);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_free(folder);
}

/* An event with what every format may want of it. */
static inline json_t *made_event(unsigned number)
{
    char *id = g_strdup_printf("key-20261123T133758.5Z-%u", number);
    json_t *event =
        json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "record", "alert",
                  "event_id", id, "uid", "key-20261123T133758.5Z", "sequence", (int)number, "event", "update",
                  "type", "port_scan", "severity", "medium", "source", "192.0.2.7", "target", "192.0.2.8",
                  "sensor", "a sensor", "time", "2026-11-23T13:37:58.589417528Z", "confidence", 95);
    json_object_set_new(event, "message", json_sprintf("192.0.2.7 scanned %u ports of 192.0.2.8", number));
    g_free(id);
    return event;
}

/* The array of one event that is appended as a group; takes the event over. To be freed with g_ptr_array_free. */
static inline GPtrArray *group_of(json_t *event)
{
    GPtrArray *group = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
    g_ptr_array_add(group, event);
    return group;
}

/* Warnings, one after the other. */
struct warnings {
    GMutex lock;
    GString *text;
};

static inline void take_warning(void *data, const char *sentence)
{
    struct warnings *warnings = data;
    g_mutex_lock(&warnings->lock);
    g_string_append_printf(warnings->text, "%s\n", sentence);
    g_mutex_unlock(&warnings->lock);
}

static inline struct warnings warnings_new(void)
{
    return (struct warnings){.text = g_string_new(NULL)};
}

#endif
