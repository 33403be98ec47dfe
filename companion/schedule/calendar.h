/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When something is to be done, for systemd and for cron. */
#ifndef NTT_SCHEDULE_CALENDAR_H
#define NTT_SCHEDULE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* Set by one of the two functions below, which return false for what is no time: then `problem` says why, to be freed with
 * g_free. To be cleared with ntt_calendar_clear either way. */
struct ntt_calendar {
    char *systemd;   /* for OnCalendar= */
    char *cron;      /* the five fields; NULL where cron has no words for it */
    int64_t every_s; /* seconds from one time to the next; 0: not known */
};

/* "15m", "1h", "1d", "7d": what hours, days and weeks divide into, so that it begins at the same times every day. */
bool ntt_calendar_every(const char *every, struct ntt_calendar *calendar, char **problem);
/* "02:30", every day, or a calendar expression of systemd's ("Mon..Fri 08:00"), which is not looked into. */
bool ntt_calendar_at(const char *at, struct ntt_calendar *calendar, char **problem);
void ntt_calendar_clear(struct ntt_calendar *calendar);

#endif
