/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of state: what is not ours, or no file, is named and refused. */
#include "base/state_folder.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static char *folder;

static char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

/* Both ways of opening, and reading, refuse it with these words, and at once. */
static void expect_refusal(const char *name, const char *words)
{
    char *problem = NULL, *content = NULL;
    CU_ASSERT_EQUAL(ntt_state_file_open(folder, name, O_RDWR | O_CREAT | O_APPEND, &problem), -1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, words));
    g_clear_pointer(&problem, g_free);
    CU_ASSERT_EQUAL(ntt_state_file_read(folder, name, &content, NULL, &problem), NTT_STATE_REFUSED);
    CU_ASSERT_PTR_NULL(content);
    g_free(problem);
}

static void test_written_and_read(void)
{
    char *problem = NULL, *content = NULL, *path = in_folder("file");
    size_t length = 0;
    struct stat status;
    CU_ASSERT_EQUAL(ntt_state_file_read(folder, "file", &content, &length, &problem), NTT_STATE_MISSING);
    CU_ASSERT_PTR_NULL(problem);
    CU_ASSERT_TRUE(ntt_state_file_write(folder, "file", "one\0two", 7, &problem));
    CU_ASSERT_EQUAL(ntt_state_file_read(folder, "file", &content, &length, &problem), NTT_STATE_READ);
    CU_ASSERT_TRUE(length == 7 && memcmp(content, "one\0two", 8) == 0);
    CU_ASSERT_TRUE(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600);
    g_free(content);
    g_unlink(path);
    g_free(path);
    CU_ASSERT_FALSE(ntt_state_file_write("/proc", "file", "", 0, &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "cannot write '/proc/file'"));
    g_free(problem);
}

static void test_links(void)
{
    char *victim = in_folder("victim"), *link_path = in_folder("link"), *problem = NULL, *content = NULL;
    CU_ASSERT_TRUE(g_file_set_contents(victim, "keep", -1, NULL));
    CU_ASSERT_EQUAL(symlink(victim, link_path), 0);
    expect_refusal("link", "link' is a link, and would lead to a file that is not ours. Remove it");
    CU_ASSERT_EQUAL(ntt_state_file_open_other(folder, "link", &problem), -1);
    g_clear_pointer(&problem, g_free);
    CU_ASSERT_TRUE(ntt_state_file_write(folder, "link", "new", 3, &problem)); /* takes its place */
    CU_ASSERT_TRUE(g_file_get_contents(victim, &content, NULL, NULL) && strcmp(content, "keep") == 0);
    g_unlink(link_path);
    CU_ASSERT_EQUAL(link(victim, link_path), 0);
    expect_refusal("link", "link' is a file that has another name, too");
    g_unlink(link_path);
    g_unlink(victim);
    g_free(content);
    g_free(link_path);
    g_free(victim);
}

static void test_no_files(void)
{
    char *path = in_folder("thing"), *problem = NULL;
    gint64 begin = g_get_monotonic_time();
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    expect_refusal("thing", "thing' is a pipe or a socket, where a file should be");
    CU_ASSERT_EQUAL(ntt_state_file_open_other(folder, "thing", &problem), -1);
    CU_ASSERT_EQUAL(errno, EPERM);
    g_clear_pointer(&problem, g_free);
    g_unlink(path);
    CU_ASSERT_EQUAL(g_mkdir(path, 0700), 0);
    expect_refusal("thing", "thing' is a folder, where a file should be");
    g_rmdir(path);
    if (mknod(path, S_IFCHR | 0600, makedev(1, 3)) == 0) /* root alone may */
        expect_refusal("thing", "thing' is a device, where a file should be");
    g_unlink(path);
    CU_ASSERT_TRUE(g_get_monotonic_time() - begin < G_USEC_PER_SEC);
    g_free(path);
}

static void test_rights(void)
{
    char *path = in_folder("file");
    CU_ASSERT_TRUE(g_file_set_contents(path, "", -1, NULL));
    CU_ASSERT_EQUAL(chmod(path, 0620), 0);
    expect_refusal("file", "can be written by other users. Take that right away: chmod go-w");
    CU_ASSERT_EQUAL(chmod(path, 0600), 0);
    if (chown(path, 65534, 65534) == 0) /* root alone may */
        expect_refusal("file", "file' belongs to ");
    g_unlink(path);
    g_free(path);
}

static void test_folders(void)
{
    char *path = in_folder("a/b"), *above = in_folder("a"), *problem = NULL;
    struct stat status;
    CU_ASSERT_TRUE(ntt_state_folder_make(path, 0700, &problem));
    CU_ASSERT_TRUE(stat(path, &status) == 0 && (status.st_mode & 0777) == 0700);
    CU_ASSERT_EQUAL(chmod(path, 0777), 0);
    CU_ASSERT_FALSE(ntt_state_folder_make(path, 0700, &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "chmod go-w"));
    g_clear_pointer(&problem, g_free);
    if (chown(path, 65534, 65534) == 0) {
        CU_ASSERT_FALSE(ntt_state_folder_make(path, 0700, &problem));
        CU_ASSERT_PTR_NOT_NULL(strstr(problem, "who could change it at any time"));
        g_clear_pointer(&problem, g_free);
    }
    g_rmdir(path);
    CU_ASSERT_TRUE(g_file_set_contents(path, "", -1, NULL));
    CU_ASSERT_FALSE(ntt_state_folder_make(path, 0700, &problem));
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "cannot create the folder"));
    g_free(problem);
    g_unlink(path);
    g_rmdir(above);
    g_free(above);
    g_free(path);
}

static void test_lock(void)
{
    char *path = in_folder("lock"), *problem = NULL;
    int lock = ntt_state_folder_lock(folder, &problem);
    CU_ASSERT_TRUE(lock >= 0 && ntt_state_folder_is_ours(folder, lock));
    CU_ASSERT_EQUAL(ntt_state_folder_lock(folder, &problem), -1);
    CU_ASSERT_TRUE(errno == EWOULDBLOCK && !problem);
    g_unlink(path);
    CU_ASSERT_FALSE(ntt_state_folder_is_ours(folder, lock));
    close(lock);
    g_free(path);
}

/* The first and the last, around the others. */
static void make_folder(void)
{
    umask(077);
    folder = g_dir_make_tmp("ntt-state-XXXXXX", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
}

static void remove_folder(void)
{
    CU_ASSERT_EQUAL(g_rmdir(folder), 0);
    g_free(folder);
}

static CU_TestInfo tests[] = {
    {"a folder", make_folder}, {"written and read", test_written_and_read},
    {"links", test_links},     {"no files", test_no_files},
    {"rights", test_rights},   {"folders", test_folders},
    {"lock", test_lock},       {"nothing left in the folder", remove_folder},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("state folder", tests)
