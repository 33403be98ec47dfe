/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's own time: what sets it back does not stop it, and what is late does not set it back. */
#include "engine/counting/clock.h"
#include "unit.h"

#define SECOND INT64_C(1000000000)

static struct ntt_clock clock_at(int64_t time_ns)
{
    return (struct ntt_clock){.time_ns = time_ns};
}

/* As the engine does. */
static int64_t see(struct ntt_clock *clock, int64_t stamp_ns)
{
    int64_t time_ns = ntt_clock_of(clock, stamp_ns);
    if (time_ns > clock->time_ns)
        clock->time_ns = time_ns;
    return clock->time_ns;
}

/* Five seconds at ten packets a second, then the same again from 22 s earlier, ten times. */
static void test_set_back_again_and_again(void)
{
    struct ntt_clock clock = clock_at(1000 * SECOND);
    for (int turn = 0; turn < 10; turn++) {
        for (int packet = 0; packet < 500; packet++)
            see(&clock, (1000 - 22 * turn) * SECOND + packet * SECOND / 100);
    }
    CU_ASSERT_TRUE(clock.time_ns > 1045 * SECOND);
    CU_ASSERT_TRUE(clock.time_ns <= 1050 * SECOND);
}

static void test_late_ones_do_not_move_it(void)
{
    struct ntt_clock clock = clock_at(1000 * SECOND);
    for (int packet = 0; packet < 1000; packet++) {
        see(&clock, 1000 * SECOND + packet * SECOND / 100);
        if (packet % 16 == 0) {
            for (int late = 0; late < 20; late++)
                see(&clock, 100 * SECOND + late);
        }
    }
    CU_ASSERT_EQUAL(clock.step_ns, 0);
    CU_ASSERT_EQUAL(clock.time_ns, 1000 * SECOND + 999 * SECOND / 100);
}

/* Two taps an hour apart, each in bursts of 100: both go by the same time, and it does not run away. */
static void test_two_clocks_in_turn(void)
{
    struct ntt_clock clock = clock_at(7200 * SECOND);
    for (int packet = 0; packet < 5000; packet++)
        see(&clock, (packet / 100 % 2 ? 3600 : 7200) * SECOND + packet * SECOND / 100);
    CU_ASSERT_TRUE(clock.time_ns > 7249 * SECOND - SECOND);
    CU_ASSERT_TRUE(clock.time_ns <= 7250 * SECOND);
}

/* One stamp of another century, then all as before. */
static void test_a_leap_ahead(void)
{
    struct ntt_clock clock = clock_at(1000 * SECOND);
    int64_t far = 3000000000 * SECOND;
    CU_ASSERT_EQUAL(see(&clock, far), far);
    for (int packet = 0; packet < 1000; packet++)
        see(&clock, 1000 * SECOND + packet * SECOND / 100);
    CU_ASSERT_TRUE(clock.time_ns > far + 9 * SECOND);
    CU_ASSERT_TRUE(clock.time_ns < far + 10 * SECOND);
}

static void test_the_ends_of_time(void)
{
    struct ntt_clock clock = clock_at(-NTT_LATEST_NS);
    for (int turn = 0; turn < 100; turn++)
        CU_ASSERT_TRUE(see(&clock, turn / 40 % 2 ? -NTT_LATEST_NS : NTT_LATEST_NS) <= NTT_LATEST_NS);
    CU_ASSERT_EQUAL(clock.time_ns, NTT_LATEST_NS);
}

static CU_TestInfo tests[] = {
    {"set back again and again", test_set_back_again_and_again},
    {"late ones do not move it", test_late_ones_do_not_move_it},
    {"two clocks in turn", test_two_clocks_in_turn},
    {"a leap ahead", test_a_leap_ahead},
    {"the ends of time", test_the_ends_of_time},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("clock", tests)
