/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the command of a job would take its options: better refused now than at every run. */
#ifndef NTT_SCHEDULE_CHECK_H
#define NTT_SCHEDULE_CHECK_H

#include "capture/options.h"
#include "schedule/calendar.h"
#include "schedule/units.h"

#include <stdbool.h>

/* What of a capture, or of the capture of a watch, cannot be scheduled; NULL: it can. To be freed with g_free. That an interface is
 * not there now is only said. */
char *ntt_schedule_capture_problem(const struct ntt_capture_given *given,
                                   const struct ntt_calendar *calendar);
char *ntt_schedule_watch_problem(const struct ntt_capture_given *given);

/* Asks the job's command itself, with --only-check. False when it refuses its options, which it has said. */
bool ntt_schedule_accepted(const struct ntt_job *job);

#endif
