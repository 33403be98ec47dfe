/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The majority vote of Boyer and Moore ("MJRTY: A Fast Majority Vote Algorithm", 1981/1991): finds, in one pass and fixed
 * memory, the one candidate that has more than half of all votes, if any has. What is kept is the candidate and its lead
 * over all others; how sure it is, the lead tells.
 */
#ifndef NTT_MAJORITY_H
#define NTT_MAJORITY_H

#include "engine/packet.h"

/* One vote, in the caller's unit (packets, bytes). Returns the new lead; sets `replaced` when what was voted for is the
 * candidate from now on. */
static inline uint64_t ntt_majority_vote(uint64_t lead, bool for_candidate, uint64_t weight, bool *replaced)
{
    *replaced = !for_candidate && lead < weight;
    if (for_candidate)
        return lead + weight;
    return *replaced ? weight - lead : lead - weight;
}

/* True when the lead is at least eight tenths of all votes: the candidate has nine tenths of them for certain. */
static inline bool ntt_majority_is_clear(uint64_t lead, uint64_t total)
{
    return lead * 10 >= total * 8;
}

/* Which exchange most of the traffic belongs to. */
struct ntt_majority {
    uint64_t key;                           /* of whatever is voted for */
    uint64_t lead, total;                   /* in the caller's unit */
    struct ntt_address source, destination; /* given with the vote that brought the key up */
};

static inline void ntt_majority_add(struct ntt_majority *vote, uint64_t key, uint64_t weight,
                                    const struct ntt_address *source, const struct ntt_address *destination)
{
    bool replaced;
    vote->total += weight;
    vote->lead = ntt_majority_vote(vote->lead, vote->key == key, weight, &replaced);
    if (replaced) {
        vote->key = key;
        vote->source = *source;
        vote->destination = *destination;
    }
}

/* True when at least so many percent of the total stand behind the winner for certain. A winner has that when
 * its share is (100 + percent) / 2, whatever the others do. */
static inline bool ntt_majority_has(const struct ntt_majority *vote, unsigned percent)
{
    return vote->lead && vote->lead * 100 >= vote->total * percent;
}

#endif
