/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folders of a watch: within their limits, with room on their disk, and made again where somebody has deleted them. */
#ifndef NTT_WATCH_UPKEEP_H
#define NTT_WATCH_UPKEEP_H

#include "base/retention.h"
#include "destinations/outbox.h"
#include "watch/reader.h"
#include "watch/ring_files.h"

/* Everything is borrowed; what is not open yet is NULL. */
struct ntt_upkeep {
    const char *folder, *ring;
    unsigned mode; /* of folders: 0700, or with the group's rights */
    struct ntt_retention retention;
    struct ntt_ledger *ledger;
    struct ntt_outbox *outbox;
    struct ntt_recorder *recorder;
    struct ntt_reader *reader;
    struct ntt_ring_files *files;
    void (*warn)(void *data, const char *sentence);
    void *data;
    bool full_told, folder_told; /* until that is over */
    bool stranger_told;          /* that there is a file in the ring that this watch has not written */
};

/* Makes both folders where they are missing. False: `problem` says why, to be freed with g_free. */
bool ntt_upkeep_make_folders(const struct ntt_upkeep *upkeep, char **problem);
/* Deletes what of the ring is beyond the limits: files of ours that have been read and that no open alert needs. */
void ntt_upkeep_limit_ring(struct ntt_upkeep *upkeep);
/* Deletes all such files: capturing is what the disk is for. */
void ntt_upkeep_make_room(struct ntt_upkeep *upkeep);
/* To be called once a second. */
void ntt_upkeep_look(struct ntt_upkeep *upkeep);

#endif
