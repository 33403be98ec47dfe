/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets of one kind that come to one host and belong to no exchange, second by second: half-open
 * connections, datagrams that nobody answers, echo requests, TCP packets out of nowhere. The same is counted for the
 * networks that the host lies in, after the manner of hierarchical heavy hitters (Cormode et al. 2003): a flood that is
 * spread over a network is light on each of its hosts.
 */
#ifndef NTT_FLOODS_H
#define NTT_FLOODS_H

#include "engine/alerts.h"
#include "engine/counting/measures.h"
#include "engine/flows.h"

enum {
    NTT_FLOOD_ENTRIES = 1 << 13,
    NTT_NETWORK_FLOOD_ENTRIES = 1 << 10,
    NTT_FLOOD_SECONDS = 8,
    NTT_FLOOD_PARTS = 64
};

/* How much of the address the target is: IPv4 and IPv6. */
enum ntt_flood_level {
    NTT_HOST_FLOOD,    /* /32, /128 */
    NTT_NETWORK_FLOOD, /* /24, /64 */
    NTT_WIDE_FLOOD,    /* /16, /48 */
    NTT_FLOOD_LEVELS
};

struct ntt_flood_second {
    uint32_t second;
    uint32_t hits;     /* packets that belong to no exchange */
    uint32_t relief;   /* of those, later found to belong to one */
    uint32_t fresh;    /* of the hits, those that began a flow */
    uint32_t refused;  /* the target's refusals */
    uint32_t unwanted; /* the target's answers that were refused: nobody had asked for them */
};

struct ntt_flood {
    struct ntt_slot slot; /* score: the most hits in one second */
    enum ntt_probe probe;
    enum ntt_flood_level level;
    struct ntt_prefix target;
    struct ntt_alert_link alert;
    bool many_ports; /* the run went to more than one port */
    uint16_t port;   /* the first of them */
    struct ntt_flood_second seconds[NTT_FLOOD_SECONDS];
    uint32_t peak; /* most hits in one second of the run */
    /* The run: since the last time the host was left in peace. */
    struct ntt_evidence evidence;
    struct ntt_prefix sources;      /* covers every source of the run */
    struct ntt_address main_source; /* the majority's, if one source has it (Boyer and Moore, 1981) */
    uint64_t source_lead;
    uint16_t main_port; /* the majority's, likewise */
    uint64_t port_lead;
    struct ntt_distinct distinct;
    /* Of datagrams: the majority's first byte, and how many begin with more than filler. */
    uint8_t first_byte;
    uint64_t first_byte_lead, structured;
    uint64_t from_services; /* how many came from a low port to a high one, as answers of a service do */
};

/* Of a network: hits by hash of the next narrower level. */
struct ntt_network_flood {
    struct ntt_flood flood;
    uint32_t parts[NTT_FLOOD_PARTS];
};

struct ntt_flood_sum {
    uint64_t hits, relief, fresh, refused, unwanted;
    uint64_t settled_hits; /* hits of the seconds before the current one, which had time to find relief */
};

struct ntt_engine;

/* What explains a packet that belongs to no exchange better than a flood does; or-ed. */
enum ntt_explanation {
    NTT_EXPLAINED_BY_SCAN = 1, /* its source tries one port of the host after the other */
    NTT_EXPLAINED_BY_SWEEP = 2 /* its source tries one host after the other */
};

/* `explained`: enum ntt_explanation, or-ed. */
void ntt_floods_observe(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes, const struct ntt_flow_step *step,
                        unsigned explained);
/* An ICMP error from a host that refuses what it is sent. */
void ntt_floods_refusal(struct ntt_engine *engine, const struct ntt_packet *packet);
/* Adds up the last `window` seconds, the current one included. */
struct ntt_flood_sum ntt_flood_add_up(const struct ntt_flood *flood, uint32_t now, uint32_t window);
/* NULL when nothing of the kind came to the host. */
struct ntt_flood *ntt_floods_find(const struct ntt_table *floods, uint64_t target_hash, enum ntt_probe probe);
/* The narrowest network that the host lies in, if more than one of its parts has to bear the packets of that kind; NULL
 * where the host's own flood tells all. */
struct ntt_flood *ntt_floods_wider(struct ntt_engine *engine, const struct ntt_flood *flood);
/* True when hits are spread over the network: no quarter of them went to one part. */
bool ntt_flood_is_spread(const struct ntt_flood *flood);
/* Datagrams of one format from senders that come again: messages of programs to a collector, rather than filler. */
bool ntt_flood_is_of_messages(const struct ntt_flood *flood);
/* Datagrams that say something, as a service sends them to clients: they may be answers. */
bool ntt_flood_is_of_answers(const struct ntt_flood *flood);
/* True while an alert is open over packets of that kind to the host, or to a network around it. `*port` is where nearly
 * all of them go; -1: to no port in particular. */
bool ntt_floods_open(struct ntt_engine *engine, const struct ntt_address *target, enum ntt_probe probe,
                     int *port);
/* An open alert of a TCP, UDP or ICMP flood of the host, or of a network around it; NULL where there is none. */
struct ntt_open_alert *ntt_floods_alert(struct ntt_engine *engine, const struct ntt_address *target);
/* Whether there is one. */
bool ntt_floods_active(struct ntt_engine *engine, const struct ntt_address *target);

#endif
