/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where events go (--to): several destinations at once, each at its own pace.
 *
 * An event is first written to a spool in a folder, and from there a thread for each destination sends it. So a
 * destination that is slow or down holds nothing up, what is unsent survives the end of the program, and each gets
 * the events in order. A destination's place in the spool is kept in the folder; it is moved on once the
 * destination has taken the events, so that after a kill some may be sent twice, with the same event_id, and none
 * is lost. When the spool has reached its limit the oldest events go; those that a destination had not taken are
 * counted, and said.
 */
#ifndef NTT_OUTBOX_H
#define NTT_OUTBOX_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct ntt_outbox;
struct ntt_file_rules;

struct ntt_outbox_options {
    const char *folder;       /* of the spool: made if missing; nobody else may use it at the same time */
    uint64_t limit_bytes;     /* of the spool on disk */
    const GPtrArray *targets; /* strings, what the user gave to --to */
    const char *format;       /* of destinations that name none; NULL: text on a terminal, else native */
    bool colour;              /* of text on standard output */
    const struct ntt_file_rules *rules; /* see target.h; borrowed while the outbox is open; may be NULL */
    /* Takes what is to be told to the user (a destination is down, is back, has lost events), one sentence; called
     * from any thread. */
    void (*warn)(void *data, const char *sentence);
    void *data;
};

/* What has become of events, since the spool was begun. */
struct ntt_outbox_state {
    const char *target; /* as the user gave it, without a password or token */
    uint64_t sent, waiting, dropped;
    bool down;
};

/* NULL when a destination is not one, or the folder cannot be used; `problem` says why, to be freed with g_free. */
struct ntt_outbox *ntt_outbox_open(const struct ntt_outbox_options *options, char **problem);

enum { NTT_OUTBOX_GROUP = 256 }; /* events at once, at most */

/*
 * From one thread at a time. `events` (json_t) are at most NTT_OUTBOX_GROUP. Returns once they are in the spool and on the
 * disk, all of them. False when none could be written; `problem` says why, to be freed with g_free.
 */
bool ntt_outbox_append(struct ntt_outbox *outbox, const GPtrArray *events, char **problem);

/*
 * The last events (json_t) that an earlier run appended, borrowed: at least the last group, which stays in the spool until
 * another one is appended. A caller who notes what he has appended, and was killed before he could, finds it here.
 */
const GPtrArray *ntt_outbox_last(const struct ntt_outbox *outbox);

/* True while its folder is the one in which it was opened. */
bool ntt_outbox_is_there(const struct ntt_outbox *outbox);
/* Goes on in its folder, which was deleted and made again. False when that cannot be used; `problem` says why, to be freed
 * with g_free. */
bool ntt_outbox_restore(struct ntt_outbox *outbox, char **problem);

/* Files are opened anew: for SIGHUP, after a log was moved away. */
void ntt_outbox_reopen(struct ntt_outbox *outbox);

/* One for each destination, in the order of the targets; the caller frees the array with g_free. */
struct ntt_outbox_state *ntt_outbox_states(struct ntt_outbox *outbox, size_t *count);

/* Waits up to so long for destinations to take what is left. False: some of it is unsent. */
bool ntt_outbox_flush(struct ntt_outbox *outbox, unsigned patience_ms);

/* Tries those that are down at once, waits in the same way, and stops; what is unsent stays in the spool. */
void ntt_outbox_close(struct ntt_outbox *outbox, unsigned patience_ms);

#endif
