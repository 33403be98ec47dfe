/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What users name in preferences: files that would make Wireshark wait, and time zones that are paths. */
#include "config/preference_file.h"
#include "config/time_zone.h"
#include "unit.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void refused(const char *path, size_t limit, const char *why)
{
    char *text = NULL, *problem = NULL;
    size_t length = 0;
    CU_ASSERT_FALSE(ntt_preference_file_read(path, limit, &text, &length, &problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, path));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, why));
    g_free(problem);
}

static void regular_files_alone(void)
{
    char *folder = g_dir_make_tmp("ntt-preference-XXXXXX", NULL), *text = NULL, *problem = NULL;
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    char *file = g_build_filename(folder, "file", NULL), *pipe = g_build_filename(folder, "pipe", NULL);
    size_t length = 0;
    CU_ASSERT_TRUE(g_file_set_contents(file, "four", -1, NULL) && mkfifo(pipe, 0600) == 0);
    CU_ASSERT_TRUE(ntt_preference_file_read(file, 4, &text, &length, &problem));
    CU_ASSERT_TRUE(length == 4 && strcmp(text, "four") == 0);
    g_free(text);
    refused(file, 3, "larger");
    refused(pipe, 10, "no regular file");
    refused("/dev/zero", 10, "no regular file");
    refused(folder, 1 << 20, "no regular file");
    g_unlink(pipe);
    refused(pipe, 10, "No such file");
    g_unlink(file);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_free(pipe);
    g_free(file);
    g_free(folder);
}

static void paths_are_no_zones(void)
{
    static const char *const none[] = {"/etc/passwd", "../../../etc/passwd", "Europe/../../../../etc/passwd",
                                       "Mars/X"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        CU_ASSERT_PTR_NULL(ntt_time_zone_named(none[i]));
    GTimeZone *zone = ntt_time_zone_named("UTC");
    CU_ASSERT_PTR_NOT_NULL_FATAL(zone);
    g_time_zone_unref(zone);
}

static CU_TestInfo tests[] = {
    {"regular files alone", regular_files_alone},
    {"paths are no zones", paths_are_no_zones},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("preference_file", tests)
