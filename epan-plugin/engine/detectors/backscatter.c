/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * backscatter: a host answers many others that never asked it. It is being flooded somewhere else by somebody
 * who forges their addresses. An observation, not an attack on anybody in the capture: always info.
 *
 * Counts the hosts that one host sends SYN-ACKs, RSTs, echo replies or ICMP refusals to although no question
 * of theirs is in the capture. Exchanges that go on afterwards are half a conversation whose other half is
 * not captured, and a server with many different ports is not a flood's victim. A flood in the capture itself
 * says it better. Vetoes tcp_flood for such answers; scans never count them as probes. Calibrated on lab and
 * public captures.
 */
#include "engine/detectors/backscatter.h"

#include "engine/counting/measures.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <glib.h>
#include <stdio.h>

enum { PEERS };
enum { IDLE = 600, MOST_PEERS = 64, MOST_PORTS = 4 };

static const struct ntt_config_option options[] = {
    [PEERS] = NTT_OWN_OPTION("backscatter_peers", "Backscatter: hosts",
                             "Hosts that one host answers although they never sent it anything.", "hosts", 3,
                             60, 10),
};

/* Places in `conditions`. */
enum kind { NOTHING, SYNACK, RESET, ICMP, KINDS };

struct answerer {
    struct ntt_slot slot; /* score: peers */
    struct ntt_address host;
    uint32_t going_on; /* flows that went on */
    uint8_t peer_count, port_count;
    uint32_t peers[MOST_PEERS];
    uint16_t ports[MOST_PORTS];
    bool many_ports;
    uint8_t shown; /* enum kind that the evidence is of */
    struct ntt_distinct distinct;
    struct ntt_incident incident;
};

static enum kind kind_of(const struct ntt_packet *packet)
{
    if (packet->transport == NTT_TCP) {
        if (packet->tcp_flags & NTT_RST)
            return RESET;
        return (packet->tcp_flags & (NTT_SYN | NTT_ACK)) == (NTT_SYN | NTT_ACK) ? SYNACK : NOTHING;
    }
    if (packet->transport != NTT_ICMP)
        return NOTHING;
    return packet->icmp == NTT_ICMP_ECHO_REPLY || packet->icmp == NTT_ICMP_UNREACHABLE ? ICMP : NOTHING;
}

static bool holds_synack(const struct ntt_packet *packet)
{
    return kind_of(packet) == SYNACK;
}

static bool holds_reset(const struct ntt_packet *packet)
{
    return kind_of(packet) == RESET;
}

static bool holds_icmp(const struct ntt_packet *packet)
{
    return kind_of(packet) == ICMP;
}

static const struct ntt_condition conditions[] = {
    [SYNACK] = {"tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.flags.reset == 0", NULL, holds_synack},
    [RESET] = {"tcp.flags.reset == 1", NULL, holds_reset},
    [ICMP] = {"icmp.type in {0, 3}", "icmpv6.type in {1, 129}", holds_icmp},
};

static struct answerer *answerer_at(struct ntt_engine *engine, uint64_t hash)
{
    return ntt_table_find(&engine->own[NTT_BACKSCATTER][0], hash | 1);
}

static bool asked_before(const struct ntt_engine *engine, const struct ntt_packet *packet)
{
    const struct ntt_quoted *quoted = &packet->quoted;
    if (quoted->transport == NTT_NO_TRANSPORT || !ntt_address_equal(&quoted->source, &packet->destination) ||
        !ntt_address_equal(&quoted->destination, &packet->source))
        return true; /* an answer in another's name, or to nothing that can be known */
    struct ntt_hashes ends = {ntt_hash_address(&quoted->source), ntt_hash_address(&quoted->destination)};
    struct ntt_tuple tuple = ntt_tuple_of_quoted(quoted, &ends);
    bool forward;
    return ntt_flows_find(&engine->flows, &tuple, &forward) != NULL;
}

/* The packet answers what nobody asked, as far as the capture shows. */
static bool unasked(const struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (packet->icmp == NTT_ICMP_UNREACHABLE)
        return !asked_before(engine, packet);
    return seen->step.created;
}

static uint16_t port_of(const struct ntt_packet *packet)
{
    return packet->icmp == NTT_ICMP_UNREACHABLE ? packet->quoted.destination_port : packet->source_port;
}

static void add_peer(struct answerer *answerer, uint64_t hash)
{
    ntt_distinct_add(&answerer->distinct, hash);
    for (unsigned i = 0; i < answerer->peer_count; i++) {
        if (answerer->peers[i] == (uint32_t)hash)
            return;
    }
    if (answerer->peer_count < MOST_PEERS)
        answerer->peers[answerer->peer_count++] = (uint32_t)hash;
    answerer->slot.score = answerer->peer_count;
}

static void add_port(struct answerer *answerer, uint16_t port)
{
    for (unsigned i = 0; i < answerer->port_count; i++) {
        if (answerer->ports[i] == port)
            return;
    }
    if (answerer->port_count < MOST_PORTS)
        answerer->ports[answerer->port_count++] = port;
    else
        answerer->many_ports = true;
}

