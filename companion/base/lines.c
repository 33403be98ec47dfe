/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"

#include <string.h>

struct ntt_lines ntt_lines_new(gsize limit)
{
    return (struct ntt_lines){g_string_new(NULL), limit};
}

bool ntt_lines_feed(struct ntt_lines *lines, const char *bytes, gsize length, ntt_line_function line,
                    void *data)
{
    const char *newline;
    while ((newline = memchr(bytes, '\n', length))) {
        gsize part = (gsize)(newline - bytes);
        if (lines->pending->len + part > lines->limit)
            return false;
        if (lines->pending->len) {
            g_string_append_len(lines->pending, bytes, (gssize)part);
            line(data, lines->pending->str, lines->pending->len);
            g_string_truncate(lines->pending, 0);
        } else {
            line(data, bytes, part);
        }
        bytes = newline + 1;
        length -= part + 1;
    }
    if (lines->pending->len + length > lines->limit)
        return false;
    g_string_append_len(lines->pending, bytes, (gssize)length);
    return true;
}

void ntt_lines_clear(struct ntt_lines *lines)
{
    g_string_free(lines->pending, TRUE);
    lines->pending = NULL;
}
