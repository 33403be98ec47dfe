/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"

#include <stdbool.h>
#include <string.h>

size_t ntt_table_size(uint32_t entries, size_t entry_size)
{
    return (size_t)entries * entry_size;
}

void ntt_table_init(struct ntt_table *table, void *memory, uint32_t entries, size_t entry_size)
{
    table->entries = memory;
    table->entry_size = table->fresh_size = entry_size;
    table->set_mask = entries / NTT_TABLE_WAYS - 1;
}

void ntt_table_zero_only(struct ntt_table *table, size_t size)
{
    table->fresh_size = size;
}

static char *set_of(const struct ntt_table *table, uint64_t key)
{
    return table->entries +
           (size_t)((uint32_t)(key >> 32) & table->set_mask) * NTT_TABLE_WAYS * table->entry_size;
}

void *ntt_table_find(const struct ntt_table *table, uint64_t key)
{
    char *entry = set_of(table, key);
    for (int way = 0; way < NTT_TABLE_WAYS; way++, entry += table->entry_size) {
        if (((struct ntt_slot *)entry)->key == key)
            return entry;
    }
    return NULL;
}

/* What a full set compares: the score, then the time of the last use. */
static uint64_t rank_of(const struct ntt_slot *slot)
{
    return (uint64_t)slot->score << 32 | slot->seen;
}

void *ntt_table_add(struct ntt_table *table, uint64_t key, uint32_t now)
{
    char *entry = set_of(table, key);
    struct ntt_slot *victim = (struct ntt_slot *)entry;
    uint64_t least = UINT64_MAX;
    for (int way = 0; way < NTT_TABLE_WAYS; way++, entry += table->entry_size) {
        struct ntt_slot *slot = (struct ntt_slot *)entry;
        uint64_t rank = slot->key ? rank_of(slot) : 0;
        if (rank < least) {
            least = rank;
            victim = slot;
        }
        if (!slot->key)
            break;
    }
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

uint32_t ntt_table_index(const struct ntt_table *table, const void *entry)
{
    return (uint32_t)((size_t)((const char *)entry - table->entries) / table->entry_size);
}

void *ntt_table_at(const struct ntt_table *table, uint32_t index, uint64_t key)
{
    struct ntt_slot *slot = (struct ntt_slot *)(table->entries + (size_t)index * table->entry_size);
    return key && slot->key == key ? slot : NULL;
}
