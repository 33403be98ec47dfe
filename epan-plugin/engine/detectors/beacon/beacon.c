/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * beacon: a host that calls another one at regular intervals, the way remote control software asks for work.
 * Seen per client, server and port: the beginnings of TCP sessions in which both sides spoke; what the client
 * says after a pause inside one long session; UDP requests that are answered, after a pause. Calls that
 * failed do not count. Intervals are taken in milliseconds, and how regular they are is measured against
 * chance (see beacon_rhythm.h), so that calls at random times score nothing for their time.
 *
 * Polling a service looks the same. Regularity alone is therefore a low finding; medium takes a public
 * address that only this host calls, on a port that no common service uses, with calls of constant size, for
 * long. Left out: services that are periodic by nature (time, names, routing, monitoring, telephony,
 * keep-alives of VPNs), groups and broadcasts, answers of streaming size, servers that many hosts call, hosts
 * that call many servers in the same way, floods and what happens faster than once a second. Calibrated on
 * lab and public captures: three of command and control, 600 benign ones.
 */
#include "engine/detectors/beacon/beacon.h"
#include "engine/detectors/beacon/beacon_ports.h"
#include "engine/detectors/beacon/beacon_shapes.h"

#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { PAIRS = 1 << 13, SERVERS = 1 << 12, CALLERS = 1 << 11 };

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("beacon_intervals", "Beacon: intervals", "Minimum number of intervals between calls.",
                   "intervals", 8, 1000, 12),
    NTT_OWN_OPTION("beacon_score", "Beacon: score",
                   "Minimum geometric mean of regularity, symmetry, constancy of size and coverage.",
                   "percent", 50, 100, 82),
    NTT_OWN_OPTION("beacon_duration", "Beacon: duration", "Minimum time from the first call to the last.",
                   "seconds", 5, 86400, 15),
    NTT_OWN_OPTION("beacon_many_intervals", "Beacon: intervals for medium severity",
                   "Minimum number of intervals to a rare public address and port.", "intervals", 12, 10000,
                   30),
    NTT_OWN_OPTION("beacon_prevalence", "Beacon: prevalence",
                   "A server that this many hosts call, or a host that calls this many servers regularly, is "
                   "not a beacon.",
                   "hosts", 2, 8, 5),
    NTT_OWN_OPTION("beacon_few_intervals", "Beacon: few intervals",
                   "Minimum number of intervals to a rare server, none of them far from the others.",
                   "intervals", 5, 1000, 7),
};

static const int64_t MS = 1000000;

static bool carries_data(const struct ntt_packet *packet)
{
    return packet->payload > 0;
}

static bool begins(const struct ntt_packet *packet)
{
    return (packet->tcp_flags & (NTT_SYN | NTT_ACK)) == NTT_SYN;
}

static bool answers_for_a_record(const struct ntt_packet *packet)
{
    struct ntt_dns_message message;
    return packet->data_length && ntt_dns_read(packet->data, packet->data_length, &message) &&
           message.response && message.type != NTT_DNS_A && message.type != NTT_DNS_AAAA;
}

static const struct ntt_condition conditions[] = {
    [NTT_BEACON_DATA] = {"tcp.len > 0", NULL, carries_data},
    [NTT_BEACON_SYN] = {"tcp.flags.syn == 1 && tcp.flags.ack == 0", NULL, begins},
    [NTT_BEACON_RECORD] = {"dns.flags.response == 1 && !(dns.qry.type in {1, 28})", NULL,
                           answers_for_a_record},
};

/* ---- packets ---- */

static bool is_of_interest(const struct ntt_beacon_ends *ends)
{
    if (ntt_port_is_periodic(ends->port, ends->transport) || ntt_address_is_group(&ends->server))
        return false;
    return ntt_beacon_is_outside(&ends->server) || !ntt_port_is_polled(ends->port);
}

/* What is known of the pair; a new one for the first call to a place of interest. NULL: nothing is. */
static struct ntt_beacon_pair *pair_at(struct ntt_engine *engine, const struct ntt_beacon_ends *ends,
                                       bool calls)
{
    struct ntt_beacon_pair *pair = ntt_beacon_pair_of(engine, ends, false);
    return pair || !calls || !is_of_interest(ends) ? pair : ntt_beacon_pair_of(engine, ends, true);
}

