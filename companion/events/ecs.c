/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Elastic Common Schema 8.11, for a data stream logs-ntt.alert-NAMESPACE. What the schema has no field for is
 * below "ntt". companion/siem/elasticsearch has the mappings of all that is written here.
 */
#include "base/escape.h"
#include "base/json_members.h"
#include "events/facts.h"
#include "events/formats.h"

#include <string.h>

static void set(json_t *object, const char *name, const char *text)
{
    ntt_json_set_text(object, name, text, NTT_SENTENCE_LIMIT);
}

static json_t *event_fields(const struct ntt_event_facts *facts)
{
    json_t *fields =
        json_pack("{s:s, s:[s, s], s:[s], s:s, s:s}", "kind", "alert", "category", "network",
                  "intrusion_detection", "type", "info", "module", "ntt", "dataset", "ntt.alert");
    int64_t start, end;
    set(fields, "id", facts->event_id);
    set(fields, "action", facts->type);
    ntt_json_set_count(fields, "severity", facts->severity);
    ntt_json_set_count(fields, "sequence", facts->sequence);
    set(fields, "start", facts->first_time);
    set(fields, "end", facts->last_time);
    if (ntt_event_nanoseconds(facts->first_time, &start) && ntt_event_nanoseconds(facts->last_time, &end) &&
        end >= start)
        ntt_json_set_count(fields, "duration", (uint64_t)(end - start));
    return fields;
}

static json_t *rule_fields(const struct ntt_event_facts *facts)
{
    json_t *fields = json_object();
    char *title = ntt_event_title(facts);
    set(fields, "id", facts->type);
    set(fields, "name", title);
    set(fields, "category", facts->category);
    g_free(title);
    return fields;
}

/* `ip` takes one host and nothing else; `address` takes anything. */
static json_t *end_fields(const struct ntt_event_end *end)
{
    json_t *fields = json_object(), *geo = json_object();
    set(fields, "address", end->address);
    if (end->kind == NTT_END_IP)
        set(fields, "ip", end->address);
    if (end->kind == NTT_END_MAC) {
        /* As the schema writes them: 00-00-5E-00-53-23. */
        char *mac = g_strdelimit(g_ascii_strup(end->address, -1), ":", '-');
        set(fields, "mac", mac);
        g_free(mac);
    }
    set(geo, "country_iso_code", end->country);
    ntt_json_set_group(fields, "geo", geo);
    return fields;
}

static json_t *threat_fields(const struct ntt_event_facts *facts)
{
    json_t *fields = json_object();
    if (!*facts->technique)
        return fields;
    json_t *technique = json_pack("{s:[s]}", "id", facts->technique), *below = json_object();
    if (facts->technique_name)
        json_object_set_new(technique, "name", json_pack("[s]", facts->technique_name));
    if (*facts->subtechnique)
        json_object_set_new(below, "id", json_pack("[s]", facts->subtechnique));
    if (facts->subtechnique_name)
        json_object_set_new(below, "name", json_pack("[s]", facts->subtechnique_name));
    ntt_json_set_group(technique, "subtechnique", below);
    set(fields, "framework", "MITRE ATT&CK");
    json_object_set_new(fields, "technique", technique);
    return fields;
}

static json_t *observer_fields(const struct ntt_event_facts *facts)
{
    json_t *fields = json_pack("{s:s, s:s, s:s, s:s}", "type", "ids", "vendor", "ntt", "product", "ntt",
                               "version", NTT_VERSION);
    json_t *interface = json_object(), *ingress = json_object();
    set(fields, "name", facts->sensor);
    set(interface, "name", facts->interface);
    ntt_json_set_group(ingress, "interface", interface);
    ntt_json_set_group(fields, "ingress", ingress);
    return fields;
}

