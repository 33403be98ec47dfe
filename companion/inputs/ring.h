/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that dumpcap writes for a watch, in the order in which it wrote them.
 *
 * Each start of dumpcap is a run with a number of its own, and the runs share a folder: RUN_NNNNN_YYYYMMDDhhmmss.pcapng,
 * where dumpcap counts NNNNN from 00001 and begins again at 00000 after 99999. The time in the name is the clock's, which
 * may be set back, and decides nothing.
 */
#ifndef NTT_RING_H
#define NTT_RING_H

#include <glib.h>
#include <stdbool.h>

struct ntt_ring_place {
    unsigned run, number;
};

/* What dumpcap's -w has to be for a run; to be freed with g_free. */
char *ntt_ring_pattern(const char *folder, unsigned run);

/* False when the name is none that dumpcap gives to a file of a ring of ours. */
bool ntt_ring_place(const char *name, struct ntt_ring_place *place);
/* As strcmp has it. Files of one run are never more than 49,999 apart. */
int ntt_ring_compare(const struct ntt_ring_place *a, const struct ntt_ring_place *b);
/* True when the file of the first name came after that of the other; of any ours when that is NULL. */
bool ntt_ring_is_after(const char *name, const char *other);
/* True when `b` is the next of the same run. */
bool ntt_ring_follows(const struct ntt_ring_place *a, const struct ntt_ring_place *b);

/* The names of the files, oldest first, owned by the array. */
GPtrArray *ntt_ring_list(const char *folder);
/* Those after the file of that name; all when it is NULL. */
GPtrArray *ntt_ring_after(const char *folder, const char *last);

#endif
