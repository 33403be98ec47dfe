/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tshark for each file of the ring: the one for the file after the current one has been started, and waits. */
#ifndef NTT_WATCH_SESSIONS_H
#define NTT_WATCH_SESSIONS_H

#include "watch/fed_session.h"
#include "watch/state_files.h"

struct ntt_sessions {
    const struct ntt_tshark_session *session; /* borrowed; but for states */
    const struct ntt_state_files *states;     /* borrowed */
    struct ntt_fed_session *standby;          /* for the file after `files` others; NULL: none */
    uint64_t files;
};

/* One for the file after so many others, which begins with the state of that name (NULL: without), and saves one. NULL when
 * none can be started; `problem` says why, to be freed with g_free. */
struct ntt_fed_session *ntt_sessions_take(struct ntt_sessions *sessions, uint64_t files, const char *load,
                                          char **problem);
/* One that neither loads nor saves a state. */
struct ntt_fed_session *ntt_sessions_take_alone(const struct ntt_sessions *sessions, char **problem);
/* Starts the one for the file after so many others, unless it waits; a failure shows when it is that file's turn. */
void ntt_sessions_prepare(struct ntt_sessions *sessions, uint64_t files);
void ntt_sessions_clear(struct ntt_sessions *sessions);

#endif
