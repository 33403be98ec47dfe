/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open Cybersecurity Schema Framework: a Detection Finding (class 2004) of version 1.4.0, with attributes that
 * later versions have, too. What has none there is in "unmapped".
 */
#include "base/escape.h"
#include "base/json_members.h"
#include "events/facts.h"
#include "events/formats.h"

#include <string.h>

enum { CLASS = 2004, CATEGORY = 2, RULE = 1, IP_ADDRESS = 2, MAC_ADDRESS = 3 };

/* Numbers of the schema with the captions that it gives them. */
struct caption {
    int id;
    const char *name;
};

static void set(json_t *object, const char *name, const char *text)
{
    ntt_json_set_text(object, name, text, NTT_SENTENCE_LIMIT);
}

static void set_caption(json_t *object, const char *id, const char *name, const struct caption *caption)
{
    json_object_set_new(object, id, json_integer(caption->id));
    set(object, name, caption->name);
}

/* Milliseconds since 1970. */
static void set_time(json_t *object, const char *name, const char *rfc3339)
{
    int64_t ns;
    if (ntt_event_nanoseconds(rfc3339, &ns))
        json_object_set_new(object, name, json_integer(ns / 1000000));
}

static void set_class(json_t *finding, const struct ntt_event_facts *facts)
{
    static const struct caption activities[] = {[NTT_OTHER_CHANGE] = {0, "Unknown"},
                                                [NTT_OPENED] = {1, "Create"},
                                                [NTT_UPDATED] = {2, "Update"},
                                                [NTT_CLOSED] = {3, "Close"}};
    static const struct caption severities[] = {[NTT_INFO] = {1, "Informational"},
                                                [NTT_LOW] = {2, "Low"},
                                                [NTT_MEDIUM] = {3, "Medium"},
                                                [NTT_HIGH] = {4, "High"},
                                                [NTT_CRITICAL] = {5, "Critical"}};
    const struct caption *activity = &activities[facts->change];
    set_caption(finding, "category_uid", "category_name", &(struct caption){CATEGORY, "Findings"});
    set_caption(finding, "class_uid", "class_name", &(struct caption){CLASS, "Detection Finding"});
    set_caption(finding, "activity_id", "activity_name", activity);
    char *type = g_strdup_printf("Detection Finding: %s", activity->name);
    set_caption(finding, "type_uid", "type_name", &(struct caption){CLASS * 100 + activity->id, type});
    g_free(type);
    set_caption(finding, "severity_id", "severity", &severities[facts->severity]);
    json_object_set_new(finding, "is_alert", json_boolean(facts->change != NTT_CLOSED));
}

static void set_confidence(json_t *finding, uint64_t percent)
{
    static const struct caption low = {1, "Low"}, medium = {2, "Medium"}, high = {3, "High"};
    if (!percent)
        return;
    ntt_json_set_count(finding, "confidence_score", percent);
    set_caption(finding, "confidence_id", "confidence",
                percent >= 80   ? &high
                : percent >= 55 ? &medium
                                : &low);
}

static json_t *metadata_of(const struct ntt_event_facts *facts)
{
    json_t *metadata = json_pack("{s:s, s:{s:s, s:s, s:s}}", "version", "1.4.0", "product", "name", "ntt",
                                 "vendor_name", "ntt", "version", NTT_VERSION);
    json_t *logger = json_object(), *loggers = json_array();
    set(metadata, "uid", facts->event_id);
    ntt_json_set_count(metadata, "sequence", facts->sequence);
    set(logger, "name", facts->sensor);
    if (facts->sensor)
        json_array_append(loggers, logger);
    json_decref(logger);
    ntt_json_set_group(metadata, "loggers", loggers);
    return metadata;
}

/* Technique or sub-technique. */
static json_t *named(const char *uid, const char *name)
{
    json_t *object = json_object();
    if (*uid)
        set(object, "uid", uid);
    set(object, "name", name);
    return object;
}

