/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One tshark that is fed a capture through its standard input as it grows. What it says comes from the default main
 * context; see session.h for one that reads a file by itself.
 */
#ifndef NTT_WATCH_FED_SESSION_H
#define NTT_WATCH_FED_SESSION_H

#include "tshark/session.h"

struct ntt_fed_session;

struct ntt_fed_events {
    void (*alert)(void *data, const json_t *alert); /* a record of the stream, borrowed */
    void (*alerts_end)(void *data);                 /* of those that were there at one moment */
    void (*room)(void *data);                       /* tshark takes input again, after it had been refused */
    /*
     * tshark is gone. `problem` is one sentence, borrowed, NULL after NTT_VERDICT_OK. The session is to be freed, from
     * here if it suits.
     */
    void (*ended)(void *data, enum ntt_verdict verdict, const char *problem);
};

/* NULL when it cannot be started; `problem` says why, to be freed with g_free. The struct is copied. */
struct ntt_fed_session *ntt_fed_session_start(const struct ntt_tshark_session *session, char **problem);

/* Whom it tells from now on. Nothing is lost before: it waits. */
void ntt_fed_session_attend(struct ntt_fed_session *fed, const struct ntt_fed_events *events, void *data);

/* How many bytes it took; 0: none for now, `room` will say when; after it is gone, any, to no effect. */
size_t ntt_fed_session_feed(struct ntt_fed_session *fed, const uint8_t *bytes, size_t length);
/* That was all: it comes to its end. */
void ntt_fed_session_finish(struct ntt_fed_session *fed);

/* When it last took or said something, or was told to finish; g_get_monotonic_time. */
int64_t ntt_fed_session_last_sign(const struct ntt_fed_session *fed);
/* What the stream said so far, finished once it has ended. */
struct ntt_summary *ntt_fed_session_summary(struct ntt_fed_session *fed);
/* After its end: true when it has done nothing: it was no program that could run, or has no plugin that fits. */
bool ntt_fed_session_could_not_run(const struct ntt_fed_session *fed);
/* After its end: true when somebody else ended it, by a signal that no fault of its own raises. */
bool ntt_fed_session_was_killed(const struct ntt_fed_session *fed);
/* Where it still runs; `ended` is called. */
void ntt_fed_session_kill(const struct ntt_fed_session *fed);
GPid ntt_fed_session_pid(const struct ntt_fed_session *fed);
/* Kills it where it still runs; `ended` is not called any more. NULL is allowed. */
void ntt_fed_session_free(struct ntt_fed_session *fed);

#endif
