/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of files of captures share: folders, and what is in them. */
#ifndef NTT_TEST_CAPTURE_FOLDER_H
#define NTT_TEST_CAPTURE_FOLDER_H

#include "capture/fingerprint.h"
#include "unit.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline void put(const char *folder, const char *name, const char *content)
{
    char *path = g_build_filename(folder, name, NULL);
    CU_ASSERT(g_file_set_contents(path, content, -1, NULL));
    g_free(path);
}

/* NULL: no such file. */
static inline void expect_content(const char *folder, const char *name, const char *expected)
{
    char *path = g_build_filename(folder, name, NULL), *content = NULL;
    g_file_get_contents(path, &content, NULL, NULL);
    CU_ASSERT_EQUAL(g_strcmp0(content, expected), 0);
    g_free(content);
    g_free(path);
}

static inline bool take_fingerprint(const char *folder, const char *name, struct ntt_fingerprint *fingerprint)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY);
    bool good = ntt_fingerprint_take(descriptor, name, fingerprint);
    close(descriptor);
    return good;
}

static inline bool is_there(const char *folder, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    bool there = g_file_test(path, G_FILE_TEST_EXISTS);
    g_free(path);
    return there;
}

/* Takes the folder. */
static inline void remove_all(char *folder)
{
    char *argv[] = {(char[]){"rm"}, (char[]){"-rf"}, folder, NULL};
    CU_ASSERT(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    g_free(folder);
}

#endif
