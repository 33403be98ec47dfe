/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events on disk: order, limits, torn and damaged segments. */
#include "destinations/spool.h"
#include "spool_folder.h"

#include <signal.h>
#include <sys/resource.h>

static struct warnings warnings;

static struct ntt_spool *open_spool(const char *folder, uint64_t limit)
{
    const struct ntt_spool_options options = {folder, limit, take_warning, &warnings};
    char *problem = NULL;
    struct ntt_spool *spool = ntt_spool_open(&options, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(spool);
    return spool;
}

/* So many events at once, from this number on. */
static bool append_group(struct ntt_spool *spool, unsigned first, unsigned count, char **problem)
{
    GString *lines = g_string_new(NULL);
    for (unsigned i = first; i < first + count; i++)
        g_string_append_printf(lines, "{\"record\":\"alert\",\"n\":%u,\"event_id\":\"e-%u\"}\n", i, i);
    bool appended = ntt_spool_append(spool, lines, count, problem);
    g_string_free(lines, TRUE);
    return appended;
}

static void append(struct ntt_spool *spool, unsigned from, unsigned to)
{
    char *problem = NULL;
    for (unsigned i = from; i < to; i++)
        CU_ASSERT_TRUE(append_group(spool, i, 1, &problem));
}

/* Reads all there is in small steps. The numbers of the events as text, those that are lost as "(COUNT)". */
static char *read_all(struct ntt_spool *spool, uint64_t from)
{
    struct ntt_spool_reader reader = ntt_spool_reader(spool, from);
    GString *text = g_string_new(NULL);
    GPtrArray *events = g_ptr_array_new();
    while (reader.number < ntt_spool_end(spool)) {
        uint64_t lost = ntt_spool_read(&reader, events, 3, 1000);
        if (lost)
            g_string_append_printf(text, "(%" G_GUINT64_FORMAT ") ", lost);
        for (guint i = 0; i < events->len; i++) {
            json_t *event = g_ptr_array_index(events, i);
            g_string_append_printf(text, "%" JSON_INTEGER_FORMAT " ",
                                   json_integer_value(json_object_get(event, "n")));
            json_decref(event);
        }
        g_ptr_array_set_size(events, 0);
    }
    CU_ASSERT_EQUAL(ntt_spool_read(&reader, events, 3, 1000), 0);
    CU_ASSERT_EQUAL(events->len, 0);
    g_ptr_array_free(events, TRUE);
    ntt_spool_reader_clear(&reader);
    return g_string_free(text, FALSE);
}

static void expect(struct ntt_spool *spool, uint64_t from, const char *wanted)
{
    char *found = read_all(spool, from);
    CU_ASSERT_STRING_EQUAL(found, wanted);
    g_free(found);
}

/* Replaces the contents of the file with this number in order. */
static void damage(const char *folder, guint number, void (*how)(GString *text))
{
    GPtrArray *paths = folder_files(folder, ".ndjson");
    CU_ASSERT_FATAL(number < paths->len);
    char *text = NULL;
    gsize length = 0;
    CU_ASSERT_TRUE(g_file_get_contents(g_ptr_array_index(paths, number), &text, &length, NULL));
    GString *contents = g_string_new_len(text, (gssize)length);
    how(contents);
    CU_ASSERT_TRUE(
        g_file_set_contents(g_ptr_array_index(paths, number), contents->str, (gssize)contents->len, NULL));
    g_string_free(contents, TRUE);
    g_free(text);
    g_ptr_array_free(paths, TRUE);
}

static void events_are_kept(void)
{
    char *folder = folder_new();
    char *problem = NULL;
    struct ntt_spool *spool = open_spool(folder, 1 << 20);
    append(spool, 0, 2);
    CU_ASSERT_TRUE(append_group(spool, 2, 3, &problem));
    expect(spool, 0, "0 1 2 3 4 ");
    expect(spool, 3, "3 4 ");
    ntt_spool_close(spool);
    spool = open_spool(folder, 1 << 20);
    append(spool, 5, 7);
    expect(spool, 4, "4 5 6 ");
    ntt_spool_close(spool);
    folder_free(folder);
}

static void one_program_at_a_time(void)
{
    char *folder = folder_new(), *problem = NULL;
    struct ntt_spool *spool = open_spool(folder, 1 << 20);
    const struct ntt_spool_options options = {folder, 1 << 20, take_warning, &warnings};
    CU_ASSERT_PTR_NULL(ntt_spool_open(&options, &problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(problem, "another ntt uses the spool"));
    g_free(problem);
    ntt_spool_close(spool);
    ntt_spool_close(open_spool(folder, 1 << 20));
    folder_free(folder);
}

static void no_folder_can_be_made(void)
{
    const struct ntt_spool_options options = {"/proc/spool", 1 << 20, take_warning, &warnings};
    char *problem = NULL;
    CU_ASSERT_PTR_NULL(ntt_spool_open(&options, &problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(problem, "cannot create the folder '/proc/spool'"));
    g_free(problem);
}

/* A kill may leave any beginning of the last line; what was before it is whole. */
static void a_torn_last_line_is_cut_off(void)
{
    char *folder = folder_new();
    struct ntt_spool *spool = open_spool(folder, 1 << 20);
    append(spool, 0, 3);
    ntt_spool_close(spool);
    GPtrArray *paths = folder_files(folder, ".ndjson");
    const char *path = g_ptr_array_index(paths, 0);
    char *whole = NULL;
    gsize length = 0;
    CU_ASSERT_TRUE(g_file_get_contents(path, &whole, &length, NULL));
    gsize line = length / 3;
    for (gsize kept = 2 * line; kept < length; kept++) {
        CU_ASSERT_TRUE(g_file_set_contents(path, whole, (gssize)kept, NULL));
        spool = open_spool(folder, 1 << 20);
        CU_ASSERT_EQUAL(ntt_spool_end(spool), 2);
        append(spool, 9, 10);
        expect(spool, 0, "0 1 9 ");
        ntt_spool_close(spool);
    }
    /* Of the first line, too: the segment is empty, and goes on. */
    CU_ASSERT_TRUE(g_file_set_contents(path, whole, (gssize)line - 1, NULL));
    spool = open_spool(folder, 1 << 20);
    append(spool, 0, 1);
    expect(spool, 0, "0 ");
    ntt_spool_close(spool);
    g_free(whole);
    g_ptr_array_free(paths, TRUE);
    folder_free(folder);
}

static uint64_t bytes_in(const char *folder)
{
    GPtrArray *paths = folder_files(folder, ".ndjson");
    uint64_t bytes = 0;
    for (guint i = 0; i < paths->len; i++) {
        GStatBuf status;
        bytes += g_stat(g_ptr_array_index(paths, i), &status) == 0 ? (uint64_t)status.st_size : 0;
    }
    g_ptr_array_free(paths, TRUE);
    return bytes;
}

static void the_oldest_go_at_the_limit(void)
{
    enum { LIMIT = 800 };
    char *folder = folder_new();
    struct ntt_spool *spool = open_spool(folder, LIMIT);
    for (unsigned i = 0; i < 100; i++) {
        append(spool, i, i + 1);
        CU_ASSERT_TRUE(bytes_in(folder) <= LIMIT);
    }
    uint64_t begin = ntt_spool_begin(spool);
    CU_ASSERT_TRUE(begin > 60 && begin < 90);
    char *found = read_all(spool, 10),
         *wanted = g_strdup_printf("(%" G_GUINT64_FORMAT ") %" G_GUINT64_FORMAT " ", begin - 10, begin);
    CU_ASSERT_TRUE(g_str_has_prefix(found, wanted));
    CU_ASSERT_TRUE(g_str_has_suffix(found, " 98 99 "));
    g_free(found);
    g_free(wanted);
    ntt_spool_close(spool);
    folder_free(folder);
}

static void what_all_have_read_goes(void)
{
    char *folder = folder_new();
    struct ntt_spool *spool = open_spool(folder, 800);
    append(spool, 0, 20);
    ntt_spool_release(spool, 10);
    uint64_t begin = ntt_spool_begin(spool);
    CU_ASSERT_TRUE(begin > 4 && begin <= 10);
    ntt_spool_release(spool, 20);
    CU_ASSERT_TRUE(ntt_spool_begin(spool) > begin);
    ntt_spool_close(spool);
    folder_free(folder);
}

static void scratch(GString *text)
{
    memset(strchr(text->str, '\n') + 1, 0, 5);
}

static void split(GString *text)
{
    strchr(strchr(text->str, '\n'), ':')[0] = '\n';
}

static void cut(GString *text)
{
    g_string_truncate(text, text->len - 12);
}

static void empty(GString *text)
{
    g_string_truncate(text, 0);
}

/* Three segments of three events, of which the second is damaged. */
static void damaged(void (*how)(GString *text), const char *wanted)
{
    enum { SIZE = 800 };
    char *folder = folder_new();
    struct ntt_spool *spool = open_spool(folder, SIZE);
    append(spool, 0, 9);
    ntt_spool_close(spool);
    damage(folder, 1, how);
    g_string_truncate(warnings.text, 0);
    spool = open_spool(folder, SIZE);
    expect(spool, 0, wanted);
    expect(spool, 0, wanted);
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(warnings.text->str, "00003.ndjson' is damaged"));
    CU_ASSERT_EQUAL(strchr(warnings.text->str, '\n') - warnings.text->str + 1, (long)warnings.text->len);
    ntt_spool_close(spool);
    folder_free(folder);
}

static void damage_is_skipped_and_named(void)
{
    damaged(scratch, "0 1 2 3 (1) 5 6 7 8 ");
    damaged(split, "0 1 2 3 (2) 6 7 8 ");
    damaged(cut, "0 1 2 3 4 (1) 6 7 8 ");
    damaged(empty, "0 1 2 (3) 6 7 8 ");
}

static void numbers_never_go_back(void)
{
    char *folder = folder_new();
    struct ntt_spool *spool = open_spool(folder, 1 << 20);
    append(spool, 0, 3);
    ntt_spool_close(spool);
    damage(folder, 0, empty);
    spool = open_spool(folder, 1 << 20);
    CU_ASSERT_EQUAL(ntt_spool_end(spool), 0);
    ntt_spool_skip_to(spool, 3);
    append(spool, 3, 5);
    expect(spool, 3, "3 4 ");
    ntt_spool_close(spool);
    folder_free(folder);
}

static void a_full_disk_keeps_nothing_half(void)
{
    char *folder = folder_new(), *problem = NULL;
    struct ntt_spool *spool = open_spool(folder, 1 << 20);
    append(spool, 0, 2);
    GPtrArray *paths = folder_files(folder, ".ndjson");
    CU_ASSERT_EQUAL(paths->len, 1);
    /* No file may be longer than this one is, and four bytes. */
    GStatBuf status;
    CU_ASSERT_EQUAL(g_stat(g_ptr_array_index(paths, 0), &status), 0);
    struct rlimit before, small;
    CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)status.st_size + 4;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &small), 0);
    CU_ASSERT_FALSE(append_group(spool, 2, 3, &problem)); /* none of them */
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    CU_ASSERT_PTR_NOT_NULL_FATAL(problem);
    CU_ASSERT_PTR_NOT_NULL(strstr(problem, "cannot write an event to the spool"));
    g_free(problem);
    append(spool, 2, 3);
    expect(spool, 0, "0 1 2 ");
    ntt_spool_close(spool);
    g_ptr_array_free(paths, TRUE);
    folder_free(folder);
}

