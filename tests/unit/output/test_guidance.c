/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the reports add to each detector's alerts. */
#include "output/guidance.h"
#include "unit.h"

#include "engine/detector.h"

static void every_technique_has_a_name(void)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const struct ntt_alert_type_info *about = ntt_alert_type(type);
        if (about->technique[0] && !ntt_technique_name(about->technique)) {
            fprintf(stderr, "%s: companion/output/guidance.c has no name for %s\n", about->name,
                    about->technique);
            CU_FAIL("a technique without a name");
        }
    }
    CU_ASSERT_PTR_NULL(ntt_technique_name("T0"));
}

static void every_detector_has_advice(void)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const char *title = ntt_guidance(ntt_alert_type(type)->name)->title;
        CU_ASSERT_PTR_NOT_NULL_FATAL(title);
        CU_ASSERT_STRING_EQUAL(title, ntt_alert_type(type)->title); /* in the window as in a report */
    }
    CU_ASSERT_PTR_NULL(ntt_guidance("of_another_version")->title);
    CU_ASSERT_PTR_NOT_NULL(ntt_guidance("of_another_version")->next);
    CU_ASSERT_PTR_NOT_NULL(ntt_guidance(NULL)->next);
}

static CU_TestInfo tests[] = {
    {"every technique has a name", every_technique_has_a_name},
    {"every detector has advice", every_detector_has_advice},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("guidance", tests)
