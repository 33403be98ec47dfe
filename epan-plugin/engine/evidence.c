/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/evidence.h"

#include "engine/hash.h"

void ntt_evidence_add(struct ntt_evidence *evidence, const struct ntt_packet *packet)
{
    if (!evidence->packets++) {
        evidence->first_frame = packet->frame;
        evidence->first_ns = evidence->last_ns = packet->time_ns;
    }
    evidence->last_frame = packet->frame;
    if (packet->time_ns < evidence->first_ns)
        evidence->first_ns = packet->time_ns;
    if (packet->time_ns > evidence->last_ns)
        evidence->last_ns = packet->time_ns;
    uint64_t hash = ntt_mix(packet->frame);
    uint32_t *sample = &evidence->sample[hash % NTT_SAMPLES];
    if (!*sample || hash < ntt_mix(*sample))
        *sample = packet->frame;
}

unsigned ntt_evidence_frames(const struct ntt_evidence *evidence, uint32_t frames[NTT_SAMPLES])
{
    unsigned count = 0;
    for (unsigned i = 0; i < NTT_SAMPLES; i++) {
        if (!evidence->sample[i])
            continue;
        unsigned place = count++;
        for (; place && frames[place - 1] > evidence->sample[i]; place--)
            frames[place] = frames[place - 1];
        frames[place] = evidence->sample[i];
    }
    if (count && evidence->first_frame)
        frames[0] = evidence->first_frame;
    return count;
}
