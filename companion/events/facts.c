/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "events/facts.h"

#include "base/json_members.h"
#include "output/guidance.h"

#include <arpa/inet.h>
#include <string.h>

static bool is_mac(const char *text)
{
    for (unsigned i = 0; i < 17; i++)
        if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit(text[i]))
            return false;
    return !text[17];
}

static struct ntt_event_end end_of(const char *address, const char *country)
{
    struct ntt_event_end end = {.address = address, .country = country};
    struct in6_addr bytes;
    if (!address)
        return end;
    const char *slash = strchr(address, '/');
    char *host = slash ? g_strndup(address, (gsize)(slash - address)) : g_strdup(address);
    end.ipv6 = inet_pton(AF_INET6, host, &bytes) == 1;
    bool ip = end.ipv6 || inet_pton(AF_INET, host, &bytes) == 1;
    if (ip && !slash)
        end.kind = NTT_END_IP;
    else if (ip && g_ascii_string_to_unsigned(slash + 1, 10, 0, end.ipv6 ? 128 : 32, NULL, NULL))
        end.kind = NTT_END_NETWORK;
    else if (is_mac(address))
        end.kind = NTT_END_MAC;
    g_free(host);
    return end;
}

/* "T1557.002" has a technique before the point; anything but letters, digits and one point is none. */
static void take_technique(struct ntt_event_facts *facts, const char *id)
{
    if (!id || strlen(id) >= sizeof facts->subtechnique)
        return;
    size_t main = strcspn(id, ".");
    const char *rest = id + main;
    if (main == 0 || main >= sizeof facts->technique)
        return;
    for (const char *at = id; *at; at++)
        if (!g_ascii_isalnum(*at) && at != rest)
            return;
    g_strlcpy(facts->technique, id, main + 1);
    facts->technique_name = ntt_technique_name(facts->technique);
    if (!*rest)
        return;
    g_strlcpy(facts->subtechnique, id, sizeof facts->subtechnique);
    /* "Adversary-in-the-Middle: ARP Cache Poisoning" */
    const char *both = ntt_technique_name(id), *colon = both ? strstr(both, ": ") : NULL;
    facts->subtechnique_name = colon ? colon + 2 : both;
}

static enum ntt_change_kind change(const char *name)
{
    static const char *const names[] = {
        [NTT_OTHER_CHANGE] = "", [NTT_OPENED] = "open", [NTT_UPDATED] = "update", [NTT_CLOSED] = "close"};
    for (unsigned i = NTT_OPENED; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (enum ntt_change_kind)i;
    return NTT_OTHER_CHANGE;
}

struct ntt_event_facts ntt_event_facts(const json_t *event)
{
    struct ntt_event_facts facts = {
        .change_name = ntt_json_text(event, "event"),
        .change = change(ntt_json_text(event, "event")),
        .uid = ntt_json_text(event, "uid"),
        .event_id = ntt_json_text(event, "event_id"),
        .sensor = ntt_json_text(event, "sensor"),
        .interface = ntt_json_text(event, "interface"),
        .file = ntt_json_text(event, "file"),
        .sequence = ntt_json_count(event, "sequence"),
        .type = ntt_json_text(event, "type"),
        .variant = ntt_json_text(event, "variant"),
        .category = ntt_json_text(event, "category"),
        .severity_name = ntt_json_text(event, "severity"),
        .message = ntt_json_text(event, "message"),
        .filter = ntt_json_text(event, "filter"),
        .unit = ntt_json_text(event, "unit"),
        .title = ntt_type_title(ntt_json_text(event, "type")),
        .severity = NTT_INFO,
        .confidence = MIN(ntt_json_count(event, "confidence"), 100),
        .packets = ntt_json_count(event, "packets"),
        .observed = ntt_json_count(event, "observed"),
        .threshold = ntt_json_count(event, "threshold"),
        .frame = ntt_json_count(event, "frame"),
        .first_frame = ntt_json_count(event, "first_frame"),
        .last_frame = ntt_json_count(event, "last_frame"),
        .window_s = json_number_value(json_object_get(event, "window_s")),
        .source = end_of(ntt_json_text(event, "source"), ntt_json_text(event, "source_country")),
        .target = end_of(ntt_json_text(event, "target"), ntt_json_text(event, "target_country")),
        .time = ntt_json_text(event, "time"),
        .first_time = ntt_json_text(event, "first_time"),
        .last_time = ntt_json_text(event, "last_time"),
    };
    ntt_severity_parse(facts.severity_name, &facts.severity);
    take_technique(&facts, ntt_json_text(event, "technique"));
    return facts;
}

char *ntt_event_title(const struct ntt_event_facts *facts)
{
    const char *title = facts->title ? facts->title : facts->type ? facts->type : "";
    return facts->variant ? g_strdup_printf("%s (%s)", title, facts->variant) : g_strdup(title);
}

void ntt_event_set_count(json_t *object, const char *name, uint64_t count)
{
    if (count)
        ntt_json_set_count(object, name, count);
}

bool ntt_event_nanoseconds(const char *rfc3339, int64_t *ns)
{
    GDateTime *time = rfc3339 ? g_date_time_new_from_iso8601(rfc3339, NULL) : NULL;
    if (!time)
        return false;
    *ns = g_date_time_to_unix(time) * 1000000000;
    g_date_time_unref(time);
    /* GLib knows microseconds only. */
    const char *point = strchr(rfc3339, '.');
    int64_t unit = 100000000;
    for (const char *at = point ? point + 1 : ""; g_ascii_isdigit(*at) && unit; at++, unit /= 10)
        *ns += unit * (*at - '0');
    return true;
}
