/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much more can be written to a disk. */
#ifndef NTT_DISK_ROOM_H
#define NTT_DISK_ROOM_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes that this process can still write where the file or folder is: root may use what is kept for root. UINT64_MAX where
 * the file system does not say. False, with errno, when it cannot be asked. */
bool ntt_disk_room(const char *path, uint64_t *bytes);

#endif
