/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/word_list.h"

char *ntt_word_list(const GPtrArray *words, const char *last)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        const char *before = i == 0 ? "" : i + 1 < words->len ? ", " : last;
        g_string_append_printf(list, "%s%s", before, (const char *)g_ptr_array_index(words, i));
    }
    return g_string_free(list, FALSE);
}
