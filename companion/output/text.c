/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line per alert for a terminal: severity, when, type, confidence, sentence; aligned, most telling first.
 */
#include "base/escape.h"
#include "base/text_format.h"
#include "output/limits.h"
#include "output/output.h"
#include "output/row_text.h"

#include <string.h>

static const char *const colours[] = {
    [NTT_INFO] = "\033[2m",    [NTT_LOW] = "\033[36m",           [NTT_MEDIUM] = "\033[33m",
    [NTT_HIGH] = "\033[1;31m", [NTT_CRITICAL] = "\033[1;37;41m",
};

const char *ntt_text_colour(enum ntt_severity severity)
{
    return colours[severity];
}

static void pad(GString *out, gsize start, gsize width)
{
    gsize used = (gsize)g_utf8_strlen(out->str + start, (gssize)(out->len - start));
    for (; used < width; used++)
        g_string_append_c(out, ' ');
}

void ntt_text_finding(const struct ntt_finding *finding, const char *file, bool colour, GString *out)
{
    const char *name = ntt_severity_name(finding->severity);
    char *time = ntt_text_time(finding->first_time);
    if (file) {
        ntt_terminal_text(out, file);
        g_string_append(out, "  ");
    }
    /* The padding stays outside the colour, so that a background does not run on. */
    g_string_append_printf(out, "%s%s%s%*s  ", colour ? colours[finding->severity] : "", name,
                           colour ? "\033[0m" : "", (int)(8 - strlen(name)), "");
    gsize start = out->len;
    ntt_terminal_text(out, time);
    pad(out, start, 27);
    g_string_append(out, "  ");
    start = out->len;
    ntt_terminal_text(out, finding->type);
    pad(out, start, 15);
    g_string_append_printf(out, "  %3d%%  ", (int)finding->confidence);
    ntt_terminal_sentence(out, finding->message);
    g_string_append_c(out, '\n');
    g_free(time);
}

static void add_limit(void *data, const char *head, const char *text)
{
    GString *out = data;
    ntt_terminal_text(out, head);
    g_string_append_c(out, ' ');
    ntt_terminal_sentence(out, text);
    g_string_append_c(out, '\n');
}

void ntt_text_limits(const struct ntt_summary *summary, GString *out)
{
    ntt_limits_each(summary, add_limit, out);
}

static void add_ignored(const struct ntt_summary *summary, GString *out)
{
    size_t i;
    json_t *row;
    json_array_foreach(summary->rows[NTT_IGNORED], i, row)
    {
        if (!json_integer_value(json_object_get(row, "count")) &&
            !json_is_true(json_object_get(row, "expired")))
            continue;
        char *text = ntt_ignored_text(row);
        g_string_append_printf(out, "%s: ", ntt_tables[NTT_IGNORED].title);
        ntt_terminal_sentence(out, text);
        g_string_append_c(out, '\n');
        g_free(text);
    }
}

void ntt_text_notes(const GPtrArray *captures, GString *out)
{
    for (guint i = 0; i < captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(captures, i);
        GString *limits = g_string_new(NULL);
        ntt_text_limits(summary, limits);
        if (limits->len && captures->len > 1) {
            ntt_terminal_text(out, summary->file);
            g_string_append(out, ":\n");
        }
        g_string_append_len(out, limits->str, (gssize)limits->len);
        g_string_free(limits, TRUE);
        add_ignored(summary, out);
    }
}
