/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports as files: whole or not there, and the reason when they cannot be written. */
#include "output/output.h"
#include "unit.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static void files_are_whole_or_not_there(void)
{
    char *folder = g_dir_make_tmp("ntt-output-XXXXXX", NULL),
         *path = g_build_filename(folder, "a report", NULL);
    GString *content = g_string_new("new");
    char *problem = NULL, *got = NULL;
    CU_ASSERT(g_file_set_contents(path, "old", -1, NULL));
    CU_ASSERT(ntt_write_file(path, content, &problem));
    CU_ASSERT(g_file_get_contents(path, &got, NULL, NULL));
    CU_ASSERT_STRING_EQUAL(got, "new");
    g_free(got);
    CU_ASSERT(ntt_write_file("/dev/null", content, &problem));
    CU_ASSERT(!g_file_test("/dev/null", G_FILE_TEST_IS_REGULAR));
    CU_ASSERT_PTR_NULL(problem);
    char *nowhere = g_build_filename(folder, "missing", "x", NULL);
    CU_ASSERT(!ntt_write_file(nowhere, content, &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, nowhere));
    CU_ASSERT_EQUAL(g_unlink(path), 0);
    CU_ASSERT_EQUAL(g_rmdir(folder), 0); /* so that nothing temporary was left */
    g_free(problem);
    g_free(nowhere);
    g_free(path);
    g_free(folder);
    g_string_free(content, TRUE);
}

static void expect_full(gsize length)
{
    GString *content = g_string_new(NULL);
    char *problem = NULL;
    g_string_set_size(content, length);
    memset(content->str, 'x', length);
    errno = 0;
    CU_ASSERT_FALSE(ntt_write_file("/dev/full", content, &problem));
    CU_ASSERT_STRING_EQUAL(problem, "cannot write '/dev/full': No space left on device");
    g_free(problem);
    g_string_free(content, TRUE);
}

static void a_full_disk_is_the_reason(void)
{
    expect_full(3);       /* fails only when the stream is closed */
    expect_full(1 << 20); /* fails before */
}

static CU_TestInfo tests[] = {
    {"files are whole or not there", files_are_whole_or_not_there},
    {"a full disk is the reason", a_full_disk_is_the_reason},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("write file", tests)
