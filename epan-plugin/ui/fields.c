/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/fields.h"

#include "config/geography.h"
#include "packet/packet_facts.h"
#include "traffic/categories.h"
#include "ui/field_list.h"

static int proto_ntt;

static int hf_alert = -1, hf_id = -1, hf_event = -1, hf_type = -1, hf_variant = -1, hf_category = -1,
           hf_severity = -1, hf_confidence = -1, hf_source = -1, hf_source_ip = -1, hf_source_ipv6 = -1,
           hf_target = -1, hf_target_ip = -1, hf_target_ipv6 = -1, hf_first_frame = -1, hf_last_frame = -1,
           hf_packets = -1, hf_observed = -1, hf_threshold = -1, hf_window = -1, hf_technique = -1,
           hf_filter = -1, hf_evidence = -1;
static int hf_service = -1, hf_service_seen = -1;
static int hf_ports_tried = -1, hf_hosts_tried = -1, hf_failures = -1, hf_half_open = -1, hf_syn_rate = -1,
           hf_packet_rate = -1;

enum end { SOURCE, DESTINATION, ENDS };
static int hf_country[ENDS] = {-1, -1}, hf_country_name[ENDS] = {-1, -1}, hf_city[ENDS] = {-1, -1},
           hf_latitude[ENDS] = {-1, -1}, hf_longitude[ENDS] = {-1, -1}, hf_asn[ENDS] = {-1, -1},
           hf_as_org[ENDS] = {-1, -1};

static int ett_ntt = -1, ett_alert = -1;

static expert_field ei_alert[NTT_ALERT_TYPES][NTT_CRITICAL + 1];
static expert_field ei_no_geoip = EI_INIT;

static const value_string event_names[] = {
    {NTT_OPEN, "open"}, {NTT_UPDATE, "update"}, {NTT_CLOSE, "close"}, {0, NULL}};
static const value_string severity_names[] = {
#define ROW(constant, number, name) {number, name},
    NTT_SEVERITY_LIST(ROW)
#undef ROW
        {0, NULL}};

static hf_register_info fields[] = {
#define ROW(variable, type, base, strings, name, title, text)                                                \
    {&(variable), {title, name, type, base, strings, 0x0, text, HFILL}},
    NTT_FIELD_LIST(ROW)
#undef ROW
};

static int expert_severity(enum ntt_severity severity)
{
    switch (severity) {
    case NTT_INFO:
        return PI_CHAT;
    case NTT_LOW:
        return PI_NOTE;
    case NTT_MEDIUM:
        return PI_WARN;
    default:
        return PI_ERROR;
    }
}

/* One constant text a type, so that the window groups them; a row for each severity, since severity is fixed
 * at registration. */
static void register_expert(expert_module_t *module)
{
    static const expert_field unset = EI_INIT;
    for (unsigned type = 0; type < NTT_ALERT_TYPES; type++) {
        for (enum ntt_severity severity = NTT_INFO; severity <= NTT_CRITICAL; severity++) {
            char *name =
                g_strdup_printf("ntt.expert.%s.%s", ntt_alert_type(type)->name, ntt_severity_name(severity));
            ei_alert[type][severity] = unset;
            ei_register_info row = {&ei_alert[type][severity],
                                    {wmem_strdup(wmem_epan_scope(), name), PI_SECURITY,
                                     expert_severity(severity), ntt_alert_type(type)->title, EXPFILL}};
            expert_register_field_array(
                module, (ei_register_info *)wmem_memdup(wmem_epan_scope(), &row, sizeof row), 1);
            g_free(name);
        }
    }
    static ei_register_info no_geoip[] = {{&ei_no_geoip,
                                           {"ntt.expert.no_geoip", PI_UNDECODED, PI_NOTE,
                                            "No GeoIP database is in use: the country fields are absent (ntt "
                                            "doctor prints why, and how to make one)",
                                            EXPFILL}}};
    expert_register_field_array(module, no_geoip, array_length(no_geoip));
}

