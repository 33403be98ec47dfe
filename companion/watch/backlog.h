/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the ring is still to be read. */
#ifndef NTT_WATCH_BACKLOG_H
#define NTT_WATCH_BACKLOG_H

#include "watch/ledger.h"
#include "watch/recorder.h"

struct ntt_backlog {
    const char *ring; /* the folder */
    struct ntt_ledger *ledger;
    const struct ntt_recorder *recorder;
};

/* The name of the first file after the last that was read, to be freed; NULL: there is none. Where files between the two were
 * deleted unread, that is counted in the ledger, and `gap` is a sentence about it, to be freed with g_free; else NULL. */
char *ntt_backlog_next(const struct ntt_backlog *backlog, char **gap);
/* True when dumpcap is done with this file: it has gone on to another, or is no longer running. */
bool ntt_backlog_is_complete(const struct ntt_backlog *backlog, const char *file);
/* Bytes of the files after the last that was read; of `file` (NULL: none) so many have been. */
uint64_t ntt_backlog_bytes(const struct ntt_backlog *backlog, const char *file, uint64_t read);
/* The names of files that open alerts refer to: those are kept. To be destroyed; borrows its keys until the ledger changes. */
GHashTable *ntt_backlog_needed(const struct ntt_ledger *ledger);

#endif
