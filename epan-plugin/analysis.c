/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis.h"

#include "config/geography.h"
#include "config/ignore_table.h"
#include "config/preferences.h"
#include "config/site_profile.h"
#include "traffic/frame_counters.h"

static GPtrArray *followers; /* const struct ntt_follower; never NULL once one has come */

/* What one capture has taught; from one init routine to the next cleanup. */
static struct {
    struct ntt_engine *engine;
    uint32_t learnt;     /* the last frame learnt */
    uint32_t base;       /* frames of the files before this one, whose state was loaded */
    GHashTable *events;  /* frame → GArray of struct ntt_alert, in the order they were said */
    uint32_t last_event; /* the last frame that has events */
    GHashTable *places;  /* id of an alert → its place in the two arrays below */
    GPtrArray *known;    /* struct ntt_alert as last heard of, in the order they became known */
    GArray *spans;       /* struct ntt_span of each: a look for every frame goes over all of them */
    GPtrArray *late;     /* those of the known that opened when the capture had ended */
    struct ntt_ignore_set *ignored;
    char *state_problem; /* why a state was not loaded; NULL: none was asked for, or it was */
    bool finished;
    struct ntt_frame_counters *counters; /* NULL: not kept */
} capture;

static void free_array(void *array)
{
    g_array_free((GArray *)array, TRUE);
}

/* The engine's frame as a frame of this file; 0: it lies in a file before. */
static uint32_t frame_here(uint32_t frame)
{
    uint32_t here = frame - capture.base;
    return here <= capture.learnt ? here : 0;
}

static struct ntt_alert in_this_file(const struct ntt_alert *alert)
{
    struct ntt_alert here = *alert;
    here.frame = alert->frame ? frame_here(alert->frame) : 0;
    here.evidence.first_frame = frame_here(alert->evidence.first_frame);
    here.evidence.last_frame = frame_here(alert->evidence.last_frame);
    for (unsigned i = 0; i < NTT_SAMPLES; i++)
        here.evidence.sample[i] = frame_here(alert->evidence.sample[i]);
    return here;
}

static void note_alert(const struct ntt_alert *here)
{
    gpointer place;
    if (!g_hash_table_lookup_extended(capture.places, GUINT_TO_POINTER(here->id), NULL, &place)) {
        struct ntt_alert *alert = g_new(struct ntt_alert, 1);
        place = GUINT_TO_POINTER(capture.known->len);
        g_hash_table_insert(capture.places, GUINT_TO_POINTER(here->id), place);
        g_ptr_array_add(capture.known, alert);
        g_array_set_size(capture.spans, capture.known->len);
        if (here->event == NTT_OPEN && !here->frame)
            g_ptr_array_add(capture.late, alert);
    }
    *(struct ntt_alert *)g_ptr_array_index(capture.known, GPOINTER_TO_UINT(place)) = *here;
    g_array_index(capture.spans, struct ntt_span, GPOINTER_TO_UINT(place)) = ntt_alert_span(here);
}

static void remember(void *data _U_, const struct ntt_alert *alert)
{
    struct ntt_alert here = in_this_file(alert);
    note_alert(&here);
    if (here.frame) {
        GArray *events = (GArray *)g_hash_table_lookup(capture.events, GUINT_TO_POINTER(here.frame));
        if (!events) {
            events = g_array_new(FALSE, FALSE, sizeof here);
            g_hash_table_insert(capture.events, GUINT_TO_POINTER(here.frame), events);
        }
        g_array_append_val(events, here);
        capture.last_event = MAX(capture.last_event, here.frame);
    }
    for (guint i = 0; i < followers->len; i++) {
        const struct ntt_follower *follower = g_ptr_array_index(followers, i);
        if (follower->alert)
            follower->alert(&here);
    }
}

/* An alert that was open when the state was saved. */
static void take_over(void *data _U_, const struct ntt_alert *alert)
{
    struct ntt_alert here = in_this_file(alert);
    note_alert(&here);
}

