/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "postdissector.h"

#include "analysis.h"
#include "config/geography.h"
#include "config/preferences.h"
#include "packet/fast_path.h"
#include "packet/packet_facts.h"
#include "ui/fields.h"

#include <epan/funnel.h>
#include <wiretap/wtap.h>

static int proto_ntt = -1;
static dissector_handle_t handle;
static bool wants_tree; /* fields are asked for, in case that the host runs without taps */

/* The window runs taps whenever it reads a capture, but asks only once, before the first frame, whether anyone
 * wants a tree. No other host can set a display filter. */
static bool host_is_window(void)
{
    const funnel_ops_t *host = funnel_get_funnel_ops();
    return host && host->set_filter;
}

/* Wireshark calls this for disabled protocols too; what costs anything waits for the first frame. */
static void open_capture(void)
{
    bool automatic = proto_is_protocol_enabled(find_protocol_by_id(proto_ntt)) && !host_is_window();
    bool wanted = automatic && !ntt_preferences_taps_only();
    ntt_fast_path_open(automatic && ntt_preferences_fast_path());
    set_postdissector_wanted_hfids(handle, wanted ? ntt_packet_facts_wanted_fields() : NULL);
    wants_tree = wanted;
}

static void close_capture(void)
{
    set_postdissector_wanted_hfids(handle, NULL);
    wants_tree = false;
    ntt_fast_path_close();
    ntt_analysis_close();
}

/* Taps tell all: no frame needs a tree for us. */
static void renounce_tree(void)
{
    if (!wants_tree || !ntt_packet_facts_tapped())
        return;
    set_postdissector_wanted_hfids(handle, NULL);
    wants_tree = false;
}

static void draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct ntt_packet *packet)
{
    struct ntt_drawing drawing = {.packet = packet};
    drawing.events = ntt_analysis_events(pinfo->num, &drawing.event_count);
    ntt_analysis_show_frame(pinfo, packet, drawing.events, drawing.event_count);
    if (!drawing.events && !ntt_fields_wanted(tree))
        return;
    drawing.known = ntt_analysis_alerts(&drawing.known_count);
    drawing.spans = ntt_analysis_spans();
    drawing.counters = ntt_analysis_counters(pinfo->num);
    ntt_fields_draw(&drawing, tvb, pinfo, tree);
}

/* The window dissects every frame a second time, for its colours and columns. */
static bool nobody_asks(const packet_info *pinfo, proto_tree *tree)
{
    unsigned events;
    return pinfo->num <= ntt_analysis_learnt() && pinfo->num > 1 && !ntt_fields_wanted(tree) &&
           !ntt_analysis_frames_wanted() && !ntt_analysis_events(pinfo->num, &events);
}

static void read_facts(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, struct ntt_packet *packet)
{
    const struct ntt_packet *plain = ntt_fast_path_packet(pinfo);
    if (plain) {
        *packet = *plain;
    } else {
        ntt_packet_facts_read(tvb, pinfo, tree, packet);
        ntt_fast_path_dissected(pinfo, packet);
    }
}

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    /* A custom block, an entry of the systemd journal, a system call: no packet, and without its time. */
    if (nobody_asks(pinfo, tree) || pinfo->rec->rec_type != REC_TYPE_PACKET)
        return (int)tvb_captured_length(tvb);
    struct ntt_packet packet;
    read_facts(tvb, pinfo, tree, &packet);
    if (pinfo->num > ntt_analysis_learnt()) {
        ntt_analysis_learn(pinfo, &packet);
        renounce_tree();
    }
    draw(tvb, pinfo, tree, &packet);
    if (pinfo->num == 1 && tree && !ntt_geography_databases())
        ntt_fields_draw_no_geoip(tvb, pinfo, tree);
    return (int)tvb_captured_length(tvb);
}

void ntt_postdissector_register(int protocol)
{
    proto_ntt = protocol;
    ntt_analysis_register();
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(ntt_analysis_finish);
}

void ntt_postdissector_handoff(void)
{
    ntt_packet_facts_handoff();
    ntt_fast_path_handoff();
    handle = create_dissector_handle(dissect, proto_ntt);
    register_postdissector(handle);
}
