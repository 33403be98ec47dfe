/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Switching jobs on and off in the systemd that runs this machine. What fails is said, for the command named. */
#ifndef NTT_SCHEDULE_SWITCH_H
#define NTT_SCHEDULE_SWITCH_H

#include "schedule/units.h"

#include <stdbool.h>

/* What keeps a service from running here although its units are right, and in `remedy` a command that mends it (a constant);
 * NULL: nothing. To be freed with g_free. */
char *ntt_job_obstacle(const struct ntt_job *job, const char **remedy);

/* Enables and starts it; what an older unit of the name is doing goes on by the new one. False when systemctl failed. */
bool ntt_job_switch_on(const char *command, const struct ntt_job *job);
/* Stops and disables the units of this name that were made here. */
void ntt_job_switch_off(const char *command, const char *folder, const char *name);
/* Tells systemd that units were written or deleted. */
void ntt_job_reload(const char *command);

#endif
