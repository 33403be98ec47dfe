/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One destination of an outbox: a thread that reads the spool, sends, and keeps its place. */
#ifndef NTT_DESTINATION_H
#define NTT_DESTINATION_H

#include "destinations/outbox.h"
#include "destinations/spool.h"

struct ntt_destination;
struct ntt_event_format;

/* What all destinations of an outbox have in common; outlives them. */
struct ntt_destination_place {
    const char *folder;
    const struct ntt_event_format *format; /* NULL: each driver's own */
    bool colour;
    struct ntt_spool *spool;
    unsigned first_pause_ms;
    void (*say)(void *data, const char *sentence);
    void (*moved)(void *data); /* a destination has had events; called without a lock */
    void *data;
};

/* NULL when the text is no destination; `problem` is to be freed with g_free. */
struct ntt_destination *ntt_destination_new(const struct ntt_destination_place *place, const char *text,
                                            char **problem);
/* Two that are equal go to the same place. */
const char *ntt_destination_identity(const struct ntt_destination *destination);
const char *ntt_destination_name(const struct ntt_destination *destination);

void ntt_destination_start(struct ntt_destination *destination);
/* There may be events to read; `now`: what is down is tried again without waiting. */
void ntt_destination_wake(struct ntt_destination *destination, bool now);
void ntt_destination_reopen(struct ntt_destination *destination);
/* The number of the first event it has not had. */
uint64_t ntt_destination_next(struct ntt_destination *destination);
struct ntt_outbox_state ntt_destination_state(struct ntt_destination *destination);
/* The thread gives up what it is about, and ends. */
void ntt_destination_stop(struct ntt_destination *destination);
void ntt_destination_join(struct ntt_destination *destination);
/* Of one whose thread has ended, or never began. */
void ntt_destination_free(struct ntt_destination *destination);

#endif
