/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the files of the ring one after the other, each with a tshark of its own that takes over the engine's state, and
 * passes on every event that has not been said yet.
 */
#ifndef NTT_WATCH_READER_H
#define NTT_WATCH_READER_H

#include "tshark/session.h"
#include "watch/ledger.h"
#include "watch/recorder.h"

struct ntt_reader;

struct ntt_reader_options {
    const struct ntt_tshark_session *session; /* tshark, depth and preferences */
    const char *ring;                         /* the folder */
    struct ntt_ledger *ledger;
    const struct ntt_recorder *recorder; /* which files are still being written */
    const char *sensor, *interface;      /* of events; may be NULL */
    /* An event is to be put down for its destinations. True once that is on disk; else the file is read again later. */
    bool (*deliver)(void *data, const json_t *event);
    /* The file that is being written is no row of blocks any more: dumpcap is to begin another. */
    void (*damaged)(void *data);
    /* Between two files, with the ledger written. */
    void (*border)(void *data);
    void (*warn)(void *data, const char *sentence);
    void *data;
};

struct ntt_reader *ntt_reader_new(const struct ntt_reader_options *options);
/* To be called a few times a second: goes on with what the ring holds. */
void ntt_reader_turn(struct ntt_reader *reader);
/* True when everything that the ring held at the last turn has been read to its end. */
bool ntt_reader_done(const struct ntt_reader *reader);

struct ntt_reader_state {
    const char *file;  /* its name, NULL: none */
    uint64_t packets;  /* fed to tshark since the watch began */
    uint64_t unread;   /* bytes in the ring */
    int64_t behind_us; /* for how long there has been something unread */
    uint64_t dropped;  /* by the kernel or dumpcap, as the files say */
    unsigned open;     /* alerts */
    GPid processes[2]; /* tsharks; 0: none */
};
struct ntt_reader_state ntt_reader_state(const struct ntt_reader *reader);

/* The names of ring files that open alerts refer to, as of now: those are kept. To be destroyed by the caller; borrows
 * its keys until the next turn. */
GHashTable *ntt_reader_needed(const struct ntt_reader *reader);

/* Kills what still runs: the ledger is at the last border. */
void ntt_reader_free(struct ntt_reader *reader);

#endif
