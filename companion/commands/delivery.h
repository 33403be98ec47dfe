/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --to of a command that ends by itself: events go through an outbox, and what could not be sent is said at the end. */
#ifndef NTT_DELIVERY_H
#define NTT_DELIVERY_H

#include "destinations/outbox.h"
#include "destinations/target.h"

struct ntt_delivery {
    const char *command; /* for messages */
    const char *format;  /* of destinations that name none; may be NULL */
    bool quiet, colour;
    /* As given to --to, --spool and --wait. */
    char **targets, *spool;
    int wait_s;
    struct ntt_file_rules rules; /* for targets that are files */
    /* Set by ntt_delivery_begin. */
    struct ntt_outbox *outbox;
    char *temporary; /* the spool where none was named; removed at the end */
    GThread *writer;
    GMutex lock; /* of what follows */
    GCond changed;
    GPtrArray *waiting; /* json_t, owned: the next group of events */
    bool ending, failed;
};

/* Why events cannot be sent there (what was given to --to, NULL-terminated; may be NULL) or in this format (may be NULL), before
 * anything is; in sentences. NULL: they can; to be freed with g_free. */
char *ntt_delivery_problem(char **targets, const char *format);

/* False when a target is no destination, or the spool cannot be used; this has been said. */
bool ntt_delivery_begin(struct ntt_delivery *delivery);
/* From any thread. Events are put into the spool in groups: what comes while one is being synced is the next. Waits while that
 * is full. That an event cannot be kept is said once. */
void ntt_delivery_add(struct ntt_delivery *delivery, json_t *event);
/* Waits for the destinations. True when everything was sent; what was not has been said. */
bool ntt_delivery_end(struct ntt_delivery *delivery);

#endif
