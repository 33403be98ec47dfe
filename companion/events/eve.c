/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As Suricata writes alerts to eve.json, for programs that read these. Addresses there are those of hosts: what
 * is none, and all that EVE has no member for, is in alert.metadata, whose members are lists of texts.
 */
#include "base/escape.h"
#include "base/json_members.h"
#include "events/facts.h"
#include "events/formats.h"

#include <string.h>

enum {
    GENERATOR =
        0x6e7474, /* "ntt" in ASCII: tells these signatures from those of Suricata's rules, which have 1 */
    FIRST_SIGNATURE = 1000000,
    SIGNATURES = 1000000,
};

static void set(json_t *object, const char *name, const char *text)
{
    ntt_json_set_text(object, name, text, NTT_SENTENCE_LIMIT);
}

/* EVE wants a number. One made of the name (FNV-1a) is the same forever, whatever types there will be. */
static uint64_t signature_id(const char *type)
{
    uint32_t hash = 2166136261u;
    for (const char *at = type ? type : ""; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 16777619u;
    return FIRST_SIGNATURE + hash % SIGNATURES;
}

/* 1 is the worst in EVE, 3 the least that Suricata's own rules give. */
static uint64_t severity(enum ntt_severity ours)
{
    static const uint64_t theirs[] = {
        [NTT_INFO] = 3, [NTT_LOW] = 3, [NTT_MEDIUM] = 2, [NTT_HIGH] = 1, [NTT_CRITICAL] = 1};
    return theirs[ours];
}

/* "2026-11-23T13:37:58.589268+0000" */
static void set_time(json_t *object, const char *name, const char *rfc3339)
{
    int64_t ns;
    if (!ntt_event_nanoseconds(rfc3339, &ns))
        return;
    GDateTime *time = g_date_time_new_from_unix_utc(ns / 1000000000);
    char *second = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S") : g_strdup("");
    char *text = g_strdup_printf("%s.%06d+0000", second, (int)(ns % 1000000000 / 1000));
    set(object, name, text);
    g_free(text);
    g_free(second);
    if (time)
        g_date_time_unref(time);
}

static void add(json_t *metadata, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    char *visible = ntt_visible(text, NTT_SENTENCE_LIMIT);
    json_object_set_new(metadata, name, json_pack("[s]", visible));
    g_free(visible);
}

static void add_count(json_t *metadata, const char *name, uint64_t n)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GUINT64_FORMAT, n);
    add(metadata, name, n ? text : NULL);
}

static json_t *metadata_of(const struct ntt_event_facts *facts)
{
    json_t *metadata = json_object();
    add(metadata, "ntt_event_id", facts->event_id);
    add(metadata, "ntt_uid", facts->uid);
    add(metadata, "ntt_change", facts->change_name);
    add(metadata, "ntt_type", facts->type);
    add(metadata, "ntt_message", facts->message);
    add(metadata, "signature_severity", facts->severity_name);
    add_count(metadata, "confidence", facts->confidence);
    add(metadata, "mitre_technique_id", *facts->subtechnique ? facts->subtechnique : facts->technique);
    add(metadata, "mitre_technique_name",
        *facts->subtechnique ? facts->subtechnique_name : facts->technique_name);
    if (facts->source.kind != NTT_END_IP)
        add(metadata, "ntt_source", facts->source.address);
    if (facts->target.kind != NTT_END_IP)
        add(metadata, "ntt_target", facts->target.address);
    add(metadata, "ntt_source_country", facts->source.country);
    add(metadata, "ntt_target_country", facts->target.country);
    add_count(metadata, "ntt_packets", facts->packets);
    add_count(metadata, "ntt_observed", facts->observed);
    add_count(metadata, "ntt_threshold", facts->threshold);
    add(metadata, "ntt_unit", facts->unit);
    add(metadata, "ntt_filter", facts->filter);
    return metadata;
}

static json_t *alert_of(const struct ntt_event_facts *facts)
{
    json_t *alert = json_pack("{s:s, s:i, s:I, s:i}", "action", "allowed", "gid", GENERATOR, "signature_id",
                              (json_int_t)signature_id(facts->type), "rev", 1);
    char *title = ntt_event_title(facts), *signature = g_strconcat("NTT ", title, NULL);
    set(alert, "signature", signature);
    set(alert, "category", facts->category);
    ntt_json_set_count(alert, "severity", severity(facts->severity));
    json_object_set_new(alert, "metadata", metadata_of(facts));
    g_free(signature);
    g_free(title);
    return alert;
}

static void write_event(const json_t *event, GString *out)
{
    struct ntt_event_facts facts = ntt_event_facts(event);
    json_t *line = json_object(), *flow = json_object(), *ether = json_object();
    set_time(line, "timestamp", facts.time);
    set(line, "event_type", "alert");
    set(line, "host", facts.sensor);
    set(line, "in_iface", facts.interface);
    set(line, "pcap_filename", facts.file);
    ntt_event_set_count(line, "pcap_cnt", facts.frame);
    if (facts.source.kind == NTT_END_IP)
        set(line, "src_ip", facts.source.address);
    if (facts.target.kind == NTT_END_IP)
        set(line, "dest_ip", facts.target.address);
    if (facts.source.kind == NTT_END_MAC)
        set(ether, "src_mac", facts.source.address);
    if (facts.target.kind == NTT_END_MAC)
        set(ether, "dest_mac", facts.target.address);
    ntt_json_set_group(line, "ether", ether);
    set_time(flow, "start", facts.first_time);
    set_time(flow, "end", facts.last_time);
    ntt_json_set_group(line, "flow", flow);
    json_object_set_new(line, "alert", alert_of(&facts));
    ntt_json_line(out, line);
    json_decref(line);
}

static bool wrote_event(const char *line)
{
    return *line == '{' && strstr(line, "\"ntt_uid\":[");
}

const struct ntt_event_format ntt_event_eve = {
    .name = "eve",
    .about = "as Suricata writes alerts to eve.json",
    .shape = NTT_EVENT_JSON,
    .write = write_event,
    .wrote = wrote_event,
};
