/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One destination of an outbox: a thread that reads the spool, sends, and keeps its place. */
#ifndef NTT_DESTINATION_H
#define NTT_DESTINATION_H

#include "destinations/outbox.h"
#include "destinations/spool.h"

struct ntt_destination;
struct ntt_event_format;

/* What all destinations of an outbox have in common; outlives them. */
struct ntt_file_rules;

struct ntt_destination_place {
    const char *folder;                    /* of the spool and the cursors */
    const struct ntt_event_format *format; /* NULL: each driver's own */
    bool colour;
    const struct ntt_file_rules *rules;
    struct ntt_spool *spool;
    unsigned first_pause_ms; /* before what is down is tried again; it grows from try to try */
    void (*warn)(void *data, const char *sentence); /* for the user: one sentence; called from any thread */
    void (*moved)(void *data);                      /* a destination has had events; called without a lock */
    void *data;
};

/* `text` is the argument of --to. NULL when it is no destination; `problem` says why, to be freed with g_free. The place is
 * borrowed until ntt_destination_free. */
struct ntt_destination *ntt_destination_new(const struct ntt_destination_place *place, const char *text,
                                            char **problem);
/* Two with the same identity go to the same place. Both texts are the destination's. */
const char *ntt_destination_identity(const struct ntt_destination *destination);
const char *ntt_destination_name(const struct ntt_destination *destination);

/* Begins its thread. */
void ntt_destination_start(struct ntt_destination *destination);
/* There may be events to read; `now`: what is down is tried again without waiting. */
void ntt_destination_wake(struct ntt_destination *destination, bool now);
/* What it writes to is opened anew, where it is a file. */
void ntt_destination_reopen(struct ntt_destination *destination);
/* Writes its place in the spool; once more, where its file was deleted. False when that cannot be, which is reported. */
bool ntt_destination_keep_place(struct ntt_destination *destination);
/* The number of the first event it has not had. */
uint64_t ntt_destination_next(struct ntt_destination *destination);
/* How it is now; `target` is the destination's. */
struct ntt_outbox_state ntt_destination_state(struct ntt_destination *destination);
/* The thread gives up what it is about, and ends. */
void ntt_destination_stop(struct ntt_destination *destination);
/* Waits for that end. */
void ntt_destination_join(struct ntt_destination *destination);
/* Of one whose thread has ended, or never began. */
void ntt_destination_free(struct ntt_destination *destination);

#endif