/* The first answer in a session makes its beginning a call. */
static void see_session_begin(struct ntt_engine *engine, struct ntt_beacon_pair *pair,
                              const struct ntt_beacon_ends *ends, const struct ntt_session *session)
{
    struct ntt_rhythm *rhythm = &pair->ways[NTT_BEACON_SESSIONS];
    ntt_beacon_join_callers(engine, ends);
    if (rhythm->beats && session->begin_ns - pair->session_ns < NTT_BEACON_PAUSE_MS * MS)
        return; /* one of several at a time, or a session that began earlier */
    pair->session_ns = session->begin_ns;
    ntt_rhythm_beat(rhythm, session->begin_ns);
    ntt_rhythm_add_size(rhythm, (uint32_t)session->bytes[NTT_CLIENT]);
    ntt_beacon_judge(engine, pair, ends, NTT_BEACON_SESSIONS);
}

/* Listens to one session at a time: the first, until it closes or stays silent while another one speaks. */
static bool listens_to(struct ntt_beacon_pair *pair, const struct ntt_session *session, int64_t now_ns)
{
    enum { SILENT_S = 300 };
    if (pair->session == session->slot.key)
        return true;
    if (pair->session && now_ns - pair->spoke_ns < (int64_t)SILENT_S * 1000 * MS)
        return false;
    pair->session = session->slot.key;
    pair->spoke_ns = now_ns;
    return true;
}

static void see_session(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_session *session = seen->session.session;
    struct ntt_beacon_ends ends = {.client = session->client,
                                   .server = session->server,
                                   .client_hash = session->client_hash,
                                   .server_hash = session->server_hash,
                                   .port = session->server_port,
                                   .transport = NTT_TCP};
    bool from_client = seen->session.from == NTT_CLIENT, data = seen->session.events & NTT_SESSION_DATA;
    struct ntt_beacon_pair *pair = pair_at(engine, &ends, from_client && data);
    if (!pair)
        return;
    int64_t now_ns = seen->packet->time_ns;
    pair->slot.seen = engine->now;
    pair->trying = false;
    if (data && from_client) {
        ntt_incident_add(engine, &pair->calls, seen->packet);
        if (session->segments[NTT_SERVER])
            ntt_rhythm_add_size(&pair->ways[NTT_BEACON_SESSIONS], seen->packet->payload);
        if (listens_to(pair, session, now_ns)) {
            bool paused = now_ns - pair->spoke_ns >= NTT_BEACON_PAUSE_MS * MS;
            pair->spoke_ns = now_ns;
            paused = paused && !ntt_beacon_is_keepalive(seen->packet);
            if (paused)
                ntt_rhythm_beat(&pair->ways[NTT_BEACON_TALK], now_ns);
            ntt_rhythm_add_size(&pair->ways[NTT_BEACON_TALK], seen->packet->payload);
            if (paused && !ntt_port_is_polled(ends.port))
                ntt_beacon_judge(engine, pair, &ends, NTT_BEACON_TALK);
        }
    } else if (data) {
        pair->answered += seen->packet->payload;
    }
    bool first_answer =
        data && ((from_client && session->segments[NTT_CLIENT] == 1 && session->segments[NTT_SERVER]) ||
                 (!from_client && session->segments[NTT_SERVER] == 1 && session->segments[NTT_CLIENT]));
    if (first_answer)
        see_session_begin(engine, pair, &ends, session);
    if ((seen->session.events & NTT_SESSION_CLOSED) && pair->session == session->slot.key)
        pair->session = 0;
}

/*
 * A client that tries to connect. Whether it succeeds is known at the next attempt: an attempt that no session has come
 * of by then failed. What follows within seconds is the same attempt, repeated by the client's system.
 */
