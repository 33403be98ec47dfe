/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files of the ring this watch's dumpcap has written. Others may put files there that are named alike, or the ring may be
 * a link to somebody's: what is not on this list is read, and never deleted. A file is put on the list when it is first seen:
 * if it is the first of a run that this watch began, or the next of one that is on the list. The list is `ring.list` in the
 * folder of the watch, and so outlives it.
 */
#ifndef NTT_WATCH_RING_FILES_H
#define NTT_WATCH_RING_FILES_H

#include <glib.h>
#include <stdbool.h>

struct ntt_ring_files;

/* `adopt`: where there is no list yet, all that is in the ring is ours, as before there were lists. Folders are borrowed. */
struct ntt_ring_files *ntt_ring_files_open(const char *state, const char *ring, bool adopt);
/* dumpcap begins this run; nothing happens when that is known. */
void ntt_ring_files_begin(struct ntt_ring_files *files, unsigned run);
/* Puts on the list what has come since, of the names in the ring (ring.h), and writes it down if anything has. */
void ntt_ring_files_look(struct ntt_ring_files *files, const GPtrArray *names);
/* Writes the list again, which somebody has deleted. */
void ntt_ring_files_restore(struct ntt_ring_files *files);
bool ntt_ring_files_has(const struct ntt_ring_files *files, const char *name);
void ntt_ring_files_free(struct ntt_ring_files *files);

#endif
