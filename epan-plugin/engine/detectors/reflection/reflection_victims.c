/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/reflection/reflection_victims.h"

#include "engine/bytes.h"
#include "engine/hash.h"
#include "engine/special_ranges.h"
#include "engine/state.h"

unsigned ntt_reflection_option(const struct ntt_engine *engine, enum ntt_reflection_option which)
{
    return engine->config.own[NTT_REFLECTION][which];
}

struct ntt_reflection_state *ntt_reflection_state(const struct ntt_engine *engine)
{
    return engine->own_state[NTT_REFLECTION];
}

enum ntt_reflection_view ntt_reflection_view(const struct ntt_engine *engine)
{
    enum { FEWEST = 3, SHARE = 4, HALVES = 20 };
    const struct ntt_reflection_state *state = ntt_reflection_state(engine);
    if (state->half >= HALVES && (uint64_t)state->both_ways * SHARE < state->half)
        return NTT_VIEW_ONE_WAY;
    return state->both_ways >= FEWEST && state->both_ways >= state->half ? NTT_VIEW_BOTH_WAYS
                                                                         : NTT_VIEW_UNKNOWN;
}

static uint64_t key_of(uint64_t victim_hash, struct ntt_reflected_what what)
{
    return ntt_combine(victim_hash, (uint64_t)what.probe << 16 | what.port);
}

struct ntt_reflected_place ntt_reflected_host(const struct ntt_address *victim, uint64_t victim_hash,
                                              struct ntt_reflected_what what)
{
    return (struct ntt_reflected_place){ntt_prefix_of(victim), key_of(victim_hash, what), what};
}

/* The network that people think in: a /24, or a /64 of IPv6. */
static struct ntt_prefix network_of(const struct ntt_address *host)
{
    struct ntt_prefix network = {*host, host->family == NTT_IPV4 ? 24 : 64};
    unsigned kept = network.bits / 8;
    memset(network.base.bytes + kept, 0, sizeof network.base.bytes - kept);
    return network;
}

struct ntt_reflected_place ntt_reflected_network(const struct ntt_address *victim,
                                                 struct ntt_reflected_what what)
{
    struct ntt_prefix network = network_of(victim);
    uint64_t hash = ntt_combine(ntt_hash_address(&network.base), network.bits);
    return (struct ntt_reflected_place){network, key_of(hash, what), what};
}

struct ntt_reflected *ntt_reflected_find(struct ntt_engine *engine, const struct ntt_reflected_place *place)
{
    return ntt_table_find(&engine->own[NTT_REFLECTION][0], place->key);
}

struct ntt_reflected *ntt_reflected_add(struct ntt_engine *engine, const struct ntt_reflected_place *place)
{
    struct ntt_reflected *entry = ntt_table_add(&engine->own[NTT_REFLECTION][0], place->key, engine->now);
    entry->victim = place->victim;
    entry->what = place->what;
    struct ntt_reflection_state *state = ntt_reflection_state(engine);
    state->networks += !ntt_prefix_is_host(&place->victim);
    state->pages += place->what.probe == NTT_PROBE_ACK;
    return entry;
}

bool ntt_reflected_by_two(struct ntt_engine *engine, const struct ntt_reflected_place *place,
                          uint64_t source_hash)
{
    struct ntt_reflection_state *state = ntt_reflection_state(engine);
    uint32_t what = (uint32_t)(place->key >> 32), source = (uint32_t)source_hash;
    unsigned at = (place->key >> 8) % NTT_REFLECTED_FIRSTS;
    bool another = state->firsts[at].what == what && state->firsts[at].source != source;
    state->firsts[at].what = what;
    state->firsts[at].source = source;
    return another;
}

struct ntt_reflected_second ntt_reflected_add_up(const struct ntt_reflected *entry, uint32_t now,
                                                 uint32_t window)
{
    struct ntt_reflected_second sum = {0};
    for (unsigned i = 0; i < NTT_REFLECTED_SECONDS; i++) {
        const struct ntt_reflected_second *second = &entry->seconds[i];
        if (!second->second || now - second->second >= window)
            continue;
        sum.unasked += second->unasked;
        sum.fresh += second->fresh;
        sum.replied += second->replied;
        sum.rejected += second->rejected;
        sum.questions += second->questions;
        sum.asked += second->asked;
        sum.unasked_bytes += second->unasked_bytes;
        sum.asked_bytes += second->asked_bytes;
        sum.question_bytes += second->question_bytes;
    }
    return sum;
}

bool ntt_reflected_amplifies(const struct ntt_engine *engine, const struct ntt_reflected_second *sum)
{
    return sum->asked_bytes >=
               (uint64_t)ntt_reflection_option(engine, NTT_REFLECTION_FACTOR) * sum->question_bytes &&
           sum->asked_bytes >= (uint64_t)NTT_REFLECTED_LARGE * sum->questions && sum->questions;
}

static void begin_run(struct ntt_reflected *entry)
{
    entry->peak = 0;
    entry->answers = entry->bytes = entry->question_bytes = 0;
    entry->echoed = entry->asked = (struct ntt_repeated){0};
    entry->reflector_count = 0;
    entry->networks = entry->ports = entry->hosts = 0;
    entry->target = (struct ntt_majority){0};
    entry->main_lead = 0;
    entry->distinct = (struct ntt_distinct){0};
    entry->incident = (struct ntt_incident){0};
}

