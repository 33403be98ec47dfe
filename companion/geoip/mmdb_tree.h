/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search tree of a MaxMind DB file: ranges of 128-bit addresses, and the record each of them has. */
#ifndef NTT_MMDB_TREE_H
#define NTT_MMDB_TREE_H

#include <glib.h>
#include <stdint.h>

/* A record is the offset of its value in the data section, below NTT_MMDB_NO_RECORD. */
enum { NTT_MMDB_NO_RECORD = 0x7fffffff };

struct ntt_mmdb_tree;

struct ntt_mmdb_tree *ntt_mmdb_tree_new(void);
void ntt_mmdb_tree_free(struct ntt_mmdb_tree *tree);

/*
 * Gives the addresses from `first` to `last`, both included, the record, or takes theirs away with
 * NTT_MMDB_NO_RECORD. Where ranges overlap, the later call wins. `first` must not lie behind `last`.
 */
void ntt_mmdb_tree_insert(struct ntt_mmdb_tree *tree, const uint8_t first[16], const uint8_t last[16],
                          uint32_t record);

/*
 * Makes the `bits` long prefix of `prefix` an alias of ::/96, in place of what it had. Inserting into an
 * alias would change both: aliases come last.
 */
void ntt_mmdb_tree_alias_v4(struct ntt_mmdb_tree *tree, const uint8_t prefix[16], unsigned bits);

/*
 * The nodes as the file has them, from the root, or from that of ::/96 with `only_v4`. Adds `data_size` to
 * choose the narrowest record size that reaches every record. NULL when even 28 bits do not. To be
 * freed with g_byte_array_unref.
 */
GByteArray *ntt_mmdb_tree_serialize(struct ntt_mmdb_tree *tree, gboolean only_v4, uint32_t data_size,
                                    uint32_t *node_count, unsigned *record_size);

#endif
