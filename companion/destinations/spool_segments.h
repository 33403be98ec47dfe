/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the spool share: spool.c writes segments, spool_reader.c reads them, spool_check.c knows them. */
#ifndef NTT_SPOOL_SEGMENTS_H
#define NTT_SPOOL_SEGMENTS_H

#include "destinations/spool.h"

struct ntt_segment {
    uint64_t first, bytes;
    bool damage_told;
};

struct ntt_spool {
    struct ntt_spool_options options;
    char *folder;
    uint64_t segment_bytes; /* a segment that has so many is followed by another */
    int lock_file, file;    /* `file`: the last segment; -1: the next event begins one */
    GMutex lock;            /* of all below, and of `file` */
    GArray *segments;       /* by number */
    uint64_t end, bytes;
};

static inline struct ntt_segment *ntt_segment_at(const struct ntt_spool *spool, guint i)
{
    return &g_array_index(spool->segments, struct ntt_segment, i);
}

/* To be freed with g_free. */
static inline char *ntt_segment_name(uint64_t first)
{
    return g_strdup_printf("%020" G_GUINT64_FORMAT ".ndjson", first);
}

/* True when every segment holds events of ours, as far as its beginning shows, and belongs to us. Else `problem` names the first
 * that does not, to be freed with g_free. */
bool ntt_spool_check(const struct ntt_spool *spool, char **problem);

#endif
