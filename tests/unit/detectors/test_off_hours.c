/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nights against a week of habits, learnt before or from the capture itself. */
#include "ordinary_traffic.h"

#include "engine/baseline.h"

static const int64_t HOUR = 3600, DAY = 86400;

/* Hours 8 to 18 of five days bring a hundred times what the others do. */
static struct ntt_baseline *office_week(void)
{
    struct ntt_baseline *baseline = calloc(1, sizeof *baseline);
    for (unsigned i = 0; i < NTT_WEEK_HOURS; i++) {
        bool open = i < 5 * 24 && i % 24 >= 8 && i % 24 < 18;
        uint64_t bytes = open ? 10000000 : 100000;
        baseline->week[i] = (struct ntt_hour){4 * (uint64_t)HOUR, 4 * bytes / 500, 4 * bytes, 2 * bytes};
    }
    return baseline;
}

static void bulk(struct run *run, unsigned seconds, unsigned bytes_a_second)
{
    for (unsigned i = 0; i < seconds; i++) {
        run->now += SECOND;
        session(run, host(0, 66), ipv4(203, 0, 113, 9), 443, bytes_a_second / 1400 + 1, 1400);
    }
}

static struct run *at(struct ntt_setup setup, int64_t after_monday_s)
{
    struct run *run = begin_with(setup);
    run->now += after_monday_s * SECOND;
    return run;
}

static void test_night_against_a_baseline(void)
{
    struct ntt_baseline *baseline = office_week();
    struct ntt_setup setup = {.baseline = baseline};
    struct run *run = at(setup, DAY + 3 * HOUR);
    bulk(run, 600, 20000);
    run->now += HOUR * SECOND;
    ordinary(run, 60, 1);
    const struct ntt_alert *alert = only_alert(run, NTT_OFF_HOURS, "surge");
    check_ends(alert, host(0, 66), ipv4(203, 0, 113, 9));
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "on a Tuesday in the quarter of an hour from 03:00"));
    end(run);

    run = at(setup, DAY + 10 * HOUR); /* the same, by day */
    bulk(run, 600, 20000);
    check_silence(run, NTT_OFF_HOURS);
    baseline->week[24 + 3].most_bytes = 50000000; /* a backup that came before */
    run = at(setup, DAY + 3 * HOUR);
    bulk(run, 600, 20000);
    check_silence(run, NTT_OFF_HOURS);
    free(baseline);
}

static int32_t in_berlin(void *data, int64_t time_s)
{
    (void)data;
    (void)time_s;
    return (int32_t)HOUR;
}

static void test_local_time(void)
{
    struct ntt_baseline *baseline = office_week();
    struct ntt_setup setup = {.baseline = baseline, .utc_offset = in_berlin};
    struct run *run = at(setup, 7 * HOUR + 60); /* 8:01 there */
    bulk(run, 600, 20000);
    check_silence(run, NTT_OFF_HOURS);
    run = at(setup, 17 * HOUR + 60); /* 18:01 there, which has work before it, but not so much */
    bulk(run, 800, 40000);
    CU_ASSERT_PTR_NOT_NULL(last_of(run, NTT_OFF_HOURS));
    end(run);
    free(baseline);
}

/* Nine days of an office, one session a minute in its hours and one in ten minutes else. */
static void days(struct run *run, unsigned count)
{
    for (unsigned hour = 0; hour < count * 24; hour++) {
        bool open = hour / 24 % 7 < 5 && hour % 24 >= 8 && hour % 24 < 18;
        unsigned sessions = open ? 60 : 6;
        for (unsigned i = 0; i < sessions; i++) {
            run->now += HOUR * SECOND / sessions;
            session(run, host(0, 10 + i % 20), host(1, 1), 443, open ? 40 : 2, 1000);
        }
    }
}

