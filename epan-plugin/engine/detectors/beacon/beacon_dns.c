/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls by way of names: a client that has a resolver ask for names below one domain, at a steady period. Counted per
 * client and domain, when the answer comes. Programs look up their server's address again and again, whenever its time
 * to live has run out: such look-ups count only where the name is another one each time and looks drawn at random.
 */
#include "engine/detectors/beacon/beacon.h"

#include "engine/state.h"

#include <stdio.h>
#include <string.h>

static bool asks_for_an_address(const struct ntt_dns_message *message)
{
    enum { HTTPS = 65 };
    return message->type == NTT_DNS_A || message->type == NTT_DNS_AAAA || message->type == HTTPS;
}

static bool is_new_name(struct ntt_beacon_pair *pair, uint64_t hash)
{
    for (unsigned i = 0; i < NTT_BEACON_LAST_NAMES; i++) {
        if (pair->last_names[i] == (uint32_t)hash)
            return false;
    }
    memmove(pair->last_names + 1, pair->last_names, sizeof pair->last_names - sizeof *pair->last_names);
    pair->last_names[0] = (uint32_t)hash;
    return true;
}

void ntt_beacon_see_lookup(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    static const int64_t MS = 1000000;
    const struct ntt_packet *packet = seen->packet;
    struct ntt_dns_message message;
    if (packet->fragment || !ntt_dns_read(packet->data, packet->data_length, &message) || !message.response)
        return;
    struct ntt_dns_name name = ntt_dns_judge_name(packet->data, &message);
    bool address = asks_for_an_address(&message);
    if (name.exempt || !name.apex.hash || !name.below || (address && !name.drawn))
        return;
    struct ntt_beacon_ends ends = {.client = packet->destination,
                                   .server = packet->source,
                                   .client_hash = seen->hashes.destination,
                                   .server_hash = name.apex.hash,
                                   .port = NTT_DNS_PORT,
                                   .transport = NTT_UDP};
    struct ntt_beacon_pair *pair = ntt_beacon_pair_of(engine, &ends, true);
    struct ntt_rhythm *rhythm = &pair->ways[NTT_BEACON_SESSIONS];
    pair->slot.seen = engine->now;
    ntt_incident_add(engine, &pair->calls, packet);
    bool fresh = is_new_name(pair, name.hash);
    if ((address && !fresh) ||
        (rhythm->beats && packet->time_ns - rhythm->last_ns < NTT_BEACON_PAUSE_MS * MS))
        return;
    pair->new_names += fresh;
    pair->texts += !address;
    ntt_beacon_join_callers(engine, &ends);
    ntt_rhythm_beat(rhythm, packet->time_ns);
    ntt_rhythm_add_size(rhythm, message.name_length);
    ntt_dns_write_apex(packet->data, &message, &name.apex, ends.apex);
    ntt_beacon_judge(engine, pair, &ends, NTT_BEACON_SESSIONS);
}
