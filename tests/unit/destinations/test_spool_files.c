/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is beside the events of a spool: cursors, and what should not be there. */
#include "destinations/cursor.h"
#include "destinations/spool.h"
#include "spool_folder.h"

#include <sys/stat.h>
#include <unistd.h>

static struct warnings warnings;

static void cursors(void)
{
    char *folder = folder_new(), *problem = NULL;
    struct ntt_cursor cursor;
    const struct ntt_cursor first = {7, 5, 2}, second = {UINT64_C(1) << 40, 1, 0};
    CU_ASSERT_EQUAL(ntt_cursor_read(folder, "-", &cursor, &problem), NTT_CURSOR_NEW);
    CU_ASSERT_TRUE(ntt_cursor_write(folder, "-", &first, &problem));
    CU_ASSERT_TRUE(ntt_cursor_write(folder, "https://host/x?a=b", &second, &problem));
    CU_ASSERT_EQUAL(ntt_cursor_read(folder, "-", &cursor, &problem), NTT_CURSOR_KEPT);
    CU_ASSERT_TRUE(cursor.next == 7 && cursor.sent == 5 && cursor.dropped == 2);
    CU_ASSERT_EQUAL(ntt_cursor_read(folder, "https://host/x?a=b", &cursor, &problem), NTT_CURSOR_KEPT);
    CU_ASSERT_EQUAL(cursor.next, second.next);
    GPtrArray *paths = folder_files(folder, ".cursor");
    CU_ASSERT_EQUAL(paths->len, 2);
    for (guint i = 0; i < paths->len; i++)
        CU_ASSERT_TRUE(g_file_set_contents(g_ptr_array_index(paths, i),
                                           "{\"next\":-1,\"sent\":0,\"dropped\":0}", -1, NULL));
    CU_ASSERT_EQUAL(ntt_cursor_read(folder, "-", &cursor, &problem), NTT_CURSOR_DAMAGED);
    g_ptr_array_free(paths, TRUE);
    CU_ASSERT_FALSE(ntt_cursor_write("/proc", "-", &first, &problem));
    g_free(problem);
    folder_free(folder);
}

/* What is no file of ours is refused, and not waited for. */
static void what_is_in_the_way_is_named(void)
{
    char *folder = folder_new(), *segment = g_build_filename(folder, "00000000000000000000.ndjson", NULL),
         *victim = g_build_filename(folder, "victim", NULL), *problem = NULL;
    const struct ntt_spool_options options = {folder, 1 << 20, take_warning, &warnings};
    CU_ASSERT_EQUAL(mkfifo(segment, 0600), 0);
    CU_ASSERT_PTR_NULL(ntt_spool_open(&options, &problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(
        strstr(problem, "000.ndjson' is a pipe or a socket, where a file should be"));
    g_clear_pointer(&problem, g_free);
    g_unlink(segment);
    CU_ASSERT_TRUE(g_file_set_contents(victim, "keep\n", -1, NULL) && symlink(victim, segment) == 0);
    CU_ASSERT_PTR_NULL(ntt_spool_open(&options, &problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(problem, "is a link"));
    g_clear_pointer(&problem, g_free);
    g_unlink(segment);
    g_unlink(victim);
    folder_free(folder);
    g_free(victim);
    g_free(segment);
}

static CU_TestInfo tests[] = {
    {"cursors", cursors},
    {"what is in the way is named", what_is_in_the_way_is_named},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    warnings = warnings_new();
    int status = unit_main("spool files", tests);
    g_string_free(warnings.text, TRUE);
    return status;
}
