/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A temporary folder for output files, and what is expected of them. */
#ifndef NTT_OUTPUT_FOLDER_H
#define NTT_OUTPUT_FOLDER_H

#include "base/output_file.h"
#include "unit.h"

#include <glib.h>
#include <string.h>

static char *folder;

static inline char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static inline bool put(const char *path, const char *text)
{
    char *problem = NULL;
    bool good = ntt_output_write(path, text, strlen(text), NTT_OUTPUT_MODE, &problem);
    CU_ASSERT_EQUAL(good, problem == NULL);
    g_free(problem);
    return good;
}

static inline void expect(const char *path, const char *text)
{
    char *got = NULL;
    CU_ASSERT(g_file_get_contents(path, &got, NULL, NULL));
    CU_ASSERT_STRING_EQUAL(got ? got : "", text);
    g_free(got);
}

/* How many names the folder has: nothing temporary may stay. */
static inline unsigned names(void)
{
    GDir *opened = g_dir_open(folder, 0, NULL);
    unsigned count = 0;
    while (g_dir_read_name(opened))
        count++;
    g_dir_close(opened);
    return count;
}

static inline void begin(void)
{
    folder = g_dir_make_tmp("ntt-output-XXXXXX", NULL);
}

static inline void end(unsigned expected)
{
    CU_ASSERT_EQUAL(names(), expected);
    char *command[] = {(char[]){"rm"}, (char[]){"-rf"}, folder, NULL};
    CU_ASSERT(g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    g_clear_pointer(&folder, g_free);
}

#endif
