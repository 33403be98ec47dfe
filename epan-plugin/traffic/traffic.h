/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who talked to whom and how much: the counts behind the tables of the record stream. Fixed memory; a full
 * table gives up its smallest entries and counts what it gave up.
 */
#ifndef NTT_TRAFFIC_H
#define NTT_TRAFFIC_H

#include "engine/counting/table.h"
#include "engine/packet.h"
#include "traffic/categories.h"
#include "traffic/flow_counts.h"
#include "traffic/interval_entropy.h"

enum {
    NTT_TRAFFIC_HOSTS = 1 << 14,
    NTT_TRAFFIC_CONVERSATIONS = 1 << 15,
    NTT_TRAFFIC_PORTS = 1 << 12,
    NTT_TRAFFIC_INTERVALS = NTT_ENTROPY_INTERVALS,
    NTT_TRAFFIC_SECONDS = 64, /* by which packets may be out of order without a wrong peak */
    NTT_TRAFFIC_TRANSPORTS = NTT_OTHER_IP + 1,
    NTT_TRAFFIC_FLAGS = NTT_ACK << 1,
    NTT_LENGTH_BINS = 12, /* up to 63, 127, … bytes: doubling */
    NTT_TTL_BINS = 16,    /* of 16 each */
    NTT_GAP_BINS = 10     /* below 1 µs, 10 µs, … 100 s, and more */
};

/* Of the service port, after RFC 6335. */
enum ntt_port_class { NTT_WELL_KNOWN, NTT_REGISTERED, NTT_DYNAMIC, NTT_PORT_CLASSES };

struct ntt_traffic_host {
    struct ntt_slot slot; /* score: packets, saturating */
    struct ntt_address address;
    struct ntt_volume sent, received;
    int64_t first_ns, last_ns;
    uint32_t alerts_as_source, alerts_as_target;
};

struct ntt_traffic_conversation {
    struct ntt_slot slot;
    struct ntt_address a, b;
    struct ntt_volume ab, ba;
    int64_t first_ns, last_ns;
};

struct ntt_traffic_port {
    struct ntt_slot slot;
    enum ntt_transport transport;
    uint16_t port;
    uint8_t service;
    struct ntt_volume volume;
};

struct ntt_traffic_interval {
    struct ntt_volume all, transports[NTT_TRAFFIC_TRANSPORTS], services[NTT_SERVICES];
    uint64_t tcp[NTT_TRAFFIC_FLAGS]; /* packets by FIN, SYN, RST, PSH and ACK */
    uint64_t peak_packets;           /* most in any one second */
    uint32_t alerts;
};

struct ntt_traffic {
    struct ntt_table hosts, conversations, ports;
    uint64_t addressed; /* packets with addresses of hosts, of which alone the engine can judge */
    struct ntt_volume all, services[NTT_SERVICES];
    struct ntt_volume tcp_flags[256]; /* by the last eight flags of the header */
    struct ntt_volume port_classes[NTT_PORT_CLASSES][NTT_TRAFFIC_TRANSPORTS];
    struct ntt_flow_counts flows;
    struct ntt_interval_entropy *to_addresses, *to_ports; /* what the packets of each interval go to */
    int64_t first_ns, last_ns;                            /* the earliest and the latest packet */
    /* The time of the packet that came first, and how many seconds before it the first interval begins. */
    int64_t base_ns;
    uint64_t back_s;
    uint32_t interval_s; /* width of an interval; doubles when the capture outgrows them */
    uint32_t intervals;  /* in use */
    struct ntt_traffic_interval interval[NTT_TRAFFIC_INTERVALS];
    struct ntt_traffic_second {
        uint64_t second, packets;
    } seconds[NTT_TRAFFIC_SECONDS]; /* the latest ones, by the second since the first packet */
    uint64_t lengths[NTT_LENGTH_BINS], ttls[NTT_TTL_BINS], gaps[NTT_GAP_BINS];
    uint64_t ttl_sum, ttl_count;
};

struct ntt_traffic *ntt_traffic_create(void);
void ntt_traffic_destroy(struct ntt_traffic *traffic);
void ntt_traffic_add(struct ntt_traffic *traffic, const struct ntt_packet *packet);
/* When an interval begins. */
int64_t ntt_traffic_interval_ns(const struct ntt_traffic *traffic, uint32_t place);
/* TCP packets of the interval of whose flags in `mask` just those in `flags` are set; none above NTT_ACK. */
uint64_t ntt_traffic_tcp(const struct ntt_traffic_interval *interval, unsigned mask, unsigned flags);
/* An alert has opened; ends that are prefixes are left out. */
void ntt_traffic_add_alert(struct ntt_traffic *traffic, const struct ntt_prefix *source,
                           const struct ntt_prefix *target, int64_t time_ns);

#endif
