/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine is made of; for the files of this folder only. The struct and the tables behind it are one
 * block of memory, which is saved and loaded as it lies: apart from `setup`, the tables' and `own_state`,
 * which are laid anew, nothing in it is an address.
 */
#ifndef NTT_STATE_H
#define NTT_STATE_H

#include "engine/alerts.h"
#include "engine/copies.h"
#include "engine/counting/clock.h"
#include "engine/detector.h"
#include "engine/engine.h"
#include "engine/floods.h"
#include "engine/host_profiles.h"
#include "engine/scan_tracks.h"
#include "engine/sessions.h"

struct ntt_engine {
    struct ntt_setup setup;
    struct ntt_config config;
    struct ntt_subscriptions subscriptions;
    size_t memory;

    int64_t now_ns; /* the latest time of any packet: what users are shown, and evidence is compared with */
    struct ntt_clock clock; /* what time passes by: rates, windows, silences */
    uint32_t now;           /* the same in seconds since the first packet, plus one */
    int64_t start_ns;
    uint32_t last_frame; /* fed */
    uint64_t clock_regressions, flows_both_ways, flows_one_way;
    uint64_t answers;         /* exchanges that were answered or refused */
    uint32_t pressure_minute; /* the last one judged */
    struct ntt_copies copies;
    struct ntt_table flows;
    struct ntt_table sessions;
    struct ntt_scan_tracks tracks;
    struct ntt_table floods, network_floods;
    struct ntt_table rates;
    struct ntt_table host_profiles;
    struct ntt_table own[NTT_ALERT_TYPES][NTT_OWN_TABLES];
    void *own_state[NTT_ALERT_TYPES];
    struct ntt_alerts alerts;
};

/* Points the tables, halved so many times, into the block behind the struct, without touching what lies there.
 * Returns the size of struct and block; with `engine` NULL it only measures. */
size_t ntt_engine_lay_out(struct ntt_engine *engine, unsigned halvings);

#endif
