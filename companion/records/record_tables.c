/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables at the end of the record stream: their members, types and what people read above them. */
#include "records/records.h"

#define END                                                                                                  \
    {                                                                                                        \
        NULL, NULL, NTT_OTHER, false                                                                         \
    }

static const struct ntt_column intervals[] = {
    {"start", "Start", NTT_TIME, true},
    {"seconds", "Seconds", NTT_NUMBER, true},
    {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},
    {"peak_packets", "Most packets in one second", NTT_COUNT, false},
    {"alerts", "Alerts", NTT_COUNT, false},
    {"protocols", NULL, NTT_OTHER, false},
    {"services", NULL, NTT_OTHER, false},
    {"tcp", NULL, NTT_OTHER, false},
    {"tcp.syn", NULL, NTT_COUNT, false},
    {"tcp.syn_ack", NULL, NTT_COUNT, false},
    {"tcp.fin", NULL, NTT_COUNT, false},
    {"tcp.rst", NULL, NTT_COUNT, false},
    {"entropy", NULL, NTT_OTHER, false},
    {"entropy.destinations", NULL, NTT_NUMBER, false},
    {"entropy.ports", NULL, NTT_NUMBER, false},
    END,
};

static const struct ntt_column hosts[] = {
    {"address", "Address", NTT_TEXT, true},
    {"country", NULL, NTT_TEXT, false},
    {"country_name", "Registered in", NTT_TEXT, false},
    {"city", "City", NTT_TEXT, false},
    {"latitude", NULL, NTT_NUMBER, false},
    {"longitude", NULL, NTT_NUMBER, false},
    {"asn", NULL, NTT_COUNT, false},
    {"as_org", "Network", NTT_TEXT, false},
    {"sent_packets", "Packets sent", NTT_COUNT, true},
    {"sent_bytes", "Bytes sent", NTT_BYTES, true},
    {"received_packets", "Packets received", NTT_COUNT, true},
    {"received_bytes", "Bytes received", NTT_BYTES, true},
    {"first_time", NULL, NTT_TIME, false},
    {"last_time", NULL, NTT_TIME, false},
    {"alerts_as_source", "Alerts as source", NTT_COUNT, false},
    {"alerts_as_target", "Alerts as target", NTT_COUNT, false},
    END,
};

static const struct ntt_column conversations[] = {
    {"a", "Host A", NTT_TEXT, true},
    {"b", "Host B", NTT_TEXT, true},
    {"packets_ab", "Packets A → B", NTT_COUNT, true},
    {"bytes_ab", "Bytes A → B", NTT_BYTES, true},
    {"packets_ba", "Packets B → A", NTT_COUNT, true},
    {"bytes_ba", "Bytes B → A", NTT_BYTES, true},
    {"first_time", "First packet", NTT_TIME, false},
    {"last_time", "Last packet", NTT_TIME, false},
    END,
};

static const struct ntt_column names[] = {
    {"name", "Name", NTT_TEXT, true},
    {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},
    END,
};

static const struct ntt_column ports[] = {
    {"port", "Port", NTT_COUNT, true},       {"transport", "Transport", NTT_TEXT, true},
    {"service", "Service", NTT_TEXT, false}, {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},     END,
};

static const struct ntt_column tcp_flags[] = {
    {"flags", "Flags", NTT_TEXT, true},
    {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},
    END,
};

static const struct ntt_column port_classes[] = {
    {"name", "Class", NTT_TEXT, true},
    {"transport", "Transport", NTT_TEXT, true},
    {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},
    END,
};

static const struct ntt_column flow_summaries[] = {
    {"transport", "Transport", NTT_TEXT, true},
    {"flows", "Flows", NTT_COUNT, true},
    {"answered", "Answered", NTT_COUNT, true},
    {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},
    {"mean_packets", "Packets per flow", NTT_NUMBER, true},
    {"mean_bytes", "Bytes per flow", NTT_NUMBER, true},
    {"mean_duration_s", "Seconds per flow", NTT_NUMBER, true},
    END,
};

