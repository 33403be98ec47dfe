/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/detector.h"

#include "engine/state.h"

static const struct ntt_detector *const detectors[NTT_ALERT_TYPES] = {
#define NTT_ROW(type, detector) [NTT_##type] = &ntt_##detector,
    NTT_DETECTOR_LIST(NTT_ROW)
#undef NTT_ROW
};

const struct ntt_detector *ntt_detector(enum ntt_alert_type type)
{
    return detectors[type];
}

_Static_assert(NTT_ALERT_TYPES <= 32, "a set of subscriptions holds 32 detectors");

struct ntt_subscriptions ntt_detectors_subscriptions(const struct ntt_config *config)
{
    struct ntt_subscriptions subscriptions = {0};
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const struct ntt_detector *detector = detectors[type];
        uint32_t bit = config->off[type] ? 0 : UINT32_C(1) << type;
        if (detector->judge_track)
            subscriptions.tracks |= bit;
        if (detector->see_second)
            subscriptions.seconds |= bit;
        for (unsigned i = 0; i < NTT_PROBES; i++) {
            if (detector->floods & 1u << i)
                subscriptions.floods[i] |= bit;
        }
        for (unsigned i = 0; i < NTT_INTERESTS; i++) {
            if (detector->interests & 1u << i)
                subscriptions.packets[i] |= bit;
        }
    }
    return subscriptions;
}

/* Takes the first detector out of a set that is not empty. */
static const struct ntt_detector *take_first(uint32_t *set)
{
    const struct ntt_detector *detector = detectors[__builtin_ctz(*set)];
    *set &= *set - 1;
    return detector;
}

void ntt_detectors_judge_track(struct ntt_engine *engine, struct ntt_scan_track *track)
{
    for (uint32_t set = engine->subscriptions.tracks; set;)
        take_first(&set)->judge_track(engine, track);
}

void ntt_detectors_judge_flood(struct ntt_engine *engine, struct ntt_flood *flood)
{
    for (uint32_t set = engine->subscriptions.floods[flood->probe]; set;)
        take_first(&set)->judge_flood(engine, flood);
}

static uint32_t watchers(const struct ntt_subscriptions *subscriptions, enum ntt_interest interest)
{
    return subscriptions->packets[__builtin_ctz(interest)];
}

/* Who is to see a packet of this kind. */
static uint32_t watchers_of(const struct ntt_subscriptions *subscriptions, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    uint32_t set = watchers(subscriptions, NTT_SEE_FRAME);
    if (packet->source.family)
        set |= watchers(subscriptions, NTT_SEE_EVERY);
    if (packet->fragment || packet->fragment_length)
        set |= watchers(subscriptions, NTT_SEE_FRAGMENT);
    if (packet->malformed)
        set |= watchers(subscriptions, NTT_SEE_MALFORMED);
    if (packet->wlan)
        set |= watchers(subscriptions, NTT_SEE_WLAN);
    if (seen->step.created)
        set |= watchers(subscriptions, NTT_SEE_NEW);
    if (seen->session.events)
        set |= watchers(subscriptions, NTT_SEE_SESSION);
    switch (packet->transport) {
    case NTT_TCP:
        return set | watchers(subscriptions, NTT_SEE_TCP);
    case NTT_UDP:
        return set | watchers(subscriptions, NTT_SEE_UDP);
    case NTT_ICMP:
        return set | watchers(subscriptions, NTT_SEE_ICMP);
    case NTT_NEIGHBOUR:
        return set | watchers(subscriptions, NTT_SEE_NEIGHBOUR);
    default:
        return set;
    }
}

void ntt_detectors_see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    for (uint32_t set = watchers_of(&engine->subscriptions, seen); set;)
        take_first(&set)->see_packet(engine, seen);
}

void ntt_detectors_see_second(struct ntt_engine *engine)
{
    for (uint32_t set = engine->subscriptions.seconds; set;)
        take_first(&set)->see_second(engine);
}

void ntt_detectors_finish(struct ntt_engine *engine)
{
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        if (detectors[type]->finish && !engine->config.off[type])
            detectors[type]->finish(engine);
    }
}

void ntt_detectors_describe(struct ntt_open_alert *open)
{
    detectors[open->alert.type]->describe(open);
}
