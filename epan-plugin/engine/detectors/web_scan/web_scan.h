/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What web_scan asks of the protocols that it reads. */
#ifndef NTT_WEB_SCAN_H
#define NTT_WEB_SCAN_H

#include "engine/content/text.h"

/* What a request for a path is worth as a guess. */
struct ntt_web_guess {
    bool is_guess;
    uint64_t name; /* hash of the path with identifiers left out */
    uint64_t path; /* hash of the path as it is */
};
struct ntt_web_guess ntt_web_guess(struct ntt_bytes request);
/* 1: the answer says that there is nothing, or nothing for this client. 0: it does not. -1: it says neither. */
int ntt_web_is_absent(unsigned status);

/* Calls `each` with the hash of every recipient that the client asks for. Returns how many. */
unsigned ntt_smtp_recipients(struct ntt_bytes said, void (*each)(void *data, uint64_t hash), void *data);
/* How many recipients the server does not know. */
unsigned ntt_smtp_unknown(struct ntt_bytes said);

#endif
