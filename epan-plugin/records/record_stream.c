/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/record_stream.h"

#include "analysis.h"
#include "compat.h"
#include "config/geography.h"
#include "config/preferences.h"
#include "packet/fast_path.h"
#include "packet/packet_facts.h"
#include "records/baseline_records.h"
#include "records/record_tables.h"
#include "records/reservations.h"
#include "traffic/hour_of_week.h"
#include "traffic/traffic.h"
#include "traffic/unread.h"

#include <epan/epan.h>
#include <epan/stat_tap_ui.h>
#include <wiretap/wtap.h>

static struct {
    char *label;                           /* as given behind "ntt,records,"; NULL: none */
    struct ntt_traffic *traffic;           /* NULL until the stream has begun */
    struct ntt_baseline_records *baseline; /* NULL unless asked for */
    struct ntt_hours_of_week week;
    GArray *protocols;      /* struct ntt_volume by protocol id: the innermost layer of each frame */
    GArray *encapsulations; /* int, each once, in the order in which they came */
    struct ntt_unread unread;
    int data, esp, tcp, udp; /* protocols */
    bool ended;
} stream;

static void print_record(json_t *record)
{
    json_dumpf(record, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
    putchar('\n');
    json_decref(record);
}

static void set_number(json_t *record, const char *member, uint64_t value)
{
    json_object_set_new(record, member, json_integer((json_int_t)value));
}

static json_t *databases(void)
{
    json_t *list = json_array();
    const struct ntt_geo_source *sources;
    const struct ntt_geo *geo = ntt_geography_databases();
    size_t count = geo ? ntt_geo_sources(geo, &sources) : 0;
    for (size_t i = 0; i < count; i++) {
        json_t *source = json_object();
        ntt_record_set_text(source, "path", sources[i].path);
        ntt_record_set_text(source, "type", sources[i].type);
        ntt_record_set_text(source, "built", sources[i].built);
        ntt_record_set_text(source, "description", sources[i].description);
        json_array_append_new(list, source);
    }
    return list;
}

static json_t *capture_record(bool complete)
{
    json_t *record = json_object();
    json_object_set_new(record, "record", json_string("capture"));
    set_number(record, "schema", 1);
    json_object_set_new(record, "complete", json_boolean(complete));
    json_object_set_new(record, "file", json_null());
    ntt_record_set_text(record, "file", stream.label);
    json_object_set_new(record, "link_type", json_null());
    if (stream.encapsulations->len)
        ntt_record_set_text(record, "link_type",
                            wtap_encap_description(g_array_index(stream.encapsulations, int, 0)));
    ntt_record_set_text(record, "wireshark", epan_get_version());
    ntt_record_set_text(record, "plugin", NTT_VERSION);
    json_object_set_new(record, "first_time", json_null());
    if (stream.traffic->all.packets)
        ntt_record_set_time(record, "first_time", stream.traffic->first_ns);
    json_object_set_new(record, "geoip", databases());
    json_object_set_new(record, "not_evaluated", ntt_record_not_evaluated(&stream.unread));
    json_object_set_new(record, "warnings", ntt_record_warnings());
    return record;
}

static void begin(void)
{
    ntt_traffic_destroy(stream.traffic);
    stream.traffic = ntt_traffic_create();
    ntt_baseline_records_destroy(stream.baseline);
    stream.baseline = ntt_preferences_learn() ? ntt_baseline_records_create() : NULL;
    stream.week = (struct ntt_hours_of_week){0};
    if (stream.protocols)
        g_array_free(stream.protocols, TRUE);
    stream.protocols = g_array_new(FALSE, TRUE, sizeof(struct ntt_volume));
    if (stream.encapsulations)
        g_array_free(stream.encapsulations, TRUE);
    stream.encapsulations = g_array_new(FALSE, FALSE, sizeof(int));
    ntt_unread_clear(&stream.unread);
    stream.data = proto_get_id_by_filter_name("data");
    stream.esp = proto_get_id_by_filter_name("esp");
    stream.tcp = proto_get_id_by_filter_name("tcp");
    stream.udp = proto_get_id_by_filter_name("udp");
    stream.ended = false;
}

static void count_protocol(int innermost, uint32_t bytes)
{
    guint protocol = innermost > 0 ? (guint)innermost : 0;
    if (protocol >= stream.protocols->len)
        g_array_set_size(stream.protocols, protocol + 1);
    struct ntt_volume *volume = &g_array_index(stream.protocols, struct ntt_volume, protocol);
    volume->packets++;
    volume->bytes += bytes;
}

/* True for the first packet. */
static bool note_encapsulation(int encapsulation)
{
    guint i = 0;
    while (i < stream.encapsulations->len && g_array_index(stream.encapsulations, int, i) != encapsulation)
        i++;
    if (i == stream.encapsulations->len)
        g_array_append_val(stream.encapsulations, encapsulation);
    return stream.encapsulations->len == 1 && !stream.traffic->all.packets;
}

/* Whether something recognized what the packet carries. The body of a page and the content of a ping are data, too. */
static bool is_decoded(const struct ntt_packet *packet, const packet_info *pinfo, int innermost)
{
    if (innermost != stream.data && innermost != stream.esp)
        return true;
    if (packet->transport != NTT_TCP && packet->transport != NTT_UDP)
        return packet->fragment ||
               (packet->transport != NTT_NO_TRANSPORT && packet->transport != NTT_OTHER_IP);
    if (ntt_fast_path_packet(pinfo)) /* which does not know what is below the data */
        return packet->transport == NTT_TCP;
    int below = ntt_packet_facts_carrying_protocol(pinfo);
    return below != stream.tcp && below != stream.udp;
}

static void follow_packet(const struct ntt_packet *packet, packet_info *pinfo)
{
    enum { PROGRESS = 20000 };
    if (note_encapsulation(pinfo->rec->rec_header.packet_header.pkt_encap)) {
        print_record(capture_record(false));
        fflush(stdout);
    }
    int innermost = ntt_fast_path_innermost_protocol(pinfo);
    ntt_unread_add(&stream.unread, packet, pinfo->fd->pkt_len, pinfo->fd->cap_len,
                   is_decoded(packet, pinfo, innermost));
    ntt_traffic_add(stream.traffic, packet);
    ntt_hours_of_week_add(&stream.week, packet);
    if (stream.baseline)
        ntt_baseline_records_add(stream.baseline, packet);
    count_protocol(innermost, packet->length);
    if (stream.traffic->all.packets % PROGRESS == 0) {
        json_t *record = json_pack("{s:s}", "record", "progress");
        ntt_record_set_volume(record, "", "", &stream.traffic->all);
        set_number(record, "offset", (uint64_t)pinfo->fd->file_off);
        print_record(record);
        fflush(stdout);
    }
}

static void set_end(json_t *record, const char *member, const char *country_member,
                    const struct ntt_prefix *end)
{
    char text[NTT_ADDRESS_TEXT];
    struct ntt_place place;
    ntt_record_set_text(record, member, ntt_prefix_format(end, text));
    if (ntt_prefix_is_host(end) && ntt_geography_find(&end->base, &place))
        ntt_record_set_text(record, country_member, place.country);
}

static void set_frame(json_t *record, const char *member, uint32_t frame)
{
    json_object_set_new(record, member, frame ? json_integer(frame) : json_null());
}

static void follow_alert(const struct ntt_alert *alert)
{
    const struct ntt_alert_type_info *type = ntt_alert_type(alert->type);
    char key[17], filter[NTT_FILTER_TEXT];
    uint32_t frames[NTT_SAMPLES];
    json_t *record = json_pack("{s:s}", "record", "alert"), *samples = json_array();
    if (alert->event == NTT_OPEN)
        ntt_traffic_add_alert(stream.traffic, &alert->source, &alert->target, alert->time_ns);
    g_snprintf(key, sizeof key, "%016" G_GINT64_MODIFIER "x", alert->key);
    ntt_record_set_text(record, "event", ntt_event_name(alert->event));
    set_number(record, "id", alert->id);
    ntt_record_set_text(record, "key", key);
    ntt_record_set_text(record, "type", type->name);
    ntt_record_set_text(record, "variant", alert->variant);
    ntt_record_set_text(record, "category", type->category);
    ntt_record_set_text(record, "severity", ntt_severity_name(alert->severity));
    set_number(record, "confidence", alert->confidence);
    set_end(record, "source", "source_country", &alert->source);
    set_end(record, "target", "target_country", &alert->target);
    ntt_record_set_time(record, "time", alert->time_ns);
    set_frame(record, "frame", alert->frame);
    set_frame(record, "first_frame", alert->evidence.first_frame);
    set_frame(record, "last_frame", alert->evidence.last_frame);
    ntt_record_set_time(record, "first_time", alert->evidence.first_ns);
    ntt_record_set_time(record, "last_time", alert->evidence.last_ns);
    set_number(record, "packets", alert->evidence.packets);
    set_number(record, "observed", alert->observed);
    set_number(record, "threshold", alert->threshold);
    ntt_record_set_text(record, "unit", alert->unit);
    set_number(record, "window_s", alert->window_s);
    ntt_record_set_text(record, "technique", ntt_alert_technique(alert));
    ntt_record_set_text(record, "message", alert->message);
    ntt_record_set_text(record, "filter", ntt_alert_filter(alert, filter));
    unsigned count = ntt_evidence_frames(&alert->evidence, frames);
    for (unsigned i = 0; i < count; i++)
        json_array_append_new(samples, json_integer(frames[i]));
    json_object_set_new(record, "frames", samples);
    print_record(record);
    fflush(stdout);
}

static GHashTable *named_protocols(void)
{
    GHashTable *named = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < stream.protocols->len; i++) {
        struct ntt_volume *volume = &g_array_index(stream.protocols, struct ntt_volume, i);
        const char *name = volume->packets ? proto_get_protocol_filter_name((int)i) : NULL;
        if (name)
            g_hash_table_insert(named, (void *)name, volume);
    }
    return named;
}

