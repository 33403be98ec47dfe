/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a watch has done, on disk, so that one which is killed at any moment goes on where it was.
 *
 * The ledger is written at the border of two files of the ring: which file was read last, the engine's state after it,
 * and how often each open alert had spoken by then. From a border on, each event that has been said is noted in a
 * journal before the next is. A file whose reading did not come to its end is read again from the border before it;
 * the engine then says the same events, and those in the journal are kept quiet.
 */
#ifndef NTT_WATCH_LEDGER_H
#define NTT_WATCH_LEDGER_H

#include "watch/delivered.h"

#include <jansson.h>
#include <stdint.h>

/* An alert that has not closed. */
struct ntt_ledger_alert {
    uint64_t sequence;         /* of its last event, from 1 */
    char *opened_in, *last_in; /* names of ring files, owned */
};

/* All of it is owned by the ledger; times and counts are since the watch began in this folder. */
struct ntt_ledger {
    char *folder;
    char *since;         /* when the watch began, RFC 3339 */
    uint64_t files_read; /* to their end */
    char *last_file;     /* name of the last of them, NULL before the first */
    char *state;         /* name of the engine's state after it, in the folder; NULL when there is none */
    GHashTable *open;    /* uid: struct ntt_ledger_alert, as of the border */
    json_t *hours;       /* rows of the table of that name, of all files */
    uint64_t packets, bytes, alerts, dropped, failures; /* of files read to their end; failures: of tshark */
    uint64_t unread_files;                              /* that were gone before they could be read */
    struct ntt_delivered *delivered;                    /* the journal: since the ledger on disk */
    int lock;                                           /* a descriptor */
    bool begun;                                         /* there was none in the folder */
};

/*
 * Opens the ledger of a folder, or begins one. NULL when it cannot be read or written, or when another program uses
 * the folder; `problem` says why, to be freed with g_free.
 */
struct ntt_ledger *ntt_ledger_open(const char *folder, char **problem);
/* Leaves what is on disk as it is. NULL is allowed. */
void ntt_ledger_free(struct ntt_ledger *ledger);

/* Without alerts; to be freed with g_hash_table_destroy. */
GHashTable *ntt_open_alerts_new(void);
/* A copy of the open alerts, for the file that is read next; to be freed with g_hash_table_destroy. */
GHashTable *ntt_ledger_open_alerts(const struct ntt_ledger *ledger);

/* How often the alert has spoken, with this event, which came with that file of the ring. An alert is remembered among
 * the open ones until it closes. */
uint64_t ntt_open_alerts_count(GHashTable *open, const char *uid, const char *file, bool closes);

/*
 * A border, after one more file: `open` (taken over) becomes the open alerts, what the members say now is written, and
 * the journal begins anew, with what it lists of later files: where a border could not be written, it is of several. False when it cannot be written; `problem` says why, to be freed with g_free. Then the
 * ledger on disk is that of the border before, and its journal goes on.
 */
bool ntt_ledger_commit(struct ntt_ledger *ledger, GHashTable *open, char **problem);

/* True while the folder is the one in which it was opened. */
bool ntt_ledger_is_there(const struct ntt_ledger *ledger);
/* Writes all of it into the folder, which was deleted and made again. False when it cannot be written, or when another
 * program uses the folder now; `problem` says why, to be freed with g_free. */
bool ntt_ledger_restore(struct ntt_ledger *ledger, char **problem);

/* The ledger on disk, without lock and journal, to be freed with ntt_ledger_free. NULL: when there is none, `problem` is
 * NULL; else it says what is wrong with it, to be freed with g_free. */
struct ntt_ledger *ntt_ledger_read(const char *folder, char **problem);

#endif
