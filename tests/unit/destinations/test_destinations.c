/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destinations behind an outbox, against servers that refuse, hang and lie. */
#include "outbox_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void the_same_twice(void)
{
    char *folder = folder_new(), *problem = NULL;
    CU_ASSERT_PTR_NULL(open_outbox(folder, 1 << 20, "x", "file:./x,format=text", &problem));
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(problem, "twice"));
    g_free(problem);
    folder_free(folder);
}

/* One destination that cannot take events holds up neither the other nor the program. */
static void one_that_is_down(void)
{
    enum { EVENTS = 50 };
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *good = g_build_filename(outputs, "good", NULL), *later = g_build_filename(outputs, "later", NULL),
         *bad = g_build_filename(later, "bad", NULL);
    g_string_truncate(warnings.text, 0);
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, bad, good, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    append(outbox, 1, 1 + EVENTS);
    CU_ASSERT_FALSE(ntt_outbox_flush(outbox, 100));
    CU_ASSERT_TRUE(has_exactly(good, 1, 1 + EVENTS));
    size_t count = 0;
    struct ntt_outbox_state *states = ntt_outbox_states(outbox, &count);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_STRING_EQUAL(states[0].target, bad);
    CU_ASSERT_TRUE(states[0].down && states[0].waiting == EVENTS && states[0].sent == 0);
    CU_ASSERT_TRUE(!states[1].down && states[1].waiting == 0 && states[1].sent == EVENTS);
    g_free(states);
    CU_ASSERT_EQUAL(g_mkdir(later, 0700), 0);
    CU_ASSERT_TRUE(ntt_outbox_flush(outbox, 5000));
    ntt_outbox_close(outbox, 0);
    CU_ASSERT_TRUE(has_exactly(bad, 1, 1 + EVENTS));
    char *down =
        g_strdup_printf("%s does not accept events: No such file or directory. It is tried again, and they "
                        "wait for it\n%s is back after ",
                        bad, bad);
    CU_ASSERT_TRUE(g_str_has_prefix(warnings.text->str, down));
    CU_ASSERT_TRUE(g_str_has_suffix(warnings.text->str, " s; 50 events were sent late, 0 lost\n"));
    g_free(down);
    g_unlink(bad);
    g_rmdir(later);
    folder_free(outputs);
    folder_free(folder);
    g_free(good);
    g_free(bad);
    g_free(later);
}

