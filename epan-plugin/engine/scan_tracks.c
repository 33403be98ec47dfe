/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/scan_tracks.h"

#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/scan_outcomes.h"
#include "engine/state.h"

enum { WAITING = 2 }; /* score of a contact whose outcome is still to be learnt */

static struct ntt_table *table_of(struct ntt_scan_tracks *tracks, enum ntt_scan_track_kind kind)
{
    return &tracks->tables[kind];
}

static struct ntt_scan_track *track_at(struct ntt_scan_tracks *tracks, const struct ntt_contact *contact,
                                       enum ntt_scan_track_kind kind)
{
    return ntt_table_at(table_of(tracks, kind), contact->track_index[kind], contact->track_key[kind]);
}

/* What a scan of this kind varies: a port, or the IP protocol. */
static uint16_t port_of(enum ntt_probe probe, const struct ntt_packet *packet)
{
    if (probe == NTT_PROBE_IP_PROTOCOL)
        return packet->ip_protocol;
    return packet->destination_port;
}

static uint64_t contact_key(const struct ntt_hashes *ends, enum ntt_probe probe, uint16_t port)
{
    return ntt_combine(ntt_combine(ends->source, ends->destination), (uint64_t)probe << 16 | port);
}

static uint64_t track_key(enum ntt_scan_track_kind kind, const struct ntt_hashes *hashes,
                          enum ntt_probe probe, uint16_t port)
{
    uint64_t what = (uint64_t)kind << 32 | (uint64_t)probe << 16;
    switch (kind) {
    case NTT_HORIZONTAL_SCAN:
        return ntt_combine(hashes->source, what | port);
    case NTT_DISTRIBUTED_SCAN:
        return ntt_combine(hashes->destination, what);
    default:
        return ntt_combine(ntt_combine(hashes->source, hashes->destination), what);
    }
}

static void note_tool(struct ntt_scan_track *track, const struct ntt_packet *packet)
{
    enum ntt_tool tool = ntt_tool_of(packet);
    bool replaced;
    track->tool_lead = ntt_majority_vote(track->tool_lead, tool == track->tool, 1, &replaced);
    if (replaced)
        track->tool = tool;
    track->bare += ntt_is_bare_echo(packet);
}

enum ntt_tool ntt_scan_track_tool(const struct ntt_scan_track *track)
{
    return ntt_majority_is_clear(track->tool_lead, track->distinct) ? track->tool : NTT_NO_TOOL;
}

/* A shared track that nothing has come to for so long begins anew. */
static void begin_again(struct ntt_engine *engine, struct ntt_scan_track *track)
{
    enum { FORGOTTEN_S = 600 };
    if (track->kind != NTT_DISTRIBUTED_SCAN || engine->now - track->slot.seen <= FORGOTTEN_S ||
        ntt_alerts_at(&engine->alerts, &track->alert))
        return;
    struct ntt_shared_track *shared = (struct ntt_shared_track *)track;
    shared->sources = shared->ports = (struct ntt_distinct){0};
    track->distinct = 0;
    track->tool_lead = 0;
    track->evidence = (struct ntt_evidence){0};
    memset(track->outcomes, 0, sizeof track->outcomes);
}