static const struct ntt_column hours[] = {
    {"day", "Day (0: Monday)", NTT_COUNT, true},
    {"hour", "Hour", NTT_COUNT, true},
    {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},
    {"seconds", "Seconds observed", NTT_COUNT, true},
    {"time_zone", "Time zone", NTT_TEXT, true},
    END,
};

static const struct ntt_column countries[] = {
    {"code", "Code", NTT_TEXT, true},     {"name", "Registered in", NTT_TEXT, false},
    {"hosts", "Hosts", NTT_COUNT, false}, {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},  END,
};

static const struct ntt_column paths[] = {
    {"from", "From", NTT_TEXT, true},
    {"to", "To", NTT_TEXT, true},
    {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},
    END,
};

static const struct ntt_column asns[] = {
    {"asn", "AS number", NTT_COUNT, true}, {"org", "Network", NTT_TEXT, false},
    {"hosts", "Hosts", NTT_COUNT, false},  {"packets", "Packets", NTT_COUNT, true},
    {"bytes", "Bytes", NTT_BYTES, true},   END,
};

static const struct ntt_column distributions[] = {
    {"name", "Measure", NTT_TEXT, true},
    {"unit", "Unit", NTT_TEXT, false},
    {"mean", "Mean", NTT_NUMBER, false},
    {"bins", NULL, NTT_OTHER, true},
    END,
};

static const struct ntt_column ignored[] = {
    {"rule", "Rule", NTT_TEXT, true},       {"count", "Alerts ignored", NTT_COUNT, true},
    {"reason", "Reason", NTT_TEXT, true},   {"expires", "Last day", NTT_TEXT, false},
    {"expired", "Expired", NTT_FLAG, true}, END,
};

const struct ntt_table_info ntt_tables[NTT_TABLES] = {
    [NTT_INTERVALS] = {"interval", "intervals", "Traffic over time", "Packets and bytes per interval.",
                       intervals},
    [NTT_HOSTS] = {"host", "hosts", "Top hosts", "The hosts with the most traffic, in both directions.",
                   hosts},
    [NTT_CONVERSATIONS] = {"conversation", "conversations", "Top conversations",
                           "The pairs of hosts with the most traffic.", conversations},
    [NTT_SERVICES] = {"service", "services", "Services", "The kind of service, by port.", names},
    [NTT_PROTOCOLS] = {"protocol", "protocols", "Protocols",
                       "The protocols that Wireshark's dissectors found.", names},
    [NTT_PORTS] = {"port", "ports", "Ports", "The ports with the most traffic.", ports},
    [NTT_TCP_FLAGS] = {"tcp_flags", "tcp_flags", "TCP flags", "TCP packets by their flags.", tcp_flags},
    [NTT_PORT_CLASSES] = {"port_class", "port_classes", "Port classes",
                          "Traffic by the range of its service port.", port_classes},
    [NTT_FLOW_SUMMARIES] = {"flow_summary", "flow_summaries", "Flows",
                            "A flow is everything that two endpoints exchange; the means are per flow.",
                            flow_summaries},
    [NTT_HOURS] = {"hour", "hours", "Hours of the week", "Traffic by hour and weekday, over all weeks.",
                   hours},
    [NTT_COUNTRIES] = {"country", "countries", "Countries",
                       "The countries in which the addresses are registered.", countries},
    [NTT_PATHS] = {"path", "paths", "Paths between countries", "Traffic by country of sender and receiver.",
                   paths},
    [NTT_ASNS] = {"asn", "networks", "Networks", "The autonomous systems of the addresses.", asns},
    [NTT_DISTRIBUTIONS] = {"distribution", "distributions", "Distributions",
                           "Packet lengths, hop limits and the time between packets.", distributions},
    [NTT_IGNORED] = {"ignored", "ignored", "Ignored by rule",
                     "The user's ignore rules, and how many alerts each one ignored.", ignored},
};
