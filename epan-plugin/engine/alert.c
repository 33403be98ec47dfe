/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/alert.h"

#include "engine/detector.h"

#include <glib/gprintf.h>
#include <stdarg.h>
#include <string.h>

const struct ntt_alert_type_info *ntt_alert_type(enum ntt_alert_type type)
{
    return &ntt_detector(type)->about;
}

const char *ntt_alert_technique(const struct ntt_alert *alert)
{
    return alert->technique[0] ? alert->technique : ntt_alert_type(alert->type)->technique;
}

const char *ntt_event_name(enum ntt_event event)
{
    static const char *const names[] = {"", "open", "update", "close"};
    return names[event];
}

__attribute__((format(printf, 2, 3))) static void append(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(text + used, NTT_FILTER_TEXT - used, format, arguments);
    va_end(arguments);
}

/* Who sends, in display filter terms. */
static const char *address_field(const struct ntt_selector *selector, const struct ntt_prefix *prefix,
                                 bool source)
{
    enum ntt_family family = (enum ntt_family)prefix->base.family;
    bool neighbour = selector->probe == NTT_PROBE_NEIGHBOUR || selector->transport == NTT_NEIGHBOUR;
    if (neighbour && family == NTT_IPV4)
        return source ? "arp.src.proto_ipv4" : "arp.dst.proto_ipv4";
    if (neighbour && family == NTT_IPV6 && !source)
        return "icmpv6.nd.ns.target_address";
    if (family == NTT_MAC && selector->wireless)
        return source ? "wlan.sa" : "wlan.bssid";
    if (family == NTT_MAC)
        return source ? "eth.src" : "eth.dst";
    if (family == NTT_IPV6)
        return source ? "ipv6.src" : "ipv6.dst";
    return source ? "ip.src" : "ip.dst";
}

static const char *port_field(const struct ntt_selector *selector, bool source)
{
    if (!source && selector->probe != NTT_PROBE_NONE)
        return ntt_probe_port_field(selector->probe);
    bool udp = selector->transport == NTT_UDP || selector->probe == NTT_PROBE_UDP;
    if (udp)
        return source ? "udp.srcport" : "udp.dstport";
    if (selector->transport == NTT_SCTP)
        return source ? "sctp.srcport" : "sctp.dstport";
    return source ? "tcp.srcport" : "tcp.dstport";
}

/* The ends as they are, or changed over. Ends in " && " where anything was written. */
static void append_ends(char *text, const struct ntt_selector *selector, bool changed_over)
{
    char address[NTT_ADDRESS_TEXT];
    if (!selector->any_source && selector->source.base.family)
        append(text, "%s == %s && ", address_field(selector, &selector->source, !changed_over),
               ntt_prefix_format(&selector->source, address));
    if (!selector->any_destination && selector->destination.base.family)
        append(text, "%s == %s && ", address_field(selector, &selector->destination, changed_over),
               ntt_prefix_format(&selector->destination, address));
    if (selector->one_port && port_field(selector, changed_over))
        append(text, "%s == %u && ", port_field(selector, changed_over), selector->port);
    if (selector->one_source_port)
        append(text, "%s == %u && ", port_field(selector, !changed_over), selector->source_port);
}

/* Takes the last " && " away. */
static void end_terms(char *text)
{
    size_t used = strlen(text);
    if (used >= 4 && strcmp(text + used - 4, " && ") == 0)
        text[used - 4] = '\0';
}

static const char *transport_filter(enum ntt_transport transport, bool ipv6)
{
    switch (transport) {
    case NTT_TCP:
        return "tcp && !icmp && !icmpv6";
    case NTT_UDP:
        return "udp && !icmp && !icmpv6";
    case NTT_SCTP:
        return "sctp && !icmp && !icmpv6";
    case NTT_ICMP:
        return ipv6 ? "icmpv6" : "icmp";
    case NTT_NEIGHBOUR:
        return ipv6 ? "icmpv6.type in {135, 136}" : "arp";
    default:
        return "frame";
    }
}

