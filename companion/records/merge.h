/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The summaries of files that are one set, as one summary. */
#ifndef NTT_MERGE_H
#define NTT_MERGE_H

#include "records/records.h"

/*
 * Adds what the next file says to what those before it said; `into` is new, from ntt_summary_new, before the
 * first of them. Finished, `next` has nothing of its own any more but is still to be freed. An alert is told by
 * its key: what comes later replaces what came before, but for the time and the file in which it opened. Its
 * record names, as "file", the file whose frames it counts. What the engine hands on with its state (entries
 * given up, clock regressions, directions seen) counts for all files so far, so the later one says it.
 */
void ntt_summary_merge(struct ntt_summary *into, struct ntt_summary *next);

/* Once after the last file: the outcome of all, findings in order, tables no longer than those of one file. */
void ntt_summary_merged(struct ntt_summary *summary);

#endif
