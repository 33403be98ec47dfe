/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/conditions.h"

#include "base/quantities.h"

#include <string.h>

enum unit { SECONDS, KILOBYTES, NUMBER };

static const struct {
    const char *name;
    enum unit unit;
    bool ring_only;
} kinds[] = {
    {"duration", SECONDS, false}, {"filesize", KILOBYTES, false}, {"files", NUMBER, false},
    {"packets", NUMBER, false},   {"interval", SECONDS, true},
};

enum { GREATEST = 2147483647 }; /* dumpcap's own */

/* The number that dumpcap is told; 0 for what it cannot be told. */
static gint64 number(enum unit unit, const char *value)
{
    guint64 plain = 0, bytes = 0;
    gint64 seconds = 0;
    if (g_ascii_string_to_unsigned(value, 10, 1, GREATEST, &plain, NULL))
        return (gint64)plain;
    if (unit == SECONDS && ntt_duration_parse(value, &seconds))
        return seconds <= GREATEST ? seconds : 0;
    if (unit == KILOBYTES && ntt_size_parse(value, &bytes))
        return bytes / 1000 <= GREATEST ? (gint64)MAX(bytes / 1000, 1) : 0;
    return 0;
}

static char *explain(const char *text, bool ring)
{
    return g_strdup_printf(
        "'%s' is not a condition for -%c; give duration:5m, filesize:100MB, files:10%s or packets:1000", text,
        ring ? 'b' : 'a', ring ? ", interval:1h" : "");
}

char *ntt_condition_parse(const char *text, bool ring, char **problem)
{
    const char *colon = strchr(text, ':');
    for (size_t i = 0; colon && i < G_N_ELEMENTS(kinds); i++) {
        gsize length = (gsize)(colon - text);
        if (strlen(kinds[i].name) != length || strncmp(kinds[i].name, text, length) != 0 ||
            (kinds[i].ring_only && !ring))
            continue;
        gint64 value = number(kinds[i].unit, colon + 1);
        if (value)
            return g_strdup_printf("%s:%" G_GINT64_FORMAT, kinds[i].name, value);
    }
    *problem = explain(text, ring);
    return NULL;
}

static const char *last(const GPtrArray *conditions, const char *kind)
{
    for (guint i = conditions->len; i > 0; i--) {
        const char *condition = g_ptr_array_index(conditions, i - 1);
        if (g_str_has_prefix(condition, kind) && condition[strlen(kind)] == ':')
            return condition + strlen(kind) + 1;
    }
    return NULL;
}

static gint64 last_number(const GPtrArray *conditions, const char *kind)
{
    const char *value = last(conditions, kind);
    return value ? g_ascii_strtoll(value, NULL, 10) : 0;
}

gint64 ntt_condition_seconds(const GPtrArray *conditions)
{
    return last_number(conditions, "duration");
}

gint64 ntt_condition_files(const GPtrArray *conditions)
{
    return last_number(conditions, "files");
}

bool ntt_condition_among(const GPtrArray *conditions, const char *kind)
{
    return last(conditions, kind) != NULL;
}
