/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One file of the ring being fed to one tshark, and the events that come of it, up to the end of the file or a failure. */
#ifndef NTT_WATCH_READING_H
#define NTT_WATCH_READING_H

#include "watch/backlog.h"
#include "watch/fed_session.h"
#include "watch/once.h"
#include "watch/reader.h"
#include "watch/tail.h"

struct ntt_reading {
    const struct ntt_reader_options *options;
    const struct ntt_backlog *backlog;
    struct ntt_once *once;
    /* The tshark is gone: with the file read to its `end`, or else `problem` (a sentence, borrowed) says what happened. The
     * reading is to be ended, from here if it suits. */
    void (*ended)(void *data, bool end, const char *problem);
    void *data;
    /* The rest is 0 but for the tail's descriptor, -1, while nothing is read. */
    char *file;                 /* its name, owned; NULL: none was chosen */
    struct ntt_delivered *list; /* of its events, borrowed */
    struct ntt_fed_session *fed;
    struct ntt_tail tail;
    GHashTable *open; /* alerts as of now, owned, always there */
    GHashTable *told; /* char *: what tshark has warned of so far; owned by the reader */
    bool continues;   /* with a state of the engine's that it should load */
    bool warnings_checked;
    bool finishing;    /* the file has been fed to its end */
    bool damaged;      /* and that has been said of it */
    bool refused;      /* what came could not be written down: the disk's fault, not the file's */
    bool refusal_told; /* until the reader clears it */
    int64_t caught_up; /* when nothing of the ring was unread */
};

/* Begins with a tshark that waits for its input, which is taken over. File, list and tail are set. */
void ntt_reading_begin(struct ntt_reading *reading, struct ntt_fed_session *fed);
/* To be called a few times a second: goes on with what the file holds. */
void ntt_reading_turn(struct ntt_reading *reading);
/* What came could not be written down: tshark is killed. `problem`, to be freed, is reported unless one was before; NULL
 * where the sentence has been printed elsewhere. */
void ntt_reading_refuse(struct ntt_reading *reading, char *problem);
/* Kills what still runs; file, list and `refused` stay. */
void ntt_reading_end(struct ntt_reading *reading);
/* Takes over other open alerts. */
void ntt_reading_set_open(struct ntt_reading *reading, GHashTable *open);

#endif
