/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --to of a command that ends by itself: events go through an outbox, and what could not be sent is said at the end. */
#ifndef NTT_SENDING_H
#define NTT_SENDING_H

#include "destinations/outbox.h"

struct ntt_sending {
    const char *command; /* for messages */
    const char *format;  /* of destinations that name none; may be NULL */
    bool quiet, colour;
    /* As given to --to, --spool and --wait. */
    char **targets, *spool;
    int wait_s;
    /* Set by ntt_sending_begin. */
    struct ntt_outbox *outbox;
    char *temporary; /* the spool where none was named; removed at the end */
    GMutex lock;
    bool failed;
};

/* False when a target is no destination, or the spool cannot be used; this has been said. */
bool ntt_sending_begin(struct ntt_sending *sending);
/* From any thread. That an event cannot be kept is said once. */
void ntt_sending_add(struct ntt_sending *sending, const json_t *event);
/* Waits for the destinations. True when everything was sent; what was not has been said. */
bool ntt_sending_end(struct ntt_sending *sending);

#endif
