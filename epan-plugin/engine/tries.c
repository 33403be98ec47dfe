/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/tries.h"

void ntt_tries_set(struct ntt_tries *tries, uint32_t value, uint32_t second, enum ntt_outcome outcome)
{
    unsigned place = 0, oldest = 0;
    while (place < tries->count && tries->value[place] != value) {
        if (tries->second[place] < tries->second[oldest])
            oldest = place;
        place++;
    }
    if (place == tries->count) {
        if (tries->count < NTT_TRIES_MAX)
            tries->count++;
        else
            place = oldest;
    }
    tries->value[place] = value;
    tries->second[place] = second;
    tries->outcome[place] = (uint8_t)outcome;
}

void ntt_tries_mark(struct ntt_tries *tries, uint32_t value, enum ntt_outcome outcome)
{
    for (unsigned i = 0; i < tries->count; i++) {
        if (tries->value[i] == value) {
            tries->outcome[i] = (uint8_t)outcome;
            return;
        }
    }
}

struct ntt_tries_summary ntt_tries_summarise(const struct ntt_tries *tries, uint32_t now, uint32_t window)
{
    struct ntt_tries_summary summary = {.oldest = now};
    for (unsigned i = 0; i < tries->count; i++) {
        if (now - tries->second[i] > window)
            continue;
        summary.total++;
        summary.outcomes[tries->outcome[i]]++;
        if (tries->second[i] < summary.oldest)
            summary.oldest = tries->second[i];
        if (tries->outcome[i] != NTT_SUCCESS && tries->value[i] < 1024)
            summary.low++;
        if (tries->outcome[i] >= NTT_OPEN_PROBE)
            summary.weight += tries->value[i] < 1024 ? 3 : 1;
    }
    return summary;
}