static void a_lower_limit_acts_at_once(void)
{
    char *folder = folder_new();
    struct ntt_spool *spool = open_spool(folder, 16000);
    append(spool, 0, 200);
    CU_ASSERT_EQUAL(ntt_spool_begin(spool), 0);
    ntt_spool_close(spool);
    spool = open_spool(folder, 2000);
    ntt_spool_keep_to_limit(spool);
    GPtrArray *paths = folder_files(folder, ".ndjson");
    goffset bytes = 0;
    for (guint i = 0; i < paths->len; i++) {
        GStatBuf status;
        CU_ASSERT_EQUAL(g_stat(g_ptr_array_index(paths, i), &status), 0);
        bytes += status.st_size;
    }
    CU_ASSERT_TRUE(bytes <= 2000 && ntt_spool_begin(spool) > 0);
    g_ptr_array_free(paths, TRUE);
    ntt_spool_close(spool);
    spool = open_spool(folder, 10); /* less than the last segment has */
    ntt_spool_keep_to_limit(spool);
    CU_ASSERT_EQUAL(ntt_spool_begin(spool), 200);
    append(spool, 200, 201);
    expect(spool, 200, "200 ");
    ntt_spool_close(spool);
    folder_free(folder);
}

/* The folder is deleted while a reader is in it: he gets what he has open, and what comes then. */
static void a_deleted_folder_is_made_again(void)
{
    char *folder = folder_new(), *problem = NULL;
    struct ntt_spool *spool = open_spool(folder, 1 << 20);
    GPtrArray *events = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
    char *again = g_strdup(folder);
    append(spool, 0, 5);
    struct ntt_spool_reader reader = ntt_spool_reader(spool, 0);
    CU_ASSERT_EQUAL(ntt_spool_read(&reader, events, 2, 1000), 0);
    CU_ASSERT_TRUE(ntt_spool_is_there(spool));
    folder_free(folder);
    CU_ASSERT_FALSE(ntt_spool_is_there(spool));
    CU_ASSERT_TRUE(ntt_spool_restore(spool, &problem) && ntt_spool_is_there(spool));
    append(spool, 5, 7);
    CU_ASSERT_EQUAL(ntt_spool_read(&reader, events, 9, 1000), 0);
    CU_ASSERT_EQUAL(ntt_spool_read(&reader, events, 9, 1000), 0);
    CU_ASSERT_EQUAL(events->len, 7);
    ntt_spool_reader_clear(&reader);
    g_ptr_array_free(events, TRUE);
    ntt_spool_close(spool);
    folder_free(again);
}

static CU_TestInfo tests[] = {
    {"events are kept", events_are_kept},
    {"one program at a time", one_program_at_a_time},
    {"no folder can be made", no_folder_can_be_made},
    {"a torn last line is cut off", a_torn_last_line_is_cut_off},
    {"the oldest go at the limit", the_oldest_go_at_the_limit},
    {"what all have read goes", what_all_have_read_goes},
    {"damage is skipped and named", damage_is_skipped_and_named},
    {"numbers never go back", numbers_never_go_back},
    {"a full disk keeps nothing half", a_full_disk_keeps_nothing_half},
    {"a lower limit acts at once", a_lower_limit_acts_at_once},
    {"a deleted folder is made again", a_deleted_folder_is_made_again},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    warnings = warnings_new();
    int status = unit_main("spool", tests);
    g_string_free(warnings.text, TRUE);
    return status;
}
