/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files of a ring may go, so that it keeps to its limits of size and age. */
#ifndef NTT_RETENTION_H
#define NTT_RETENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ntt_kept_file {
    uint64_t bytes;
    int64_t age_s;
    bool needed; /* by an open alert, or not read yet: never chosen */
    bool delete; /* the answer */
};

struct ntt_retention {
    uint64_t bytes; /* of all files; 0: no limit */
    int64_t age_s;  /* 0: no limit */
};

/*
 * Marks the files to delete, oldest first in `files`: those that are too old, then as many of the oldest as bring the
 * sum within the limit. Returns by how many bytes the sum stays above it, because what is left is needed.
 */
uint64_t ntt_retention_choose(const struct ntt_retention *limits, struct ntt_kept_file *files, size_t count);

#endif