/* What only few captures have to tell. */
static void set_oddities(json_t *record)
{
    if (stream.encapsulations->len > 1) {
        json_t *list = json_array();
        for (guint i = 0; i < stream.encapsulations->len; i++)
            json_array_append_new(
                list, json_string(wtap_encap_description(g_array_index(stream.encapsulations, int, i))));
        json_object_set_new(record, "link_types", list);
    }
    if (stream.unread.cut) {
        set_number(record, "truncated_packets", stream.unread.cut);
        set_number(record, "truncated_to", stream.unread.most_kept);
    }
    if (stream.unread.undecoded) {
        char *service = ntt_unread_service(&stream.unread);
        set_number(record, "unread_packets", stream.unread.undecoded);
        ntt_record_set_text(record, "unread_service", service);
        g_free(service);
    }
    if (stream.traffic->all.packets && !stream.traffic->addressed)
        json_object_set_new(record, "judged", json_false());
}

static void print_summary(const struct ntt_engine_state *state)
{
    const struct ntt_traffic *traffic = stream.traffic;
    json_t *record = capture_record(true);
    uint64_t flows = state->flows_both_ways + state->flows_one_way;
    if (traffic->all.packets) {
        ntt_record_set_time(record, "last_time", traffic->last_ns);
        json_object_set_new(record, "duration_s",
                            json_real((double)(traffic->last_ns - traffic->first_ns) / 1e9));
    }
    ntt_record_set_volume(record, "", "", &traffic->all);
    set_number(record, "clock_regressions", state->clock_regressions);
    set_number(record, "state_pressure", state->pressure);
    ntt_record_set_text(record, "visibility",
                        ntt_record_is_one_way(state)                      ? "one-way"
                        : flows < 5 || state->flows_both_ways * 5 < flows ? "unknown"
                                                                          : "two-way");
    set_oddities(record);
    print_record(record);
}

