/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/config.h"

#include "engine/detector.h"

#include <string.h>

#define OPTION(users, member, title, text, unit, low, high, value)                                           \
    NTT_OPTION(#member, title, text, unit, low, high, value, users, offsetof(struct ntt_config, member))

/* Who decides by an option. */
#define BY(type) (UINT32_C(1) << NTT_##type)
#define BY_SCANS (BY(PORT_SCAN) | BY(HOST_SWEEP))
#define BY_FLOODS                                                                                            \
    (BY(SYN_FLOOD) | BY(UDP_FLOOD) | BY(ICMP_FLOOD) | BY(TCP_FLOOD) | BY(FRAGMENT_FLOOD) | BY(REFLECTION))

static const struct ntt_config_option shared[] = {
    OPTION(BY(PORT_SCAN), scan_window, "Port scan: window", "Sliding window of the fast port scan rules.",
           "seconds", 5, 600, 60),
    OPTION(BY(PORT_SCAN), scan_ports, "Port scan: failing ports",
           "Distinct ports of one host that refuse or ignore one source, in the window.", "ports", 3, 60, 10),
    OPTION(BY(PORT_SCAN), scan_weight, "Port scan: weight",
           "The total weight of these ports: 3 for each one below 1024, 1 for others.", "points", 3, 180, 30),
    OPTION(BY(PORT_SCAN), scan_unanswered_ports, "Port scan: ports in flight",
           "Distinct ports tried on one host before the first answer can be expected.", "ports", 5, 60, 20),
    OPTION(BY(PORT_SCAN), scan_udp_ports, "Port scan: silent UDP ports",
           "Distinct UDP ports of one host that stay silent, in the window; silence is normal for UDP.",
           "ports", 10, 60, 50),
    OPTION(BY(PORT_SCAN), scan_tool_ports, "Port scan: ports tried by a tool",
           "Distinct ports of one host tried with packets that give away a scanner, in the window.", "ports",
           3, 60, 5),
    OPTION(BY(PORT_SCAN), scan_slow_ports, "Port scan: failing ports, slow",
           "Distinct failing ports of one host in the slow window.", "ports", 5, 60, 24),
    OPTION(BY(PORT_SCAN), scan_illegal_ports, "Port scan: ports with illegal flags",
           "Distinct ports of one host probed with NULL, FIN or XMAS packets.", "ports", 2, 60, 5),
    OPTION(BY(PORT_SCAN), scan_protocols, "Port scan: IP protocols",
           "Distinct unusual IP protocols tried on one host, in the window.", "protocols", 2, 60, 5),
    OPTION(BY(PORT_SCAN), scan_distributed_ports, "Distributed scan: failing ports",
           "Distinct failing ports of one host, tried by several sources that share the work.", "ports", 10,
           60, 40),
    OPTION(BY(PORT_SCAN), scan_distributed_sources, "Distributed scan: sources",
           "Minimum number of such sources.", "hosts", 2, 60, 5),
    OPTION(BY(HOST_SWEEP), sweep_window, "Host sweep: window", "Sliding window of the fast host sweep rules.",
           "seconds", 5, 600, 60),
    OPTION(BY(HOST_SWEEP), sweep_hosts, "Host sweep: failing hosts",
           "Distinct hosts that refuse or ignore one source on one port, in the window.", "hosts", 5, 60, 20),
    OPTION(BY(HOST_SWEEP), sweep_icmp_hosts, "Host sweep: silent hosts, ICMP",
           "Distinct hosts that do not answer one source's ICMP requests, in the window.", "hosts", 4, 60,
           16),
    OPTION(BY(HOST_SWEEP), sweep_answered_hosts, "Host sweep: probed hosts, any outcome",
           "Distinct hosts that one source probed without sending data, answered or not, in the window.",
           "hosts", 10, 60, 60),
    OPTION(BY(HOST_SWEEP), sweep_neighbours, "Host sweep: silent neighbours",
           "Distinct addresses requested by ARP or neighbour discovery without an answer, in the window.",
           "addresses", 5, 60, 30),
    OPTION(BY(HOST_SWEEP), sweep_tool_hosts, "Host sweep: hosts tried by a tool",
           "Distinct hosts tried with packets that give away a scanner, in the slow window.", "hosts", 5, 60,
           8),
    OPTION(BY(HOST_SWEEP), sweep_slow_hosts, "Host sweep: failing hosts, slow",
           "Distinct failing hosts on one port in the slow window.", "hosts", 5, 60, 30),
    OPTION(BY_FLOODS, flood_window, "Flood: window", "Window of the flood rules.", "seconds", 2, 6, 3),
    OPTION(BY(SYN_FLOOD), flood_half_open, "SYN flood: half-open connections",
           "TCP connections to one host that are opened and not completed, in the window.", "connections", 20,
           1000000, 150),
    OPTION(BY(SYN_FLOOD), flood_completed, "SYN flood: completed share",
           "At most this share of the opened connections is completed.", "percent", 1, 90, 20),
    OPTION(BY(UDP_FLOOD), flood_udp_rate, "UDP flood: rate",
           "Unanswered datagrams to one host, over many flows or refused; four times as many for DNS.",
           "packets per second", 20, 1000000, 120),
    OPTION(BY(UDP_FLOOD), flood_udp_stream_rate, "UDP flood: rate of single streams",
           "Unanswered datagrams to one host in a few steady streams, which may be media or logs.",
           "packets per second", 500, 10000000, 20000),
    OPTION(BY(ICMP_FLOOD), flood_icmp_rate, "ICMP flood: rate",
           "ICMP messages to one host, except errors and answers.", "packets per second", 10, 1000000, 50),
    OPTION(BY(TCP_FLOOD), flood_tcp_rate, "TCP flood: rate",
           "TCP packets to one host that belong to no connection.", "packets per second", 20, 1000000, 80),
    OPTION(BY_SCANS, no_reply_time, "No reply after", "Time after which a probe counts as unanswered.",
           "milliseconds", 100, 30000, 1000),
    OPTION(BY_SCANS | BY(BRUTE_FORCE), slow_window, "Slow window", "How long the slow rules remember.",
           "seconds", 600, 604800, 86400),
    OPTION(BY_SCANS, scan_idle, "Close scans after",
           "A scan or sweep closes after this time without evidence.", "seconds", 10, 86400, 600),
    OPTION(BY_FLOODS, flood_idle, "Close floods after",
           "A flood closes after this time below half its threshold.", "seconds", 2, 3600, 10),
};

enum { SHARED = sizeof shared / sizeof *shared };

/* A detector's own option by its place behind the shared ones. */
static const struct ntt_config_option *own_option(size_t place, enum ntt_alert_type *type, size_t *number)
{
    for (*type = 0; *type < NTT_ALERT_TYPES; (*type)++) {
        const struct ntt_detector *detector = ntt_detector(*type);
        if (place < detector->option_count) {
            *number = place;
            return &detector->options[place];
        }
        place -= detector->option_count;
    }
    return NULL;
}

size_t ntt_config_option_count(void)
{
    size_t count = SHARED;
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++)
        count += ntt_detector(type)->option_count;
    return count;
}

