/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "spread.h"

#include "engine/hash.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

enum {
    FULL = NTT_SPREAD_ENTRIES / 4 * 3,
    THINNED = NTT_SPREAD_ENTRIES / 2,
    HEAVY = 64, /* a key with more than one in so many packets is never given up */
    PASSED =
        64, /* of the packets whose keys are not kept, every so many brings its key in after all: a key that
                    becomes heavy late is not missed */
    LEVELS = 30
};

struct entry {
    uint64_t id; /* interval + 1, then the key; 0: empty */
    uint64_t packets;
};

struct interval {
    uint64_t packets;
    uint32_t keys;   /* kept */
    uint32_t passed; /* packets of keys that were not */
    unsigned level;  /* of the keys that are not heavy, one in 2^level is kept */
};

/* The heavy keys never take so much that thinning could not free what it has to. */
G_STATIC_ASSERT(NTT_SPREAD_INTERVALS *HEAVY < THINNED);

struct ntt_spread {
    struct entry *entries;
    uint32_t used;
    struct interval intervals[NTT_SPREAD_INTERVALS];
};

struct ntt_spread *ntt_spread_create(void)
{
    struct ntt_spread *spread = g_new0(struct ntt_spread, 1);
    spread->entries = g_new0(struct entry, NTT_SPREAD_ENTRIES);
    return spread;
}

void ntt_spread_destroy(struct ntt_spread *spread)
{
    if (!spread)
        return;
    g_free(spread->entries);
    g_free(spread);
}

static uint64_t id_of(uint32_t interval, uint32_t key)
{
    return (uint64_t)(interval + 1) << 32 | key;
}

static uint32_t interval_of(const struct entry *entry)
{
    return (uint32_t)(entry->id >> 32) - 1;
}

/* The same keys in every interval of a level, and of those all at the levels below. */
static bool chosen(uint32_t key, unsigned level)
{
    return !level || !((uint32_t)ntt_mix(key) & ((1u << level) - 1));
}

static bool is_heavy(const struct entry *entry, const struct interval *interval)
{
    return entry->packets > interval->packets / HEAVY;
}

/* The entry of an id, or the empty one that it would take. */
static struct entry *find(struct ntt_spread *spread, uint64_t id)
{
    uint64_t at = ntt_mix(id);
    struct entry *entry = &spread->entries[at % NTT_SPREAD_ENTRIES];
    while (entry->id && entry->id != id)
        entry = &spread->entries[++at % NTT_SPREAD_ENTRIES];
    return entry;
}

static void count(struct ntt_spread *spread, struct entry *entry, uint64_t id, uint64_t packets)
{
    if (!entry->id) {
        entry->id = id;
        spread->used++;
        spread->intervals[interval_of(entry)].keys++;
    }
    entry->packets += packets;
}

/* Lays the table anew, of `merged` intervals each one, and without what the levels give up. */
static void lay_anew(struct ntt_spread *spread, unsigned merged)
{
    struct entry *old = spread->entries;
    spread->entries = g_new0(struct entry, NTT_SPREAD_ENTRIES);
    spread->used = 0;
    for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS; i++)
        spread->intervals[i].keys = 0;
    for (uint32_t i = 0; i < NTT_SPREAD_ENTRIES; i++) {
        if (!old[i].id)
            continue;
        uint32_t place = interval_of(&old[i]) / merged, key = (uint32_t)old[i].id;
        const struct interval *interval = &spread->intervals[place];
        if (merged == 1 && !chosen(key, interval->level) && !is_heavy(&old[i], interval))
            continue;
        uint64_t id = id_of(place, key);
        count(spread, find(spread, id), id, old[i].packets);
    }
    g_free(old);
}

static void thin(struct ntt_spread *spread)
{
    while (spread->used > THINNED) {
        uint32_t most = 0;
        for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS; i++)
            most = MAX(most, spread->intervals[i].keys);
        for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS; i++) {
            struct interval *interval = &spread->intervals[i];
            if (interval->keys > most / 2 && interval->level < LEVELS)
                interval->level++;
        }
        lay_anew(spread, 1);
    }
}

void ntt_spread_add(struct ntt_spread *spread, uint32_t place, uint32_t key)
{
    struct interval *interval = &spread->intervals[place];
    interval->packets++;
    uint64_t id = id_of(place, key);
    struct entry *entry = find(spread, id);
    if (!entry->id && !chosen(key, interval->level) && ++interval->passed % PASSED)
        return;
    count(spread, entry, id, 1);
    if (spread->used > FULL)
        thin(spread);
}

void ntt_spread_halve(struct ntt_spread *spread)
{
    for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS / 2; i++) {
        const struct interval *a = &spread->intervals[2 * i], *b = a + 1;
        spread->intervals[i] =
            (struct interval){.packets = a->packets + b->packets, .level = MAX(a->level, b->level)};
    }
    memset(&spread->intervals[NTT_SPREAD_INTERVALS / 2], 0,
           sizeof spread->intervals[0] * NTT_SPREAD_INTERVALS / 2);
    lay_anew(spread, 2);
}

/* Of the keys of one interval. */
struct sums {
    double heavy, heavy_packets; /* the sum of n log n over their packets n, and of n */
    double light, light_packets; /* the same of those kept by choice */
};

void ntt_spread_bits(const struct ntt_spread *spread, double bits[NTT_SPREAD_INTERVALS])
{
    struct sums *sums = g_new0(struct sums, NTT_SPREAD_INTERVALS);
    for (uint32_t i = 0; i < NTT_SPREAD_ENTRIES; i++) {
        const struct entry *entry = &spread->entries[i];
        if (!entry->id)
            continue;
        const struct interval *interval = &spread->intervals[interval_of(entry)];
        struct sums *sum = &sums[interval_of(entry)];
        double packets = (double)entry->packets, weight = packets * log2(packets);
        if (is_heavy(entry, interval)) {
            sum->heavy += weight;
            sum->heavy_packets += packets;
        } else if (chosen((uint32_t)entry->id, interval->level)) {
            sum->light += weight;
            sum->light_packets += packets;
        }
    }
    for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS; i++) {
        double packets = (double)spread->intervals[i].packets, rest = packets - sums[i].heavy_packets;
        double light = sums[i].light_packets > 0 ? sums[i].light / sums[i].light_packets * rest : 0;
        bits[i] = packets > 0 ? fmax(0, log2(packets) - (sums[i].heavy + light) / packets) : -1;
    }
    g_free(sums);
}
