/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where everything lies in the engine's one block of memory. */
#include "engine/counting/measures.h"
#include "engine/state.h"

enum { ALIGNMENT = 64 };

struct layout {
    char *base; /* NULL: only measure */
    size_t used;
    unsigned halvings;
};

static void *take(struct layout *layout, size_t size)
{
    void *place = layout->base ? layout->base + layout->used : NULL;
    layout->used += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return place;
}

static uint32_t halve(const struct layout *layout, uint32_t entries)
{
    entries >>= layout->halvings;
    return entries > NTT_TABLE_WAYS ? entries : NTT_TABLE_WAYS;
}

static void lay_table(struct layout *layout, struct ntt_table *table, uint32_t entries, size_t entry_size)
{
    entries = halve(layout, entries);
    void *place = take(layout, ntt_table_size(entries, entry_size));
    if (place)
        ntt_table_init(table, place, entries, entry_size);
}

static void lay_own(struct layout *layout, struct ntt_engine *engine, enum ntt_alert_type type)
{
    const struct ntt_detector *detector = ntt_detector(type);
    for (unsigned i = 0; i < NTT_OWN_TABLES; i++) {
        if (detector->tables[i].entries)
            lay_table(layout, layout->base ? &engine->own[type][i] : NULL, detector->tables[i].entries,
                      detector->tables[i].entry_size);
    }
    void *state = detector->state_size ? take(layout, detector->state_size) : NULL;
    if (state)
        engine->own_state[type] = state;
}

size_t ntt_engine_lay_out(struct ntt_engine *engine, unsigned halvings)
{
    static struct ntt_engine none;
    struct layout layout = {.base = (char *)engine, .halvings = halvings};
    struct ntt_engine *e = engine ? engine : &none;
    take(&layout, sizeof *engine);
    lay_table(&layout, &e->flows, NTT_FLOW_ENTRIES, sizeof(struct ntt_flow));
    lay_table(&layout, &e->sessions, NTT_SESSION_ENTRIES, sizeof(struct ntt_session));
    lay_table(&layout, &e->tracks.contacts, NTT_CONTACT_ENTRIES, sizeof(struct ntt_contact));
    struct ntt_table *tracks = e->tracks.tables;
    lay_table(&layout, &tracks[NTT_VERTICAL_SCAN], NTT_PAIR_ENTRIES, sizeof(struct ntt_scan_track));
    lay_table(&layout, &tracks[NTT_HORIZONTAL_SCAN], NTT_SWEEP_ENTRIES, sizeof(struct ntt_scan_track));
    lay_table(&layout, &tracks[NTT_DISTRIBUTED_SCAN], NTT_SHARED_ENTRIES, sizeof(struct ntt_shared_track));
    lay_table(&layout, &e->tracks.links, NTT_LINK_ENTRIES, sizeof(struct ntt_link));
    lay_table(&layout, &e->floods, NTT_FLOOD_ENTRIES, sizeof(struct ntt_flood));
    lay_table(&layout, &e->network_floods, NTT_NETWORK_FLOOD_ENTRIES, sizeof(struct ntt_network_flood));
    lay_table(&layout, &e->rates, NTT_RATE_ENTRIES, sizeof(struct ntt_rate));
    lay_table(&layout, &e->host_profiles, NTT_PROFILE_ENTRIES, sizeof(struct ntt_host_profile));
    uint32_t timer_count = halve(&layout, NTT_TIMERS);
    void *timers = take(&layout, timer_count * sizeof(struct ntt_timer));
    if (engine) {
        engine->tracks.timers = timers;
        engine->tracks.timer_mask = timer_count - 1;
        ntt_table_zero_only(&tracks[NTT_VERTICAL_SCAN], NTT_SCAN_TRACK_FRESH_SIZE);
        ntt_table_zero_only(&tracks[NTT_HORIZONTAL_SCAN], NTT_SCAN_TRACK_FRESH_SIZE);
    }
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++)
        lay_own(&layout, e, type);
    return layout.used;
}
