/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/sessions.h"

/* Without a handshake, the lower port serves; between equals, whoever was heard first asks. */
static bool source_is_client(const struct ntt_packet *packet, const struct ntt_flow_step *step)
{
    if (step->flow->probe == NTT_PROBE_SYN || packet->source_port == packet->destination_port)
        return step->forward;
    if (step->flow->probe == NTT_PROBE_SYNACK)
        return !step->forward;
    return packet->source_port > packet->destination_port;
}

static struct ntt_session *open_session(struct ntt_table *sessions, const struct ntt_packet *packet,
                                        const struct ntt_hashes *hashes, const struct ntt_flow_step *step,
                                        uint32_t now)
{
    bool from_client = source_is_client(packet, step);
    struct ntt_session *session = ntt_table_add(sessions, step->flow->slot.key, now);
    session->slot.score = 1;
    session->client = from_client ? packet->source : packet->destination;
    session->server = from_client ? packet->destination : packet->source;
    session->client_hash = from_client ? hashes->source : hashes->destination;
    session->server_hash = from_client ? hashes->destination : hashes->source;
    session->client_port = from_client ? packet->source_port : packet->destination_port;
    session->server_port = from_client ? packet->destination_port : packet->source_port;
    session->whole = step->completed && step->flow->agreed;
    session->begin_frame = packet->frame;
    session->begin_ns = packet->time_ns;
    return session;
}

/* The session of the flow. What an earlier connection over the same ports left behind is forgotten. */
static struct ntt_session *session_of(struct ntt_table *sessions, const struct ntt_flow_step *step)
{
    struct ntt_session *session = ntt_table_at(sessions, step->flow->session, step->flow->slot.key);
    if (!session)
        session = ntt_table_find(sessions, step->flow->slot.key);
    if (session && step->flow->begun_again) {
        session->slot.key = 0;
        step->flow->begun_again = false;
        session = NULL;
    }
    return session;
}

static bool sent_by_client(const struct ntt_session *session, const struct ntt_packet *packet,
                           const struct ntt_hashes *hashes)
{
    return hashes->source == session->client_hash && packet->source_port == session->client_port;
}

struct ntt_session_step ntt_sessions_observe(struct ntt_table *sessions, const struct ntt_packet *packet,
                                             const struct ntt_hashes *hashes,
                                             const struct ntt_flow_step *step, uint32_t now)
{
    struct ntt_session_step result = {0};
    if (!step->flow->established)
        return result;
    struct ntt_session *session = session_of(sessions, step);
    if (!session) {
        if (!step->completed && !packet->payload)
            return result;
        session = open_session(sessions, packet, hashes, step, now);
        step->flow->session = ntt_table_index(sessions, session);
        result.events = NTT_SESSION_OPENED;
    }
    result.session = session;
    result.from = sent_by_client(session, packet, hashes) ? NTT_CLIENT : NTT_SERVER;
    session->slot.seen = now;
    session->last_ns = packet->time_ns;
    session->packets++;
    if (packet->payload) {
        result.events |= NTT_SESSION_DATA;
        session->segments[result.from]++;
        session->bytes[result.from] += packet->payload;
    }
    if (!session->closed && (packet->tcp_flags & (NTT_FIN | NTT_RST))) {
        result.events |= NTT_SESSION_CLOSED;
        session->closed = true;
        session->closed_by = (uint8_t)result.from;
        session->closed_by_reset = packet->tcp_flags & NTT_RST;
    }
    session->slot.score = session->closed                                                  ? 0
                          : session->segments[NTT_CLIENT] && session->segments[NTT_SERVER] ? 2
                                                                                           : 1;
    return result;
}
