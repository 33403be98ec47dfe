/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output/formats.h"

#include "base/word_list.h"

#include <string.h>

const struct ntt_format *const ntt_formats[] = {
#define ROW(name) &ntt_format_##name,
    NTT_FORMAT_LIST(ROW)
#undef ROW
        NULL,
};

const struct ntt_format *ntt_format_named(const char *name)
{
    for (size_t i = 0; ntt_formats[i]; i++)
        if (strcmp(ntt_formats[i]->name, name) == 0)
            return ntt_formats[i];
    return NULL;
}

const struct ntt_format *ntt_format_for(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; ntt_formats[i]; i++) {
        size_t suffix = strlen(ntt_formats[i]->suffix);
        if (length > suffix && g_ascii_strcasecmp(path + length - suffix, ntt_formats[i]->suffix) == 0)
            return ntt_formats[i];
    }
    return NULL;
}

char *ntt_format_names(bool with_default)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; ntt_formats[i]; i++)
        g_ptr_array_add(words,
                        g_strconcat(ntt_formats[i]->name, with_default && i == 0 ? " (default)" : "", NULL));
    char *names = ntt_word_list(words, " or ");
    g_ptr_array_free(words, TRUE);
    return names;
}

char *ntt_format_suffixes(bool named_by_capture)
{
    GPtrArray *words = g_ptr_array_new();
    for (size_t i = 0; ntt_formats[i]; i++)
        if (!named_by_capture || ntt_formats[i]->named_by_capture)
            g_ptr_array_add(words, (char *)ntt_formats[i]->suffix);
    char *suffixes = ntt_word_list(words, " or ");
    g_ptr_array_free(words, TRUE);
    return suffixes;
}