static struct ntt_scan_track *join_track(struct ntt_engine *engine, struct ntt_contact *contact,
                                         enum ntt_scan_track_kind kind, const struct ntt_packet *packet,
                                         const struct ntt_hashes *hashes, enum ntt_probe probe)
{
    struct ntt_table *table = table_of(&engine->tracks, kind);
    uint16_t port = port_of(probe, packet);
    uint64_t key = track_key(kind, hashes, probe, port);
    struct ntt_scan_track *track = ntt_table_find(table, key);
    if (!track) {
        track = ntt_table_add(table, key, engine->now);
        track->kind = kind;
        track->probe = probe;
        track->port = port;
        track->source_port = packet->source_port;
        track->link_source = packet->link_source;
        track->source = ntt_prefix_of(&packet->source);
        track->destination = ntt_prefix_of(&packet->destination);
    }
    begin_again(engine, track);
    contact->track_key[kind] = key;
    contact->track_index[kind] = ntt_table_index(table, track);
    contact->value[kind] = kind == NTT_HORIZONTAL_SCAN ? (uint32_t)hashes->destination | 1024u : port;
    track->distinct++;
    track->source_port_varies |= packet->source_port != track->source_port;
    track->source_ports |= 1ULL << (packet->source_port & 63);
    track->outcomes[NTT_PENDING]++;
    if (kind == NTT_HORIZONTAL_SCAN)
        ntt_prefix_widen_to_network(&track->destination, &packet->destination);
    if (kind == NTT_DISTRIBUTED_SCAN) {
        ntt_prefix_widen(&track->source, &packet->source);
        struct ntt_shared_track *shared = (struct ntt_shared_track *)track;
        ntt_distinct_add(&shared->sources, hashes->source);
        ntt_distinct_add(&shared->ports, ntt_mix(port));
    }
    note_tool(track, packet);
    return track;
}

static void note(struct ntt_engine *engine, struct ntt_scan_track *track, const struct ntt_packet *packet,
                 uint32_t value, enum ntt_outcome outcome)
{
    track->slot.seen = engine->now;
    if (track->alert.place && !ntt_alerts_at(&engine->alerts, &track->alert)) {
        track->alert = (struct ntt_alert_link){0}; /* it has closed: what comes now is another one */
        track->evidence = (struct ntt_evidence){0};
    }
    ntt_recent_set_put(&track->recent, value, engine->now, outcome);
    ntt_evidence_add(&track->evidence, packet);
    ntt_detectors_judge_track(engine, track);
}

static void change(struct ntt_engine *engine, struct ntt_contact *contact, enum ntt_outcome outcome)
{
    enum ntt_outcome before = (enum ntt_outcome)contact->outcome;
    if (outcome == before)
        return;
    contact->outcome = (uint8_t)outcome;
    contact->slot.score = outcome == NTT_PENDING ? WAITING : 0;
    for (enum ntt_scan_track_kind kind = 0; kind < NTT_SCAN_TRACK_KINDS; kind++) {
        struct ntt_scan_track *track = track_at(&engine->tracks, contact, kind);
        if (!track || !track->outcomes[before])
            continue; /* of a time that the track has forgotten */
        track->outcomes[before]--;
        track->outcomes[outcome]++;
        track->slot.score =
            track->outcomes[NTT_OPEN_PROBE] + track->outcomes[NTT_REJECTED] + track->outcomes[NTT_UNANSWERED];
        ntt_recent_set_mark(&track->recent, contact->value[kind], outcome);
        if (outcome >= NTT_OPEN_PROBE)
            ntt_detectors_judge_track(engine, track);
    }
}

static void wait_for_answer(struct ntt_engine *engine, const struct ntt_contact *contact)
{
    struct ntt_scan_tracks *tracks = &engine->tracks;
    if (tracks->timer_count > tracks->timer_mask) {
        tracks->timer_first = (tracks->timer_first + 1) & tracks->timer_mask;
        tracks->timer_count--;
    }
    uint32_t place = (tracks->timer_first + tracks->timer_count++) & tracks->timer_mask;
    tracks->timers[place].contact_key = contact->slot.key;
    tracks->timers[place].due_ns = engine->clock.time_ns + (int64_t)engine->config.no_reply_time * 1000000;
}

int64_t ntt_scan_tracks_due(const struct ntt_scan_tracks *tracks)
{
    return tracks->timer_count ? tracks->timers[tracks->timer_first].due_ns : INT64_MAX;
}

