/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a capture is written to. */
#ifndef NTT_CAPTURE_TARGET_H
#define NTT_CAPTURE_TARGET_H

#include "capture/family.h"

#include <stdbool.h>

struct ntt_capture_target {
    char *file;     /* for dumpcap's -w; "-": a stream */
    char *replaced; /* what is there, which `file` takes the place of in the end; NULL: nothing */
    char *special;  /* a FIFO or a device, which ntt_capture_target_open opens; NULL: none */
    int stream;     /* a descriptor for dumpcap's standard output; -1: not yet open, or it writes a file */
    bool is_family; /* one file of a ring or a directory, which limits may be about */
    struct ntt_family family;   /* set where it is */
    int folder_lock, file_lock; /* descriptors; -1: none */
};

/*
 * `force`: a file that is there may be replaced; in a directory, or as a ring, none ever is.
 * `out` is the argument of -w: a file, "-" for standard output, or another descriptor, a directory, or NULL for the working directory. In a
 * directory, files get names of their own. What another ntt capture is writing is refused. False, and `problem` says why, when dumpcap could not write there; to be
 * freed with g_free.
 */
bool ntt_capture_target_aim(const char *out, const GPtrArray *interfaces, bool ring, bool force,
                            struct ntt_capture_target *target, char **problem);
/* Opens what is special: see stream.h. False, with `problem`, where it cannot. */
bool ntt_capture_target_open(struct ntt_capture_target *target, int64_t limit_s, char **problem);
/* To be called when a file of this path has begun: until then no other ntt capture aims at this folder, and from now on none
 * at the file. `problem` says, where it is set, what went wrong with noting that the file is ours, to be freed with g_free. */
void ntt_capture_target_begun(struct ntt_capture_target *target, const char *path, char **problem);
/* To be called when the capture has ended in good order: what it replaces goes now; mode and owner stay. False, with
 * `problem`, when it cannot, and the capture is beside it. */
bool ntt_capture_target_replace(struct ntt_capture_target *target, char **problem);
/* What was to be replaced, and has not been, is as it was. */
void ntt_capture_target_clear(struct ntt_capture_target *target);

#endif
