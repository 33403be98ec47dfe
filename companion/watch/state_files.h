/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's states in the folder of a watch: one after each file of the ring, of which few are still of use. */
#ifndef NTT_STATE_FILES_H
#define NTT_STATE_FILES_H

#include <stdbool.h>
#include <stdint.h>

struct ntt_state_files {
    const char *folder; /* borrowed */
    char *token; /* in the names of this run: a tshark that outlives a killed watch writes to another name */
};

/* True for a name as we give them to states. */
bool ntt_state_files_is_name(const char *name);

/* To be cleared with ntt_state_files_clear. */
void ntt_state_files_init(struct ntt_state_files *states, const char *folder);
/* The name of the state after so many files; to be freed with g_free. */
char *ntt_state_files_name(const struct ntt_state_files *states, uint64_t files);
/* The same once these files have been read, to be freed; NULL when there is none, or it cannot be linked. A file without
 * packets leaves no state: that of the file before it, `before` (NULL: none), goes on under the name that the next one
 * loads. */
char *ntt_state_files_after(const struct ntt_state_files *states, uint64_t files, const char *before);
/* True when a state of that name is there to be loaded. */
bool ntt_state_files_has(const struct ntt_state_files *states, const char *name);
/* Removes all states but that of this name, those of earlier runs too; NULL: all. What cannot be removed stays. */
void ntt_state_files_remove(const struct ntt_state_files *states, const char *but);
void ntt_state_files_clear(struct ntt_state_files *states);

#endif