/* Nothing in the last seconds that could be the beginning of an attack. */
static bool usual(const struct ntt_engine *engine, const struct ntt_reflected *entry)
{
    unsigned window = engine->config.flood_window;
    struct ntt_reflected_second sum = ntt_reflected_add_up(entry, engine->now, window);
    bool asks =
        ntt_reflected_amplifies(engine, &sum) &&
        sum.questions * 4ULL >= (uint64_t)ntt_reflection_option(engine, NTT_REFLECTION_QUESTIONS) * window;
    return !asks &&
           sum.unasked * 4ULL < (uint64_t)ntt_reflection_option(engine, NTT_REFLECTION_RATE) * window &&
           sum.unasked_bytes * 4 < ntt_reflection_option(engine, NTT_REFLECTION_VOLUME) * 1000ULL * window;
}

struct ntt_reflected_second *ntt_reflected_now(struct ntt_engine *engine, struct ntt_reflected *entry)
{
    struct ntt_reflected_second *second = &entry->seconds[engine->now % NTT_REFLECTED_SECONDS];
    if (second->second != engine->now) {
        if (!ntt_incident_alert(engine, &entry->incident) &&
            (entry->incident.alert.place || usual(engine, entry)))
            begin_run(entry);
        *second = (struct ntt_reflected_second){.second = engine->now};
    }
    entry->slot.seen = engine->now;
    return second;
}

void ntt_repeated_add(struct ntt_repeated *repeated, uint64_t value)
{
    bool replaced;
    repeated->total++;
    repeated->lead = (uint32_t)ntt_majority_vote(repeated->lead, repeated->value == value, 1, &replaced);
    if (replaced)
        repeated->value = value;
}

bool ntt_repeated_is_one(const struct ntt_repeated *repeated)
{
    enum { FEWEST = 20 };
    return repeated->total >= FEWEST && repeated->lead * 5ULL >= repeated->total;
}

static uint64_t bit_of(uint64_t hash)
{
    return UINT64_C(1) << (hash >> 20) % 64;
}

void ntt_reflected_count(struct ntt_reflected *entry, struct ntt_reflected_second *second,
                         const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    bool replaced;
    second->unasked++;
    second->fresh += seen->step.created;
    second->unasked_bytes += packet->payload;
    if (second->unasked > entry->peak)
        entry->peak = second->unasked;
    uint32_t source = (uint32_t)seen->hashes.source;
    entry->main_lead = ntt_majority_vote(entry->main_lead, entry->main_reflector == source, 1, &replaced);
    if (replaced)
        entry->main_reflector = source;
    ntt_majority_add(&entry->target, ntt_combine(seen->hashes.destination, packet->destination_port), 1,
                     &packet->source, &packet->destination);
    entry->hosts |= bit_of(ntt_mix(seen->hashes.destination));
    entry->ports |= bit_of(ntt_mix(packet->source_port));
}

bool ntt_reflected_answers_of_many(const struct ntt_engine *engine, const struct ntt_reflected *entry)
{
    enum { MOST_SERVICES = 32 }; /* of the 64 bits; random ports fill them all */
    unsigned wanted = 2 * ntt_reflection_option(engine, NTT_REFLECTION_SOURCES);
    return entry->reflector_count >= (wanted < NTT_REFLECTORS ? wanted : NTT_REFLECTORS) &&
           __builtin_popcountll(entry->ports) <= MOST_SERVICES;
}

bool ntt_reflected_by_strangers(const struct ntt_reflected *entry)
{
    unsigned networks = (unsigned)__builtin_popcountll(entry->networks);
    return networks >= NTT_REFLECTORS / 4 && networks * 2 >= entry->reflector_count;
}

/* Of a public address the /16, or the /32 of IPv6, which is about what one organisation has; all others are one
 * network. */
static uint64_t bit_of_network(const struct ntt_address *host)
{
    const uint8_t *bytes = host->bytes;
    if (!ntt_address_is_public(host))
        return 1;
    bool ipv4 = host->family == NTT_IPV4;
    return bit_of(ntt_mix(ntt_big16(bytes) | (ipv4 ? 0 : (uint64_t)ntt_big16(bytes + 2) << 16)));
}

void ntt_reflected_know(struct ntt_reflected *entry, const struct ntt_packet *packet, uint64_t source_hash)
{
    uint32_t hash = (uint32_t)source_hash;
    ntt_distinct_add(&entry->distinct, source_hash);
    if (!entry->reflector_count)
        entry->sources = ntt_prefix_of(&packet->source);
    else if (!ntt_prefix_contains(&entry->sources, &packet->source))
        ntt_prefix_widen_to_network(&entry->sources, &packet->source);
    for (unsigned i = 0; i < entry->reflector_count; i++) {
        if (entry->reflectors[i] == hash)
            return;
    }
    if (entry->reflector_count < NTT_REFLECTORS) {
        entry->reflectors[entry->reflector_count++] = hash;
        entry->networks |= bit_of_network(&packet->source);
    }
}
