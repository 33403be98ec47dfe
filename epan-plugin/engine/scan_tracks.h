/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scan tracks: what a source tried, the ports of one host (vertical) or the hosts on one port (horizontal), or what all
 * sources together tried of one host (distributed). A contact is the first thing one source asks of one port of one
 * host; it has one outcome at a time and belongs to up to three tracks.
 */
#ifndef NTT_SCAN_TRACKS_H
#define NTT_SCAN_TRACKS_H

#include "engine/alerts.h"
#include "engine/counting/measures.h"
#include "engine/counting/recent_set.h"
#include "engine/flows.h"
#include "engine/tool.h"

enum ntt_scan_track_kind {
    NTT_VERTICAL_SCAN,    /* one source, one destination, many ports */
    NTT_HORIZONTAL_SCAN,  /* one source, many destinations, one port */
    NTT_DISTRIBUTED_SCAN, /* any source, one destination, many ports */
    NTT_SCAN_TRACK_KINDS
};

struct ntt_scan_track {
    struct ntt_slot slot; /* score: values tried that failed */
    enum ntt_scan_track_kind kind;
    enum ntt_probe probe;
    struct ntt_prefix source, destination; /* the side that varies is widened over all that was seen */
    uint16_t port;                         /* NTT_HORIZONTAL_SCAN */
    struct ntt_alert_link alert;
    uint32_t distinct; /* contacts ever begun: each value once while its contact is remembered */
    uint32_t outcomes[NTT_OUTCOMES]; /* of those contacts, as they stand */
    uint32_t completed;              /* of those, TCP handshakes that the source itself completed */
    uint64_t link_source; /* who put the first probe on the link: the source itself, or its router */
    uint16_t source_port; /* of the first probe */
    bool source_port_varies;
    uint64_t source_ports; /* a bit for each, by the port's low bits */
    uint32_t bare;         /* contacts begun with an echo that carries nothing */
    enum ntt_tool tool;    /* the majority's */
    uint64_t tool_lead;
    struct ntt_evidence evidence;
    struct ntt_recent_set recent; /* last: see NTT_SCAN_TRACK_FRESH_SIZE */
};

/* A track of NTT_DISTRIBUTED_SCAN, and how many took part in it. */
struct ntt_shared_track {
    struct ntt_scan_track track;
    struct ntt_distinct sources, ports;
};

/* What of a new track has to be zero. */
enum { NTT_SCAN_TRACK_FRESH_SIZE = offsetof(struct ntt_scan_track, recent.value) };

struct ntt_contact {
    struct ntt_slot slot;
    uint64_t track_key[NTT_SCAN_TRACK_KINDS];
    uint32_t track_index[NTT_SCAN_TRACK_KINDS];
    uint32_t value[NTT_SCAN_TRACK_KINDS]; /* what the contact is in each track: a port, or a host's hash */
    uint8_t outcome;                      /* enum ntt_outcome */
    bool completed;                       /* counted in the tracks' `completed` */
    uint8_t asked; /* how often, repeated SYNs of one flow left out; UINT8_MAX for more */
};

enum {
    NTT_CONTACT_ENTRIES = 1 << 16,
    NTT_PAIR_ENTRIES = 1 << 13,
    NTT_SWEEP_ENTRIES = 1 << 13,
    NTT_SHARED_ENTRIES = 1 << 10,
    NTT_LINK_ENTRIES = 1 << 11,
    NTT_TIMERS = 1 << 16 /* a power of two */
};

struct ntt_timer {
    uint64_t contact_key;
    int64_t due_ns;
};

struct ntt_scan_tracks {
    struct ntt_table contacts;
    struct ntt_table
        tables[NTT_SCAN_TRACK_KINDS]; /* of tracks; of struct ntt_shared_track where they are shared */
    struct ntt_table links;
    struct ntt_timer *timers; /* ring in order of time: contacts that wait for an answer */
    uint32_t timer_first, timer_count, timer_mask;
};

/* Who asks for neighbours on the link, by link-layer address. */
struct ntt_link {
    struct ntt_slot slot;
    uint64_t neighbours_key; /* its track of NTT_PROBE_NEIGHBOUR */
    uint32_t neighbours_index;
};

struct ntt_engine;

/* Feeds one packet. Judges every track whose evidence changes. Returns what explains the packet, so that floods leave it
 * alone: enum ntt_explanation, or-ed. */
unsigned ntt_scan_tracks_observe(struct ntt_engine *engine, const struct ntt_packet *packet,
                                 const struct ntt_hashes *hashes, const struct ntt_flow_step *step);
/* An ICMP error says that the quoted packet was refused, or that it only died on the way. */
void ntt_scan_tracks_error(struct ntt_engine *engine, const struct ntt_packet *packet);
/* How many neighbours did not answer the router that forwarded the track's probes, in the last `window`
 * seconds. */
unsigned ntt_scan_tracks_missing_neighbours(const struct ntt_scan_tracks *tracks,
                                            const struct ntt_scan_track *track, uint32_t now,
                                            uint32_t window);
/* Ports and sources of a track of NTT_DISTRIBUTED_SCAN. */
static inline const struct ntt_shared_track *ntt_scan_track_shared(const struct ntt_scan_track *track)
{
    return (const struct ntt_shared_track *)track;
}
/* The tool that nearly all of the track's probes are made by; NTT_NO_TOOL where there is none. */
enum ntt_tool ntt_scan_track_tool(const struct ntt_scan_track *track);

struct ntt_counters;
/* Fills in what the packet's source has tried lately. */
void ntt_scan_tracks_count(struct ntt_engine *engine, const struct ntt_packet *packet,
                           const struct ntt_hashes *hashes, struct ntt_counters *counters);
/* When the next contact has waited long enough for an answer; INT64_MAX: none waits. */
int64_t ntt_scan_tracks_due(const struct ntt_scan_tracks *tracks);
/* That contact becomes unanswered. The engine's clock is to stand at its time. */
void ntt_scan_tracks_expire_next(struct ntt_engine *engine);

#endif
