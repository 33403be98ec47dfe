/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inputs/captures.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* tcpdump puts a number behind the suffix. */
static const char suffixes[] = "\\.(pcap|pcapng|cap)[0-9]*(\\.(gz|zst|lz4))?$";

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

/* The first four bytes of a regular file, in the order in which they stand there; 0 when they cannot be read. What
 * is no regular file may wait for a writer for ever. */
static uint32_t beginning_of(const char *path)
{
    unsigned char bytes[4] = {0};
    FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "rbe") : NULL;
    bool read = file && fread(bytes, sizeof bytes, 1, file) == 1;
    if (file)
        fclose(file);
    return read ? (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]
                : 0;
}

const char *ntt_capture_compression(const char *path)
{
    uint32_t beginning = beginning_of(path);
    if (beginning >> 16 == 0x1f8b)
        return ".gz";
    return beginning == 0x28b52ffd ? ".zst" : beginning == 0x04224d18 ? ".lz4" : NULL;
}

static bool begins_like_a_capture(const char *path)
{
    static const uint32_t beginnings[] = {
        0xa1b2c3d4, 0xd4c3b2a1, /* pcap in both orders of bytes */
        0xa1b23c4d, 0x4d3cb2a1, /* … with nanoseconds */
        0xa1b2cd34, 0x34cdb2a1, /* … with more about each packet */
        0x0a0d0d0a,             /* pcapng */
    };
    uint32_t beginning = beginning_of(path);
    for (size_t i = 0; i < G_N_ELEMENTS(beginnings); i++)
        if (beginning == beginnings[i])
            return true;
    return false;
}

static bool is_capture(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
           (g_regex_match_simple(suffixes, path, G_REGEX_CASELESS | G_REGEX_RAW, 0) ||
            begins_like_a_capture(path));
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
