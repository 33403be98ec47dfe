/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of one ring, or of the captures into one directory: STEM_NNNNN_YYYYMMDDhhmmss.SUFFIX, which is how dumpcap
 * names them. Only what is also on the list of files that ntt has written (own_files.h) is deleted.
 */
#ifndef NTT_CAPTURE_FAMILY_H
#define NTT_CAPTURE_FAMILY_H

#include "base/retention.h"

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

struct ntt_pruning {
    unsigned deleted;
    uint64_t bytes_deleted, bytes_above; /* above the limit still, because what is left is being written */
    char *problem; /* why one could not be deleted; NULL: none. To be freed with g_free */
};

/* How many files have such names and are not ours: they stay, and do not count for the limits. Files that dumpcap has begun and not
 * said yet are not ours either, so this is to be asked before it runs. */
unsigned ntt_family_foreign(const struct ntt_family *family);

/* True while one of the family's files is being written. */
bool ntt_family_is_written(const struct ntt_family *family);

/*
 * Deletes the family's files that `limits` do not leave, by their size and the time they were last changed. `written`
 * is being written (may be NULL), and stays, as do those changed after it, and what another ntt capture is writing.
 */
struct ntt_pruning ntt_family_prune(const struct ntt_family *family, const struct ntt_retention *limits,
                                    const char *written);

#endif
