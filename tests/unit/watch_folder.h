/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A temporary folder, which the first of a program's tests makes and the last finds empty, and files in it. */
#ifndef NTT_WATCH_FOLDER_H
#define NTT_WATCH_FOLDER_H

#include "unit.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

static char *folder;

static inline char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static inline void write_file(const char *name, const void *content, size_t length)
{
    char *path = in_folder(name);
    CU_ASSERT_TRUE(g_file_set_contents(path, content, (gssize)length, NULL));
    g_free(path);
}

static inline void remove_file(const char *name)
{
    char *path = in_folder(name);
    g_unlink(path);
    g_free(path);
}

/* The first and the last, around the others. */
static inline void make_folder(void)
{
    umask(077);
    folder = g_dir_make_tmp("ntt-watch-XXXXXX", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
}

static inline void remove_folder(void)
{
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_free(folder);
}

#endif
