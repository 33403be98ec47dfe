/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/calendar.h"

#include "base/quantities.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE_S = 60, HOUR_S = 60 * MINUTE_S, DAY_S = 24 * HOUR_S, WEEK_S = 7 * DAY_S };

bool ntt_calendar_every(const char *every, struct ntt_calendar *calendar, char **problem)
{
    int64_t seconds = 0;
    *calendar = (struct ntt_calendar){.systemd = NULL};
    ntt_duration_parse(every, &seconds);
    int minutes = seconds % MINUTE_S == 0 && seconds < HOUR_S ? (int)(seconds / MINUTE_S) : 0;
    int hours = seconds % HOUR_S == 0 && seconds < DAY_S ? (int)(seconds / HOUR_S) : 0;
    if (minutes && 60 % minutes == 0) {
        calendar->systemd = g_strdup_printf("*-*-* *:00/%d:00", minutes);
        calendar->cron = g_strdup_printf("*/%d * * * *", minutes);
    } else if (hours && 24 % hours == 0) {
        calendar->systemd = g_strdup_printf("*-*-* 00/%d:00:00", hours);
        calendar->cron = g_strdup_printf("0 */%d * * *", hours);
    } else if (seconds == DAY_S) {
        calendar->systemd = g_strdup("*-*-* 00:00:00");
        calendar->cron = g_strdup("0 0 * * *");
    } else if (seconds == WEEK_S) {
        calendar->systemd = g_strdup("Mon *-*-* 00:00:00");
        calendar->cron = g_strdup("0 0 * * 1");
    } else {
        *problem = g_strdup_printf(
            "'%s' does not divide an hour or a day; give 5m, 10m, 15m, 30m, 1h, 2h, 6h, 12h, 1d "
            "or 7d, or times of the day with --at",
            every);
        return false;
    }
    calendar->every_s = seconds;
    return true;
}

/* "02:30" or "2:30". */
static bool is_time(const char *text, unsigned *hour, unsigned *minute)
{
    char end;
    return strspn(text, G_CSET_DIGITS ":") == strlen(text) &&
           sscanf(text, "%2u:%2u%c", hour, minute, &end) == 2 && *hour < 24 && *minute < 60;
}

bool ntt_calendar_at(const char *at, struct ntt_calendar *calendar, char **problem)
{
    unsigned hour, minute;
    *calendar = (struct ntt_calendar){.systemd = NULL};
    if (is_time(at, &hour, &minute)) {
        calendar->systemd = g_strdup_printf("*-*-* %02u:%02u:00", hour, minute);
        calendar->cron = g_strdup_printf("%u %u * * *", minute, hour);
        calendar->every_s = DAY_S;
        return true;
    }
    if (!*at || strspn(at, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS " *:/.,~-+_") != strlen(at)) {
        *problem = g_strdup_printf("'%s' is not a time; give 02:30, or a calendar expression such as "
                                   "'Mon..Fri 08:00' (systemd.time(7))",
                                   at);
        return false;
    }
    calendar->systemd = g_strdup(at);
    return true;
}

void ntt_calendar_clear(struct ntt_calendar *calendar)
{
    g_free(calendar->systemd);
    g_free(calendar->cron);
}
