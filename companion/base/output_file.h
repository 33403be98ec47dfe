/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way to write an output file, whatever is in its place.
 *
 * Links are followed to what they name; a link to nothing makes that. A regular file, or a name that is free, gets the whole
 * content or nothing: temporary file in the same folder, synced, renamed; it keeps mode and owner of what it replaces. What
 * may not be written to is not replaced either. Where a new file is not possible (the folder may not be written to, the owner cannot be given, the file is a mount point) the file
 * is written as it stands. Devices and FIFOs are written as they stand, too, and what is below /proc, /sys or /dev is never
 * replaced or made (/dev/shm is like any other folder). /dev/stdout, /dev/fd/N and /proc/self/fd/N are written through this
 * program's descriptor: at its offset, and without a new file where a shell has opened one.
 *
 * A FIFO without a reader is waited for, as shells do; SIGINT and SIGTERM end the waiting, also where interrupt.h has
 * caught them. While the temporary file is there, these signals have to wait.
 */
#ifndef NTT_OUTPUT_FILE_H
#define NTT_OUTPUT_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

enum { NTT_OUTPUT_MODE = 0666 };

/*
 * Writes `content` to `path`; "-" is standard output. `mode` is that of a file that is new, before the umask. False on
 * failure, with `problem` set to a sentence without its full stop, to be freed with g_free; nothing temporary stays.
 */
bool ntt_output_write(const char *path, const void *content, gsize length, mode_t mode, char **problem);

/* Why `path` cannot be written, as far as that can be known before; NULL where it can. To be freed with g_free. */
char *ntt_output_obstacle(const char *path);

/* The descriptor of this program that `path` stands for ("-", /dev/stdout, /dev/fd/3 …), or -1. */
int ntt_output_descriptor(const char *path);

#endif
