/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's states in the folder of a watch: one after each file of the ring, of which few are still of use. */
#ifndef NTT_WATCH_STATES_H
#define NTT_WATCH_STATES_H

#include <stdint.h>

struct ntt_states {
    const char *folder; /* borrowed */
    char *token; /* in the names of this run: a tshark that outlives a killed watch writes to another name */
};

void ntt_states_init(struct ntt_states *states, const char *folder);
/* The name of the state after so many files; to be freed with g_free. */
char *ntt_states_name(const struct ntt_states *states, uint64_t files);
/* The same once these files have been read; NULL when there is none. A file without packets leaves no state: that of
 * the file before it, `before` (NULL: none), goes on under the name that the next one loads. */
char *ntt_states_after(const struct ntt_states *states, uint64_t files, const char *before);
/* Removes all but one; NULL: all. */
void ntt_states_remove(const struct ntt_states *states, const char *but);
void ntt_states_clear(struct ntt_states *states);

#endif
