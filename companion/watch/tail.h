/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of the ring read from its beginning, in whole blocks, while dumpcap still writes it. */
#ifndef NTT_WATCH_TAIL_H
#define NTT_WATCH_TAIL_H

#include "watch/blocks.h"

struct ntt_tail {
    int descriptor;      /* -1: not open */
    uint64_t offset;     /* bytes of the file that have been read */
    GByteArray *waiting; /* read and not taken yet; its first `whole` bytes are whole blocks */
    size_t whole;
    struct ntt_blocks blocks;
    int error; /* errno of what could not be read; 0: none */
};

/* False when the file cannot be opened; errno says why: ENOENT, there is none; EPERM, it is no regular file; `problem` says
 * it in words unless there is none, to be freed with g_free. Else to be closed with ntt_tail_close. */
bool ntt_tail_open(struct ntt_tail *tail, const char *folder, const char *name, char **problem);
/*
 * The whole blocks at hand, after reading more where there are none; borrowed until the next call of any function here.
 * NULL when the file holds no more for now, cannot be read, or is damaged (blocks.damaged).
 */
const uint8_t *ntt_tail_next(struct ntt_tail *tail, size_t *length);
/* The first `length` bytes of them are done with. */
void ntt_tail_taken(struct ntt_tail *tail, size_t length);
/* Closes it where it is open. */
void ntt_tail_close(struct ntt_tail *tail);

#endif
