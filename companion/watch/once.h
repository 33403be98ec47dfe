/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events on their way to their destinations, each exactly once: they are put down in groups, and then noted as delivered.
 * A program that is killed between the two finds them among the last ones of the outbox; what could not be noted is noted
 * before anything else is delivered.
 */
#ifndef NTT_WATCH_ONCE_H
#define NTT_WATCH_ONCE_H

#include "watch/ledger.h"

struct ntt_once {
    struct ntt_ledger *ledger;
    GPtrArray *skipped; /* struct ntt_skipped */
    /* Events (json_t) are to be put down; true once all of them are on disk. */
    bool (*deliver)(void *data, const GPtrArray *events);
    void *data;
    GPtrArray *events;  /* the group */
    GPtrArray *unnoted; /* delivered, and could not be noted */
};

/* The first four are set; the rest is to be cleared with ntt_once_clear. */
void ntt_once_init(struct ntt_once *once);
void ntt_once_clear(struct ntt_once *once);

/* Notes events (json_t) as delivered that an earlier run delivered last. All below: false when that cannot be written, and
 * then `problem` says why, to be freed with g_free, where the deliverer has not said so. */
bool ntt_once_take_last(struct ntt_once *once, const GPtrArray *events, char **problem);
/* Notes what could not be noted before. */
bool ntt_once_note(struct ntt_once *once, char **problem);
/* Adds an event, a reference of the caller's that is taken over, to the group, unless the list has it. True as its `added`
 * when it was added. The group is flushed when it is full. */
bool ntt_once_add(struct ntt_once *once, struct ntt_delivered *list, json_t *event, bool *added,
                  char **problem);
/* Delivers the group, and notes it in the list. */
bool ntt_once_flush(struct ntt_once *once, struct ntt_delivered *list, char **problem);
/* What has not been delivered comes again. */
void ntt_once_forget(struct ntt_once *once);

#endif
