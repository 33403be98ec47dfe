/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/counting/table.h"

#include <stdbool.h>
#include <string.h>

size_t ntt_table_size(uint32_t entries, size_t entry_size)
{
    return (size_t)entries * (entry_size + sizeof(uint16_t));
}

void ntt_table_init(struct ntt_table *table, void *memory, uint32_t entries, size_t entry_size)
{
    table->entries = memory;
    table->tags = (uint16_t *)(void *)(table->entries + (size_t)entries * entry_size);
    table->entry_size = table->fresh_size = entry_size;
    table->set_mask = entries / NTT_TABLE_WAYS - 1;
}

void ntt_table_zero_only(struct ntt_table *table, size_t size)
{
    table->fresh_size = size;
}

/* The index of the first slot of the key's set. */
static size_t set_of(const struct ntt_table *table, uint64_t key)
{
    return (size_t)((uint32_t)(key >> 32) & table->set_mask) * NTT_TABLE_WAYS;
}

static uint16_t tag_of(uint64_t key)
{
    return (uint16_t)(key | 1);
}

static struct ntt_slot *slot_at(const struct ntt_table *table, size_t index)
{
    return (struct ntt_slot *)(void *)(table->entries + index * table->entry_size);
}

void *ntt_table_find(const struct ntt_table *table, uint64_t key)
{
    size_t set = set_of(table, key);
    for (size_t at = set; at < set + NTT_TABLE_WAYS; at++) {
        if (table->tags[at] == tag_of(key) && slot_at(table, at)->key == key)
            return slot_at(table, at);
    }
    return NULL;
}

/* What a full set compares: the score, then the time of the last use. */
static uint64_t rank_of(const struct ntt_slot *slot)
{
    return (uint64_t)slot->score << 32 | slot->seen;
}

/* The slot that a new entry of this set takes. */
static size_t place_in(const struct ntt_table *table, size_t set)
{
    size_t place = set;
    uint64_t least = UINT64_MAX;
    for (size_t at = set; at < set + NTT_TABLE_WAYS; at++) {
        if (!table->tags[at])
            return at;
        const struct ntt_slot *slot = slot_at(table, at);
        uint64_t rank = slot->key ? rank_of(slot) : 0;
        if (rank < least) {
            least = rank;
            place = at;
        }
    }
    return place;
}

void *ntt_table_add(struct ntt_table *table, uint64_t key, uint32_t now)
{
    size_t place = place_in(table, set_of(table, key));
    struct ntt_slot *victim = slot_at(table, place);
    table->tags[place] = tag_of(key);
    table->admissions++;
    if (victim->key) {
        table->evictions++;
        table->lost += victim->score > 1;
    }
    memset(victim, 0, table->fresh_size);
    victim->key = key;
    victim->seen = now;
    return victim;
}

uint32_t ntt_table_room(const struct ntt_table *table)
{
    return (table->set_mask + 1) * NTT_TABLE_WAYS;
}

uint32_t ntt_table_index(const struct ntt_table *table, const void *entry)
{
    return (uint32_t)((size_t)((const char *)entry - table->entries) / table->entry_size);
}

void *ntt_table_at(const struct ntt_table *table, uint32_t index, uint64_t key)
{
    struct ntt_slot *slot = slot_at(table, index);
    return key && slot->key == key ? slot : NULL;
}
