/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the files of the ring one after the other, each with a tshark of its own that takes over the engine's state, and
 * passes on every event that has not been said yet.
 *
 * After a failure, tshark is first asked whether it runs at all (outage.h): while it does not, everything waits. A file that
 * it cannot read although it runs is skipped after some attempts, and read by itself later (skipped.h).
 */
#ifndef NTT_WATCH_READER_H
#define NTT_WATCH_READER_H

#include "destinations/outbox.h"
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
    /* Events (json_t), at most NTT_OUTBOX_GROUP, are to be put down for their destinations. True once all are on disk; else
     * the file is read again later. */
    bool (*deliver)(void *data, const GPtrArray *events);
    /* The file that is being written is no row of blocks any more: dumpcap is to begin another. */
    void (*damaged)(void *data);
    /* Between two files, with the ledger written. */
    void (*border)(void *data);
    void (*warn)(void *data, const char *sentence);
    void *data;
};

/* `last`: events (json_t) that an earlier run delivered last, whether it could note that or not. NULL when the folder of the
 * ledger cannot be used; `problem` says why, to be freed with g_free. */
struct ntt_reader *ntt_reader_new(const struct ntt_reader_options *options, const GPtrArray *last,
                                  char **problem);
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

/* A file of the ring that has been read, or skipped, is to be deleted: false when it is to be kept for one more attempt at
 * it, which `at_once` does not wait for. */
bool ntt_reader_lets_go(struct ntt_reader *reader, const char *name, bool at_once);
/* Writes what it keeps beside the ledger again, into a folder that was deleted. False: `problem` says why, to be freed with
 * g_free. */
bool ntt_reader_restore(struct ntt_reader *reader, char **problem);

/* Kills what still runs: the ledger is at the last border. */
void ntt_reader_free(struct ntt_reader *reader);

#endif
