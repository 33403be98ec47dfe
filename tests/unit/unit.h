/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a table of CUnit tests as one program: `UNIT_MAIN("suite", tests)`, where tests is a CU_TestInfo
 * array. */
#ifndef NTT_UNIT_H
#define NTT_UNIT_H

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <stdlib.h>

#ifdef __clang_analyzer__
/* What CUnit's header does not tell the analyzer: a fatal assertion that fails does not return. */
#undef CU_ASSERT_PTR_NOT_NULL_FATAL
#define CU_ASSERT_PTR_NOT_NULL_FATAL(value) ((value) ? (void)0 : abort())
#endif

static int unit_main(const char *suite, CU_TestInfo *tests)
{
    CU_SuiteInfo suites[] = {{suite, NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS)
        return EXIT_FAILURE;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define UNIT_MAIN(suite, tests)                                                                              \
    int main(void)                                                                                           \
    {                                                                                                        \
        return unit_main(suite, tests);                                                                      \
    }

#endif
