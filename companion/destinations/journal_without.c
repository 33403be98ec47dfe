/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for journal.c where libsystemd is missing: the destination is known, and refused with what to install. */
#include "destinations/driver.h"

static void *open_journal(const struct ntt_target *target, char **problem)
{
    *problem = g_strdup_printf(
        "'%s' is not possible: this ntt was built without libsystemd; install libsystemd-dev and "
        "build it again, or use syslog:.",
        target->name);
    return NULL;
}

const struct ntt_destination_driver ntt_journal_driver = {
    .prefixes = (const char *const[]){"journal:", NULL},
    .example = "journal:",
    .options = (const char *const[]){NULL},
    .open = open_journal,
};
