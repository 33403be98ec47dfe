/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/interval_entropy.h"

#include "engine/hash.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

enum {
    SMALLEST = 1 << 10, /* the table doubles from here to NTT_ENTROPY_ENTRIES */
    THINNED = NTT_ENTROPY_ENTRIES / 2,
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

struct ntt_interval_entropy {
    struct entry *entries;
    uint32_t size, used; /* of the table */
    uint32_t most;       /* entries that it holds before it grows, or is thinned */
    uint32_t spared;     /* entries that were there for being heavy alone when the table was last laid */
    uint32_t heavy;      /* a key with more than one in so many packets of its interval is never given up */
    struct interval intervals[NTT_ENTROPY_INTERVALS];
};

/* Half full, a table is fast; one that can grow no more is filled further. */
static uint32_t most_of(uint32_t size)
{
    return size < NTT_ENTROPY_ENTRIES ? size / 2 : size / 4 * 3;
}

struct ntt_interval_entropy *ntt_interval_entropy_create(void)
{
    struct ntt_interval_entropy *entropy = g_new0(struct ntt_interval_entropy, 1);
    entropy->size = SMALLEST;
    entropy->most = most_of(SMALLEST);
    entropy->heavy = THINNED;
    entropy->entries = g_new0(struct entry, entropy->size);
    return entropy;
}

void ntt_interval_entropy_destroy(struct ntt_interval_entropy *entropy)
{
    if (!entropy)
        return;
    g_free(entropy->entries);
    g_free(entropy);
}

/* The same keys in every interval of a level, and of those all at the levels below. */
static bool chosen(uint32_t key, unsigned level)
{
    return !level || !((uint32_t)ntt_mix(key) & ((1u << level) - 1));
}

static bool is_heavy(const struct ntt_interval_entropy *entropy, uint32_t interval, const struct entry *entry)
{
    return entry->packets > entropy->intervals[interval].packets / entropy->heavy;
}

/* The entry of a key, or the empty one that it would take. Keys need no more mixing than this: those of addresses are
 * hashes, ports are few. */
static inline struct entry *find(const struct ntt_interval_entropy *entropy, uint32_t interval, uint32_t key)
{
    const uint64_t golden = 0x9e3779b97f4a7c15;
    uint32_t mask = entropy->size - 1, owner = interval + 1;
    uint32_t at = (uint32_t)(((uint64_t)owner << 32 | key) * golden >> 32) & mask;
    struct entry *entry = &entropy->entries[at];
    while (entry->key != key || entry->owner != owner) {
        if (!entry->owner)
            break;
        at = (at + 1) & mask;
        entry = &entropy->entries[at];
    }
    return entry;
}

static inline void count(struct ntt_interval_entropy *entropy, struct entry *entry, uint32_t interval,
                         uint32_t key, uint32_t packets)
{
    if (!entry->owner) {
        entry->owner = interval + 1;
        entry->key = key;
        entropy->used++;
        entropy->intervals[interval].keys++;
    }
    entry->packets = packets < UINT32_MAX - entry->packets ? entry->packets + packets : UINT32_MAX;
}

/* Lays a table of that size, of `merged` intervals each one, each that many places later, and without the keys that are
 * neither heavy nor chosen. */
static void lay_anew(struct ntt_interval_entropy *entropy, uint32_t size, uint32_t merged, uint32_t later)
{
    struct entry *old = entropy->entries;
    uint32_t old_size = entropy->size;
    entropy->entries = g_new0(struct entry, size);
    entropy->size = size;
    entropy->most = most_of(size);
    entropy->used = entropy->spared = 0;
    for (uint32_t i = 0; i < NTT_ENTROPY_INTERVALS; i++)
        entropy->intervals[i].keys = 0;
    for (uint32_t i = 0; i < old_size; i++) {
        if (!old[i].owner)
            continue;
        uint32_t interval = (old[i].owner - 1) / merged + later, key = old[i].key;
        if (merged == 1 && !chosen(key, entropy->intervals[interval].level)) {
            if (!is_heavy(entropy, interval, &old[i]))
                continue;
            entropy->spared++;
            entropy->intervals[interval].keys--; /* count() adds it */
        }
        count(entropy, find(entropy, interval, key), interval, key, old[i].packets);
    }
    g_free(old);
}

/* The intervals that chose the most keys choose half as many. */
static void choose_fewer(struct ntt_interval_entropy *entropy)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < NTT_ENTROPY_INTERVALS; i++)
        most = MAX(most, entropy->intervals[i].keys);
    for (uint32_t i = 0; i < NTT_ENTROPY_INTERVALS; i++) {
        struct interval *interval = &entropy->intervals[i];
        if (interval->keys > most / 2 && interval->level < LEVELS)
            interval->level++;
    }
}