void ntt_fields_register(int protocol)
{
    static int *trees[] = {&ett_ntt, &ett_alert};
    proto_ntt = protocol;
    proto_register_field_array(protocol, fields, array_length(fields));
    proto_register_subtree_array(trees, array_length(trees));
    register_expert(expert_register_protocol(protocol));
}

static proto_item *generated(proto_item *item)
{
    proto_item_set_generated(item);
    return item;
}

static proto_item *add_string(proto_tree *tree, int field, tvbuff_t *tvb, const char *text)
{
    return *text ? generated(proto_tree_add_string(tree, field, tvb, 0, 0, text)) : NULL;
}

static void add_number(proto_tree *tree, int field, tvbuff_t *tvb, uint32_t value)
{
    generated(proto_tree_add_uint(tree, field, tvb, 0, 0, value));
}

static void add_end(proto_tree *tree, tvbuff_t *tvb, const struct ntt_prefix *end, int text_field,
                    int ip_field, int ipv6_field)
{
    char text[NTT_ADDRESS_TEXT];
    add_string(tree, text_field, tvb, ntt_prefix_format(end, text));
    if (end->base.family == NTT_IPV4) {
        uint32_t ip;
        memcpy(&ip, end->base.bytes, sizeof ip);
        generated(proto_tree_add_ipv4(tree, ip_field, tvb, 0, 0, ip));
    } else if (end->base.family == NTT_IPV6) {
        generated(proto_tree_add_ipv6(tree, ipv6_field, tvb, 0, 0, (const ws_in6_addr *)end->base.bytes));
    }
}

static void draw_alert(const struct ntt_alert *alert, tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent)
{
    const struct ntt_alert_type_info *type = ntt_alert_type(alert->type);
    char filter[NTT_FILTER_TEXT];
    proto_item *item = add_string(parent, hf_alert, tvb, alert->message);
    expert_add_info(pinfo, item, &ei_alert[alert->type][alert->severity]);
    if (!parent)
        return;
    proto_tree *tree = item ? proto_item_add_subtree(item, ett_alert) : parent;
    add_number(tree, hf_id, tvb, alert->id);
    add_number(tree, hf_event, tvb, alert->event);
    add_string(tree, hf_type, tvb, type->name);
    add_string(tree, hf_variant, tvb, alert->variant);
    add_string(tree, hf_category, tvb, type->category);
    add_number(tree, hf_severity, tvb, alert->severity);
    add_number(tree, hf_confidence, tvb, alert->confidence);
    add_end(tree, tvb, &alert->source, hf_source, hf_source_ip, hf_source_ipv6);
    add_end(tree, tvb, &alert->target, hf_target, hf_target_ip, hf_target_ipv6);
    if (alert->evidence.first_frame) /* else it lies in a file before this one */
        add_number(tree, hf_first_frame, tvb, alert->evidence.first_frame);
    if (alert->evidence.last_frame)
        add_number(tree, hf_last_frame, tvb, alert->evidence.last_frame);
    generated(proto_tree_add_uint64(tree, hf_packets, tvb, 0, 0, alert->evidence.packets));
    generated(proto_tree_add_uint64(tree, hf_observed, tvb, 0, 0, alert->observed));
    generated(proto_tree_add_uint64(tree, hf_threshold, tvb, 0, 0, alert->threshold));
    add_number(tree, hf_window, tvb, alert->window_s);
    add_string(tree, hf_technique, tvb, ntt_alert_technique(alert));
    add_string(tree, hf_filter, tvb, ntt_alert_filter(alert, filter));
}

/* Whether anyone looks at one of the fields: what nobody looks at is not looked up. */
static bool wanted(proto_tree *tree, const int *hf, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (proto_field_is_referenced(tree, hf[i]))
            return true;
    }
    return false;
}

