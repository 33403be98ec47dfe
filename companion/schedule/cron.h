/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job as a command for root's crontab, where systemd does not run. */
#ifndef NTT_SCHEDULE_CRON_H
#define NTT_SCHEDULE_CRON_H

#include "schedule/units.h"

/* Makes the job's folder, and becomes the user of the services, with the same rights and no others. NULL when it cannot
 * be written in one line; to be freed with g_free. */
char *ntt_job_cron(const struct ntt_job *job);

#endif
