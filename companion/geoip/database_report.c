/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/database_report.h"

void ntt_database_report_init(struct ntt_database_report *report)
{
    *report = (struct ntt_database_report){.warnings = g_ptr_array_new_with_free_func(g_free)};
}

void ntt_database_report_clear(struct ntt_database_report *report)
{
    g_free(report->description);
    g_ptr_array_unref(report->warnings);
    *report = (struct ntt_database_report){.ranges = 0};
}

void ntt_database_report_warn(struct ntt_database_report *report, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(report->warnings, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void ntt_database_report_describe(struct ntt_database_report *report, const char *source, const char *licence,
                                  gint64 made)
{
    GDateTime *time = g_date_time_new_from_unix_utc(made);
    char *day = time ? g_date_time_format(time, "%Y-%m-%d") : g_strdup("an unknown day");
    g_free(report->description);
    report->description =
        g_strdup_printf("%s; %s; data of %s", source, licence ? licence : "licence not stated", day);
    g_free(day);
    g_clear_pointer(&time, g_date_time_unref);
}
