/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a source tried: the ports of one host, or the hosts on one port. A contact is the first thing one
 * source asks of one port of one host; it has one outcome at a time and belongs to up to three trails.
 */
#ifndef NTT_TRAILS_H
#define NTT_TRAILS_H

#include "engine/alerts.h"
#include "engine/flows.h"
#include "engine/tries.h"

enum ntt_trail_kind {
    NTT_PORTS_OF_HOST, /* one source, one destination, many ports */
    NTT_HOSTS_ON_PORT, /* one source, many destinations, one port */
    NTT_CROWD_ON_HOST, /* any source, one destination, many ports */
    NTT_TRAIL_KINDS
};

struct ntt_trail {
    struct ntt_slot slot; /* score: values tried that failed */
    enum ntt_trail_kind kind;
    enum ntt_probe probe;
    struct ntt_prefix source, destination; /* the side that varies is widened over all that was seen */
    uint16_t port;                         /* NTT_HOSTS_ON_PORT */
    struct ntt_alert_link alert;
    uint32_t distinct; /* contacts ever begun: each value once while its contact is remembered */
    uint32_t outcomes[NTT_OUTCOMES]; /* of those contacts, as they stand */
    uint32_t completed;              /* of those, TCP handshakes that the source itself completed */
    uint64_t link_source; /* who put the first probe on the link: the source itself, or its router */
    uint16_t source_port; /* of the first probe */
    bool source_port_varies;
    uint64_t sources; /* NTT_CROWD_ON_HOST: a bit for each source, by hash */
    struct ntt_evidence evidence;
    struct ntt_tries tries; /* last: see NTT_TRAIL_FRESH_SIZE */
};

/* What of a new trail has to be zero. */
enum { NTT_TRAIL_FRESH_SIZE = offsetof(struct ntt_trail, tries.value) };

struct ntt_contact {
    struct ntt_slot slot;
    uint64_t trail_key[NTT_TRAIL_KINDS];
    uint32_t trail_index[NTT_TRAIL_KINDS];
    uint32_t value[NTT_TRAIL_KINDS]; /* what the contact is in each trail: a port, or a host's hash */
    uint8_t outcome;                 /* enum ntt_outcome */
    bool completed;                  /* counted in the trails' `completed` */
};

enum {
    NTT_CONTACT_ENTRIES = 1 << 16,
    NTT_PAIR_ENTRIES = 1 << 13,
    NTT_SWEEP_ENTRIES = 1 << 13,
    NTT_LINK_ENTRIES = 1 << 11,
    NTT_TIMERS = 1 << 16 /* a power of two */
};

struct ntt_timer {
    uint64_t contact_key;
    int64_t due_ns;
};

struct ntt_trails {
    struct ntt_table contacts;
    struct ntt_table tables[2]; /* [0] trails on one host, of both kinds; [1] trails over hosts */
    struct ntt_table links;
    struct ntt_timer *timers; /* ring in order of time: contacts that wait for an answer */
    uint32_t timer_first, timer_count, timer_mask;
};

/* Who asks for neighbours on the link, by link-layer address. */
struct ntt_link {
    struct ntt_slot slot;
    uint64_t neighbours_key; /* its trail of NTT_PROBE_NEIGHBOUR */
    uint32_t neighbours_index;
};

struct ntt_engine;

/* Feeds one packet. Judges every trail whose evidence changes. Returns true when a probe opened a new port on
 * a trail that already looks like a scan (so that floods leave it alone). */
bool ntt_trails_observe(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_hashes *hashes, const struct ntt_flow_step *step);
/* An ICMP error says that the quoted packet was refused, or that it only died on the way. */
void ntt_trails_error(struct ntt_engine *engine, const struct ntt_packet *packet);
/* How many neighbours did not answer the router that forwarded the trail's probes, in the last `window`
 * seconds. */
unsigned ntt_trails_missing_neighbours(const struct ntt_trails *trails, const struct ntt_trail *trail,
                                       uint32_t now, uint32_t window);
struct ntt_counters;
/* Fills in what the packet's source has tried lately. */
void ntt_trails_count(struct ntt_engine *engine, const struct ntt_packet *packet,
                      const struct ntt_hashes *hashes, struct ntt_counters *counters);
/* When the next contact has waited long enough for an answer; INT64_MAX: none waits. */
int64_t ntt_trails_due(const struct ntt_trails *trails);
/* That contact becomes unanswered. The engine's clock is to stand at its time. */
void ntt_trails_expire_next(struct ntt_engine *engine);

#endif
