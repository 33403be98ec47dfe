/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mac_flood: very many link addresses that were never seen before and do not come back, so that a switch
 * forgets where its hosts are and sends everything everywhere.
 *
 * Sees every frame; counts, in a window of seconds, source addresses that are new and send one frame. The
 * hosts of a large network send more than one and have few partners. Of more than low severity only where the
 * addresses are drawn at random: sources that no card can have (group addresses), or nearly as many destinations as
 * sources, groups aside. Silent without Ethernet addresses. Addresses are remembered in two bitmaps, of which the older is
 * given up when the younger fills. Thresholds were calibrated on lab and public captures.
 */
#include "engine/counting/hash_set.h"
#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("mac_flood_addresses", "MAC flood: new link addresses",
                   "New link addresses that send only one frame, in the window.", "addresses", 50, 20000,
                   300),
    NTT_OWN_OPTION("mac_flood_window", "MAC flood: window", "Time window for counting them.", "seconds", 1,
                   60, 5),
};
enum { ADDRESSES, WINDOW };
enum { MADE_UP = 1 }; /* place in `conditions` */

enum { IDLE_S = 60, KNOWN_WORDS = 4096, WINDOW_WORDS = 1024, FULL = KNOWN_WORDS * 64 / 4, NOBODY = 0 };
static const uint64_t BROADCAST = 0xffffffffffff;

struct state {
    /* Sets of link addresses, by one bit of their hash. */
    uint64_t known[KNOWN_WORDS], older[KNOWN_WORDS]; /* sources */
    uint64_t fresh_set[WINDOW_WORDS], returned_set[WINDOW_WORDS], partner_set[WINDOW_WORDS];
    uint64_t last_link;    /* source of the frame before */
    uint32_t known_count;  /* bits in `known` */
    uint32_t window_begin; /* second */
    /* Of the window. */
    uint32_t fresh;              /* new sources */
    uint32_t returned;           /* of those, they sent another frame */
    uint32_t groups;             /* of those, group addresses */
    uint32_t made_up;            /* of those, group addresses and such as no maker gave out */
    uint32_t partners;           /* destinations of their first frames, groups aside */
    uint32_t probes[NTT_PROBES]; /* first frames, by what they ask */
    struct ntt_evidence all_frames, made_up_frames; /* first frames, before the alert */
    uint16_t port;                                  /* destination of the first of them */
    bool many_ports;                                /* not all of them went there */
    struct ntt_incident flood;
    struct ntt_selector selector; /* of the alert */
    uint64_t total;               /* new sources since then */
};

/* Group addresses, and those that were given out by hand or at random. */
static bool is_made_up(const struct ntt_packet *packet)
{
    return packet->link_source & 3;
}

static void begin_window(struct ntt_engine *engine, struct state *state)
{
    if (state->fresh) {
        memset(state->fresh_set, 0, sizeof state->fresh_set);
        memset(state->returned_set, 0, sizeof state->returned_set);
        memset(state->partner_set, 0, sizeof state->partner_set);
        memset(state->probes, 0, sizeof state->probes);
        state->fresh = state->returned = state->groups = state->made_up = state->partners = 0;
        state->many_ports = false;
        state->all_frames = state->made_up_frames = (struct ntt_evidence){0};
    }
    state->window_begin = engine->now;
}

static void learn(struct state *state, uint64_t hash)
{
    state->known_count += ntt_hash_set_put(state->known, KNOWN_WORDS, hash);
    if (state->known_count < FULL)
        return;
    memcpy(state->older, state->known, sizeof state->older);
    memset(state->known, 0, sizeof state->known);
    state->known_count = 0;
}

/* What nearly all of the first frames have in common. */
static struct ntt_selector common_to_all(const struct state *state)
{
    struct ntt_selector selector = {.condition = state->made_up * 4 >= state->fresh ? MADE_UP : 0};
    for (unsigned probe = NTT_PROBE_NONE + 1; probe < NTT_PROBES; probe++) {
        if (state->probes[probe] == state->fresh)
            selector.probe = (enum ntt_probe)probe;
    }
    selector.one_port = ntt_probe_port_field(selector.probe) && state->port && !state->many_ports;
    selector.port = state->port;
    return selector;
}

