/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the reports add to each detector's alerts. */
#include "output/guidance.h"
#include "unit.h"

#include "engine/detector.h"

#include <string.h>

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

static void title_and_advice_are_those_of_the_row(void)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const struct ntt_alert_type_info *about = ntt_alert_type(type);
        CU_ASSERT_PTR_EQUAL(ntt_type_title(about->name), about->title); /* in the window as in a report */
        CU_ASSERT_PTR_EQUAL(ntt_type_advice(about->name), about->advice);
        size_t length = strlen(about->advice);
        CU_ASSERT_TRUE(length > 20 && length < 300 && about->advice[length - 1] == '.');
    }
    CU_ASSERT_PTR_NULL(ntt_type_title("of_another_version"));
    CU_ASSERT_PTR_NULL(ntt_type_title(NULL));
    CU_ASSERT_PTR_NOT_NULL(ntt_type_advice("of_another_version"));
    CU_ASSERT_PTR_NOT_NULL(ntt_type_advice(NULL));
}

static CU_TestInfo tests[] = {
    {"every technique has a name", every_technique_has_a_name},
    {"title and advice are those of the row", title_and_advice_are_those_of_the_row},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("guidance", tests)