static void load_state(void)
{
    const char *path = ntt_preferences_state_load();
    if (!*path)
        return;
    if (!ntt_engine_load(capture.engine, path, &capture.state_problem)) {
        g_printerr("ntt: %s; starting without it. Example: tshark -r monday.pcapng -o ntt.state_save:state "
                   "&& tshark -r tuesday.pcapng -o ntt.state_load:state\n",
                   capture.state_problem);
        return;
    }
    capture.base = ntt_engine_state(capture.engine).last_frame;
    ntt_engine_open_alerts(capture.engine, take_over, NULL);
}

static void save_state(void)
{
    const char *path = ntt_preferences_state_save();
    char *error = NULL;
    if (!*path || capture.finished || ntt_engine_save(capture.engine, path, &error))
        return;
    g_printerr("ntt: %s. Example: tshark -r monday.pcapng -o ntt.state_save:state\n", error);
    g_free(error);
}

void ntt_analysis_close(void)
{
    if (!capture.engine)
        return;
    save_state();
    ntt_engine_destroy(capture.engine);
    g_hash_table_destroy(capture.events);
    g_hash_table_destroy(capture.places);
    g_ptr_array_free(capture.known, TRUE);
    g_array_free(capture.spans, TRUE);
    g_ptr_array_free(capture.late, TRUE);
    ntt_ignore_set_free(capture.ignored);
    g_free(capture.state_problem);
    ntt_frame_counters_free(capture.counters);
    for (guint i = 0; i < followers->len; i++) {
        const struct ntt_follower *follower = g_ptr_array_index(followers, i);
        if (follower->end)
            follower->end();
    }
    ntt_geography_close();
    ntt_site_profile_close();
    memset(&capture, 0, sizeof capture);
}

static void read_ignore_rules(void)
{
    capture.ignored = ntt_ignore_set_new();
    ntt_ignore_table_add(capture.ignored);
    if (*ntt_preferences_ignore_file())
        ntt_ignore_set_add_file(capture.ignored, ntt_preferences_ignore_file());
    for (guint i = 0; i < capture.ignored->problems->len; i++)
        g_printerr("ntt: %s%s\n", (const char *)g_ptr_array_index(capture.ignored->problems, i),
                   i ? ""
                     : ". Example: printf 'type\\taddress\\treason\\nport_scan\\t192.0.2.7\\tour scanner\\n' "
                       ">ignore.tsv");
}

static void begin(void)
{
    read_ignore_rules();
    ntt_geography_open();
    ntt_site_profile_open();
    struct ntt_config config = ntt_preferences_config();
    struct ntt_setup setup = {.sink = remember,
                              .country_of = ntt_geography_databases() ? ntt_geography_country : NULL,
                              .ignore = &capture.ignored->rules};
    ntt_site_profile_set_up(&setup);
    capture.engine = ntt_engine_create(&config, &setup);
    capture.events = g_hash_table_new_full(NULL, NULL, NULL, free_array);
    capture.places = g_hash_table_new(NULL, NULL);
    capture.known = g_ptr_array_new_with_free_func(g_free);
    capture.spans = g_array_new(FALSE, FALSE, sizeof(struct ntt_span));
    capture.late = g_ptr_array_new();
    if (ntt_preferences_counters())
        capture.counters = ntt_frame_counters_new();
    load_state();
    for (guint i = 0; i < followers->len; i++) {
        const struct ntt_follower *follower = g_ptr_array_index(followers, i);
        if (follower->begin)
            follower->begin();
    }
}