static json_t *finding_info(const struct ntt_event_facts *facts)
{
    json_t *info = json_object(), *analytic = json_object(), *attack = json_object(), *attacks = json_array();
    char *title = ntt_event_title(facts);
    set(info, "uid", facts->uid);
    set(info, "title", title);
    set(info, "desc", facts->message);
    if (facts->category) {
        char *visible = ntt_visible(facts->category, NTT_TEXT_LIMIT);
        json_object_set_new(info, "types", json_pack("[s]", visible));
        g_free(visible);
    }
    set_time(info, "first_seen_time", facts->first_time);
    set_time(info, "last_seen_time", facts->last_time);
    set(analytic, "uid", facts->type);
    set(analytic, "name", title);
    set_caption(analytic, "type_id", "type", &(struct caption){RULE, "Rule"});
    json_object_set_new(info, "analytic", analytic);
    ntt_json_set_group(attack, "technique", named(facts->technique, facts->technique_name));
    ntt_json_set_group(attack, "sub_technique", named(facts->subtechnique, facts->subtechnique_name));
    if (json_object_size(attack))
        json_array_append(attacks, attack);
    json_decref(attack);
    ntt_json_set_group(info, "attacks", attacks);
    g_free(title);
    return info;
}

/* An endpoint needs an address or a name; a network and a MAC address alone are no address there. */
static json_t *endpoint(const struct ntt_event_end *end)
{
    json_t *fields = json_object(), *location = json_object();
    if (end->address && end->kind == NTT_END_IP)
        set(fields, "ip", end->address);
    else
        set(fields, "name", end->address);
    if (end->kind == NTT_END_MAC)
        set(fields, "mac", end->address);
    set(location, "country", end->country);
    ntt_json_set_group(fields, "location", location);
    return fields;
}

static void add_observable(json_t *observables, const char *name, const struct ntt_event_end *end)
{
    if (end->kind != NTT_END_IP && end->kind != NTT_END_MAC)
        return;
    bool ip = end->kind == NTT_END_IP;
    char *path = g_strdup_printf("evidences.%s.%s", name, ip ? "ip" : "mac");
    json_array_append_new(observables, json_pack("{s:s, s:i, s:s, s:s}", "name", path, "type_id",
                                                 ip ? IP_ADDRESS : MAC_ADDRESS, "type",
                                                 ip ? "IP Address" : "MAC Address", "value", end->address));
    g_free(path);
}

static json_t *unmapped(const json_t *event, const struct ntt_event_facts *facts)
{
    static const char *const members[] = {"variant", "observed",    "threshold",  "unit",  "window_s",
                                          "frame",   "first_frame", "last_frame", "frames"};
    json_t *fields = json_object();
    for (unsigned i = 0; i < G_N_ELEMENTS(members); i++) {
        json_t *value = json_object_get(event, members[i]);
        if (json_is_string(value))
            set(fields, members[i], json_string_value(value));
        else if (value && !json_is_null(value))
            json_object_set(fields, members[i], value);
    }
    set(fields, "filter", facts->filter);
    set(fields, "interface", facts->interface);
    set(fields, "file", facts->file);
    return fields;
}

static void write_event(const json_t *event, GString *out)
{
    static const struct caption new = {1, "New"}, resolved = {4, "Resolved"};
    struct ntt_event_facts facts = ntt_event_facts(event);
    json_t *finding = json_object(), *evidence = json_object(), *evidences = json_array();
    json_t *observables = json_array();
    set_class(finding, &facts);
    set_time(finding, "time", facts.time);
    set_time(finding, "start_time", facts.first_time);
    set_time(finding, "end_time", facts.last_time);
    ntt_event_set_count(finding, "count", facts.packets);
    set(finding, "message", facts.message);
    set_caption(finding, "status_id", "status", facts.change == NTT_CLOSED ? &resolved : &new);
    set_confidence(finding, facts.confidence);
    json_object_set_new(finding, "metadata", metadata_of(&facts));
    json_object_set_new(finding, "finding_info", finding_info(&facts));
    ntt_json_set_group(evidence, "src_endpoint", endpoint(&facts.source));
    ntt_json_set_group(evidence, "dst_endpoint", endpoint(&facts.target));
    if (json_object_size(evidence))
        json_array_append(evidences, evidence);
    json_decref(evidence);
    ntt_json_set_group(finding, "evidences", evidences);
    add_observable(observables, "src_endpoint", &facts.source);
    add_observable(observables, "dst_endpoint", &facts.target);
    ntt_json_set_group(finding, "observables", observables);
    ntt_json_set_group(finding, "unmapped", unmapped(event, &facts));
    ntt_json_line(out, finding);
    json_decref(finding);
}

static bool wrote_event(const char *line)
{
    return *line == '{' && strstr(line, "\"product\":{\"name\":\"ntt\"");
}

const struct ntt_event_format ntt_event_ocsf = {
    .name = "ocsf",
    .about = "Open Cybersecurity Schema Framework 1.4, Detection Finding",
    .shape = NTT_EVENT_JSON,
    .write = write_event,
    .wrote = wrote_event,
};
