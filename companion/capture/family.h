/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of one ring, or of the captures into one directory: STEM_NNNNN_YYYYMMDDhhmmss.SUFFIX, which is how dumpcap
 * names them. Only what is also on the list of files that ntt has written (own_files.h) is deleted.
 */
#ifndef NTT_CAPTURE_FAMILY_H
#define NTT_CAPTURE_FAMILY_H

#include "base/retention.h"
#include "capture/staging.h"

#include <glib.h>

struct ntt_family {
    char *folder, *stem, *suffix; /* suffix: with its dot, or "" */
};

/* The family that dumpcap makes out of `-w pattern` with a ring. */
struct ntt_family ntt_family_of(const char *pattern);
void ntt_family_clear(struct ntt_family *family);

/* "capture-eth0" out of interfaces; what is unusual in their names becomes "-". To be freed with g_free. */
char *ntt_family_stem(const GPtrArray *interfaces);

/* A path of the family that does not exist yet, for a file that begins now; to be freed with g_free. */
char *ntt_family_new_file(const struct ntt_family *family, GDateTime *now);

bool ntt_family_has(const struct ntt_family *family, const char *name);
/* Another name where this one is taken, to be freed with g_free: that of a family with a time so many seconds later, which keeps
 * the files of a ring in order; any other with "_2" for the first attempt. 0: the name itself. */
char *ntt_family_alternative(const char *name, unsigned attempt);

struct ntt_pruning {
    unsigned deleted;
    uint64_t bytes_deleted;
    char *problem; /* why one could not be deleted; NULL: none. To be freed with g_free */
};

/* How many files have such names and were never ours. The names of those that were, and have been changed since, are added to
 * `changed`. All of them stay, and do not count for the limits. `problem`: why nobody knows what is ours, or NULL; to be freed with
 * g_free. */
unsigned ntt_family_foreign(const struct ntt_family *family, GPtrArray *changed, char **problem);

/* Deletes the family's files that `limits` do not leave, by their size and the time they were last changed. `staging` is in the
 * family's folder. `changed` as above. */
struct ntt_pruning ntt_family_prune(const struct ntt_family *family, const struct ntt_staging *staging,
                                    const struct ntt_retention *limits, GPtrArray *changed);

#endif
