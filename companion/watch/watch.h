/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alerts of live traffic, for months: dumpcap writes a ring of files, a tshark reads behind it, and at the border of two
 * files the next tshark takes over with the engine's state.
 *
 *   recorder   dumpcap, which writes at its own speed, however far behind the reading is
 *   ring       the files it writes, in order (inputs/ring.h); backlog: which of them are to be read
 *   reader     which file is read next, and what becomes of one that cannot be: outage, skipped
 *   reading    the file that is being read (tail) and the tshark that gets its blocks (fed_session); sessions: the next one
 *   once       events on their way to the destinations, each exactly once
 *   ledger     what was done, on disk; delivered: the journal of events
 *   outbox     where events go (destinations/outbox.h)
 *   upkeep     the folders
 *   ring_files what of the ring may be deleted
 */
#ifndef NTT_WATCH_H
#define NTT_WATCH_H

#include "base/retention.h"
#include "capture/dumpcap.h"
#include "destinations/outbox.h"
#include "tshark/session.h"

struct ntt_watch_options {
    const char *dumpcap;
    struct ntt_dumpcap_options capture; /* -b: when a file of the ring is full */
    struct ntt_tshark_session session;  /* tshark, depth and preferences */
    const char *folder;                 /* of everything it keeps */
    struct ntt_retention retention;     /* of the ring */
    struct ntt_outbox_options outbox;   /* but for folder and warn */
    enum ntt_severity least;            /* that is said */
    const char *sensor;
    int64_t duration_s; /* 0: until it is interrupted */
    bool status_line;   /* on standard error, a terminal */
    void (*warn)(void *data, const char *sentence);
    void *data;
};

/* Returns when it has been interrupted or its time is over: false when it could not begin, `problem` says why. */
bool ntt_watch_run(const struct ntt_watch_options *options, char **problem);

/* What the ledger and the ring of a folder say, in words, for a person. False when there is none. */
bool ntt_watch_status(const char *folder, GString *out, char **problem);

#endif
