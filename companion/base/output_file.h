/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way to write an output file, whatever is in its place.
 *
 * Links are followed to what they name; a link to nothing makes that. A regular file, or a name that is free, gets the whole
 * content or nothing: temporary file in the same folder, synced, renamed; it keeps mode, owner, access list and attributes of
 * what it replaces. What may not be written to is not replaced either. Where a new file is not possible (the folder may not be
 * written to, the owner cannot be given, the file is a mount point) the file is overwritten, or as it was before. Devices and FIFOs are written as they stand, too, and what is below /proc, /sys or /dev is never
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

struct ntt_output_place;

/* Asked right before what is there is replaced or changed, about the place where that is done, whatever the path leads to by
 * then: why it must not, in a sentence to be freed with g_free, or NULL. */
struct ntt_output_guard {
    char *(*refusal)(void *data, const struct ntt_output_place *place);
    void *data;
};

/* The same; what the guard refuses is the problem. */
bool ntt_output_write_guarded(const char *path, const void *content, gsize length, mode_t mode,
                              const struct ntt_output_guard *guard, char **problem);

/* Why `path` cannot be written, as far as that can be known before; NULL where it can. To be freed with g_free. */
char *ntt_output_obstacle(const char *path);

#endif
