/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a destination is in the spool, in a file of the spool's folder. */
#ifndef NTT_CURSOR_H
#define NTT_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

struct ntt_cursor {
    uint64_t next;          /* the number of the first event that it has not had */
    uint64_t sent, dropped; /* events, since the spool was begun */
};

enum ntt_cursor_found {
    NTT_CURSOR_NEW,  /* no file: the cursor is zero */
    NTT_CURSOR_KEPT, /* as it was written */
    NTT_CURSOR_DAMAGED, /* a file that cannot be read, or does not hold a cursor: what is in it is not to be used */
};

/* The cursor of the destination that is called so; the file's name is a hash of it. What is wrong with a file that cannot be
 * read at all, `problem` says, to be freed with g_free. */
enum ntt_cursor_found ntt_cursor_read(const char *folder, const char *destination, struct ntt_cursor *cursor,
                                      char **problem);

/* Replaces the file as a whole. False: `problem` says why, to be freed with g_free. */
bool ntt_cursor_write(const char *folder, const char *destination, const struct ntt_cursor *cursor,
                      char **problem);

#endif
