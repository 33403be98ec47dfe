/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that lists the events that have been delivered, a line for each: its event_id, and the file of the ring that it
 * came with. What is read again after a kill or a failure is compared with it, and not delivered twice.
 */
#ifndef NTT_WATCH_DELIVERED_H
#define NTT_WATCH_DELIVERED_H

#include <glib.h>
#include <stdbool.h>

struct ntt_delivered {
    char *folder, *name;
    GHashTable *files; /* event_id: name of the file, "" where that is not known; owned strings */
    int descriptor;
    bool was_missing; /* when it was opened */
};

/* Takes up the list of that name in the folder, or begins one. A last line without its end, which a kill or a full disk cut
 * short, does not count. NULL when it cannot be read or written; `problem` says why, to be freed with g_free. */
struct ntt_delivered *ntt_delivered_open(const char *folder, const char *name, char **problem);
/* Closes it and leaves the file. NULL is allowed. */
void ntt_delivered_close(struct ntt_delivered *delivered);

bool ntt_delivered_has(const struct ntt_delivered *delivered, const char *event_id);
/* Adds events (json_t), all of them or none, in one write that is on the disk then. False: none, and `problem` says why, to be
 * freed with g_free. */
bool ntt_delivered_add(struct ntt_delivered *delivered, const GPtrArray *events, char **problem);
/* Adds what the other list has of files that came after that one; NULL: all of it. The same. */
bool ntt_delivered_add_later(struct ntt_delivered *delivered, const struct ntt_delivered *other,
                             const char *after, char **problem);

#endif
