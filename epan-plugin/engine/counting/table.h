/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash table of fixed size: sets of eight slots, allocated once. A full set gives up its lowest score (the
 * oldest among equals), so that an entry with evidence outlives any number of newcomers without. The tags of a
 * set, 16 bits of each key, lie together: a look-up reads them and the one entry that fits, not eight entries
 * far apart.
 */
#ifndef NTT_TABLE_H
#define NTT_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* First member of every entry. */
struct ntt_slot {
    uint64_t key;   /* 0: empty; its user empties it so */
    uint32_t score; /* what eviction compares; owned by the table's user */
    uint32_t seen;  /* engine second of the last use */
};

enum { NTT_TABLE_WAYS = 8 };

struct ntt_table {
    char *entries;
    uint16_t *tags; /* 0: never used */
    size_t entry_size;
    size_t fresh_size; /* how much of a new entry is zeroed */
    uint32_t set_mask;
    uint64_t admissions, evictions;
    uint64_t
        lost; /* of the evictions, entries with a score above 1: with more than a first trace of evidence */
    uint64_t admissions_before, lost_before; /* at the last full minute */
    uint32_t full_minutes;                   /* in which more than 1 % of the admissions lost such an entry */
};

/* Bytes that a table of `entries` (a power of two, at least 8) takes. */
size_t ntt_table_size(uint32_t entries, size_t entry_size);
/* Lays the table over memory of that size: an empty one over zeroes. What it has evicted stays counted. */
void ntt_table_init(struct ntt_table *table, void *memory, uint32_t entries, size_t entry_size);

/* NULL where there is none. */
void *ntt_table_find(const struct ntt_table *table, uint64_t key);
/* Entries that hold long arrays behind a count need not be zeroed whole: only their first `size` bytes. */
void ntt_table_zero_only(struct ntt_table *table, size_t size);
/* A new entry: zero but for its slot. The key must not be in the table. */
void *ntt_table_add(struct ntt_table *table, uint64_t key, uint32_t now);

/* How many entries there is room for. */
uint32_t ntt_table_room(const struct ntt_table *table);
uint32_t ntt_table_index(const struct ntt_table *table, const void *entry);
/* The entry at an index, if it still has that key; NULL otherwise. */
void *ntt_table_at(const struct ntt_table *table, uint32_t index, uint64_t key);

#endif
