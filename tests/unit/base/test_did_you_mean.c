/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mistyped words, and what is suggested for them. */
#include "base/did_you_mean.h"
#include "unit.h"

#include <glib.h>
#include <string.h>

static const char *const commands[] = {"report", "alerts", "baseline", "geoip", "manual", "doctor", NULL};

static void near_words(void)
{
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        {"report", "report"},    {"reprot", "report"}, {"repotr", "report"}, {"rport", "report"},
        {"reports", "report"},   {"alert", "alerts"},  {"doc", "doctor"},    {"base", "baseline"},
        {"basline", "baseline"}, {"goeip", "geoip"},   {"manaul", "manual"}, {"dokter", "doctor"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *nearest = ntt_nearest(cases[i].typed, commands);
        CU_ASSERT_PTR_NOT_NULL_FATAL(nearest);
        CU_ASSERT_STRING_EQUAL(nearest, cases[i].meant);
    }
}

static void words_of_their_own(void)
{
    char *endless = g_strnfill(100000, 'r');
    const char *const cases[] = {"", "r", "xy", "frobnicate", "capture.pcapng", "\xff\xfe", endless};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        CU_ASSERT_PTR_NULL(ntt_nearest(cases[i], commands));
    g_free(endless);
}

static void as_the_end_of_a_sentence(void)
{
    char *near = ntt_did_you_mean("reprot", commands), *far = ntt_did_you_mean("frobnicate", commands);
    CU_ASSERT_STRING_EQUAL(near, "; did you mean 'report'?");
    CU_ASSERT_STRING_EQUAL(far, ".");
    g_free(near);
    g_free(far);
}

static void mistyped_options(void)
{
    static const struct {
        const char *typed, *said;
    } cases[] = {
        {"--outptu=x", "Unknown option --outptu=x; did you mean '--output'?"},
        {"--rign-buffer", "Unknown option --rign-buffer; did you mean '--ring-buffer'?"},
        {"--nonsense", "Unknown option --nonsense."},
        {"-x", "Unknown option -x."},
        {"--output", "Missing argument for --output."},
    };
    char *out = NULL, *ring = NULL;
    const GOptionEntry entries[] = {{"output", 'o', 0, G_OPTION_ARG_STRING, &out, "Not --outptu", "OUT"},
                                    {"ring-buffer", 0, 0, G_OPTION_ARG_STRING, &ring, "-", "RING"},
                                    G_OPTION_ENTRY_NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GOptionContext *context = g_option_context_new(NULL);
        g_option_context_add_main_entries(context, entries, NULL);
        const char *const line[] = {"ntt", cases[i].typed, NULL};
        char **arguments = g_strdupv((char **)line);
        GError *error = NULL;
        CU_ASSERT_FALSE_FATAL(g_option_context_parse_strv(context, &arguments, &error));
        char *said = ntt_option_problem(context, error);
        CU_ASSERT_STRING_EQUAL(said, cases[i].said);
        g_free(said);
        g_error_free(error);
        g_strfreev(arguments);
        g_option_context_free(context);
    }
}

static CU_TestInfo tests[] = {
    {"near words", near_words},
    {"words of their own", words_of_their_own},
    {"as the end of a sentence", as_the_end_of_a_sentence},
    {"mistyped options", mistyped_options},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("did you mean", tests)
