/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets of one kind that come to one host and belong to no exchange, second by second: half-open
 * connections, datagrams that nobody answers, echo requests, TCP packets out of nowhere.
 */
#ifndef NTT_FLOODS_H
#define NTT_FLOODS_H

#include "engine/alerts.h"
#include "engine/counting/measures.h"
#include "engine/flows.h"

enum { NTT_FLOOD_ENTRIES = 1 << 13, NTT_FLOOD_SECONDS = 8 };

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
    struct ntt_address target;
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
};

struct ntt_flood_sum {
    uint64_t hits, relief, fresh, refused, unwanted;
    uint64_t settled_hits; /* hits of the seconds before the current one, which had time to find relief */
};

struct ntt_engine;

void ntt_floods_observe(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes, const struct ntt_flow_step *step, bool scanning);
/* An ICMP error from a host that refuses what it is sent. */
void ntt_floods_refusal(struct ntt_engine *engine, const struct ntt_packet *packet);
/* Adds up the last `window` seconds, the current one included. */
struct ntt_flood_sum ntt_flood_add_up(const struct ntt_flood *flood, uint32_t now, uint32_t window);
/* NULL when nothing of the kind came to the host. */
struct ntt_flood *ntt_floods_find(const struct ntt_table *floods, uint64_t target_hash, enum ntt_probe probe);
/* True while an alert is open over packets of that kind to the host. `*port` is where nearly all of them go;
 * -1: to no port in particular. */
bool ntt_floods_open(struct ntt_engine *engine, uint64_t target_hash, enum ntt_probe probe, int *port);
/* True while a flood alert of a TCP, UDP or ICMP kind is open for the host. */
bool ntt_floods_active(struct ntt_engine *engine, const struct ntt_address *target);

#endif
