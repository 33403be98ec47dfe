/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sentence that names what there is to choose from. */
#include "base/word_list.h"
#include "unit.h"

static void expect(size_t count, const char *wanted)
{
    static const char *const words[] = {"html", "pdf", "kml"};
    GPtrArray *few = g_ptr_array_new();
    for (size_t i = 0; i < MIN(count, G_N_ELEMENTS(words)); i++)
        g_ptr_array_add(few, (char *)words[i]);
    char *list = ntt_word_list(few, " or ");
    CU_ASSERT_STRING_EQUAL(list, wanted);
    g_free(list);
    g_ptr_array_free(few, TRUE);
}

static void words_in_a_sentence(void)
{
    expect(0, "");
    expect(1, "html");
    expect(2, "html or pdf");
    expect(3, "html, pdf or kml");
}

static CU_TestInfo tests[] = {
    {"words in a sentence", words_in_a_sentence},
    CU_TEST_INFO_NULL,
};

UNIT_MAIN("word list", tests)