static const struct ntt_condition *condition_of(const struct ntt_alert *alert)
{
    uint8_t place = alert->selector.condition;
    return place ? &ntt_detector(alert->type)->conditions[place] : NULL;
}

char *ntt_alert_filter(const struct ntt_alert *alert, char *text)
{
    const struct ntt_selector *selector = &alert->selector;
    const struct ntt_condition *condition = condition_of(alert);
    bool ipv6 = selector->source.base.family == NTT_IPV6 || selector->destination.base.family == NTT_IPV6;
    text[0] = '\0';
    if (selector->both_ways) {
        append(text, "((");
        append_ends(text, selector, false);
        end_terms(text);
        append(text, ") || (");
        append_ends(text, selector, true);
        end_terms(text);
        append(text, ")) && ");
    } else {
        append_ends(text, selector, false);
    }
    append(text, "%s",
           selector->probe != NTT_PROBE_NONE ? ntt_probe_filter(selector->probe, ipv6)
                                             : transport_filter(selector->transport, ipv6));
    if (condition)
        append(text, " && %s", ipv6 && condition->filter_ipv6 ? condition->filter_ipv6 : condition->filter);
    if (alert->evidence.first_frame)
        append(text, " && frame.number >= %u", alert->evidence.first_frame);
    if (alert->event == NTT_CLOSE)
        append(text, " && frame.number <= %u", alert->evidence.last_frame);
    return text;
}

static bool ends_match(const struct ntt_selector *selector, const struct ntt_address *source,
                       const struct ntt_address *destination, uint16_t source_port, uint16_t destination_port)
{
    return (selector->any_source || !selector->source.base.family ||
            ntt_prefix_contains(&selector->source, source)) &&
           (selector->any_destination || !selector->destination.base.family ||
            ntt_prefix_contains(&selector->destination, destination)) &&
           (!selector->one_port || destination_port == selector->port) &&
           (!selector->one_source_port || source_port == selector->source_port);
}

/* The ends of a packet as a selector means them: by link address where it names one. */
static struct ntt_address end_of(const struct ntt_packet *packet, const struct ntt_prefix *meant, bool source)
{
    if (meant->base.family == NTT_MAC)
        return ntt_address_of_link(source         ? packet->link_source
                                   : packet->wlan ? packet->wlan_network
                                                  : packet->link_destination);
    return source ? packet->source : packet->destination;
}

static bool between_the_ends(const struct ntt_selector *selector, const struct ntt_packet *packet)
{
    struct ntt_address source = end_of(packet, &selector->source, true),
                       destination = end_of(packet, &selector->destination, false);
    if (ends_match(selector, &source, &destination, packet->source_port, packet->destination_port))
        return true;
    if (!selector->both_ways)
        return false;
    source = end_of(packet, &selector->source, false);
    destination = end_of(packet, &selector->destination, true);
    return ends_match(selector, &source, &destination, packet->destination_port, packet->source_port);
}

static bool kind_matches(const struct ntt_selector *selector, const struct ntt_packet *packet)
{
    if (selector->probe == NTT_PROBE_IP_PROTOCOL && ntt_protocol_is_usual(packet->ip_protocol))
        return false;
    if (selector->probe != NTT_PROBE_NONE)
        return ntt_probe_of(packet) == selector->probe;
    return selector->transport == NTT_NO_TRANSPORT || packet->transport == selector->transport;
}

struct ntt_span ntt_alert_span(const struct ntt_alert *alert)
{
    return (struct ntt_span){.first = alert->evidence.first_frame,
                             .last = alert->event == NTT_CLOSE ? alert->evidence.last_frame : UINT32_MAX};
}

bool ntt_alert_covers(const struct ntt_alert *alert, const struct ntt_packet *packet)
{
    struct ntt_span span = ntt_alert_span(alert);
    if (packet->frame < span.first || packet->frame > span.last || !kind_matches(&alert->selector, packet) ||
        !between_the_ends(&alert->selector, packet))
        return false;
    const struct ntt_condition *condition = condition_of(alert);
    return !condition || condition->holds(packet);
}
