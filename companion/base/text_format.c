/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text_format.h"

#include <math.h>
#include <string.h>

char *ntt_text_count(uint64_t n)
{
    char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, n);
    size_t length = strlen(digits);
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
    g_free(digits);
    return g_string_free(out, FALSE);
}

char *ntt_text_counted(uint64_t n, const char *singular, const char *plural)
{
    char *number = ntt_text_count(n), *text = g_strdup_printf("%s %s", number, n == 1 ? singular : plural);
    g_free(number);
    return text;
}

char *ntt_text_bytes(uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    double value = (double)bytes;
    unsigned unit = 0;
    for (; value >= 999.5 && unit + 1 < G_N_ELEMENTS(units); unit++)
        value /= 1000;
    return g_strdup_printf("%.*f %s", unit && value < 10 ? 1 : 0, value, units[unit]);
}

char *ntt_text_duration(double seconds)
{
    if (!isfinite(seconds) || seconds < 0)
        return g_strdup("unknown");
    if (seconds > 0 && seconds < 0.001)
        return g_strdup("under 1 ms");
    if (seconds < 1)
        return g_strdup_printf("%.0f ms", seconds * 1000);
    if (seconds < 120)
        return g_strdup_printf("%.3g s", seconds);
    double minutes = floor(seconds / 60);
    if (minutes < 60)
        return g_strdup_printf("%.0f min %.0f s", minutes, floor(seconds - minutes * 60));
    double hours = floor(minutes / 60);
    if (hours < 48)
        return g_strdup_printf("%.0f h %.0f min", hours, minutes - hours * 60);
    return g_strdup_printf("%.0f days %.0f h", floor(hours / 24), hours - floor(hours / 24) * 24);
}

static GTimeZone *time_zone; /* NULL: UTC */

void ntt_text_set_time_zone(GTimeZone *zone)
{
    g_clear_pointer(&time_zone, g_time_zone_unref);
    time_zone = zone;
}

char *ntt_text_time(const char *rfc3339)
{
    GDateTime *time = rfc3339 ? g_date_time_new_from_iso8601(rfc3339, NULL) : NULL;
    if (!time)
        return g_strdup(rfc3339 ? rfc3339 : "");
    GDateTime *local = time_zone ? g_date_time_to_timezone(time, time_zone) : g_date_time_to_utc(time);
    char *whole = g_date_time_format(local, "%Y-%m-%d %H:%M:%S"), *zone = g_date_time_format(local, "%Z");
    char *text = g_strdup_printf("%s.%03d %s", whole, g_date_time_get_microsecond(local) / 1000, zone);
    g_free(zone);
    g_free(whole);
    g_date_time_unref(local);
    g_date_time_unref(time);
    return text;
}
