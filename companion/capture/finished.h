/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of files that dumpcap has finished: they are moved to where they are for, and replace nothing but what was accepted. */
#ifndef NTT_CAPTURE_FINISHED_H
#define NTT_CAPTURE_FINISHED_H

#include "capture/target.h"

struct ntt_finished {
    struct ntt_capture_target *target;
    guint most;         /* files that this capture may leave, the oldest go (-b files:); 0: any number */
    GQueue files;       /* of them; those that are there by now */
    char *last;         /* path of the last one; NULL: none is there yet */
    char *list_problem; /* why they cannot be put on the list of ours; NULL: they can */
};

void ntt_finished_init(struct ntt_finished *finished, struct ntt_capture_target *target, guint most);
void ntt_finished_clear(struct ntt_finished *finished);

/* A file of a family is complete, at this path in the staging folder. False, with `problem` to be freed with g_free, when it cannot be
 * moved, and stays there. */
bool ntt_finished_next(struct ntt_finished *finished, const char *path, char **problem);
/* dumpcap has begun a file, and has ended; `good`: in good order. `worth`: there is something in what it wrote, so that it is kept even
 * where it was to replace something and did not end in good order. False, with `problem`, when it is not where it was to be: it
 * says where it is. */
bool ntt_finished_all(struct ntt_finished *finished, bool good, bool worth, char **problem);

#endif
