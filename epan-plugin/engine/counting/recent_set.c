/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/counting/recent_set.h"

void ntt_recent_set_put(struct ntt_recent_set *recent, uint32_t value, uint32_t second,
                        enum ntt_outcome outcome)
{
    unsigned place = 0, oldest = 0;
    while (place < recent->count && recent->value[place] != value) {
        if (recent->second[place] < recent->second[oldest])
            oldest = place;
        place++;
    }
    if (place == recent->count) {
        if (recent->count < NTT_RECENT_MAX)
            recent->count++;
        else
            place = oldest;
    }
    recent->value[place] = value;
    recent->second[place] = second;
    recent->outcome[place] = (uint8_t)outcome;
}

void ntt_recent_set_mark(struct ntt_recent_set *recent, uint32_t value, enum ntt_outcome outcome)
{
    for (unsigned i = 0; i < recent->count; i++) {
        if (recent->value[i] == value) {
            recent->outcome[i] = (uint8_t)outcome;
            return;
        }
    }
}

struct ntt_recent_summary ntt_recent_set_summarise(const struct ntt_recent_set *recent, uint32_t now,
                                                   uint32_t window)
{
    struct ntt_recent_summary summary = {.oldest = now};
    for (unsigned i = 0; i < recent->count; i++) {
        if (now - recent->second[i] > window)
            continue;
        summary.total++;
        summary.outcomes[recent->outcome[i]]++;
        if (recent->second[i] < summary.oldest)
            summary.oldest = recent->second[i];
        if (recent->outcome[i] != NTT_SUCCESS && recent->value[i] < 1024)
            summary.low++;
        if (recent->outcome[i] >= NTT_OPEN_PROBE)
            summary.weight += recent->value[i] < 1024 ? 3 : 1;
    }
    return summary;
}
