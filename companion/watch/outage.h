/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether tshark runs at all. After a failure it is asked to read a capture of one packet: if it can, the failure was about
 * the file; if not (it is being upgraded, memory is short, the plugin is missing), it is asked again until it can. What it
 * says comes from the default main context.
 */
#ifndef NTT_WATCH_OUTAGE_H
#define NTT_WATCH_OUTAGE_H

#include "tshark/session.h"

struct ntt_outage;

/* `session` is borrowed; what it has of saved states is not used. `warn` takes one sentence when an outage begins, and one
 * when it ends. */
struct ntt_outage *ntt_outage_new(const struct ntt_tshark_session *session,
                                  void (*warn)(void *data, const char *sentence), void *data);
/* Kills what still runs. NULL is allowed. */
void ntt_outage_free(struct ntt_outage *outage);

/* Begins to ask. */
void ntt_outage_ask(struct ntt_outage *outage);
/* To be called a few times a second. True when nothing is being asked: tshark runs. */
bool ntt_outage_turn(struct ntt_outage *outage);
/* How often in a row, before the last answer, tshark could not run: 0 when it could at once. */
unsigned ntt_outage_length(const struct ntt_outage *outage);

#endif