void ntt_analysis_learn(packet_info *pinfo, struct ntt_packet *packet)
{
    if (!capture.engine)
        begin();
    capture.learnt = pinfo->num;
    for (guint i = 0; i < followers->len; i++) {
        const struct ntt_follower *follower = g_ptr_array_index(followers, i);
        if (follower->packet)
            follower->packet(packet, pinfo);
    }
    packet->frame = capture.base + pinfo->num;
    ntt_engine_feed(capture.engine, packet);
    packet->frame = pinfo->num;
    if (capture.counters) {
        struct ntt_counters counters = ntt_engine_counters(capture.engine, packet);
        ntt_frame_counters_put(capture.counters, pinfo->num, &counters);
    }
}

uint32_t ntt_analysis_learnt(void)
{
    return capture.learnt;
}

const struct ntt_alert *ntt_analysis_events(uint32_t frame, unsigned *count)
{
    const GArray *events = frame <= capture.last_event
                               ? (const GArray *)g_hash_table_lookup(capture.events, GUINT_TO_POINTER(frame))
                               : NULL;
    *count = events ? events->len : 0;
    return events ? (const struct ntt_alert *)(void *)events->data : NULL;
}

const struct ntt_span *ntt_analysis_spans(void)
{
    return capture.spans ? (const struct ntt_span *)(void *)capture.spans->data : NULL;
}

const struct ntt_counters *ntt_analysis_counters(uint32_t frame)
{
    return capture.counters ? ntt_frame_counters_at(capture.counters, frame) : NULL;
}

void ntt_analysis_register(void)
{
    followers = g_ptr_array_new();
}

void ntt_analysis_follow(const struct ntt_follower *follower)
{
    if (!g_ptr_array_find(followers, follower, NULL))
        g_ptr_array_add(followers, (void *)follower);
}

bool ntt_analysis_frames_wanted(void)
{
    for (guint i = 0; i < followers->len; i++) {
        const struct ntt_follower *follower = g_ptr_array_index(followers, i);
        if (follower->frame && follower->wants_frames())
            return true;
    }
    return false;
}

void ntt_analysis_show_frame(packet_info *pinfo, const struct ntt_packet *packet,
                             const struct ntt_alert *events, unsigned event_count)
{
    for (guint i = 0; i < followers->len; i++) {
        const struct ntt_follower *follower = g_ptr_array_index(followers, i);
        if (follower->frame && follower->wants_frames())
            follower->frame(pinfo, packet, events, event_count);
    }
}

void ntt_analysis_finish(void)
{
    if (!capture.engine || capture.finished || *ntt_preferences_state_save())
        return;
    capture.finished = true;
    ntt_engine_finish(capture.engine);
}

const char *ntt_analysis_state_problem(void)
{
    return capture.state_problem;
}

const struct ntt_ignore_set *ntt_analysis_ignored(void)
{
    return capture.ignored;
}

const char *ntt_analysis_not_evaluated(enum ntt_alert_type type)
{
    return capture.engine ? ntt_engine_not_evaluated(capture.engine, type) : NULL;
}

char *ntt_analysis_pressure(void)
{
    return capture.engine ? ntt_engine_pressure(capture.engine) : NULL;
}

const struct ntt_alert *const *ntt_analysis_alerts(unsigned *count)
{
    *count = capture.known ? capture.known->len : 0;
    return capture.known ? (const struct ntt_alert *const *)capture.known->pdata : NULL;
}

const struct ntt_alert *const *ntt_analysis_late_alerts(unsigned *count)
{
    *count = capture.late ? capture.late->len : 0;
    return capture.late ? (const struct ntt_alert *const *)capture.late->pdata : NULL;
}

const struct ntt_alert *ntt_analysis_alert(uint32_t id)
{
    gpointer place = g_hash_table_lookup(capture.places, GUINT_TO_POINTER(id));
    return (const struct ntt_alert *)g_ptr_array_index(capture.known, GPOINTER_TO_UINT(place));
}

struct ntt_engine_state ntt_analysis_state(void)
{
    return capture.engine ? ntt_engine_state(capture.engine) : (struct ntt_engine_state){0};
}
