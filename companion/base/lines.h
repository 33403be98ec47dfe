/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts a stream of bytes into lines, in bounded memory. */
#ifndef NTT_LINES_H
#define NTT_LINES_H

#include <glib.h>
#include <stdbool.h>

struct ntt_lines {
    GString *pending; /* the beginning of the next line; never more than `limit` bytes */
    gsize limit;
};

typedef void (*ntt_line_function)(void *data, const char *line, gsize length);

struct ntt_lines ntt_lines_new(gsize limit);
/* Calls `line` for every whole line, without its newline. False when a line is longer than the limit. */
bool ntt_lines_feed(struct ntt_lines *lines, const char *bytes, gsize length, ntt_line_function line,
                    void *data);
void ntt_lines_clear(struct ntt_lines *lines);

#endif
