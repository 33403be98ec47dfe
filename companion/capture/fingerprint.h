/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which file it is, and as it was: a file that was changed, or that took the name or the inode of another, is another. */
#ifndef NTT_FINGERPRINT_H
#define NTT_FINGERPRINT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct ntt_fingerprint {
    uint64_t inode;
    int64_t bytes, changed_ns, born_ns; /* since 1970; born: 0 where the file system does not know */
    mode_t mode;                        /* this and the following are for who needs them, and not compared */
    uid_t owner;
    gid_t group;
};

/* Of the regular file of this name in the folder behind the descriptor. False: there is none; a link is none. */
bool ntt_fingerprint_take(int folder, const char *name, struct ntt_fingerprint *fingerprint);

bool ntt_fingerprint_is_same(const struct ntt_fingerprint *a, const struct ntt_fingerprint *b);

#endif