void ntt_scan_tracks_expire_next(struct ntt_engine *engine)
{
    struct ntt_scan_tracks *tracks = &engine->tracks;
    uint64_t key = tracks->timers[tracks->timer_first].contact_key;
    tracks->timer_first = (tracks->timer_first + 1) & tracks->timer_mask;
    tracks->timer_count--;
    struct ntt_contact *contact = ntt_table_find(&tracks->contacts, key);
    const struct ntt_scan_track *track = contact ? track_at(tracks, contact, NTT_VERTICAL_SCAN) : NULL;
    if (contact && contact->outcome == NTT_PENDING)
        change(engine, contact, track ? ntt_scan_silence(track->probe, contact->asked) : NTT_UNANSWERED);
    else if (contact && contact->outcome == NTT_ANSWERED && !contact->completed)
        change(engine, contact, NTT_OPEN_PROBE);
}

/* A flood goes on there, and nothing else is known of the source: one more of them is no scan, and would only
 * fill the tables. */
static bool belongs_to_flood(struct ntt_engine *engine, const struct ntt_packet *packet,
                             const struct ntt_hashes *hashes, enum ntt_probe probe)
{
    int port;
    return !ntt_table_find(table_of(&engine->tracks, NTT_VERTICAL_SCAN),
                           track_key(NTT_VERTICAL_SCAN, hashes, probe, 0)) &&
           ntt_floods_open(engine, &packet->destination, probe, &port) &&
           (port < 0 || port == packet->destination_port);
}

static void learn_link(struct ntt_engine *engine, const struct ntt_packet *packet,
                       const struct ntt_contact *contact)
{
    if (!packet->link_source || packet->transport != NTT_NEIGHBOUR)
        return;
    struct ntt_table *links = &engine->tracks.links;
    uint64_t key = ntt_mix(packet->link_source) | 1;
    struct ntt_link *link = ntt_table_find(links, key);
    if (!link)
        link = ntt_table_add(links, key, engine->now);
    link->slot.seen = engine->now;
    link->neighbours_key = contact->track_key[NTT_HORIZONTAL_SCAN];
    link->neighbours_index = contact->track_index[NTT_HORIZONTAL_SCAN];
}

static struct ntt_link *link_of(const struct ntt_scan_tracks *tracks, const struct ntt_scan_track *track)
{
    return track->link_source ? ntt_table_find(&tracks->links, ntt_mix(track->link_source) | 1) : NULL;
}

unsigned ntt_scan_tracks_missing_neighbours(const struct ntt_scan_tracks *tracks,
                                            const struct ntt_scan_track *track, uint32_t now, uint32_t window)
{
    const struct ntt_link *link = link_of(tracks, track);
    const struct ntt_scan_track *neighbours =
        link
            ? ntt_table_at(&tracks->tables[NTT_HORIZONTAL_SCAN], link->neighbours_index, link->neighbours_key)
            : NULL;
    if (!neighbours || ntt_address_equal(&neighbours->source.base, &track->source.base))
        return 0;
    struct ntt_recent_summary recent = ntt_recent_set_summarise(&neighbours->recent, now, window);
    return recent.outcomes[NTT_UNANSWERED] + recent.outcomes[NTT_PENDING];
}

/* What explains the packet better than a flood: enum ntt_explanation, or-ed. */
static unsigned explain(struct ntt_engine *engine, const struct ntt_packet *packet, enum ntt_probe probe,
                        const struct ntt_contact *contact)
{
    const struct ntt_scan_track *ports = track_at(&engine->tracks, contact, NTT_VERTICAL_SCAN);
    const struct ntt_scan_track *hosts = track_at(&engine->tracks, contact, NTT_HORIZONTAL_SCAN);
    unsigned explained = 0;
    if (ports && ports->distinct >= engine->config.scan_ports &&
        ntt_may_be_of_scanner(packet, probe, contact->asked, ports->source_ports,
                              ports->outcomes[NTT_PENDING]))
        explained |= NTT_EXPLAINED_BY_SCAN;
    if (hosts && hosts->distinct >= engine->config.scan_ports &&
        ntt_may_be_of_scanner(packet, probe, contact->asked, hosts->source_ports, 0))
        explained |= NTT_EXPLAINED_BY_SWEEP;
    return explained;
}