static void see_attempt(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    enum { REPEATS_MS = 5000 };
    const struct ntt_packet *packet = seen->packet;
    struct ntt_beacon_ends ends = {.client = packet->source,
                                   .server = packet->destination,
                                   .client_hash = seen->hashes.source,
                                   .server_hash = seen->hashes.destination,
                                   .port = packet->destination_port,
                                   .transport = NTT_TCP};
    int port;
    if (!begins(packet) || !ntt_beacon_is_outside(&ends.server) ||
        ntt_floods_open(engine, &ends.server, NTT_PROBE_SYN, &port))
        return;
    struct ntt_beacon_pair *pair = pair_at(engine, &ends, true);
    if (!pair)
        return;
    pair->slot.seen = engine->now;
    ntt_incident_add(engine, &pair->failed, packet);
    if (pair->pending_ns && packet->time_ns - pair->pending_ns < REPEATS_MS * MS)
        return;
    bool failed = pair->trying;
    int64_t before_ns = pair->pending_ns;
    pair->trying = true;
    pair->pending_ns = packet->time_ns;
    if (!failed)
        return;
    ntt_rhythm_beat(&pair->ways[NTT_BEACON_FAILED], before_ns);
    ntt_rhythm_add_size(&pair->ways[NTT_BEACON_FAILED], 1); /* all are alike */
    ntt_beacon_judge(engine, pair, &ends, NTT_BEACON_FAILED);
}

static void see_datagram(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    const struct ntt_flow_step *step = &seen->step;
    if (!step->flow)
        return;
    bool up = step->forward;
    struct ntt_beacon_ends ends = {.client = up ? packet->source : packet->destination,
                                   .server = up ? packet->destination : packet->source,
                                   .client_hash = up ? seen->hashes.source : seen->hashes.destination,
                                   .server_hash = up ? seen->hashes.destination : seen->hashes.source,
                                   .port = up ? packet->destination_port : packet->source_port,
                                   .transport = NTT_UDP};
    if (ntt_port_is_periodic(packet->source_port, NTT_UDP) || ntt_beacon_is_keepalive(packet))
        return;
    struct ntt_beacon_pair *pair = pair_at(engine, &ends, up);
    if (!pair)
        return;
    pair->slot.seen = engine->now;
    struct ntt_rhythm *rhythm = &pair->ways[NTT_BEACON_SESSIONS];
    if (up) {
        ntt_incident_add(engine, &pair->calls, packet);
        bool paused = !pair->spoke_ns || packet->time_ns - pair->spoke_ns >= NTT_BEACON_PAUSE_MS * MS;
        pair->spoke_ns = packet->time_ns;
        if (paused) {
            pair->pending = true;
            pair->pending_ns = packet->time_ns;
            pair->pending_size = 0;
        }
        if (pair->pending)
            pair->pending_size += packet->payload;
        return;
    }
    pair->answered += packet->payload;
    if (!pair->pending)
        return;
    pair->pending = false;
    ntt_beacon_join_callers(engine, &ends);
    ntt_rhythm_beat(rhythm, pair->pending_ns);
    ntt_rhythm_add_size(rhythm, pair->pending_size);
    ntt_beacon_judge(engine, pair, &ends, NTT_BEACON_SESSIONS);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (seen->session.session)
        see_session(engine, seen);
    else if (packet->transport == NTT_TCP)
        see_attempt(engine, seen);
    else if (packet->transport != NTT_UDP)
        return;
    else if (packet->source_port == NTT_DNS_PORT && packet->destination_port != NTT_DNS_PORT)
        ntt_beacon_see_lookup(engine, seen);
    else if (packet->destination_port != NTT_DNS_PORT)
        see_datagram(engine, seen);
}

const struct ntt_detector ntt_beacon = {
    .about = {"beacon", "Beaconing", "c2", "T1071",
              "Something calls home at regular intervals. Find the process on the source and who owns the "
              "destination."},
    .needs = NTT_NEEDS_CONTENT | NTT_NEEDS_ANSWERS,
    .interests = NTT_SEE_UDP | NTT_SEE_SESSION | NTT_SEE_NEW,
    .see_packet = see_packet,
    .describe = ntt_beacon_describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{PAIRS, sizeof(struct ntt_beacon_pair)},
               {SERVERS, sizeof(struct ntt_beacon_crowd)},
               {CALLERS, sizeof(struct ntt_beacon_crowd)}},
};
