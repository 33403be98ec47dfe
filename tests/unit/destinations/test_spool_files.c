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

/* Whether a spool that has a file of events, and another with this content before or behind it, is opened; if not, nothing is
 * changed. */
static bool opens_with(const char *content, bool before)
{
    static const char events[] = "{\"record\":\"alert\",\"event_id\":\"e-1\"}\n";
    char *folder = folder_new(), *first = g_build_filename(folder, "00000000000000000000.ndjson", NULL),
         *second = g_build_filename(folder, "00000000000000000500.ndjson", NULL), *problem = NULL,
         *odd = before ? first : second, *kept = NULL;
    const struct ntt_spool_options options = {folder, 1 << 20, take_warning, &warnings};
    CU_ASSERT_TRUE(g_file_set_contents(odd, content, -1, NULL) &&
                   g_file_set_contents(before ? second : first, events, -1, NULL));
    struct ntt_spool *spool = ntt_spool_open(&options, &problem);
    GPtrArray *paths = folder_files(folder, "");
    if (!spool) {
        CU_ASSERT(problem && strstr(problem, odd) && strstr(problem, "Move it away"));
        CU_ASSERT(g_file_get_contents(odd, &kept, NULL, NULL) && strcmp(kept, content) == 0);
        CU_ASSERT_EQUAL(paths->len, 2); /* not even a lock */
    }
    g_ptr_array_free(paths, TRUE);
    bool opens = spool != NULL;
    if (spool)
        ntt_spool_close(spool);
    g_free(kept);
    g_free(problem);
    g_free(second);
    g_free(first);
    folder_free(folder);
    return opens;
}

static void files_of_others_stay(void)
{
    static const struct {
        const char *content;
        bool opens;
    } cases[] = {
        {"notes of mine\nand what follows", false},
        {"{\"event_id\":\"e-1\"}\n", false},
        {"{\"record\":\"host\",\"event_id\":\"e\"}\n", false},
        {"{\"record\":\"alert\",\"id\":1}\n{\"event_id\":\"e\"}\n", false}, /* as ntt alerts prints them */
        {"[]", false},
        {"\n", false},
        {"", true},
        {"{\"rec", true}, /* torn */
        {"{\"record\":\"alert\",\"message\":\"", true},
        {"{\"record\":\"alert\",\"event_id\":\"e-7\"}\nscratched\n", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int before = 0; before < 2; before++)
            if (opens_with(cases[i].content, before) != cases[i].opens)
                CU_FAIL(cases[i].content);
}

static CU_TestInfo tests[] = {
    {"cursors", cursors},
    {"what is in the way is named", what_is_in_the_way_is_named},
    {"files of others stay", files_of_others_stay},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    warnings = warnings_new();
    int status = unit_main("spool files", tests);
    g_string_free(warnings.text, TRUE);
    return status;
}
