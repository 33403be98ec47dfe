/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ArcSight Common Event Format, version 0: a header of seven parts between "|", then KEY=VALUE with spaces
 * between. In the header "\" and "|" are escaped, in values "\" and "="; newlines and other controls were
 * made visible before, so that none is left to escape.
 */
#include "base/escape.h"
#include "events/facts.h"
#include "events/formats.h"

#include <string.h>

static void append_escaped(GString *out, const char *text, char special)
{
    char *visible = ntt_visible(text, NTT_SENTENCE_LIMIT);
    for (const char *at = visible; *at; at++) {
        if (*at == '\\' || *at == special)
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at);
    }
    g_free(visible);
}

static void add(GString *out, const char *key, const char *value)
{
    if (!value || !*value)
        return;
    if (out->str[out->len - 1] != '|')
        g_string_append_c(out, ' ');
    g_string_append_printf(out, "%s=", key);
    append_escaped(out, value, '=');
}

static void add_number(GString *out, const char *key, int64_t value)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    add(out, key, text);
}

/* A key that anybody may use for anything says in a second key what it is used for. */
static void add_labelled(GString *out, const char *key, const char *label, const char *value)
{
    if (!value || !*value)
        return;
    char *label_key = g_strconcat(key, "Label", NULL);
    add(out, label_key, label);
    add(out, key, value);
    g_free(label_key);
}

static void add_labelled_number(GString *out, const char *key, const char *label, uint64_t value)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GUINT64_FORMAT, value);
    add_labelled(out, key, label, value ? text : NULL);
}

/* Milliseconds since 1970. */
static void add_time(GString *out, const char *key, const char *rfc3339)
{
    int64_t ns;
    if (ntt_event_nanoseconds(rfc3339, &ns))
        add_number(out, key, ns / 1000000);
}

struct end_keys {
    const char *ipv4, *ipv6, *ipv6_label, *mac, *network, *network_label, *country, *country_label;
};

static void add_end(GString *out, const struct end_keys *keys, const struct ntt_event_end *end)
{
    switch (end->kind) {
    case NTT_END_IP:
        if (end->ipv6)
            add_labelled(out, keys->ipv6, keys->ipv6_label, end->address);
        else
            add(out, keys->ipv4, end->address);
        break;
    case NTT_END_MAC:
        add(out, keys->mac, end->address);
        break;
    case NTT_END_NETWORK:
    case NTT_END_UNKNOWN:
        add_labelled(out, keys->network, keys->network_label, end->address);
        break;
    }
    add_labelled(out, keys->country, keys->country_label, end->country);
}

#define HEAD "CEF:0|ntt|ntt|"

static bool wrote_event(const char *line)
{
    return g_str_has_prefix(line, HEAD);
}

static void write_event(const json_t *event, GString *out)
{
    static const int severities[] = {
        [NTT_INFO] = 1, [NTT_LOW] = 3, [NTT_MEDIUM] = 5, [NTT_HIGH] = 8, [NTT_CRITICAL] = 10};
    static const struct end_keys source = {
        "src", "c6a2", "Source IPv6 Address", "smac", "cs5", "Source Network", "cs2", "Source Country"};
    static const struct end_keys target = {
        "dst", "c6a3", "Destination IPv6 Address", "dmac", "cs6", "Target Network", "cs4", "Target Country"};
    struct ntt_event_facts facts = ntt_event_facts(event);
    char *title = ntt_event_title(&facts);
    g_string_append(out, HEAD NTT_VERSION "|");
    append_escaped(out, facts.type, '|');
    g_string_append_c(out, '|');
    append_escaped(out, title, '|');
    g_string_append_printf(out, "|%d|", severities[facts.severity]);
    g_free(title);

    add(out, "externalId", facts.event_id);
    add_time(out, "rt", facts.time);
    add_time(out, "start", facts.first_time);
    add_time(out, "end", facts.last_time);
    add(out, "cat", facts.category);
    add_end(out, &source, &facts.source);
    add_end(out, &target, &facts.target);
    if (facts.packets)
        add_number(out, "cnt", (int64_t)facts.packets);
    add(out, "dvchost", facts.sensor);
    add(out, "deviceInboundInterface", facts.interface);
    add(out, "filePath", facts.file);
    add_labelled(out, "cs1", "Change", facts.change_name);
    add_labelled(out, "cs3", "Technique", *facts.subtechnique ? facts.subtechnique : facts.technique);
    add_labelled_number(out, "cn1", "Observed", facts.observed);
    add_labelled_number(out, "cn2", "Confidence", facts.confidence);
    add_labelled_number(out, "cn3", "Threshold", facts.threshold);
    add_labelled(out, "flexString1", "Display Filter", facts.filter);
    add_labelled(out, "flexString2", "Alert", facts.uid);
    add(out, "msg", facts.message);
}

const struct ntt_event_format ntt_event_cef = {
    .name = "cef",
    .about = "ArcSight Common Event Format",
    .shape = NTT_EVENT_PLAIN,
    .write = write_event,
    .wrote = wrote_event,
};
