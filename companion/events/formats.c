/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "events/formats.h"

#include "base/file_type.h"
#include "base/word_list.h"

#include <string.h>
#include <sys/stat.h>

enum { LONGEST_LINE = 64 << 10 };

const struct ntt_event_format *const ntt_event_formats[] = {
#define ROW(name) &ntt_event_##name,
    NTT_EVENT_FORMAT_LIST(ROW)
#undef ROW
        NULL,
};

const struct ntt_event_format *ntt_event_format_named(const char *name)
{
    for (size_t i = 0; ntt_event_formats[i]; i++)
        if (strcmp(ntt_event_formats[i]->name, name) == 0)
            return ntt_event_formats[i];
    return NULL;
}

static bool is_event(const char *line)
{
    bool known = false;
    for (size_t i = 0; ntt_event_formats[i] && !known; i++)
        known = ntt_event_formats[i]->wrote(line);
    return known;
}

bool ntt_event_file_is_ours(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    char *line = ntt_file_first_line(path, LONGEST_LINE);
    bool ours = status.st_size == 0 || (line && is_event(line));
    g_free(line);
    return ours;
}

char *ntt_event_format_names(enum ntt_event_shape shapes, const struct ntt_event_format *usual)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; ntt_event_formats[i]; i++) {
        const struct ntt_event_format *format = ntt_event_formats[i];
        if (format->shape & shapes)
            g_ptr_array_add(words, g_strconcat(format->name, format == usual ? " (default)" : "", NULL));
    }
    char *names = ntt_word_list(words, " or ");
    g_ptr_array_free(words, TRUE);
    return names;
}

char *ntt_event_format_unknown(const char *name)
{
    char *names = ntt_event_format_names(NTT_EVENT_ANY, NULL);
    char *sentence = g_strdup_printf("'%s' is not a format; choose %s.", name, names);
    g_free(names);
    return sentence;
}
