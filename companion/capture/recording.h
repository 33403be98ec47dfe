/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One dumpcap from its start to its end. */
#ifndef NTT_CAPTURE_RECORDING_H
#define NTT_CAPTURE_RECORDING_H

#include "capture/dumpcap.h"

/* The first members are set by the caller and borrowed; the others, NULL and 0 before, by ntt_recording_run. */
struct ntt_recording {
    const char *dumpcap;                 /* its path */
    struct ntt_dumpcap_options *options; /* quiet is set here */
    int stream;                          /* dumpcap's standard output; -1: ours */
    int inherited;                       /* a descriptor that dumpcap gets under the same number; -1: none */
    bool progress;                       /* a line on standard error, that of a terminal */
    int64_t limit_s;                     /* how long it is to last; 0: not known. For the progress line */
    /* Called when a file begins, with the one that is complete (NULL at first); paths, borrowed. May be NULL. */
    void (*on_file)(void *data, const char *complete, const char *begun);
    void *data;

    /* What came of it. */
    char *file;        /* the last one; NULL: none was begun */
    unsigned files;    /* begun */
    uint64_t bytes;    /* in all of them */
    double seconds;    /* that dumpcap ran */
    GString *messages; /* what else dumpcap said; set in any case */
    int wait_status;   /* of waitpid(2) */
    bool disk_full;    /* so that it was ended, in good order */
    bool interrupted;  /* by a signal to us; dumpcap ended in good order after it */
};

/* Runs dumpcap until it ends, or until a signal comes (see interrupt.h) or the disk is full, and it has ended. False when it could not be
 * started, and `messages` says why. */
bool ntt_recording_run(struct ntt_recording *recording);
/* Frees what the run has set. */
void ntt_recording_clear(struct ntt_recording *recording);

#endif
