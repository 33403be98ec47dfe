/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of the ring that could not be read when it was their turn. Each has a file in the folder of the watch,
 * skipped-NAME, that lists the events which it has given nevertheless; it is read by itself later, as often as it takes
 * and for as long as it is in the ring.
 */
#ifndef NTT_WATCH_SKIPPED_H
#define NTT_WATCH_SKIPPED_H

#include "watch/delivered.h"
#include "watch/pause.h"

struct ntt_skipped {
    char *name; /* of the file in the ring */
    struct ntt_delivered *delivered;
    struct ntt_pause pause; /* before it is tried again */
    bool leaving;           /* the ring: it was to be deleted, and was kept for one more attempt, */
    bool last_try;          /* which is still to be made */
};

/* struct ntt_skipped, owned by the array: those that an earlier run had skipped when `last_file` (NULL: none) was the last that
 * had been read; a kill may have left the list of a later one, which was not skipped yet. NULL when a list cannot be used;
 * `problem` says why, to be freed with g_free. */
GPtrArray *ntt_skipped_open(const char *folder, const char *last_file, char **problem);
/* One more, with what it has given so far. NULL when that cannot be written; `problem` as above. */
struct ntt_skipped *ntt_skipped_add(GPtrArray *skipped, const char *folder, const char *name,
                                    const struct ntt_delivered *delivered, char **problem);
/* The one of that name; NULL: none. */
struct ntt_skipped *ntt_skipped_find(const GPtrArray *skipped, const char *name);
/* One that is to be tried now; NULL: none. */
struct ntt_skipped *ntt_skipped_due(const GPtrArray *skipped);
/* It has been read, or cannot be any more: its list is deleted. */
void ntt_skipped_remove(GPtrArray *skipped, struct ntt_skipped *one);
/* Writes the lists again into a folder that was deleted. False: `problem` says why, to be freed with g_free. */
bool ntt_skipped_restore(const GPtrArray *skipped, char **problem);

#endif
