/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a capture is written to. */
#ifndef NTT_CAPTURE_TARGET_H
#define NTT_CAPTURE_TARGET_H

#include "capture/family.h"
#include "capture/staging.h"

struct ntt_capture_target {
    char *
        file; /* for dumpcap's -w, in the staging folder; "-": a stream; NULL before ntt_capture_target_open */
    char *
        out; /* where the file goes, with its links followed; of a family: how dumpcap is to name its files */
    bool is_family;           /* one file of a ring or a directory, which limits may be about */
    struct ntt_family family; /* set where it is */
    char *special;            /* a FIFO or a device; NULL: none */
    int stream;    /* a descriptor for dumpcap's standard output; -1: not yet open, or it writes a file */
    bool replaces; /* a file that is there, this one */
    struct ntt_fingerprint replaced;
    struct ntt_staging staging; /* from ntt_capture_target_open on, where it is a file */
    int folder_lock;            /* a descriptor; -1: none */
};

/* What is cleared, and not yet aimed. */
#define NTT_CAPTURE_TARGET_NONE                                                                              \
    ((struct ntt_capture_target){.stream = -1, .staging = NTT_STAGING_NONE, .folder_lock = -1})

/*
 * `force`: a file that is there may be replaced; in a directory, or as a ring, none ever is.
 * `out` is the argument of -w: a file, "-" for standard output, or another descriptor, a directory, or NULL for the working directory. In a
 * directory, files get names of their own. What another ntt capture is writing is refused, and what one that was killed has left is
 * moved to where it belongs, which is said. False, and `problem` says why, when dumpcap could not write there; to be freed with
 * g_free.
 */
bool ntt_capture_target_aim(const char *out, const GPtrArray *interfaces, bool ring, bool force,
                            struct ntt_capture_target *target, char **problem);
/* Opens what is special, see stream.h; makes the staging folder for all else. False, with `problem`, where it cannot. */
bool ntt_capture_target_open(struct ntt_capture_target *target, int64_t limit_s, char **problem);
/* To be called when dumpcap has begun a file: until then no other ntt capture aims at this folder. */
void ntt_capture_target_begun(struct ntt_capture_target *target);
/* What has not been moved out of the staging folder stays in it. */
void ntt_capture_target_clear(struct ntt_capture_target *target);

/* The folder that the file is, or the files are, for; to be freed with g_free. */
char *ntt_capture_target_folder(const struct ntt_capture_target *target);

#endif