static json_t *network_fields(const struct ntt_event_facts *facts)
{
    json_t *fields = json_object();
    const struct ntt_event_end *ends[] = {&facts->target, &facts->source};
    for (unsigned i = 0; i < G_N_ELEMENTS(ends); i++)
        if (ends[i]->kind == NTT_END_IP || ends[i]->kind == NTT_END_NETWORK)
            set(fields, "type", ends[i]->ipv6 ? "ipv6" : "ipv4");
    return fields;
}

static json_t *related_fields(const struct ntt_event_facts *facts)
{
    json_t *fields = json_object(), *addresses = json_array();
    if (facts->source.kind == NTT_END_IP)
        json_array_append_new(addresses, json_string(facts->source.address));
    if (facts->target.kind == NTT_END_IP &&
        (facts->source.kind != NTT_END_IP || strcmp(facts->source.address, facts->target.address) != 0))
        json_array_append_new(addresses, json_string(facts->target.address));
    ntt_json_set_group(fields, "ip", addresses);
    return fields;
}

static json_t *network_of(const struct ntt_event_end *end)
{
    json_t *fields = json_object();
    if (end->kind == NTT_END_NETWORK)
        set(fields, "network", end->address);
    return fields;
}

static json_t *own_fields(const json_t *event, const struct ntt_event_facts *facts)
{
    json_t *fields = json_object(), *frame = json_object(), *samples = json_object_get(event, "frames");
    set(fields, "uid", facts->uid);
    set(fields, "change", facts->change_name);
    set(fields, "variant", facts->variant);
    ntt_event_set_count(fields, "confidence", facts->confidence);
    ntt_event_set_count(fields, "packets", facts->packets);
    ntt_event_set_count(fields, "observed", facts->observed);
    ntt_event_set_count(fields, "threshold", facts->threshold);
    set(fields, "unit", facts->unit);
    if (facts->window_s > 0)
        json_object_set_new(fields, "window_s", json_real(facts->window_s));
    set(fields, "filter", facts->filter);
    set(fields, "file", facts->file);
    ntt_event_set_count(frame, "number", facts->frame);
    ntt_event_set_count(frame, "first", facts->first_frame);
    ntt_event_set_count(frame, "last", facts->last_frame);
    if (json_array_size(samples))
        json_object_set(frame, "samples", samples);
    ntt_json_set_group(fields, "frame", frame);
    ntt_json_set_group(fields, "source", network_of(&facts->source));
    ntt_json_set_group(fields, "target", network_of(&facts->target));
    return fields;
}

static void write_event(const json_t *event, GString *out)
{
    struct ntt_event_facts facts = ntt_event_facts(event);
    json_t *document = json_object();
    set(document, "@timestamp", facts.time);
    json_object_set_new(document, "ecs", json_pack("{s:s}", "version", "8.11.0"));
    set(document, "message", facts.message);
    json_object_set_new(document, "event", event_fields(&facts));
    json_object_set_new(document, "log", json_object());
    set(json_object_get(document, "log"), "level", facts.severity_name);
    ntt_json_set_group(document, "rule", rule_fields(&facts));
    ntt_json_set_group(document, "source", end_fields(&facts.source));
    ntt_json_set_group(document, "destination", end_fields(&facts.target));
    ntt_json_set_group(document, "network", network_fields(&facts));
    ntt_json_set_group(document, "threat", threat_fields(&facts));
    ntt_json_set_group(document, "observer", observer_fields(&facts));
    ntt_json_set_group(document, "related", related_fields(&facts));
    ntt_json_set_group(document, "ntt", own_fields(event, &facts));
    ntt_json_line(out, document);
    json_decref(document);
}

static bool wrote_event(const char *line)
{
    return *line == '{' && strstr(line, "\"module\":\"ntt\"");
}

const struct ntt_event_format ntt_event_ecs = {
    .name = "ecs",
    .about = "Elastic Common Schema 8.11",
    .shape = NTT_EVENT_JSON,
    .write = write_event,
    .wrote = wrote_event,
};
