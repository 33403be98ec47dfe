/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pcapng file as a row of blocks, so that one which is still being written is handed on in whole blocks: type and
 * length of each, and the counters of interfaces that dumpcap writes at the end of a file. What is in a packet is no
 * business of this file.
 */
#ifndef NTT_WATCH_BLOCKS_H
#define NTT_WATCH_BLOCKS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { NTT_BLOCK_LIMIT = 16 << 20 }; /* bytes of one block, as Wireshark has it */

struct ntt_blocks {
    uint64_t packets;           /* blocks that hold a packet */
    uint64_t received, dropped; /* of all interfaces, by their counters; 0 before these came */
    bool swapped;               /* the file's byte order is not ours */
    bool damaged;               /* a length that none can be: nothing after it is a block */
};

/* How many of the bytes, the beginning of a block first, are whole blocks. Counts what is in these. */
size_t ntt_blocks_whole(struct ntt_blocks *blocks, const uint8_t *bytes, size_t length);

#endif
