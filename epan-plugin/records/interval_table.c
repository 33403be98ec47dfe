/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/interval_table.h"

#include "traffic/categories.h"

static json_t *pair(const struct ntt_volume *volume)
{
    return json_pack("[II]", (json_int_t)volume->packets, (json_int_t)volume->bytes);
}

static json_t *volumes_by_name(const struct ntt_volume *volumes, unsigned count,
                               const char *(*name)(unsigned))
{
    json_t *object = json_object();
    for (unsigned i = 0; i < count; i++) {
        if (volumes[i].packets)
            json_object_set_new(object, name(i), pair(&volumes[i]));
    }
    return object;
}

static void set_bits(json_t *entropy, const char *member, double bits)
{
    if (bits >= 0)
        json_object_set_new(entropy, member, json_real(bits));
}

static json_t *tcp_counts(const struct ntt_traffic_interval *interval)
{
    return json_pack("{s:I,s:I,s:I,s:I}", "syn",
                     (json_int_t)ntt_traffic_tcp(interval, NTT_SYN | NTT_ACK, NTT_SYN), "syn_ack",
                     (json_int_t)ntt_traffic_tcp(interval, NTT_SYN | NTT_ACK, NTT_SYN | NTT_ACK), "fin",
                     (json_int_t)ntt_traffic_tcp(interval, NTT_FIN, NTT_FIN), "rst",
                     (json_int_t)ntt_traffic_tcp(interval, NTT_RST, NTT_RST));
}

void ntt_interval_table_print(const struct ntt_traffic *traffic, ntt_record_sink print)
{
    double addresses[NTT_TRAFFIC_INTERVALS], ports[NTT_TRAFFIC_INTERVALS];
    ntt_interval_entropy_bits(traffic->to_addresses, addresses);
    ntt_interval_entropy_bits(traffic->to_ports, ports);
    for (uint32_t i = 0; i < traffic->intervals; i++) {
        const struct ntt_traffic_interval *interval = &traffic->interval[i];
        if (!interval->all.packets)
            continue;
        json_t *record = ntt_record_of("interval");
        ntt_record_set_time(record, "start", ntt_traffic_interval_ns(traffic, i));
        json_object_set_new(record, "seconds", json_integer(traffic->interval_s));
        ntt_record_set_volume(record, "", "", &interval->all);
        json_object_set_new(
            record, "protocols",
            volumes_by_name(interval->transports, NTT_TRAFFIC_TRANSPORTS, ntt_transport_name));
        json_object_set_new(record, "services",
                            volumes_by_name(interval->services, NTT_SERVICES, ntt_service_name));
        json_object_set_new(record, "tcp", tcp_counts(interval));
        json_t *entropy = json_object();
        set_bits(entropy, "destinations", addresses[i]);
        set_bits(entropy, "ports", ports[i]);
        if (json_object_size(entropy))
            json_object_set(record, "entropy", entropy);
        json_decref(entropy);
        json_object_set_new(record, "peak_packets", json_integer((json_int_t)interval->peak_packets));
        json_object_set_new(record, "alerts", json_integer(interval->alerts));
        print(record);
    }
}
