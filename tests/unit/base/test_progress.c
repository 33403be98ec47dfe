/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long reading still takes, by how it has gone so far. */
#include "base/progress.h"
#include "unit.h"

#include <glib.h>

static struct ntt_progress begun(int seconds_ago, uint64_t size)
{
    return (struct ntt_progress){.size = size,
                                 .began = g_get_monotonic_time() - seconds_ago * G_TIME_SPAN_SECOND};
}

static void test_left_by_bytes(void)
{
    const struct ntt_progress progress = begun(10, 1000);
    const struct ntt_progress_state quarter = {.bytes = 250, .done = 0, .count = 2};
    CU_ASSERT_DOUBLE_EQUAL(ntt_progress_left(&progress, &quarter), 30, 1);
}

/* Where there are many, a large one that is read does not mean that the small ones are. */
static void test_left_by_captures(void)
{
    const struct ntt_progress progress = begun(10, 1000);
    const struct ntt_progress_state few = {.bytes = 900, .done = 50, .count = 5000};
    CU_ASSERT_DOUBLE_EQUAL(ntt_progress_left(&progress, &few), 990, 10);
}

static void test_left_is_not_known_yet(void)
{
    const struct ntt_progress_state quarter = {.bytes = 250}, nothing = {0};
    struct ntt_progress progress = begun(1, 1000);
    CU_ASSERT_EQUAL(ntt_progress_left(&progress, &quarter), -1);
    progress = begun(10, 1000);
    CU_ASSERT_EQUAL(ntt_progress_left(&progress, &nothing), -1);
    progress = begun(10, 0);
    CU_ASSERT_EQUAL(ntt_progress_left(&progress, &quarter), -1);
}

static CU_TestInfo tests[] = {{"seconds left by bytes", test_left_by_bytes},
                              {"seconds left by captures, where these are many", test_left_by_captures},
                              {"seconds left are not known yet", test_left_is_not_known_yet},
                              CU_TEST_INFO_NULL};

UNIT_MAIN("progress", tests)
