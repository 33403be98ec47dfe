/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Severities: numbers and names are promised to users, in fields, records, events and options. */
#include "engine/severity.h"
#include "unit.h"

#include <string.h>

static const char *const names[] = {"info", "low", "medium", "high", "critical"};

static void test_numbers_and_names(void)
{
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        enum ntt_severity severity = NTT_CRITICAL;
        CU_ASSERT_STRING_EQUAL(ntt_severity_name((enum ntt_severity)(i + 1)), names[i]);
        CU_ASSERT_TRUE(ntt_severity_parse(names[i], &severity));
        CU_ASSERT_EQUAL((unsigned)severity, i + 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(NTT_SEVERITY_NAMES, names[i]));
    }
    CU_ASSERT_EQUAL(NTT_CRITICAL, 5);
}

static void test_what_is_none(void)
{
    static const char *const others[] = {NULL, "", "info ", "Info", "inform", "severe", "3"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        enum ntt_severity severity = NTT_LOW;
        CU_ASSERT_FALSE(ntt_severity_parse(others[i], &severity));
        CU_ASSERT_EQUAL(severity, NTT_LOW);
    }
    CU_ASSERT_STRING_EQUAL(ntt_severity_name((enum ntt_severity)0), "");
    CU_ASSERT_STRING_EQUAL(ntt_severity_name((enum ntt_severity)6), "");
}

static CU_TestInfo tests[] = {
    {"numbers and names", test_numbers_and_names},
    {"what is none", test_what_is_none},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("severity", tests)
