/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Durations, sizes and rates as people write them, and what is none. */
#include "base/quantities.h"
#include "unit.h"

#include <glib.h>

static void test_durations(void)
{
    int64_t seconds;
    CU_ASSERT_TRUE(ntt_duration_parse("90", &seconds) && seconds == 90);
    CU_ASSERT_TRUE(ntt_duration_parse("5m", &seconds) && seconds == 300);
    CU_ASSERT_TRUE(ntt_duration_parse("1.5min", &seconds) && seconds == 90);
    CU_ASSERT_TRUE(ntt_duration_parse("1.5h", &seconds) && seconds == 5400);
    CU_ASSERT_TRUE(ntt_duration_parse("7d", &seconds) && seconds == 604800);
    static const char *const none[] = {"",     "m",   "-5m", "5 minutes", "0",    "0.2",
                                       "1e3d", "5mm", "nan", "0x10",      "1.2.3"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        CU_ASSERT_FALSE(ntt_duration_parse(none[i], &seconds));
}

static void test_sizes(void)
{
    uint64_t bytes;
    CU_ASSERT_TRUE(ntt_size_parse("12", &bytes) && bytes == 12);
    CU_ASSERT_TRUE(ntt_size_parse("2GB", &bytes) && bytes == 2000000000);
    CU_ASSERT_TRUE(ntt_size_parse("64MiB", &bytes) && bytes == 64 << 20);
    static const char *const none[] = {"", "GB", "5m", "-1MB", "0", "inf", "1e9", "9999999999TB"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        CU_ASSERT_FALSE(ntt_size_parse(none[i], &bytes));
}

static void test_rates(void)
{
    double rate;
    CU_ASSERT_TRUE(ntt_rate_parse("5000/min", &rate) && rate > 83.3 && rate < 83.4);
    CU_ASSERT_TRUE(ntt_rate_parse("100", &rate) && rate == 100);
    CU_ASSERT_TRUE(ntt_rate_parse("2/s", &rate) && rate == 2);
    char *huge = g_strnfill(400, '9'); /* more than a double holds */
    CU_ASSERT_FALSE(ntt_rate_parse(huge, &rate));
    g_free(huge);
    static const char *const none[] = {"", "/s", "0", "-1/s", "5/", "5/year", "5 / s"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        CU_ASSERT_FALSE(ntt_rate_parse(none[i], &rate));
}

static CU_TestInfo tests[] = {
    {"durations", test_durations},
    {"sizes", test_sizes},
    {"rates", test_rates},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("quantities", tests)