static bool is_selected(const struct ntt_selector *selector, const struct ntt_packet *packet)
{
    return (!selector->condition || is_made_up(packet)) &&
           (!selector->one_port || packet->destination_port == selector->port) &&
           (selector->probe == NTT_PROBE_NONE || ntt_probe_of(packet) == selector->probe);
}

static void judge(struct ntt_engine *engine, struct state *state)
{
    const unsigned *own = engine->config.own[NTT_MAC_FLOOD];
    bool once = state->returned * 10 <= state->fresh;
    if (state->fresh - state->returned < own[ADDRESSES] || !once)
        return;
    bool at_random = state->groups * 10 >= state->fresh || state->partners * 4 >= state->fresh;
    if (!ntt_incident_alert(engine, &state->flood)) {
        state->selector = common_to_all(state);
        state->total = state->fresh;
        state->flood = (struct ntt_incident){.evidence = state->selector.condition ? state->made_up_frames
                                                                                   : state->all_frames};
    }
    struct ntt_alert draft = {
        .type = NTT_MAC_FLOOD,
        .severity = at_random ? NTT_HIGH : NTT_LOW,
        .confidence = at_random ? 95 : 50,
        .selector = state->selector,
        .observed = state->fresh - state->returned,
        .threshold = own[ADDRESSES],
        .unit = "addresses",
        .window_s = own[WINDOW],
    };
    struct ntt_figures figures = {.own = {state->total}};
    ntt_report_incident(engine, &state->flood, &draft, &figures, IDLE_S);
}

static void see_first_frame(struct ntt_engine *engine, struct state *state, const struct ntt_packet *packet,
                            uint64_t hash)
{
    uint64_t to = packet->link_destination;
    if (!packet->source.family && to == BROADCAST) /* stations that look for a radio network */
        return;
    ntt_hash_set_put(state->fresh_set, WINDOW_WORDS, hash);
    if (!state->fresh++)
        state->port = packet->destination_port;
    state->many_ports |= packet->destination_port != state->port;
    state->total++;
    state->groups += packet->link_source & 1;
    state->made_up += is_made_up(packet);
    state->probes[ntt_probe_of(packet)]++;
    if (!(to & 1)) /* each host answers a query for groups to a group of its own (MLD, IGMP) */
        state->partners += ntt_hash_set_put(state->partner_set, WINDOW_WORDS, ntt_mix(to));
    if (ntt_incident_alert(engine, &state->flood)) {
        if (is_selected(&state->selector, packet))
            ntt_incident_add(engine, &state->flood, packet);
    } else {
        ntt_evidence_add(&state->all_frames, packet);
        if (is_made_up(packet))
            ntt_evidence_add(&state->made_up_frames, packet);
    }
    judge(engine, state);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct state *state = engine->own_state[NTT_MAC_FLOOD];
    if (packet->link_source == state->last_link || packet->link_source == NOBODY ||
        packet->link_destination == NOBODY || packet->wlan)
        return;
    state->last_link = packet->link_source;
    if (engine->now - state->window_begin >= engine->config.own[NTT_MAC_FLOOD][WINDOW])
        begin_window(engine, state);
    uint64_t hash = ntt_mix(packet->link_source);
    if (!ntt_hash_set_has(state->known, KNOWN_WORDS, hash) &&
        !ntt_hash_set_has(state->older, KNOWN_WORDS, hash)) {
        learn(state, hash);
        see_first_frame(engine, state, packet, hash);
    } else if (state->fresh && ntt_hash_set_has(state->fresh_set, WINDOW_WORDS, hash)) {
        state->returned += ntt_hash_set_put(state->returned_set, WINDOW_WORDS, hash);
    }
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char duration[32];
    snprintf(alert->message, sizeof alert->message,
             "Somebody sent frames from %llu link addresses that are new and do not come back, %llu of them "
             "within %u s%s; a switch that learns them forgets its hosts",
             (unsigned long long)open->figures.own[0], (unsigned long long)alert->observed, alert->window_s,
             ntt_duration_text(&alert->evidence, duration));
}

static const struct ntt_condition conditions[] = {
    [MADE_UP] = {"(eth.src.lg == 1 || eth.src.ig == 1)", NULL, is_made_up}};

const struct ntt_detector ntt_mac_flood = {
    .about = {"mac_flood", "MAC flooding", "misuse", "T1498",
              "Find the switch port it comes from and limit the addresses per port."},
    .interests = NTT_SEE_FRAME,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .state_size = sizeof(struct state),
};
