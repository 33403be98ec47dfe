/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The units that are there. Those not made here are never touched. */
#ifndef NTT_SCHEDULE_INSTALLED_H
#define NTT_SCHEDULE_INSTALLED_H

#include "schedule/units.h"

#include <stdbool.h>

#define NTT_UNIT_FOLDER "/etc/systemd/system"

struct ntt_installed {
    char *name;    /* of the service, without ".service" */
    char *made_by; /* the command */
};

/* Writes the files of a job, over those that were made here by the same command; `even_edited`: also where they were edited since.
 * All of them, or none. False, and `problem` says why, to be freed with g_free. */
bool ntt_installed_write(const char *folder, const struct ntt_job *job, bool even_edited, char **problem);

/* struct ntt_installed, owned by the array, by name; none where the folder cannot be read. To be freed with
 * g_ptr_array_free. */
GPtrArray *ntt_installed_list(const char *folder);

/* Why the files of the job of this name must not be deleted: there are none of ours, or they were edited since, unless
 * `even_edited`. NULL: they may. To be freed with g_free. */
char *ntt_installed_kept(const char *folder, const char *name, bool even_edited);
/* Deletes the files of the job of this name. False when they must not be, or cannot be deleted; `problem` says why, to be
 * freed with g_free. */
bool ntt_installed_remove(const char *folder, const char *name, bool even_edited, char **problem);

/* True when the folder has a unit of ours of this name and kind (".timer", ".service"). */
bool ntt_installed_has(const char *folder, const char *name, const char *kind);

#endif