static void draw_place(enum end end, const struct ntt_address *address, tvbuff_t *tvb, proto_tree *tree)
{
    const int place_fields[] = {hf_country[end],   hf_country_name[end], hf_city[end],  hf_latitude[end],
                                hf_longitude[end], hf_asn[end],          hf_as_org[end]};
    const struct ntt_place *place =
        wanted(tree, place_fields, array_length(place_fields)) ? ntt_geography_look_up(address) : NULL;
    if (!place)
        return;
    add_string(tree, hf_country[end], tvb, place->country);
    add_string(tree, hf_country_name[end], tvb, place->country_name);
    add_string(tree, hf_city[end], tvb, place->city);
    if (place->has_position) {
        generated(proto_tree_add_double(tree, hf_latitude[end], tvb, 0, 0, place->latitude));
        generated(proto_tree_add_double(tree, hf_longitude[end], tvb, 0, 0, place->longitude));
    }
    if (place->asn)
        add_number(tree, hf_asn[end], tvb, place->asn);
    add_string(tree, hf_as_org[end], tvb, place->as_org);
}

static const char *service_seen(const packet_info *pinfo)
{
    int protocol = ntt_packet_facts_innermost_protocol(pinfo);
    return protocol < 0 ? "" : proto_get_protocol_filter_name(protocol);
}

static void draw_counters(const struct ntt_counters *counters, tvbuff_t *tvb, proto_tree *tree)
{
    add_number(tree, hf_ports_tried, tvb, counters->ports_tried);
    add_number(tree, hf_hosts_tried, tvb, counters->hosts_tried);
    add_number(tree, hf_failures, tvb, counters->failures);
    add_number(tree, hf_half_open, tvb, counters->half_open);
    add_number(tree, hf_syn_rate, tvb, counters->syn_rate);
    add_number(tree, hf_packet_rate, tvb, counters->packet_rate);
}

static void draw_evidence(const struct ntt_drawing *drawing, tvbuff_t *tvb, proto_tree *tree)
{
    uint32_t frame = drawing->packet->frame;
    for (unsigned i = 0; i < drawing->known_count; i++) {
        const struct ntt_span *span = &drawing->spans[i];
        if (frame >= span->first && frame <= span->last &&
            ntt_alert_covers(drawing->known[i], drawing->packet))
            add_number(tree, hf_evidence, tvb, drawing->known[i]->id);
    }
}

bool ntt_fields_wanted(proto_tree *tree)
{
    return proto_field_is_referenced(tree, proto_ntt); /* directly, or by a field of its own */
}

void ntt_fields_draw(const struct ntt_drawing *drawing, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const struct ntt_packet *packet = drawing->packet;
    proto_tree *own = NULL;
    if (tree && packet->source.family) {
        proto_item *item = generated(proto_tree_add_item(tree, proto_ntt, tvb, 0, 0, ENC_NA));
        own = proto_item_add_subtree(item, ett_ntt);
    }
    for (unsigned i = 0; i < drawing->event_count; i++)
        draw_alert(&drawing->events[i], tvb, pinfo, own ? own : tree);
    if (!own)
        return;
    if (wanted(own, &hf_evidence, 1))
        draw_evidence(drawing, tvb, own);
    draw_place(SOURCE, &packet->source, tvb, own);
    draw_place(DESTINATION, &packet->destination, tvb, own);
    if (wanted(own, &hf_service, 1))
        add_string(own, hf_service, tvb, ntt_service_name(ntt_service_of(packet)));
    if (wanted(own, &hf_service_seen, 1))
        add_string(own, hf_service_seen, tvb, service_seen(pinfo));
    const int counter_fields[] = {hf_ports_tried, hf_hosts_tried, hf_failures,
                                  hf_half_open,   hf_syn_rate,    hf_packet_rate};
    if (drawing->counters && wanted(own, counter_fields, array_length(counter_fields)))
        draw_counters(drawing->counters, tvb, own);
}

void ntt_fields_draw_no_geoip(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    expert_add_info(pinfo, proto_tree_add_item(tree, proto_ntt, tvb, 0, 0, ENC_NA), &ei_no_geoip);
}