static struct ntt_contact *begin_contact(struct ntt_engine *engine, const struct ntt_packet *packet,
                                         const struct ntt_hashes *hashes, enum ntt_probe probe, uint64_t key)
{
    struct ntt_contact *contact = ntt_table_add(&engine->tracks.contacts, key, engine->now);
    contact->slot.score = WAITING;
    const struct ntt_scan_track *own = join_track(engine, contact, NTT_VERTICAL_SCAN, packet, hashes, probe);
    join_track(engine, contact, NTT_HORIZONTAL_SCAN, packet, hashes, probe);
    if (own->distinct < engine->config.scan_ports) /* who tries more is a scanner of his own */
        join_track(engine, contact, NTT_DISTRIBUTED_SCAN, packet, hashes, probe);
    wait_for_answer(engine, contact);
    learn_link(engine, packet, contact);
    return contact;
}

/* Returns what explains the packet: enum ntt_explanation, or-ed. */
static unsigned ask(struct ntt_engine *engine, const struct ntt_packet *packet,
                    const struct ntt_hashes *hashes, const struct ntt_flow_step *step)
{
    struct ntt_flow *flow = step->flow;
    enum ntt_probe probe = (enum ntt_probe)flow->probe;
    struct ntt_scan_tracks *tracks = &engine->tracks;
    uint64_t key = contact_key(hashes, probe, port_of(probe, packet));
    struct ntt_contact *contact = ntt_table_find(&tracks->contacts, key);
    if (!contact && belongs_to_flood(engine, packet, hashes, probe))
        return 0;
    ntt_host_profiles_ask(engine, packet, hashes, contact ? (int64_t)engine->now - contact->slot.seen : -1);
    if (!contact)
        contact = begin_contact(engine, packet, hashes, probe, key);
    contact->slot.seen = engine->now;
    if ((step->created || probe != NTT_PROBE_SYN) &&
        contact->asked < UINT8_MAX) /* hosts repeat a SYN by themselves */
        contact->asked++;
    if (contact->outcome == NTT_SUCCESS) {
        flow->settled = true;
        ntt_host_profiles_answer(engine, hashes, packet->destination_port);
        return 0;
    }
    for (enum ntt_scan_track_kind kind = 0; kind < NTT_SCAN_TRACK_KINDS; kind++) {
        struct ntt_scan_track *track = track_at(tracks, contact, kind);
        if (track)
            note(engine, track, packet, contact->value[kind], (enum ntt_outcome)contact->outcome);
    }
    if (step->turned)
        change(engine, contact,
               flow->refused       ? NTT_REJECTED
               : flow->established ? NTT_SUCCESS
                                   : NTT_ANSWERED);
    return explain(engine, packet, probe, contact);
}

static void complete(struct ntt_engine *engine, struct ntt_contact *contact)
{
    if (contact->completed)
        return;
    contact->completed = true;
    for (enum ntt_scan_track_kind kind = 0; kind < NTT_SCAN_TRACK_KINDS; kind++) {
        struct ntt_scan_track *track = track_at(&engine->tracks, contact, kind);
        if (track)
            track->completed++;
    }
}

static void learn_outcome(struct ntt_engine *engine, const struct ntt_packet *packet,
                          const struct ntt_hashes *hashes, const struct ntt_flow_step *step)
{
    struct ntt_flow *flow = step->flow;
    enum ntt_probe probe = (enum ntt_probe)flow->probe;
    struct ntt_hashes ends = *hashes;
    uint16_t port = packet->destination_port;
    if (!step->forward) {
        ends = (struct ntt_hashes){hashes->destination, hashes->source};
        port = packet->source_port;
    }
    if (probe == NTT_PROBE_IP_PROTOCOL)
        port = packet->ip_protocol;
    struct ntt_contact *contact = ntt_table_find(&engine->tracks.contacts, contact_key(&ends, probe, port));
    if (!contact) {
        flow->settled = flow->established;
        return;
    }
    if (step->completed)
        complete(engine, contact);
    enum ntt_outcome outcome = ntt_scan_outcome(packet, step, (enum ntt_outcome)contact->outcome);
    change(engine, contact, outcome);
    flow->settled = outcome == NTT_SUCCESS;
    if (flow->settled)
        ntt_host_profiles_answer(engine, &ends, port);
}

