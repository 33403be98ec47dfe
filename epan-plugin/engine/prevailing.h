/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which exchange most of the traffic belongs to, in one pass and fixed memory: the majority vote of Boyer and
 * Moore ("MJRTY: A Fast Majority Vote Algorithm", 1981/1991). Finds the one that has more than half, if any
 * has; how sure that is, the votes left over tell.
 */
#ifndef NTT_PREVAILING_H
#define NTT_PREVAILING_H

#include "engine/packet.h"

struct ntt_prevailing {
    uint64_t key;                           /* of whatever is voted for */
    uint64_t votes, total;                  /* in the caller's unit: packets, bytes */
    struct ntt_address source, destination; /* given with the vote that brought the key up */
};

static inline void ntt_prevailing_add(struct ntt_prevailing *vote, uint64_t key, uint64_t weight,
                                      const struct ntt_address *source, const struct ntt_address *destination)
{
    vote->total += weight;
    if (vote->key == key) {
        vote->votes += weight;
    } else if (vote->votes < weight) {
        vote->key = key;
        vote->votes = weight - vote->votes;
        vote->source = *source;
        vote->destination = *destination;
    } else {
        vote->votes -= weight;
    }
}

/* True when at least so many percent of the total stand behind the winner for certain. A winner has that when
 * its share is (100 + percent) / 2, whatever the others do. */
static inline bool ntt_prevailing_has(const struct ntt_prevailing *vote, unsigned percent)
{
    return vote->votes && vote->votes * 100 >= vote->total * percent;
}

#endif
