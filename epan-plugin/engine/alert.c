/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct ntt_alert_type_info ntt_alert_types[NTT_ALERT_TYPES] = {
    [NTT_PORT_SCAN] = {"port_scan", "Port scan", "recon", "T1046"},
    [NTT_HOST_SWEEP] = {"host_sweep", "Host sweep", "recon", "T1018"},
    [NTT_SYN_FLOOD] = {"syn_flood", "SYN flood", "dos", "T1499.001"},
    [NTT_UDP_FLOOD] = {"udp_flood", "UDP flood", "dos", "T1498.001"},
    [NTT_ICMP_FLOOD] = {"icmp_flood", "ICMP flood", "dos", "T1498.001"},
    [NTT_TCP_FLOOD] = {"tcp_flood", "TCP flood", "dos", "T1498.001"},
};

const char *ntt_severity_name(enum ntt_severity severity)
{
    static const char *const names[] = {"", "info", "low", "medium", "high", "critical"};
    return names[severity];
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
    vsnprintf(text + used, NTT_FILTER_TEXT - used, format, arguments);
    va_end(arguments);
}

static void append_address(char *text, const struct ntt_selector *selector, const struct ntt_prefix *prefix,
                           bool source)
{
    char address[NTT_ADDRESS_TEXT];
    const char *field;
    if (selector->probe == NTT_PROBE_NEIGHBOUR && prefix->base.family == NTT_IPV4)
        field = source ? "arp.src.proto_ipv4" : "arp.dst.proto_ipv4";
    else if (selector->probe == NTT_PROBE_NEIGHBOUR && prefix->base.family == NTT_IPV6 && !source)
        field = "icmpv6.nd.ns.target_address";
    else if (prefix->base.family == NTT_MAC)
        field = source ? "eth.src" : "eth.dst";
    else if (prefix->base.family == NTT_IPV6)
        field = source ? "ipv6.src" : "ipv6.dst";
    else
        field = source ? "ip.src" : "ip.dst";
    append(text, "%s == %s && ", field, ntt_prefix_format(prefix, address));
}

char *ntt_alert_filter(const struct ntt_alert *alert, char *text)
{
    const struct ntt_selector *selector = &alert->selector;
    bool ipv6 = selector->source.base.family == NTT_IPV6 || selector->destination.base.family == NTT_IPV6;
    text[0] = '\0';
    if (!selector->any_source && selector->source.base.family)
        append_address(text, selector, &selector->source, true);
    if (!selector->any_destination && selector->destination.base.family)
        append_address(text, selector, &selector->destination, false);
    append(text, "%s", ntt_probe_filter(selector->probe, ipv6));
    if (selector->one_port && ntt_probe_port_field(selector->probe))
        append(text, " && %s == %u", ntt_probe_port_field(selector->probe), selector->port);
    append(text, " && frame.number >= %u", alert->evidence.first_frame);
    if (alert->event == NTT_CLOSE)
        append(text, " && frame.number <= %u", alert->evidence.last_frame);
    return text;
}

bool ntt_alert_covers(const struct ntt_alert *alert, const struct ntt_packet *packet)
{
    const struct ntt_selector *selector = &alert->selector;
    return packet->frame >= alert->evidence.first_frame &&
           (alert->event != NTT_CLOSE || packet->frame <= alert->evidence.last_frame) &&
           ntt_probe_of(packet) == selector->probe &&
           (selector->any_source || ntt_prefix_contains(&selector->source, &packet->source)) &&
           (selector->any_destination || ntt_prefix_contains(&selector->destination, &packet->destination)) &&
           (!selector->one_port || packet->destination_port == selector->port);
}