static void test_own_week(void)
{
    struct run *run = begin();
    days(run, 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(ntt_engine_not_evaluated(run->engine, NTT_OFF_HOURS), "less than 7 days"));
    days(run, 5);
    CU_ASSERT_PTR_NULL(ntt_engine_not_evaluated(run->engine, NTT_OFF_HOURS));
    CU_ASSERT_EQUAL(run->count, 0);
    run->now += 3 * HOUR * SECOND;
    bulk(run, 600, 5000);
    run->now += 2 * HOUR * SECOND;
    ordinary(run, 10, 1);
    const struct ntt_alert *alert = only_alert(run, NTT_OFF_HOURS, "surge");
    check_ends(alert, host(0, 66), ipv4(203, 0, 113, 9));
    end(run);
}

static void test_no_week_no_word(void)
{
    struct run *run = at((struct ntt_setup){.baseline = NULL}, 3 * HOUR);
    bulk(run, 600, 50000);
    CU_ASSERT_PTR_NOT_NULL(ntt_engine_not_evaluated(run->engine, NTT_OFF_HOURS));
    check_silence(run, NTT_OFF_HOURS);

    struct ntt_baseline *empty = calloc(1, sizeof *empty);
    run = at((struct ntt_setup){.baseline = empty}, 3 * HOUR);
    bulk(run, 600, 50000);
    CU_ASSERT_PTR_NOT_NULL(ntt_engine_not_evaluated(run->engine, NTT_OFF_HOURS));
    check_silence(run, NTT_OFF_HOURS);
    free(empty);
}

static void test_many_hosts_at_night(void)
{
    struct ntt_baseline *baseline = office_week();
    struct run *run = at((struct ntt_setup){.baseline = baseline}, 2 * HOUR);
    ordinary(run, 800, 20);
    run->now += HOUR * SECOND;
    ordinary(run, 10, 1);
    const struct ntt_alert *alert = only_alert(run, NTT_OFF_HOURS, "surge");
    CU_ASSERT_EQUAL(alert->source.base.family, NTT_NO_ADDRESS);
    CU_ASSERT_PTR_NOT_NULL(strstr(alert->message, "The network moved"));
    end(run);
    free(baseline);
}

static void test_hours(void)
{
    CU_ASSERT_EQUAL(ntt_hour_of_week(MONDAY), 0);
    CU_ASSERT_EQUAL(ntt_hour_of_week(MONDAY - 1), 167);
    CU_ASSERT_EQUAL(ntt_hour_of_week(MONDAY + 5 * DAY + 13 * HOUR + 59), 5 * 24 + 13);
    CU_ASSERT_EQUAL(ntt_hour_of_week(-1), 3 * 24 - 1); /* 1969 ended on a Wednesday */
    struct ntt_hours hours = {.begun = false};
    ntt_hours_add(&hours, MONDAY + 1800, 1, 100);
    ntt_hours_add(&hours, MONDAY + 2 * HOUR + 600, 2, 50);
    ntt_hours_add(&hours, MONDAY + 2 * HOUR, 1, 25); /* late */
    ntt_hours_add(&hours, MONDAY + 7 * DAY + 60, 1, 300);
    CU_ASSERT_EQUAL(hours.week[0].seconds, 1860);
    CU_ASSERT_EQUAL(hours.week[0].bytes, 400);
    CU_ASSERT_EQUAL(hours.week[0].most_bytes, 300);
    CU_ASSERT_EQUAL(hours.week[1].seconds, HOUR);
    CU_ASSERT_EQUAL(hours.week[1].bytes, 0);
    CU_ASSERT_EQUAL(hours.week[2].seconds, HOUR);
    CU_ASSERT_EQUAL(hours.week[2].packets, 3);
    CU_ASSERT_EQUAL(hours.week[2].most_bytes, 75);
    CU_ASSERT_EQUAL(hours.week[167].seconds, HOUR);
    CU_ASSERT_EQUAL(ntt_week_busy((struct ntt_hour[NTT_WEEK_HOURS]){{0}}), 0);
}

static CU_TestInfo tests[] = {
    {"a night against a baseline", test_night_against_a_baseline},
    {"local time", test_local_time},
    {"a week of its own", test_own_week},
    {"no week, no word", test_no_week_no_word},
    {"many hosts at night", test_many_hosts_at_night},
    {"hours of the week", test_hours},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("off_hours", tests)