const struct ntt_config_option *ntt_config_option(size_t place)
{
    enum ntt_alert_type type;
    size_t number;
    return place < SHARED ? &shared[place] : own_option(place - SHARED, &type, &number);
}

bool ntt_config_option_is_used(size_t place, enum ntt_alert_type type)
{
    enum ntt_alert_type owner;
    size_t number;
    if (place < SHARED)
        return shared[place].users >> type & 1;
    own_option(place - SHARED, &owner, &number);
    return owner == type;
}

const char *ntt_config_option_category(size_t place)
{
    const char *category = NULL;
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        if (!ntt_config_option_is_used(place, type))
            continue;
        if (category && strcmp(category, ntt_detector(type)->about.category) != 0)
            return NULL;
        category = ntt_detector(type)->about.category;
    }
    return category;
}

unsigned *ntt_config_value(struct ntt_config *config, size_t place)
{
    enum ntt_alert_type type;
    size_t number = 0;
    if (place < SHARED)
        return (unsigned *)(void *)((char *)config + shared[place].offset);
    own_option(place - SHARED, &type, &number);
    return &config->own[type][number];
}

void ntt_config_defaults(struct ntt_config *config)
{
    *config = (struct ntt_config){0};
    for (size_t i = 0; i < ntt_config_option_count(); i++)
        *ntt_config_value(config, i) = ntt_config_option(i)->fallback;
}

void ntt_config_clamp(struct ntt_config *config)
{
    for (size_t i = 0; i < ntt_config_option_count(); i++) {
        const struct ntt_config_option *option = ntt_config_option(i);
        unsigned *value = ntt_config_value(config, i);
        if (*value < option->minimum)
            *value = option->minimum;
        if (*value > option->maximum)
            *value = option->maximum;
    }
}
