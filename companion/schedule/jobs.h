/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the options of `ntt schedule` come to: a program with its arguments, and what it may write to. */
#ifndef NTT_SCHEDULE_JOBS_H
#define NTT_SCHEDULE_JOBS_H

#include "capture/options.h"
#include "schedule/calendar.h"
#include "schedule/units.h"

#define NTT_CAPTURES_FOLDER "/var/lib/ntt/captures"

/* The files that are named in options for another command; strings, borrowed. */
struct ntt_job_files {
    const GPtrArray *written, *read;
};

/* `name` NULL: one made of the interfaces. The job lacks `made_by`. */
struct ntt_job *ntt_job_capture(const char *name, const struct ntt_capture_given *given,
                                const struct ntt_calendar *calendar);
/* `options` go to `ntt report`. `captures` NULL: the usual folder. */
struct ntt_job *ntt_job_report(const char *name, const char *captures, char **options,
                               const struct ntt_job_files *files, const struct ntt_calendar *calendar);
/* `options` go to `ntt watch` beside those of the capture. */
struct ntt_job *ntt_job_watch(const char *name, const struct ntt_capture_given *given, char **options,
                              const struct ntt_job_files *files);
/* Why the job cannot have its name: it is none for a unit, or that of one in ntt's package; a report of one's own may replace the
 * packaged one. NULL: it can; to be freed with g_free. */
char *ntt_job_name_problem(const struct ntt_job *job);

#endif
