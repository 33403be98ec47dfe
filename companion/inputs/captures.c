/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs/captures.h"

#include "base/file_type.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* tcpdump puts a number behind the suffix. What tshark cannot decompress is reported when it is read. */
static const char suffixes[] = "\\.(pcap|pcapng|cap)[0-9]*(\\." NTT_COMPRESSED_SUFFIXES ")?$";

struct ntt_capture *ntt_capture_new(const char *path, const char *found_in)
{
    struct ntt_capture *capture = g_new0(struct ntt_capture, 1);
    capture->path = g_strdup(path);
    capture->found_in = g_strdup(found_in);
    return capture;
}

void ntt_capture_free(struct ntt_capture *capture)
{
    g_free(capture->path);
    g_free(capture->found_in);
    g_free(capture->link_type);
    g_free(capture);
}

int ntt_capture_compare_times(const struct ntt_capture *a, const struct ntt_capture *b)
{
    if (!a->timed || !b->timed)
        return a->timed ? -1 : b->timed;
    if (a->first_ns != b->first_ns)
        return a->first_ns < b->first_ns ? -1 : 1;
    return a->last_ns < b->last_ns ? -1 : a->last_ns > b->last_ns;
}

static bool is_capture(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
           (g_regex_match_simple(suffixes, path, G_REGEX_CASELESS | G_REGEX_RAW, 0) ||
            ntt_file_begins_as_capture(path));
}

static int compare_paths(gconstpointer left, gconstpointer right)
{
    const struct ntt_capture *a = *(struct ntt_capture *const *)left,
                             *b = *(struct ntt_capture *const *)right;
    return strcmp(a->path, b->path);
}

/* For the reader: without the slash at its end. To be freed. */
static char *name_of(const char *directory)
{
    char *name = g_strdup(directory);
    for (size_t length = strlen(name); length > 1 && name[length - 1] == '/'; length--)
        name[length - 1] = '\0';
    return name;
}

/* False when it holds none, or cannot be looked into. */
static bool add_directory(GPtrArray *captures, const char *directory)
{
    GDir *opened = g_dir_open(directory, 0, NULL);
    GPtrArray *found = g_ptr_array_new();
    const char *name;
    char *shown = name_of(directory);
    while (opened && (name = g_dir_read_name(opened))) {
        char *path = *name == '.' ? NULL : g_build_filename(directory, name, NULL);
        if (path && is_capture(path))
            g_ptr_array_add(found, ntt_capture_new(path, shown));
        g_free(path);
    }
    g_ptr_array_sort(found, compare_paths);
    g_free(shown);
    bool any = found->len > 0;
    g_ptr_array_extend_and_steal(captures, found);
    if (opened)
        g_dir_close(opened);
    return any;
}

GPtrArray *ntt_captures_find(const GPtrArray *arguments)
{
    GPtrArray *captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_capture_free);
    for (guint i = 0; i < arguments->len; i++) {
        const char *argument = g_ptr_array_index(arguments, i);
        if (!g_file_test(argument, G_FILE_TEST_IS_DIR) || !add_directory(captures, argument))
            g_ptr_array_add(captures, ntt_capture_new(argument, NULL));
    }
    return captures;
}
