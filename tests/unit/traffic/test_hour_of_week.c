/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hours of the week, in a time zone that changes its offset. */
#include "traffic/hour_of_week.h"
#include "unit.h"

#include "config/site_profile.h"

enum {
    HOUR = 3600,
    MONDAY = 1761523200,         /* 2025-10-27 00:00 UTC */
    WINTER = MONDAY - 23 * HOUR, /* when the clocks of Berlin went from 3 to 2 */
};

int32_t ntt_site_profile_utc_offset(void *data, int64_t time_s)
{
    (void)data;
    return time_s < WINTER ? 2 * HOUR : HOUR;
}

static void add(struct ntt_hours_of_week *week, int64_t second)
{
    ntt_hours_of_week_add(week, &(struct ntt_packet){.time_ns = second * 1000000000 + 5, .length = 10});
}

static void packets_are_in_their_hour(void)
{
    struct ntt_hours_of_week week = {0};
    add(&week, MONDAY + 22 * HOUR); /* 23:00 in Berlin */
    add(&week, MONDAY + 22 * HOUR);
    add(&week, MONDAY + 22 * HOUR + 3599);
    add(&week, MONDAY + 22 * HOUR + 3598); /* late: happens with the one before it */
    add(&week, MONDAY + 23 * HOUR + 60);
    const struct ntt_hour *hours = ntt_hours_of_week_get(&week);
    CU_ASSERT_EQUAL(hours[23].packets, 4);
    CU_ASSERT_EQUAL(hours[23].bytes, 40);
    CU_ASSERT_EQUAL(hours[23].seconds, HOUR);
    CU_ASSERT_EQUAL(hours[24].packets, 1);
    CU_ASSERT_EQUAL(hours[24].seconds, 60);
    CU_ASSERT_EQUAL(hours[24].most_bytes, 10);
    CU_ASSERT_EQUAL(hours[22].seconds + hours[25].seconds, 0);
}

static void summer_ends(void)
{
    struct ntt_hours_of_week week = {0};
    add(&week, WINTER - HOUR); /* Sunday, 2 in the morning, for the first time */
    add(&week, WINTER + 1);    /* and a second after it began for the second time */
    add(&week, WINTER + HOUR); /* 3 in the morning */
    const struct ntt_hour *hours = ntt_hours_of_week_get(&week);
    unsigned sunday = 6 * 24;
    CU_ASSERT_EQUAL(hours[sunday + 2].packets, 2);
    CU_ASSERT_EQUAL(hours[sunday + 3].packets, 1);
}

static void asking_changes_nothing(void)
{
    struct ntt_hours_of_week asked = {0}, silent = {0};
    for (int64_t i = 0; i < 1000; i++) {
        add(&asked, MONDAY + i * 700);
        add(&silent, MONDAY + i * 700);
        ntt_hours_of_week_get(&asked);
    }
    CU_ASSERT_EQUAL(
        memcmp(ntt_hours_of_week_get(&asked), ntt_hours_of_week_get(&silent), sizeof asked.hours.week), 0);
}

static CU_TestInfo tests[] = {
    {"packets are in their hour", packets_are_in_their_hour},
    {"summer ends", summer_ends},
    {"asking changes nothing", asking_changes_nothing},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("hour of week", tests)
