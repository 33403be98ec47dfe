/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that are named in the options which a scheduled job passes on to another command. */
#ifndef NTT_SCHEDULE_FILES_H
#define NTT_SCHEDULE_FILES_H

#include <glib.h>

/* Adds what `options` (NULL-terminated) of ntt report or ntt watch name: files that are written, destinations among them, and
 * files that are read. Owned strings, as they were given; the arrays free them with g_free. */
void ntt_schedule_files(char **options, GPtrArray *written, GPtrArray *read);

#endif
