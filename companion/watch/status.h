/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a watch is doing, in one line, and what it has done, for a person. */
#ifndef NTT_WATCH_STATUS_H
#define NTT_WATCH_STATUS_H

#include "destinations/outbox.h"
#include "watch/reader.h"

struct ntt_status {
    struct ntt_reader_state reader;
    bool capturing;
    double packets_per_s;
    uint64_t memory;                             /* bytes of all processes together */
    const struct ntt_outbox_state *destinations; /* as many as `destination_count`; borrowed */
    size_t destination_count;
};

/* Bytes that the process holds in memory; 0 when it is gone. */
uint64_t ntt_process_memory(GPid process);

/* Appends "1,204 packets/s · 0 dropped · 0.2 s behind · 3 open alerts · 412 MB" */
void ntt_status_line(const struct ntt_status *status, GString *out);

#endif
