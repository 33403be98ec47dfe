/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/analysis_tables.h"

#include "config/site_profile.h"
#include "traffic/categories.h"

#include <stdlib.h>
#include <string.h>

static int most_first(const void *a, const void *b)
{
    const struct ntt_volume *left = *(const struct ntt_volume *const *)a,
                            *right = *(const struct ntt_volume *const *)b;
    if (left->packets != right->packets)
        return left->packets < right->packets ? 1 : -1;
    return left < right ? -1 : left > right;
}

/* In the order and with the names of Wireshark's column Info: "SYN, ACK". */
static json_t *flags_text(size_t flags)
{
    static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    char text[64] = "";
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!(flags >> i & 1))
            continue;
        if (*text)
            g_strlcat(text, ", ", sizeof text);
        g_strlcat(text, names[i], sizeof text);
    }
    return json_string(*text ? text : "none");
}

static void print_tcp_flags(const struct ntt_traffic *traffic, ntt_record_sink print)
{
    enum { COMBINATIONS = G_N_ELEMENTS(traffic->tcp_flags) };
    const struct ntt_volume *rows[COMBINATIONS];
    size_t count = 0;
    for (size_t i = 0; i < COMBINATIONS; i++) {
        if (traffic->tcp_flags[i].packets)
            rows[count++] = &traffic->tcp_flags[i];
    }
    qsort(rows, count, sizeof(const struct ntt_volume *), most_first);
    for (size_t i = 0; i < count; i++) {
        json_t *record = ntt_record_of("tcp_flags");
        json_object_set_new(record, "flags", flags_text((size_t)(rows[i] - traffic->tcp_flags)));
        ntt_record_set_volume(record, "", "", rows[i]);
        print(record);
    }
}

static void print_port_classes(const struct ntt_traffic *traffic, ntt_record_sink print)
{
    static const char *const names[NTT_PORT_CLASSES] = {"well-known (0-1023)", "registered (1024-49151)",
                                                        "dynamic (49152-65535)"};
    for (unsigned i = 0; i < NTT_PORT_CLASSES; i++) {
        for (unsigned transport = 0; transport < NTT_TRAFFIC_TRANSPORTS; transport++) {
            if (!traffic->port_classes[i][transport].packets)
                continue;
            json_t *record = ntt_record_of("port_class");
            json_object_set_new(record, "name", json_string(names[i]));
            json_object_set_new(record, "transport", json_string(ntt_transport_name(transport)));
            ntt_record_set_volume(record, "", "", &traffic->port_classes[i][transport]);
            print(record);
        }
    }
}

static void print_flows(const struct ntt_flow_counts *counts, ntt_record_sink print)
{
    for (enum ntt_flow_kind kind = 0; kind < NTT_FLOW_KINDS; kind++) {
        const struct ntt_flow_sum *sum = &counts->sums[kind];
        double flows = (double)sum->flows;
        if (!sum->flows)
            continue;
        json_t *record = ntt_record_of("flow_summary");
        json_object_set_new(record, "transport", json_string(ntt_flow_kind_name(kind)));
        json_object_set_new(record, "flows", json_integer((json_int_t)sum->flows));
        ntt_record_set_volume(record, "", "", &sum->volume);
        json_object_set_new(record, "mean_packets", json_real((double)sum->volume.packets / flows));
        json_object_set_new(record, "mean_bytes", json_real((double)sum->volume.bytes / flows));
        json_object_set_new(record, "mean_duration_s", json_real((double)sum->duration_ns / 1e9 / flows));
        json_object_set_new(record, "answered", json_integer((json_int_t)sum->answered));
        print(record);
    }
}

static void print_hours(struct ntt_hours_of_week *week, ntt_record_sink print)
{
    const struct ntt_hour *hours = ntt_hours_of_week_get(week);
    for (int i = 0; i < NTT_WEEK_HOURS; i++) {
        if (!hours[i].seconds && !hours[i].packets)
            continue;
        json_t *record = ntt_record_of("hour");
        json_object_set_new(record, "day", json_integer(i / 24));
        json_object_set_new(record, "hour", json_integer(i % 24));
        ntt_record_set_volume(record, "", "",
                              &(struct ntt_volume){.packets = hours[i].packets, .bytes = hours[i].bytes});
        json_object_set_new(record, "seconds", json_integer((json_int_t)hours[i].seconds));
        ntt_record_set_text(record, "time_zone", ntt_site_profile_time_zone());
        print(record);
    }
}

void ntt_analysis_tables_print(const struct ntt_traffic *traffic, struct ntt_hours_of_week *week,
                               ntt_record_sink print)
{
    print_tcp_flags(traffic, print);
    print_port_classes(traffic, print);
    print_flows(&traffic->flows, print);
    print_hours(week, print);
}