static void judge(struct ntt_engine *engine, struct answerer *answerer)
{
    unsigned wanted = engine->config.own[NTT_BACKSCATTER][PEERS];
    if (!ntt_incident_alert(engine, &answerer->incident) &&
        (answerer->peer_count < wanted || answerer->many_ports ||
         answerer->going_on * 4 >= answerer->peer_count || ntt_floods_active(engine, &answerer->host)))
        return;
    static const char *const variants[KINDS] = {[SYNACK] = "synack", [RESET] = "rst", [ICMP] = "icmp"};
    uint64_t hosts = ntt_distinct_count(&answerer->distinct);
    if (hosts < answerer->peer_count)
        hosts = answerer->peer_count;
    struct ntt_alert draft = {
        .type = NTT_BACKSCATTER,
        .severity = NTT_INFO,
        .confidence = answerer->shown == RESET ? 60 : 80,
        .target = ntt_prefix_of(&answerer->host),
        .observed = hosts > answerer->incident.evidence.packets ? answerer->incident.evidence.packets : hosts,
        .threshold = wanted,
        .unit = "hosts",
        .window_s = IDLE,
    };
    g_strlcpy(draft.variant, variants[answerer->shown], sizeof draft.variant);
    draft.selector = (struct ntt_selector){
        .transport = answerer->shown == ICMP ? NTT_ICMP : NTT_TCP,
        .condition = answerer->shown,
        .source = draft.target,
        .any_destination = true,
    };
    struct ntt_figures figures = {
        .distinct = (uint32_t)draft.observed,
        .own = {answerer->port_count, answerer->ports[0]},
    };
    ntt_report_incident(engine, &answerer->incident, &draft, &figures, IDLE);
}

static struct answerer *new_answerer(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    struct answerer *answerer =
        ntt_table_add(&engine->own[NTT_BACKSCATTER][0], seen->hashes.source | 1, engine->now);
    answerer->host = seen->packet->source;
    answerer->shown = (uint8_t)kind_of(seen->packet);
    return answerer;
}

static void see_answer(struct ntt_engine *engine, const struct ntt_observation *seen, enum kind kind)
{
    bool news = unasked(engine, seen);
    struct answerer *answerer = answerer_at(engine, seen->hashes.source);
    if (!answerer && !news)
        return;
    if (!answerer) {
        answerer = new_answerer(engine, seen);
    } else if (engine->now - answerer->slot.seen > IDLE) {
        answerer->slot.key = 0;
        answerer = new_answerer(engine, seen);
    }
    if (kind == (enum kind)answerer->shown)
        ntt_incident_add(engine, &answerer->incident, seen->packet);
    if (!news)
        return;
    answerer->slot.seen = engine->now;
    add_peer(answerer, seen->hashes.destination);
    add_port(answerer, port_of(seen->packet));
    if (kind == (enum kind)answerer->shown)
        judge(engine, answerer);
}

/* The second packet of an exchange that began with its answer: a conversation of which one side is missing.
 */
static bool goes_on(const struct ntt_observation *seen)
{
    const struct ntt_flow *flow = seen->step.flow;
    return seen->packet->transport == NTT_TCP && flow && !seen->step.created && flow->packets == 2 &&
           flow->probe == NTT_PROBE_SYNACK && seen->step.forward;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    enum kind kind = kind_of(seen->packet);
    if (kind != NOTHING) {
        see_answer(engine, seen, kind);
    } else if (goes_on(seen) || seen->step.turned) { /* turned: the question comes late, and is there */
        uint64_t host = seen->step.turned ? seen->hashes.destination : seen->hashes.source;
        struct answerer *answerer = answerer_at(engine, host);
        if (answerer)
            answerer->going_on++;
    }
}

bool ntt_backscatter_active(const struct ntt_engine *engine, const struct ntt_address *host)
{
    return ntt_alerts_count(&engine->alerts, NTT_BACKSCATTER, NULL, host) > 0;
}

static void describe(struct ntt_open_alert *open)
{
    static const char *const what[KINDS] = {[SYNACK] = "SYN-ACKs", [RESET] = "RSTs", [ICMP] = "ICMP answers"};
    struct ntt_alert *alert = &open->alert;
    char host[NTT_ADDRESS_TEXT], duration[32], port[32] = "";
    if (open->figures.own[0] == 1 && open->figures.own[1])
        snprintf(port, sizeof port, " of port %llu", (unsigned long long)open->figures.own[1]);
    snprintf(
        alert->message, sizeof alert->message,
        "%s answered about %u hosts that never asked it with %llu %s%s%s: most likely it is being flooded "
        "elsewhere, under their addresses",
        ntt_prefix_format(&alert->target, host), open->figures.distinct,
        (unsigned long long)alert->evidence.packets, what[alert->selector.condition], port,
        ntt_duration_text(&alert->evidence, duration));
}

const struct ntt_detector ntt_backscatter = {
    .about = {"backscatter", "Backscatter", "dos", "",
              "Nothing to do: this host answers packets that someone else forged in your name."},
    .interests = NTT_SEE_TCP | NTT_SEE_ICMP,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{.entries = 1 << 9, .entry_size = sizeof(struct answerer)}},
};
