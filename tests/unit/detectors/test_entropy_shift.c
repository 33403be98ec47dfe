/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exchanges that are suddenly spread otherwise, and what that is called. */
#include "ordinary_traffic.h"

static void test_one_host_meets_many(void)
{
    struct run *run = begin();
    ordinary(run, 400, 8);
    CU_ASSERT_EQUAL(run->count, 0);
    for (unsigned i = 0; i < 600; i++) {
        run->now += 100 * MS;
        session(run, host(0, 66), ipv4(10, 9, i / 250, i % 250), 9100, 2, 400);
    }
    const struct ntt_alert *alert = only_alert(run, NTT_ENTROPY_SHIFT, "sweep");
    check_ends(alert, host(0, 66), nobody);
    end(run);
}

static void test_crowd(void)
{
    struct run *run = begin();
    ordinary(run, 400, 8);
    for (unsigned i = 0; i < 600; i++) {
        run->now += 30 * MS;
        session(run, ipv4(192, 0, i / 250, i % 250), host(1, 1), 80, 2, 400);
    }
    const struct ntt_alert *alert = only_alert(run, NTT_ENTROPY_SHIFT, "flash_crowd");
    check_ends(alert, nobody, host(1, 1));
    end(run);
}

static void test_ordinary_stays_ordinary(void)
{
    struct run *run = begin();
    ordinary(run, 2000, 8);
    ordinary(run, 60, 40); /* more of the same */
    check_silence(run, NTT_ENTROPY_SHIFT);
}

static void test_short_past_is_not_usual(void)
{
    struct run *run = begin();
    ordinary(run, 60, 8);
    for (unsigned i = 0; i < 600; i++) {
        run->now += 100 * MS;
        session(run, host(0, 66), ipv4(10, 9, i / 250, i % 250), 9100, 2, 400);
    }
    check_silence(run, NTT_ENTROPY_SHIFT);
}

static void test_sweep_explains_it(void)
{
    struct run *run = begin();
    ordinary(run, 400, 8);
    for (unsigned i = 0; i < 1000; i++) {
        feed(run, 20 * MS, tcp(host(0, 66), 40000 + i, ipv4(10, 9, i / 250, i % 250), 445, NTT_SYN, 0));
    }
    CU_ASSERT_EQUAL(opened(run, NTT_HOST_SWEEP), 1);
    check_silence(run, NTT_ENTROPY_SHIFT);
}

static CU_TestInfo tests[] = {
    {"one host meets many", test_one_host_meets_many},
    {"a crowd at one host", test_crowd},
    {"what is ordinary stays ordinary", test_ordinary_stays_ordinary},
    {"a short past is not usual", test_short_past_is_not_usual},
    {"a sweep explains it", test_sweep_explains_it},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("entropy_shift", tests)