/* Ends: the fewer packets make a key heavy, the more keys are; those with more than one packet in 64 are so few that
 * all fit. */
static void thin(struct ntt_interval_entropy *entropy)
{
    lay_anew(entropy, NTT_ENTROPY_ENTRIES, 1, 0);
    while (entropy->used > THINNED) {
        if (entropy->spared > THINNED / 2)
            entropy->heavy /= 2;
        else
            choose_fewer(entropy);
        lay_anew(entropy, NTT_ENTROPY_ENTRIES, 1, 0);
    }
}

void ntt_interval_entropy_add(struct ntt_interval_entropy *entropy, uint32_t place, uint32_t key)
{
    struct interval *interval = &entropy->intervals[place];
    interval->packets++;
    struct entry *entry = find(entropy, place, key);
    if (entry->owner && entry->packets < UINT32_MAX) {
        entry->packets++;
        return;
    }
    if (!entry->owner && !chosen(key, interval->level) && ++interval->passed % PASSED)
        return;
    count(entropy, entry, place, key, 1);
    if (entropy->used <= entropy->most)
        return;
    if (entropy->size < NTT_ENTROPY_ENTRIES)
        lay_anew(entropy, entropy->size * 2, 1, 0);
    else
        thin(entropy);
}

void ntt_interval_entropy_halve(struct ntt_interval_entropy *entropy)
{
    for (size_t i = 0; i < NTT_ENTROPY_INTERVALS / 2; i++) {
        const struct interval *a = &entropy->intervals[2 * i], *b = a + 1;
        entropy->intervals[i] =
            (struct interval){.packets = a->packets + b->packets, .level = MAX(a->level, b->level)};
    }
    memset(&entropy->intervals[NTT_ENTROPY_INTERVALS / 2], 0,
           sizeof entropy->intervals[0] * NTT_ENTROPY_INTERVALS / 2);
    lay_anew(entropy, entropy->size, 2, 0);
}

void ntt_interval_entropy_shift(struct ntt_interval_entropy *entropy, uint32_t by)
{
    struct interval *intervals = entropy->intervals;
    memmove(&intervals[by], intervals, sizeof *intervals * (NTT_ENTROPY_INTERVALS - by));
    memset(intervals, 0, sizeof *intervals * by);
    lay_anew(entropy, entropy->size, 1, by);
}

/* Of the keys of one interval. */
struct sums {
    double heavy, heavy_packets; /* the sum of n log n over their packets n, and of n */
    double light, light_packets; /* the same of those kept by choice */
};

void ntt_interval_entropy_bits(const struct ntt_interval_entropy *entropy, double bits[NTT_ENTROPY_INTERVALS])
{
    struct sums *sums = g_new0(struct sums, NTT_ENTROPY_INTERVALS);
    for (uint32_t i = 0; i < entropy->size; i++) {
        const struct entry *entry = &entropy->entries[i];
        if (!entry->owner)
            continue;
        struct sums *sum = &sums[entry->owner - 1];
        double packets = (double)entry->packets, weight = packets * log2(packets);
        if (is_heavy(entropy, entry->owner - 1, entry)) {
            sum->heavy += weight;
            sum->heavy_packets += packets;
        } else if (chosen(entry->key, entropy->intervals[entry->owner - 1].level)) {
            sum->light += weight;
            sum->light_packets += packets;
        }
    }
    for (uint32_t i = 0; i < NTT_ENTROPY_INTERVALS; i++) {
        double packets = (double)entropy->intervals[i].packets, rest = packets - sums[i].heavy_packets;
        double light = sums[i].light_packets > 0 ? sums[i].light / sums[i].light_packets * rest : 0;
        bits[i] = packets > 0 ? fmax(0, log2(packets) - (sums[i].heavy + light) / packets) : -1;
    }
    g_free(sums);
}
