/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_members.h"

#include <glib.h>
#include <stdio.h>

json_t *ntt_record_of(const char *kind)
{
    json_t *record = json_object();
    json_object_set_new(record, "record", json_string(kind));
    return record;
}

void ntt_record_set_volume(json_t *record, const char *prefix, const char *suffix,
                           const struct ntt_volume *volume)
{
    char member[64];
    snprintf(member, sizeof member, "%spackets%s", prefix, suffix);
    json_object_set_new(record, member, json_integer((json_int_t)volume->packets));
    snprintf(member, sizeof member, "%sbytes%s", prefix, suffix);
    json_object_set_new(record, member, json_integer((json_int_t)volume->bytes));
}

void ntt_record_set_time(json_t *record, const char *member, int64_t time_ns)
{
    const int64_t second = 1000000000;
    int64_t seconds = time_ns / second, fraction = time_ns % second;
    if (fraction < 0) {
        fraction += second;
        seconds--;
    }
    /* Never NULL: nanoseconds in 64 bits lie between the years 1677 and 2262. */
    GDateTime *utc = g_date_time_new_from_unix_utc(seconds);
    char *date = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%S"), text[64];
    snprintf(text, sizeof text, "%s.%09dZ", date, (int)fraction);
    json_object_set_new(record, member, json_string(text));
    g_free(date);
    g_date_time_unref(utc);
}

void ntt_record_set_text(json_t *record, const char *member, const char *text)
{
    if (!text || !*text)
        return;
    char *valid = g_utf8_make_valid(text, -1);
    json_object_set_new(record, member, json_string(valid));
    g_free(valid);
}
