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

/* The line of the page's table that the option's row makes; NULL: there is none. */
static char *row_on(const char *page, const struct ntt_config_option *option)
{
    char *pattern = g_strdup_printf("^\\| `ntt\\.%s` .*$", option->name), *line = NULL;
    GMatchInfo *match;
    GRegex *regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
    if (g_regex_match(regex, page, 0, &match)) {
        line = g_match_info_fetch(match, 0);
        CU_ASSERT_FALSE(g_match_info_next(match, NULL)); /* once */
    }
    g_match_info_free(match);
    g_regex_unref(regex);
    g_free(pattern);
    return line;
}

static void check_row(const char *line, const struct ntt_config_option *option)
{
    char **cells = g_strsplit(line, "|", 0);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(cells), 7);
    char *range = g_strdup_printf("%u to %u", option->minimum, option->maximum),
         *value = g_strdup_printf("%u", option->fallback);
    CU_ASSERT_STRING_EQUAL(g_strstrip(cells[2]), value);
    CU_ASSERT_STRING_EQUAL(g_strstrip(cells[3]), range);
    CU_ASSERT_STRING_EQUAL(g_strstrip(cells[4]), option->unit);
    CU_ASSERT_TRUE(g_str_has_prefix(g_strstrip(cells[5]), option->text));
    g_free(value);
    g_free(range);
    g_strfreev(cells);
}

static void check_thresholds(enum ntt_alert_type type)
{
    char *page = text_of(ntt_manual_markdown(ntt_alert_type(type)->name)),
         *html = text_of(ntt_manual_html(ntt_alert_type(type)->name));
    for (size_t i = 0; i < ntt_config_option_count(); i++) {
        const struct ntt_config_option *option = ntt_config_option(i);
        char *line = row_on(page, option),
             *cell = g_strdup_printf("<td><code>ntt.%s</code></td>", option->name);
        CU_ASSERT_EQUAL(line != NULL, ntt_config_option_is_used(i, type));
        CU_ASSERT_EQUAL(strstr(html, cell) != NULL, ntt_config_option_is_used(i, type));
        if (line)
            check_row(line, option);
        g_free(cell);
        g_free(line);
    }
    g_free(html);
    g_free(page);
}

static void thresholds_are_on_the_pages_of_their_detectors(void)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++)
        check_thresholds(type);
}

static void titles_are_those_of_the_rows(void)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const struct ntt_alert_type_info *about = ntt_alert_type(type);
        char *page = text_of(ntt_manual_markdown(about->name)),
             *title = g_strdup_printf("# %s (`%s`)\n\n", about->title, about->name);
        CU_ASSERT_TRUE(g_str_has_prefix(page, title));
        g_free(title);
        g_free(page);
    }
}

static CU_TestInfo tests[] = {
    {"every detector has a page", every_detector_has_a_page},
    {"tables are tables", tables_are_tables},
    {"thresholds are on the pages of their detectors", thresholds_are_on_the_pages_of_their_detectors},
    {"titles are those of the rows", titles_are_those_of_the_rows},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("manual", tests)
