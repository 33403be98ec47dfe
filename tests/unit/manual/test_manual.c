/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manual's pages, as they are embedded. */
#include "manual/manual.h"
#include "unit.h"

#include "engine/detector.h"

#include <string.h>

static char *text_of(GBytes *bytes)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_bytes_unref(bytes);
    return text;
}

static void every_detector_has_a_page(void)
{
    char **types = ntt_manual_types();
    CU_ASSERT_EQUAL(g_strv_length(types), NTT_ALERT_TYPES);
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++)
        CU_ASSERT_TRUE(g_strv_contains((const char *const *)types, ntt_alert_type(type)->name));
    g_strfreev(types);
    CU_ASSERT_PTR_NULL(ntt_manual_markdown("of_another_version"));
    CU_ASSERT_PTR_NULL(ntt_manual_html("../manual/beacon"));
}

static void tables_are_tables(void)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        char *html = text_of(ntt_manual_html(ntt_alert_type(type)->name));
        CU_ASSERT_TRUE(g_str_has_prefix(html, "<h3>"));
        CU_ASSERT_PTR_NULL(strstr(html, "|---"));
        g_free(html);
    }
}

static CU_TestInfo tests[] = {
    {"every detector has a page", every_detector_has_a_page},
    {"tables are tables", tables_are_tables},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("manual", tests)
