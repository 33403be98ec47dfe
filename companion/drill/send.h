/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends the frames of a drill through an interface, each at its time. */
#ifndef NTT_SEND_H
#define NTT_SEND_H

#include "drill/craft.h"

enum {
    NTT_SEND_RATE = 10000,   /* packets in any second */
    NTT_SEND_SECONDS = 3600, /* from the first to the last */
};

struct ntt_sent {
    uint64_t packets, bytes, refused; /* refused: by the interface */
    double seconds;
};

/* The most frames that begin in one second. The frames are in order. */
uint64_t ntt_send_busiest(const struct ntt_craft *craft);
/* Why these frames are not to be sent, in a sentence to be freed with g_free; NULL when they may. */
char *ntt_send_excess(const struct ntt_craft *craft);

/*
 * Sends until interrupted; the frames are in order. False when nothing could be sent, with `problem` set, to be
 * freed with g_free.
 */
bool ntt_send(const struct ntt_craft *craft, const char *interface, struct ntt_sent *sent, char **problem);

#endif
