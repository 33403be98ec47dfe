/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/disk_room.h"

#include <sys/statvfs.h>
#include <unistd.h>

bool ntt_disk_room(const char *path, uint64_t *bytes)
{
    struct statvfs disk;
    if (statvfs(path, &disk) != 0)
        return false;
    uint64_t blocks = geteuid() == 0 ? disk.f_bfree : disk.f_bavail;
    *bytes = disk.f_blocks ? blocks * disk.f_frsize : UINT64_MAX;
    return true;
}