/* What a spool that is too small has lost is counted and said, and the rest arrives in order. */
static void over_the_limit(void)
{
    enum { EVENTS = 200 };
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *later = g_build_filename(outputs, "later", NULL), *path = g_build_filename(later, "file", NULL);
    g_string_truncate(warnings.text, 0);
    struct ntt_outbox *outbox = open_outbox(folder, 20000, path, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    append(outbox, 1, 2);
    CU_ASSERT_FALSE(ntt_outbox_flush(outbox, 50)); /* the first event is read, and kept for when it is back */
    append(outbox, 2, 1 + EVENTS);
    CU_ASSERT_EQUAL(g_mkdir(later, 0700), 0);
    CU_ASSERT_TRUE(ntt_outbox_flush(outbox, 5000));
    size_t count = 0;
    struct ntt_outbox_state *states = ntt_outbox_states(outbox, &count);
    uint64_t sent = states[0].sent, dropped = states[0].dropped;
    g_free(states);
    ntt_outbox_close(outbox, 0);
    CU_ASSERT_EQUAL(sent + dropped, EVENTS);
    CU_ASSERT_TRUE(sent > 20 && dropped > 100);
    GArray *numbers = numbers_in(path);
    CU_ASSERT_EQUAL(numbers->len, sent);
    for (guint i = 0; i < numbers->len; i++)
        CU_ASSERT_EQUAL(g_array_index(numbers, unsigned, i), i ? EVENTS - numbers->len + i + 1 : 1);
    char *lost =
        g_strdup_printf("%s has lost %" G_GUINT64_FORMAT " events: the spool was full", path, dropped);
    char *back = g_strdup_printf("%" G_GUINT64_FORMAT " events were sent late, %" G_GUINT64_FORMAT " lost",
                                 sent, dropped);
    CU_ASSERT_PTR_NOT_NULL(strstr(warnings.text->str, lost));
    CU_ASSERT_PTR_NOT_NULL(strstr(warnings.text->str, back));
    g_free(lost);
    g_free(back);
    g_array_free(numbers, TRUE);
    g_unlink(path);
    g_rmdir(later);
    folder_free(outputs);
    folder_free(folder);
    g_free(path);
    g_free(later);
}

static bool has_line_soon(const char *path)
{
    for (unsigned i = 0; i < 500 && !has_exactly(path, 1, 2); i++)
        g_usleep(10000);
    return has_exactly(path, 1, 2);
}

/* Where its place cannot be written, one batch is sent, and no more until it can: a kill would send all of it again. */
static void a_place_that_cannot_be_written(void)
{
    char *folder = folder_new(), *problem = NULL, *outputs = folder_new();
    char *path = g_build_filename(outputs, "log", NULL);
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, path, NULL, &problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    GPtrArray *cursors = folder_files(folder, ".cursor");
    CU_ASSERT_EQUAL_FATAL(cursors->len, 1);
    const char *cursor = g_ptr_array_index(cursors, 0);
    CU_ASSERT_TRUE(g_unlink(cursor) == 0 && g_mkdir(cursor, 0700) == 0);
    append(outbox, 1, 2);
    CU_ASSERT_TRUE(has_line_soon(path));
    append(outbox, 2, 4);
    CU_ASSERT_FALSE(ntt_outbox_flush(outbox, 100));
    CU_ASSERT_TRUE(has_exactly(path, 1, 2));
    CU_ASSERT_PTR_NOT_NULL(strstr(warnings.text->str, "Until that succeeds, events wait for "));
    CU_ASSERT_EQUAL(g_rmdir(cursor), 0);
    CU_ASSERT_TRUE(ntt_outbox_flush(outbox, 5000));
    CU_ASSERT_TRUE(has_exactly(path, 1, 4));
    ntt_outbox_close(outbox, 0);
    g_ptr_array_free(cursors, TRUE);
    folder_free(outputs);
    folder_free(folder);
    g_free(path);
}

/* A program that appends events from where the last one was, until it is killed or done. */
static void run_until_killed(const char *folder, const char *path, unsigned last)
{
    char *problem = NULL;
    struct ntt_outbox *outbox = open_outbox(folder, 1 << 20, path, NULL, &problem);
    if (!outbox)
        _exit(1);
    const GPtrArray *before = ntt_outbox_last(outbox);
    const json_t *newest = before->len ? g_ptr_array_index(before, before->len - 1) : NULL;
    for (unsigned i = (unsigned)json_integer_value(json_object_get(newest, "sequence")) + 1; i <= last;) {
        GPtrArray *group = group_of(made_event(i));
        for (i++; i <= last && i % 4; i++)
            g_ptr_array_add(group, made_event(i));
        if (!ntt_outbox_append(outbox, group, &problem))
            _exit(1);
        g_ptr_array_free(group, TRUE);
    }
    ntt_outbox_close(outbox, 10000);
    _exit(0);
}

/* Whatever moment it is killed at, the next one goes on; the file has every event once. */
static void killed_again_and_again(void)
{
    enum { EVENTS = 600, MOST_KILLS = 60 };
    char *folder = folder_new(), *outputs = folder_new(), *path = g_build_filename(outputs, "log", NULL);
    int status = -1, kills = 0;
    GRand *random = g_rand_new_with_seed(7);
    for (;;) {
        pid_t child = fork();
        if (child == 0)
            run_until_killed(folder, path, EVENTS);
        if (kills < MOST_KILLS) {
            g_usleep((gulong)g_rand_int_range(random, 2000, 30000));
            kill(child, SIGKILL);
        }
        CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
        if (WIFEXITED(status))
            break;
        kills++;
    }
    CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
    CU_ASSERT_TRUE(kills > 5);
    CU_ASSERT_TRUE(has_exactly(path, 1, 1 + EVENTS));
    g_rand_free(random);
    folder_free(outputs);
    folder_free(folder);
    g_free(path);
}

static CU_TestInfo tests[] = {
    {"the same twice", the_same_twice},
    {"one that is down", one_that_is_down},
    {"over the limit", over_the_limit},
    {"a place that cannot be written", a_place_that_cannot_be_written},
    {"killed again and again", killed_again_and_again},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    return run_with_short_pauses("destinations", tests);
}
