/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of events: rotated, renamed, deleted, and put there by somebody else. */
#include "outbox_run.h"

#include <unistd.h>

static void rotation(void)
{
    enum { EVENTS = 100, LIMIT = 5000 };
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *path = g_build_filename(outputs, "log", NULL),
         *target = g_strdup_printf("%s,rotate=5k,keep=3", path);
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, target, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    append(outbox, 1, 1 + EVENTS);
    ntt_outbox_close(outbox, 5000);
    GPtrArray *paths = folder_files(outputs, "");
    CU_ASSERT_EQUAL_FATAL(paths->len, 4);
    unsigned next = 1 + EVENTS;
    for (guint i = 0; i < paths->len; i++) { /* log, log.1, log.2, log.3: the newest first */
        GStatBuf status;
        GArray *numbers = numbers_in(g_ptr_array_index(paths, i));
        CU_ASSERT_EQUAL(g_stat(g_ptr_array_index(paths, i), &status), 0);
        CU_ASSERT_TRUE(numbers->len > 0 && status.st_size <= LIMIT &&
                       (i == 0 || status.st_size > LIMIT - 600));
        next -= numbers->len;
        CU_ASSERT_TRUE(has_exactly(g_ptr_array_index(paths, i), next, next + numbers->len));
        g_array_free(numbers, TRUE);
    }
    g_ptr_array_free(paths, TRUE);
    folder_free(outputs);
    folder_free(folder);
    g_free(target);
    g_free(path);
}

/* The link stays, and what it leads to is what is rotated. */
static void rotation_behind_a_link(void)
{
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new(), *real = folder_new();
    char *link = g_build_filename(outputs, "link", NULL), *path = g_build_filename(real, "log", NULL),
         *older = g_build_filename(real, "log.1", NULL),
         *target = g_strdup_printf("%s,rotate=5k,keep=1", link);
    CU_ASSERT_EQUAL(symlink(path, link), 0);
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, target, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    append(outbox, 1, 40);
    ntt_outbox_close(outbox, 5000);
    CU_ASSERT(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    CU_ASSERT(g_file_test(older, G_FILE_TEST_IS_REGULAR) && g_file_test(path, G_FILE_TEST_IS_REGULAR));
    GPtrArray *paths = folder_files(outputs, "");
    CU_ASSERT_EQUAL(paths->len, 1);
    g_ptr_array_free(paths, TRUE);
    folder_free(real);
    folder_free(outputs);
    folder_free(folder);
    g_free(target);
    g_free(older);
    g_free(path);
    g_free(link);
}

/* It was free when the command began. */
static void a_file_that_came_meanwhile(void)
{
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *path = g_build_filename(outputs, "log", NULL), *text = NULL;
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, path, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    CU_ASSERT_TRUE(g_file_set_contents(path, "theirs\n", -1, NULL));
    append(outbox, 1, 2);
    ntt_outbox_close(outbox, 500);
    CU_ASSERT_TRUE(g_file_get_contents(path, &text, NULL, NULL));
    CU_ASSERT_STRING_EQUAL(text, "theirs\n");
    g_free(text);
    folder_free(outputs);
    folder_free(folder);
    g_free(path);
}

/* As logrotate does it: the file is moved away, then the program is told. */
static void reopening(void)
{
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *path = g_build_filename(outputs, "log", NULL), *old = g_build_filename(outputs, "log.old", NULL);
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, path, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    append(outbox, 1, 4);
    CU_ASSERT_TRUE(ntt_outbox_flush(outbox, 5000));
    CU_ASSERT_EQUAL(g_rename(path, old), 0);
    append(outbox, 4, 6);
    CU_ASSERT_TRUE(ntt_outbox_flush(outbox, 5000));
    ntt_outbox_reopen(outbox);
    append(outbox, 6, 9);
    ntt_outbox_close(outbox, 5000);
    CU_ASSERT_TRUE(has_exactly(old, 1, 6));
    CU_ASSERT_TRUE(has_exactly(path, 6, 9));
    folder_free(outputs);
    folder_free(folder);
    g_free(old);
    g_free(path);
}

static void a_line_of_somebody_else(void)
{
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *path = g_build_filename(outputs, "log", NULL), *text = NULL;
    CU_ASSERT_TRUE(g_file_set_contents(path, "unfinished", -1, NULL));
    rules.force = true;
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, path, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    append(outbox, 1, 2);
    ntt_outbox_close(outbox, 5000);
    CU_ASSERT_TRUE(g_file_get_contents(path, &text, NULL, NULL));
    CU_ASSERT_TRUE(g_str_has_prefix(text, "unfinished\n{"));
    rules.force = false;
    g_free(text);
    folder_free(outputs);
    folder_free(folder);
    g_free(path);
}

/* What comes after that is in another file of that name, from the first event on. */
static void a_file_that_is_deleted(void)
{
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *path = g_build_filename(outputs, "log", NULL);
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, path, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    append(outbox, 1, 4);
    CU_ASSERT_TRUE(ntt_outbox_flush(outbox, 5000));
    CU_ASSERT_EQUAL(g_unlink(path), 0);
    append(outbox, 4, 6);
    ntt_outbox_close(outbox, 5000);
    CU_ASSERT_TRUE(has_exactly(path, 4, 6));
    folder_free(outputs);
    folder_free(folder);
    g_free(path);
}

/* The same events, sent again on purpose: nobody was killed. */
static void what_another_spool_has_added(void)
{
    char *outputs = folder_new(), *problem = NULL, *path = g_build_filename(outputs, "log", NULL);
    for (unsigned times = 1; times <= 2; times++) {
        char *folder = folder_new();
        struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, path, NULL, &problem);
        CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
        append(outbox, 1, 4);
        ntt_outbox_close(outbox, 5000);
        GArray *numbers = numbers_in(path);
        CU_ASSERT_EQUAL(numbers->len, 3 * times);
        g_array_free(numbers, TRUE);
        folder_free(folder);
    }
    folder_free(outputs);
    g_free(path);
}

static CU_TestInfo tests[] = {
    {"rotation", rotation},
    {"rotation behind a link", rotation_behind_a_link},
    {"a file that came meanwhile", a_file_that_came_meanwhile},
    {"reopening", reopening},
    {"a line of somebody else", a_line_of_somebody_else},
    {"a file that is deleted", a_file_that_is_deleted},
    {"what another spool has added", what_another_spool_has_added},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    return run_with_short_pauses("file_destination", tests);
}
