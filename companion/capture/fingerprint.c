/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/fingerprint.h"

#include <fcntl.h>
#include <sys/stat.h>

static int64_t nanoseconds(const struct statx_timestamp *time)
{
    return time->tv_sec * INT64_C(1000000000) + time->tv_nsec;
}

bool ntt_fingerprint_take(int folder, const char *name, struct ntt_fingerprint *fingerprint)
{
    struct statx status;
    if (statx(folder, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &status) != 0 ||
        !S_ISREG(status.stx_mode))
        return false;
    *fingerprint = (struct ntt_fingerprint){
        .inode = status.stx_ino,
        .bytes = (int64_t)status.stx_size,
        .changed_ns = nanoseconds(&status.stx_mtime),
        .born_ns = status.stx_mask & STATX_BTIME ? nanoseconds(&status.stx_btime) : 0,
        .mode = status.stx_mode & 07777,
        .owner = status.stx_uid,
        .group = status.stx_gid,
    };
    return true;
}

bool ntt_fingerprint_is_same(const struct ntt_fingerprint *a, const struct ntt_fingerprint *b)
{
    return a->inode == b->inode && a->bytes == b->bytes && a->changed_ns == b->changed_ns &&
           (a->born_ns == b->born_ns || !a->born_ns || !b->born_ns);
}
