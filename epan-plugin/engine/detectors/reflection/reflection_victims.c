/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detectors/reflection/reflection_victims.h"

#include "engine/majority.h"

#include "engine/hash.h"
#include "engine/state.h"

unsigned ntt_reflection_option(const struct ntt_engine *engine, enum ntt_reflection_option which)
{
    return engine->config.own[NTT_REFLECTION][which];
}

static uint64_t key_of(uint64_t victim_hash, uint16_t port)
{
    return ntt_combine(victim_hash, port);
}

struct ntt_reflected *ntt_reflected_find(struct ntt_engine *engine, uint64_t victim_hash, uint16_t port)
{
    return ntt_table_find(&engine->own[NTT_REFLECTION][0], key_of(victim_hash, port));
}

struct ntt_reflected *ntt_reflected_add(struct ntt_engine *engine, uint64_t victim_hash,
                                        const struct ntt_address *victim, uint16_t port)
{
    struct ntt_reflected *entry =
        ntt_table_add(&engine->own[NTT_REFLECTION][0], key_of(victim_hash, port), engine->now);
    entry->victim = *victim;
    entry->port = port;
    return entry;
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
    if (entry->reflector_count < NTT_REFLECTORS)
        entry->reflectors[entry->reflector_count++] = hash;
}
