/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "postdissector.h"

#include "fields.h"
#include "geography.h"
#include "packet_facts.h"
#include "preferences.h"

static int proto_ntt = -1;
static dissector_handle_t handle;
static const struct ntt_follower *follower;

/* What one capture has taught; from one init routine to the next cleanup. */
static struct {
    struct ntt_engine *engine;
    uint32_t learnt;    /* the last frame learnt */
    GHashTable *events; /* frame → GArray of struct ntt_alert, in the order they were said */
    GPtrArray *alerts;  /* by id - 1: struct ntt_alert as last heard of */
    bool wants_tree;    /* fields are asked for, in case that the host runs without taps */
    GArray *counters;   /* by frame - 1: struct ntt_counters; NULL: not kept */
} capture;

static void free_array(void *array)
{
    g_array_free((GArray *)array, TRUE);
}

static void remember(void *data _U_, const struct ntt_alert *alert)
{
    if (alert->event == NTT_OPEN)
        g_ptr_array_add(capture.alerts, g_memdup2(alert, sizeof *alert));
    else
        *(struct ntt_alert *)g_ptr_array_index(capture.alerts, alert->id - 1) = *alert;
    if (alert->frame) {
        GArray *events = (GArray *)g_hash_table_lookup(capture.events, GUINT_TO_POINTER(alert->frame));
        if (!events) {
            events = g_array_new(FALSE, FALSE, sizeof *alert);
            g_hash_table_insert(capture.events, GUINT_TO_POINTER(alert->frame), events);
        }
        g_array_append_val(events, *alert);
    }
    if (follower && follower->alert)
        follower->alert(alert);
}

/* Wireshark calls this for disabled protocols too; what costs anything waits for the first frame. */
static void open_capture(void)
{
    bool wanted = proto_is_protocol_enabled(find_protocol_by_id(proto_ntt)) && !ntt_preferences_taps_only();
    set_postdissector_wanted_hfids(handle, wanted ? ntt_packet_facts_wanted_fields() : NULL);
    capture.wants_tree = wanted;
}

static void close_capture(void)
{
    set_postdissector_wanted_hfids(handle, NULL);
    capture.wants_tree = false;
    if (!capture.engine)
        return;
    ntt_engine_destroy(capture.engine);
    g_hash_table_destroy(capture.events);
    g_ptr_array_free(capture.alerts, TRUE);
    if (capture.counters)
        g_array_free(capture.counters, TRUE);
    ntt_geography_close();
    memset(&capture, 0, sizeof capture);
}

static void begin(void)
{
    struct ntt_config config = ntt_preferences_config();
    capture.engine = ntt_engine_create(&config, remember, NULL);
    capture.events = g_hash_table_new_full(NULL, NULL, NULL, free_array);
    capture.alerts = g_ptr_array_new_with_free_func(g_free);
    if (ntt_preferences_counters())
        capture.counters = g_array_new(FALSE, TRUE, sizeof(struct ntt_counters));
    ntt_geography_open();
    if (follower && follower->begin)
        follower->begin();
}

static void keep_counters(const packet_info *pinfo, const struct ntt_counters *counters)
{
    if (pinfo->num > capture.counters->len)
        g_array_set_size(capture.counters, pinfo->num);
    g_array_index(capture.counters, struct ntt_counters, pinfo->num - 1) = *counters;
}

static void learn(packet_info *pinfo, const struct ntt_packet *packet, struct ntt_counters *counters)
{
    if (!capture.engine)
        begin();
    capture.learnt = pinfo->num;
    if (capture.wants_tree && ntt_packet_facts_tapped()) {
        set_postdissector_wanted_hfids(handle, NULL); /* taps tell all: no frame needs a tree for us */
        capture.wants_tree = false;
    }
    ntt_engine_feed(capture.engine, packet);
    if (follower && follower->packet)
        follower->packet(packet, pinfo);
    if (ntt_preferences_counters()) {
        *counters = ntt_engine_counters(capture.engine, packet);
        if (capture.counters)
            keep_counters(pinfo, counters);
    }
}

static void draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct ntt_packet *packet,
                 const struct ntt_counters *counters)
{
    const GArray *events = (const GArray *)g_hash_table_lookup(capture.events, GUINT_TO_POINTER(pinfo->num));
    if (!tree && !events)
        return;
    struct ntt_drawing drawing = {
        .packet = packet,
        .events = events ? (const struct ntt_alert *)(void *)events->data : NULL,
        .event_count = events ? events->len : 0,
        .known = (const struct ntt_alert *const *)capture.alerts->pdata,
        .known_count = capture.alerts->len,
        .counters = counters,
    };
    ntt_fields_draw(&drawing, tvb, pinfo, tree);
}

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    struct ntt_packet packet = ntt_packet_facts_read(tvb, pinfo, tree);
    struct ntt_counters fresh = {0}, *counters = NULL;
    if (pinfo->num > capture.learnt) {
        learn(pinfo, &packet, &fresh);
        counters = ntt_preferences_counters() ? &fresh : NULL;
    } else if (capture.counters && pinfo->num <= capture.counters->len) {
        counters = &g_array_index(capture.counters, struct ntt_counters, pinfo->num - 1);
    }
    draw(tvb, pinfo, tree, &packet, counters);
    if (pinfo->num == 1 && tree && !ntt_geography_databases())
        ntt_fields_draw_no_geoip(tvb, pinfo, tree);
    return (int)tvb_captured_length(tvb);
}

void ntt_postdissector_follow(const struct ntt_follower *one)
{
    follower = one;
}

void ntt_postdissector_finish(void)
{
    if (capture.engine)
        ntt_engine_finish(capture.engine);
}

struct ntt_engine_state ntt_postdissector_state(void)
{
    return capture.engine ? ntt_engine_state(capture.engine) : (struct ntt_engine_state){0};
}

void ntt_postdissector_register(int protocol)
{
    proto_ntt = protocol;
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(ntt_postdissector_finish);
}

void ntt_postdissector_handoff(void)
{
    ntt_packet_facts_handoff();
    handle = create_dissector_handle(dissect, proto_ntt);
    register_postdissector(handle);
}