static void print_ignored(void)
{
    const struct ntt_ignore_set *ignored = ntt_analysis_ignored();
    for (size_t i = 0; ignored && i < ignored->rules.count; i++) {
        const struct ntt_ignore_rule *rule = &ignored->rules.rules[i];
        char *text = ntt_ignore_rule_text(rule), *expiry = ntt_ignore_rule_expiry(rule);
        json_t *record = json_pack("{s:s}", "record", "ignored");
        ntt_record_set_text(record, "rule", text);
        ntt_record_set_text(record, "reason", rule->reason);
        ntt_record_set_text(record, "expires", expiry);
        set_number(record, "count", rule->count);
        json_object_set_new(record, "expired",
                            json_boolean(rule->expires && stream.traffic->last_ns >= rule->expires_ns));
        print_record(record);
        g_free(expiry);
        g_free(text);
    }
}

/* The host has read everything: what is still open closes, then the tables follow. */
static void print_end(void *data _U_)
{
    if (!stream.traffic) { /* no packet came, for which all of this is opened */
        ntt_geography_open();
        begin();
        print_record(capture_record(false));
    }
    if (stream.ended)
        return;
    stream.ended = true;
    ntt_analysis_finish();
    struct ntt_engine_state state = ntt_analysis_state();
    GHashTable *protocols = named_protocols();
    print_ignored();
    ntt_record_tables_print(stream.traffic, protocols, &stream.week, print_record);
    g_hash_table_destroy(protocols);
    if (stream.baseline)
        ntt_baseline_records_print(stream.baseline, &stream.week, print_record);
    print_summary(&state);
    json_t *record = json_pack("{s:s}", "record", "end");
    ntt_record_set_volume(record, "", "", &stream.traffic->all);
    set_number(record, "alerts", state.alerts);
    print_record(record);
    fflush(stdout);
}

static tap_packet_status see_frame(void *data _U_, packet_info *pinfo _U_, epan_dissect_t *edt _U_,
                                   const void *tapped _U_, tap_flags_t flags _U_)
{
    return TAP_PACKET_DONT_REDRAW;
}

static NTT_STATISTIC_INIT start(const char *argument, void *data _U_)
{
    static const struct ntt_follower follower = {
        .begin = begin, .packet = follow_packet, .alert = follow_alert};
    const char *label = argument + strlen("ntt,records");
    if (*label == ',')
        stream.label = g_strdup(label + 1);
    /* A listener of frames makes the host dissect; it is drawn once, when everything has been read. */
    GString *error =
        register_tap_listener("frame", &stream, NULL, TL_REQUIRES_NOTHING, NULL, see_frame, print_end, NULL);
    if (error) {
        g_printerr(
            "ntt: cannot follow the capture: %s. Example: tshark -q -r capture.pcapng -z ntt,records\n",
            error->str);
        g_string_free(error, TRUE);
        exit(1);
    }
    ntt_analysis_follow(&follower);
    NTT_STATISTIC_READY;
}

void ntt_records_register(void)
{
    static stat_tap_ui statistic = {
        .group = REGISTER_STAT_GROUP_GENERIC,
        .title = "Network Traffic Tracer: record stream",
        .cli_string = "ntt,records",
        .tap_init_cb = start,
    };
    register_stat_tap_ui(&statistic, NULL);
}
