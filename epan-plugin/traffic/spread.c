/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/spread.h"

#include "engine/hash.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

enum {
    SMALLEST = 1 << 10, /* the table doubles from here to NTT_SPREAD_ENTRIES */
    THINNED = NTT_SPREAD_ENTRIES / 2,
    PASSED =
        16, /* of the packets whose keys are not kept, every so many brings its key in after all: a key that
                    becomes heavy late is not missed */
    LEVELS = 30
};

struct entry {
    uint32_t owner; /* interval + 1; 0: empty */
    uint32_t key;
    uint32_t packets; /* saturating */
};

struct interval {
    uint64_t packets;
    uint32_t keys;   /* kept, but for those that are there for being heavy alone */
    uint32_t passed; /* packets of keys that were not */
    unsigned level;  /* of the keys that are not heavy, one in 2^level is kept */
};

struct ntt_spread {
    struct entry *entries;
    uint32_t size, used; /* of the table */
    uint32_t most;       /* entries that it holds before it grows, or is thinned */
    uint32_t spared;     /* entries that were there for being heavy alone when the table was last laid */
    uint32_t heavy;      /* a key with more than one in so many packets of its interval is never given up */
    struct interval intervals[NTT_SPREAD_INTERVALS];
};

/* Half full, a table is fast; one that can grow no more is filled further. */
static uint32_t most_of(uint32_t size)
{
    return size < NTT_SPREAD_ENTRIES ? size / 2 : size / 4 * 3;
}

struct ntt_spread *ntt_spread_create(void)
{
    struct ntt_spread *spread = g_new0(struct ntt_spread, 1);
    spread->size = SMALLEST;
    spread->most = most_of(SMALLEST);
    spread->heavy = THINNED;
    spread->entries = g_new0(struct entry, spread->size);
    return spread;
}

void ntt_spread_destroy(struct ntt_spread *spread)
{
    if (!spread)
        return;
    g_free(spread->entries);
    g_free(spread);
}

/* The same keys in every interval of a level, and of those all at the levels below. */
static bool chosen(uint32_t key, unsigned level)
{
    return !level || !((uint32_t)ntt_mix(key) & ((1u << level) - 1));
}

static bool is_heavy(const struct ntt_spread *spread, const struct entry *entry)
{
    return entry->packets > spread->intervals[entry->owner - 1].packets / spread->heavy;
}

/* The entry of a key, or the empty one that it would take. Keys need no more mixing than this: those of addresses are
 * hashes, ports are few. */
static inline struct entry *find(const struct ntt_spread *spread, uint32_t interval, uint32_t key)
{
    const uint64_t golden = 0x9e3779b97f4a7c15;
    uint32_t mask = spread->size - 1, owner = interval + 1;
    uint32_t at = (uint32_t)(((uint64_t)owner << 32 | key) * golden >> 32) & mask;
    struct entry *entry = &spread->entries[at];
    while (entry->key != key || entry->owner != owner) {
        if (!entry->owner)
            break;
        at = (at + 1) & mask;
        entry = &spread->entries[at];
    }
    return entry;
}

static inline void count(struct ntt_spread *spread, struct entry *entry, uint32_t interval, uint32_t key,
                         uint32_t packets)
{
    if (!entry->owner) {
        entry->owner = interval + 1;
        entry->key = key;
        spread->used++;
        spread->intervals[interval].keys++;
    }
    entry->packets = packets < UINT32_MAX - entry->packets ? entry->packets + packets : UINT32_MAX;
}

/* Lays a table of that size, of `merged` intervals each one, and without the keys that are neither heavy nor
 * chosen. */
static void lay_anew(struct ntt_spread *spread, uint32_t size, uint32_t merged)
{
    struct entry *old = spread->entries;
    uint32_t old_size = spread->size;
    spread->entries = g_new0(struct entry, size);
    spread->size = size;
    spread->most = most_of(size);
    spread->used = spread->spared = 0;
    for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS; i++)
        spread->intervals[i].keys = 0;
    for (uint32_t i = 0; i < old_size; i++) {
        if (!old[i].owner)
            continue;
        uint32_t interval = (old[i].owner - 1) / merged, key = old[i].key;
        if (merged == 1 && !chosen(key, spread->intervals[interval].level)) {
            if (!is_heavy(spread, &old[i]))
                continue;
            spread->spared++;
            spread->intervals[interval].keys--; /* count() adds it */
        }
        count(spread, find(spread, interval, key), interval, key, old[i].packets);
    }
    g_free(old);
}

/* The intervals that chose the most keys choose half as many. */
static void choose_fewer(struct ntt_spread *spread)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS; i++)
        most = MAX(most, spread->intervals[i].keys);
    for (uint32_t i = 0; i < NTT_SPREAD_INTERVALS; i++) {
        struct interval *interval = &spread->intervals[i];
        if (interval->keys > most / 2 && interval->level < LEVELS)
            interval->level++;
    }
}

/* Ends: the fewer packets make a key heavy, the more keys are; those with more than one packet in 64 are so few that
 * all fit. */
static void thin(struct ntt_spread *spread)
{
    lay_anew(spread, NTT_SPREAD_ENTRIES, 1);
    while (spread->used > THINNED) {
        if (spread->spared > THINNED / 2)
            spread->heavy /= 2;
        else
            choose_fewer(spread);
        lay_anew(spread, NTT_SPREAD_ENTRIES, 1);
    }
}

void ntt_spread_add(struct ntt_spread *spread, uint32_t place, uint32_t key)
{
    struct interval *interval = &spread->intervals[place];
    interval->packets++;
    struct entry *entry = find(spread, place, key);
    if (entry->owner && entry->packets < UINT32_MAX) {
        entry->packets++;
        return;
    }
    if (!entry->owner && !chosen(key, interval->level) && ++interval->passed % PASSED)
        return;
    count(spread, entry, place, key, 1);
    if (spread->used <= spread->most)
        return;
    if (spread->size < NTT_SPREAD_ENTRIES)
        lay_anew(spread, spread->size * 2, 1);
    else
        thin(spread);
}

void ntt_spread_halve(struct ntt_spread *spread)
{
    for (size_t i = 0; i < NTT_SPREAD_INTERVALS / 2; i++) {
        const struct interval *a = &spread->intervals[2 * i], *b = a + 1;
        spread->intervals[i] =
            (struct interval){.packets = a->packets + b->packets, .level = MAX(a->level, b->level)};
    }
    memset(&spread->intervals[NTT_SPREAD_INTERVALS / 2], 0,
           sizeof spread->intervals[0] * NTT_SPREAD_INTERVALS / 2);
    lay_anew(spread, spread->size, 2);
}

/* Of the keys of one interval. */
struct sums {
    double heavy, heavy_packets; /* the sum of n log n over their packets n, and of n */
    double light, light_packets; /* the same of those kept by choice */
};

void ntt_spread_bits(const struct ntt_spread *spread, double bits[NTT_SPREAD_INTERVALS])
{
    struct sums *sums = g_new0(struct sums, NTT_SPREAD_INTERVALS);
    for (uint32_t i = 0; i < spread->size; i++) {
        const struct entry *entry = &spread->entries[i];
        if (!entry->owner)
            continue;
        struct sums *sum = &sums[entry->owner - 1];
        double packets = (double)entry->packets, weight = packets * log2(packets);
        if (is_heavy(spread, entry)) {
            sum->heavy += weight;
            sum->heavy_packets += packets;
        } else if (chosen(entry->key, spread->intervals[entry->owner - 1].level)) {
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
