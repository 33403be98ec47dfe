/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files events must not be added to, and which must not be renamed over when a file of events is rotated. */
#ifndef NTT_FILE_CHECK_H
#define NTT_FILE_CHECK_H

#include "destinations/target.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { NTT_FILES_KEPT = 7 }; /* older ones, where keep= does not tell */

/*
 * Why one of `targets` (what the user gave to --to, NULL-terminated; may be NULL: standard output) must not be written to,
 * in a sentence without its full stop: a file that is among `inputs`, a capture, or a file of others, unless `force`; what is
 * in the folder `kept` (NULL: none), which is for state alone; where it is rotated, any of its older names; a file that
 * another of the targets writes or renames; or why it is no target. NULL where all may. To be freed.
 */
char *ntt_targets_refusal(char **targets, const GPtrArray *inputs, const char *kept, bool force);

/* Whether events may be added to what a descriptor is of, by the rules (may be NULL) for its file: never to an input or a
 * capture, whatever its name leads to by now. */
bool ntt_events_may_be_added(int descriptor, const struct ntt_file_rules *rules);

/* The first of PATH.1 … PATH.keep that is there and no file of events, or is a link; NULL: none. To be freed with g_free. */
char *ntt_rotation_obstacle(const char *path, uint64_t keep);

#endif
