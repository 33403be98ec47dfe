/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/merge_intervals.h"
#include "base/json_members.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

enum { TICKS = 1000000 }; /* a second, in the microseconds that GDateTime counts */

/* In microseconds since 1970; false for what is no time. */
static bool parse(const char *text, gint64 *time)
{
    GDateTime *parsed = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    if (!parsed)
        return false;
    *time = g_date_time_to_unix(parsed) * TICKS + g_date_time_get_microsecond(parsed);
    g_date_time_unref(parsed);
    return true;
}

static json_t *format(gint64 time)
{
    gint64 second = time / TICKS - (time % TICKS < 0), fraction = time - second * TICKS;
    GDateTime *base = g_date_time_new_from_unix_utc(second);
    char *date = g_date_time_format(base, "%Y-%m-%dT%H:%M:%S");
    json_t *text = json_sprintf("%s.%06d000Z", date, (int)fraction);
    g_free(date);
    g_date_time_unref(base);
    return text;
}

json_t *ntt_intervals_align(const json_t *intervals, unsigned most)
{
    gint64 origin = G_MAXINT64, end = G_MININT64, start;
    double widest = 0;
    size_t i;
    json_t *interval, *aligned = json_array();
    json_array_foreach(intervals, i, interval)
    {
        if (!parse(ntt_json_text(interval, "start"), &start))
            continue;
        origin = MIN(origin, start);
        end = MAX(end, start);
        widest = fmax(widest, json_number_value(json_object_get(interval, "seconds")));
    }
    gint64 width = MAX((gint64)llround(fmin(widest, 1e9) * TICKS), 1);
    while (end >= origin && (end - origin) / width >= most)
        width *= 2;
    json_array_foreach(intervals, i, interval)
    {
        if (!parse(ntt_json_text(interval, "start"), &start))
            continue;
        json_t *copy = json_copy(interval);
        json_object_set_new(copy, "start", format(origin + (start - origin) / width * width));
        json_object_set_new(copy, "seconds", json_real((double)width / TICKS));
        json_array_append_new(aligned, copy);
    }
    return aligned;
}
