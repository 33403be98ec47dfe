/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files of a ring go, by size and by age. */
#include "base/retention.h"
#include "unit.h"

#include <string.h>

enum { DAY_S = 24 * 60 * 60, FILES = 4 };

/* Four files of 100 bytes, four days to one day old. */
static void make(struct ntt_kept_file *files)
{
    memset(files, 0, FILES * sizeof *files);
    for (int i = 0; i < FILES; i++) {
        files[i].bytes = 100;
        files[i].age_s = (int64_t)(FILES - i) * DAY_S;
    }
}

/* `expected`: a letter a file, "d" for one to be deleted. */
static void expect(const struct ntt_kept_file *files, const char *expected)
{
    for (int i = 0; i < FILES; i++)
        CU_ASSERT_EQUAL(files[i].delete, expected[i] == 'd');
}

static void no_limit(void)
{
    struct ntt_kept_file files[FILES];
    make(files);
    files[0].delete = true; /* of an earlier answer */
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 0}, files, FILES), 0);
    expect(files, "----");
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 1, .age_s = 1}, NULL, 0), 0);
}

static void by_age(void)
{
    struct ntt_kept_file files[FILES];
    make(files);
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.age_s = INT64_C(2) * DAY_S}, files, FILES),
                    0);
    expect(files, "dd--");
    files[1].needed = true;
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.age_s = INT64_C(2) * DAY_S}, files, FILES),
                    0);
    expect(files, "d---");
}

/* Files that the clock, set back, has not come to yet are not old. */
static void from_the_future(void)
{
    struct ntt_kept_file files[FILES];
    make(files);
    files[0].age_s = -DAY_S;
    files[1].age_s = INT64_MIN;
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.age_s = 1}, files, FILES), 0);
    expect(files, "--dd");
}

static void by_size(void)
{
    struct ntt_kept_file files[FILES];
    make(files);
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 400}, files, FILES), 0);
    expect(files, "----");
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 399}, files, FILES), 0);
    expect(files, "d---");
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 150}, files, FILES), 0);
    expect(files, "ddd-");
    files[2].bytes = 0;
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 150}, files, FILES), 0);
    expect(files, "dd--");
}

/* What is too old makes room first; only then are the oldest of the rest chosen. */
static void by_both(void)
{
    struct ntt_kept_file files[FILES];
    make(files);
    const struct ntt_retention limits = {.bytes = 200, .age_s = INT64_C(3) * DAY_S};
    CU_ASSERT_EQUAL(ntt_retention_choose(&limits, files, FILES), 0);
    expect(files, "dd--");
}

static void what_is_needed_stays(void)
{
    struct ntt_kept_file files[FILES];
    make(files);
    files[0].needed = files[3].needed = true;
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 200}, files, FILES), 0);
    expect(files, "-dd-");
    CU_ASSERT_EQUAL(ntt_retention_choose(&(struct ntt_retention){.bytes = 120, .age_s = 1}, files, FILES),
                    80);
    expect(files, "-dd-");
}

static CU_TestInfo tests[] = {
    {"no limit", no_limit}, {"by age", by_age},   {"from the future", from_the_future},
    {"by size", by_size},   {"by both", by_both}, {"what is needed stays", what_is_needed_stays},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("retention", tests)
