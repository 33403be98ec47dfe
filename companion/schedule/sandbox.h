/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sandbox of a service keeps from it, looked at before the service is made: hidden folders, and those that its
 * user may not use. */
#ifndef NTT_SCHEDULE_SANDBOX_H
#define NTT_SCHEDULE_SANDBOX_H

#include "schedule/units.h"

#include <stdbool.h>
#include <sys/types.h>

/* Which of the folders that services do not see the path is in, by its name or behind links (a constant); NULL: none. */
const char *ntt_sandbox_hides(const char *path);

/* The first folder or file of the job that its service will not see, as it is below /home, /tmp and the like, by its name or
 * behind links; or that it would look for elsewhere, as its path is no whole one. NULL: none. In a sentence, to be freed with
 * g_free. */
char *ntt_sandbox_hidden(const struct ntt_job *job);

/* Whether the user with these groups may use a folder or file: enter all above it, enter a folder itself, and read or write
 * there. */
bool ntt_sandbox_lets(const char *path, uid_t user, const gid_t *groups, int count, bool write);

#endif