unsigned ntt_scan_tracks_observe(struct ntt_engine *engine, const struct ntt_packet *packet,
                                 const struct ntt_hashes *hashes, const struct ntt_flow_step *step)
{
    struct ntt_flow *flow = step->flow;
    if (flow->settled)
        return 0;
    if (step->forward && step->probe == (enum ntt_probe)flow->probe && ntt_probe_asks(packet, step->probe) &&
        !(packet->transport == NTT_TCP && flow->established))
        return ask(engine, packet, hashes, step);
    learn_outcome(engine, packet, hashes, step);
    return 0;
}

void ntt_scan_tracks_error(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    const struct ntt_quoted *quoted = &packet->quoted;
    struct ntt_hashes ends = {ntt_hash_address(&quoted->source), ntt_hash_address(&quoted->destination)};
    struct ntt_tuple tuple = ntt_tuple_of_quoted(quoted, &ends);
    bool forward;
    struct ntt_flow *flow = ntt_flows_find(&engine->flows, &tuple, &forward);
    if (!flow || !forward)
        return;
    uint16_t port = flow->probe == NTT_PROBE_IP_PROTOCOL ? quoted->ip_protocol : quoted->destination_port;
    uint64_t key = contact_key(&ends, (enum ntt_probe)flow->probe, port);
    struct ntt_contact *contact = ntt_table_find(&engine->tracks.contacts, key);
    if (contact && (contact->outcome == NTT_PENDING || contact->outcome == NTT_UNANSWERED))
        change(engine, contact, packet->icmp == NTT_ICMP_UNREACHABLE ? NTT_REJECTED : NTT_SUCCESS);
}

static uint16_t total_failing(const struct ntt_recent_summary *recent)
{
    return (uint16_t)(recent->outcomes[NTT_REJECTED] + recent->outcomes[NTT_UNANSWERED]);
}

void ntt_scan_tracks_count(struct ntt_engine *engine, const struct ntt_packet *packet,
                           const struct ntt_hashes *hashes, struct ntt_counters *counters)
{
    static const enum ntt_probe usual[] = {[NTT_TCP] = NTT_PROBE_SYN,
                                           [NTT_UDP] = NTT_PROBE_UDP,
                                           [NTT_SCTP] = NTT_PROBE_SCTP,
                                           [NTT_ICMP] = NTT_PROBE_ICMP_ECHO,
                                           [NTT_NEIGHBOUR] = NTT_PROBE_NEIGHBOUR,
                                           [NTT_OTHER_IP] = NTT_PROBE_IP_PROTOCOL};
    enum ntt_probe probe = ntt_probe_of(packet);
    if (!ntt_probe_asks(packet, probe))
        probe = usual[packet->transport];
    uint64_t key = track_key(NTT_VERTICAL_SCAN, hashes, probe, 0);
    const struct ntt_scan_track *track = ntt_table_find(table_of(&engine->tracks, NTT_VERTICAL_SCAN), key);
    if (track) {
        struct ntt_recent_summary recent =
            ntt_recent_set_summarise(&track->recent, engine->now, engine->config.scan_window);
        counters->ports_tried = (uint16_t)recent.total;
        counters->failures = total_failing(&recent);
    }
    key = track_key(NTT_HORIZONTAL_SCAN, hashes, probe, port_of(probe, packet));
    track = ntt_table_find(table_of(&engine->tracks, NTT_HORIZONTAL_SCAN), key);
    if (track) {
        struct ntt_recent_summary recent =
            ntt_recent_set_summarise(&track->recent, engine->now, engine->config.sweep_window);
        counters->hosts_tried = (uint16_t)recent.total;
        if (total_failing(&recent) > counters->failures)
            counters->failures = total_failing(&recent);
    }
}
