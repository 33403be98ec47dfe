/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * protocol_misuse: packets that no honest stack sends. Here: a packet from a host to itself on the wire
 * (land), TCP flags that exclude each other, and headers that contradict themselves; fragments and services
 * on the wrong port have files of their own.
 *
 * Counts packets for each pair of hosts, for malformed ones for each source. Leaves flags to scans and floods
 * once those have opened. A packet that the capture has cut short is never malformed. Thresholds were
 * calibrated on lab and public captures.
 */
#include "engine/detectors/protocol_misuse/protocol_misuse.h"

#include "engine/special_ranges.h"

#include <stdio.h>

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("protocol_misuse_flags", "Protocol misuse: illegal flags",
                   "TCP packets from one host to another with contradictory flags: 2 points for each with "
                   "SYN and FIN or RST, 1 for each NULL or XMAS packet.",
                   "points", 2, 1000, 6),
    NTT_OWN_OPTION("protocol_misuse_overlaps", "Protocol misuse: overlapping fragments",
                   "Datagrams between two hosts whose fragments overlap; fewer are of low severity.",
                   "datagrams", 2, 100, 3),
};

enum {
    IDLE_S = 120,
    MALFORMED_IDLE_S = 3600,   /* a broken device says so once, not every few minutes */
    LAND_MANY = 100,           /* more than a try */
    LAND_ON_UNKNOWN_LINK = 10, /* without link addresses it could be the loopback interface */
    FLAGS_MANY = 10,           /* times the threshold… */
    FLAGS_LONG_S = 5,          /* …for so long that it is neither a scan nor a flood, … */
    FLAGS_CONNECTIONS = 16,    /* …in so many connections: a broken stack repeats a few */
    MALFORMED_OPEN = 8         /* sources; when there are more, their addresses are forged */
};

struct offence *ntt_offence(struct ntt_engine *engine, enum misuse kind, uint64_t who, uint64_t whom)
{
    struct ntt_table *offences = &engine->own[NTT_PROTOCOL_MISUSE][OFFENCES];
    uint64_t key = ntt_combine(ntt_combine(who, whom), kind);
    struct offence *offence = ntt_table_find(offences, key);
    if (!offence) {
        offence = ntt_table_add(offences, key, engine->now);
        offence->kind = MISUSES;
    }
    offence->slot.seen = engine->now;
    return offence;
}

static uint32_t idle_s(enum misuse kind)
{
    return kind == MALFORMED ? MALFORMED_IDLE_S : IDLE_S;
}

void ntt_report_offence(struct ntt_engine *engine, struct offence *offence, enum misuse kind,
                        struct ntt_alert *draft)
{
    static const char *const names[MISUSES] = {
        "land", "illegal_flags", "ping_of_death", "fragment_overlap", "port_mismatch", "malformed"};
    draft->type = NTT_PROTOCOL_MISUSE;
    snprintf(draft->variant, sizeof draft->variant, "%s", names[kind]);
    if (kind == PORT_MISMATCH)
        snprintf(draft->technique, sizeof draft->technique, "T1571");
    struct ntt_figures figures = {.own = {kind, draft->selector.condition}};
    ntt_report_incident(engine, &offence->proof, draft, &figures, idle_s(kind));
}

void ntt_offence_add(struct ntt_engine *engine, struct offence *offence, enum misuse kind,
                     const struct ntt_packet *packet)
{
    bool past = packet->time_ns - offence->proof.evidence.last_ns > idle_s(kind) * 1000000000LL;
    if (past && !ntt_incident_alert(engine, &offence->proof)) {
        offence->proof = (struct ntt_incident){0};
        offence->times = offence->points = 0;
        offence->connections = 0;
        offence->kind = MISUSES;
    }
    ntt_incident_add(engine, &offence->proof, packet);
}

static bool has_same_ports(const struct ntt_packet *packet)
{
    enum { BFD_ECHO = 3785 }; /* sent to oneself by way of the neighbour, by design */
    return packet->source_port == packet->destination_port &&
           (packet->transport == NTT_TCP ||
            (packet->transport == NTT_UDP && packet->destination_port != BFD_ECHO));
}

static void see_land(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (!has_same_ports(packet) || ntt_address_special_use(&packet->source) == NTT_LOOPBACK ||
        ntt_address_is_unspecified(&packet->source) || ntt_address_is_group(&packet->source))
        return;
    struct offence *offence = ntt_offence(engine, LAND, seen->hashes.source, packet->transport);
    ntt_offence_add(engine, offence, LAND, packet);
    offence->slot.score = ++offence->times;
    unsigned enough = packet->link_source ? 1 : LAND_ON_UNKNOWN_LINK;
    if (offence->times < enough)
        return;
    /* A datagram to itself may have been turned around by a router that translates addresses. */
    bool weak = packet->transport == NTT_UDP || ntt_floods_active(engine, &packet->destination);
    struct ntt_prefix host = ntt_prefix_of(&packet->source);
    struct ntt_alert draft = {
        .severity = weak                          ? NTT_LOW
                    : offence->times >= LAND_MANY ? NTT_HIGH
                                                  : NTT_MEDIUM,
        .confidence = weak ? 60 : 95,
        .source = host,
        .target = host,
        .selector = {.transport = packet->transport,
                     .condition = packet->transport == NTT_TCP ? SAME_PORT_TCP : SAME_PORT_UDP,
                     .source = host,
                     .destination = host},
        .observed = offence->times,
        .threshold = enough,
        .unit = "packets",
    };
    ntt_report_offence(engine, offence, LAND, &draft);
}

enum { ALL_FLAGS = NTT_FIN | NTT_SYN | NTT_RST | NTT_PSH | NTT_ACK | NTT_URG };

static bool opens_and_closes(unsigned flags)
{
    return (flags & NTT_SYN) && (flags & (NTT_FIN | NTT_RST));
}

/* A lone FIN is left out: some small stacks take their leave that way. */
static bool has_bad_flags(const struct ntt_packet *packet)
{
    unsigned flags = packet->tcp_flags & ALL_FLAGS;
    return opens_and_closes(flags) || (!(flags & (NTT_SYN | NTT_RST | NTT_ACK)) && flags != NTT_FIN);
}

static bool tcp_flags_are_bad(const struct ntt_packet *packet)
{
    return packet->transport == NTT_TCP && has_bad_flags(packet);
}

static void see_flags(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct offence *offence =
        ntt_offence(engine, ILLEGAL_FLAGS, seen->hashes.source, seen->hashes.destination);
    ntt_offence_add(engine, offence, ILLEGAL_FLAGS, packet);
    offence->slot.score = ++offence->times;
    uint32_t ports = (uint32_t)packet->source_port << 16 | packet->destination_port;
    offence->connections |= 1ULL << (ntt_mix(ports) >> 58);
    bool connected = seen->step.flow && seen->step.flow->established;
    if (opens_and_closes(packet->tcp_flags))
        offence->points += 2;
    else if (!connected)
        offence->points++;
    unsigned enough = engine->config.own[NTT_PROTOCOL_MISUSE][FLAG_POINTS];
    bool open = ntt_incident_alert(engine, &offence->proof) != NULL;
    if (offence->points < enough)
        return;
    bool explained =
        ntt_floods_active(engine, &packet->destination) ||
        ntt_alerts_count(&engine->alerts, NTT_PORT_SCAN, &packet->source, &packet->destination) ||
        ntt_alerts_count(&engine->alerts, NTT_HOST_SWEEP, &packet->source, NULL);
    if (explained && !open)
        return;
    const struct ntt_evidence *proof = &offence->proof.evidence;
    bool grave = !explained && offence->points >= FLAGS_MANY * enough &&
                 __builtin_popcountll(offence->connections) >= FLAGS_CONNECTIONS &&
                 proof->last_ns - proof->first_ns >= FLAGS_LONG_S * 1000000000LL;
    struct ntt_alert draft = {
        .severity = grave ? NTT_MEDIUM : NTT_LOW,
        .confidence = 80,
        .source = ntt_prefix_of(&packet->source),
        .target = ntt_prefix_of(&packet->destination),
        .selector = {.transport = NTT_TCP,
                     .condition = BAD_FLAGS,
                     .source = ntt_prefix_of(&packet->source),
                     .destination = ntt_prefix_of(&packet->destination)},
        .observed = offence->points,
        .threshold = enough,
        .unit = "points",
    };
    ntt_report_offence(engine, offence, ILLEGAL_FLAGS, &draft);
}

/* 1, 10, 100, …: the largest that is not above the count. */
static uint64_t rounded_down(uint64_t count)
{
    uint64_t power = 1;
    while (power * 10 <= count)
        power *= 10;
    return power;
}

static void see_malformed(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    /* No dissector says from whom a packet is whose IP header is broken; no router passes it on, either. */
    bool by_link = packet->malformed_network;
    if (by_link && !packet->link_source)
        return;
    struct offence *offence =
        ntt_offence(engine, MALFORMED, by_link ? packet->link_source : seen->hashes.source, by_link);
    ntt_offence_add(engine, offence, MALFORMED, packet);
    offence->slot.score = ++offence->times;
    struct ntt_prefix target = ntt_prefix_of(&packet->destination);
    struct ntt_address link = ntt_address_of_link(packet->link_source);
    if (offence->times == 1)
        offence->target = target;
    else if (!ntt_address_equal(&offence->target.base, &target.base))
        offence->target = (struct ntt_prefix){0};
    if (!ntt_incident_alert(engine, &offence->proof) &&
        (ntt_alerts_count(&engine->alerts, NTT_PROTOCOL_MISUSE, NULL, NULL) >= MALFORMED_OPEN ||
         ntt_alerts_count(&engine->alerts, NTT_MAC_FLOOD, NULL, NULL)))
        return;
    struct ntt_alert draft = {
        .severity = NTT_LOW,
        .confidence = 50,
        .source = ntt_prefix_of(&packet->source),
        .target = offence->target,
        .selector = {.condition = by_link ? IS_MALFORMED_NETWORK : IS_MALFORMED,
                     .source = ntt_prefix_of(by_link ? &link : &packet->source)},
        .observed = rounded_down(offence->times),
        .threshold = 1,
        .unit = "packets",
    };
    ntt_report_offence(engine, offence, MALFORMED, &draft);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    if (packet->malformed) {
        see_malformed(engine, seen); /* what else is in it may be an accident */
        return;
    }
    if (seen->hashes.source == seen->hashes.destination)
        see_land(engine, seen);
    if (packet->fragment_length)
        ntt_misuse_see_fragment(engine, seen);
    if (packet->transport != NTT_TCP)
        return;
    if (has_bad_flags(packet))
        see_flags(engine, seen);
    else if ((seen->session.events & NTT_SESSION_DATA) && seen->session.from == NTT_SERVER)
        ntt_misuse_see_greeting(engine, seen);
}

static bool tcp_to_itself(const struct ntt_packet *packet)
{
    return packet->transport == NTT_TCP && has_same_ports(packet);
}

static bool udp_to_itself(const struct ntt_packet *packet)
{
    return packet->transport == NTT_UDP && has_same_ports(packet);
}

static bool is_fragment(const struct ntt_packet *packet)
{
    return packet->fragment_length;
}

static bool is_malformed(const struct ntt_packet *packet)
{
    return packet->malformed && !packet->malformed_network;
}

static bool is_malformed_network(const struct ntt_packet *packet)
{
    return packet->malformed_network;
}

static const struct ntt_condition conditions[] = {
    [SAME_PORT_TCP] = {"tcp.srcport == tcp.dstport", NULL, tcp_to_itself},
    [SAME_PORT_UDP] = {"udp.srcport == udp.dstport && udp.port != 3785", NULL, udp_to_itself},
    [BAD_FLAGS] =
        {"((tcp.flags.syn == 1 && (tcp.flags.fin == 1 || tcp.flags.reset == 1)) || (tcp.flags.syn == 0 && "
         "tcp.flags.reset == 0 && tcp.flags.ack == 0 && !(tcp.flags.fin == 1 && tcp.flags.push == 0 && "
         "tcp.flags.urg == 0)))",
         NULL, tcp_flags_are_bad},
    [IS_FRAGMENT] = {"(ip.flags.mf == 1 || ip.frag_offset > 0) && !(icmp.type in {3, 4, 5, 11, 12})",
                     "ipv6.fraghdr && !(icmpv6.type in {1, 2, 3, 4})", is_fragment},
    [IS_MALFORMED] = {"(tcp.hdr_len < 20 || tcp.bogus_header_length || udp.length.bad || (_ws.malformed && "
                      "!tcp.payload && "
                      "!udp.payload) || (ip.proto in {6, 17} && !tcp && !udp && !icmp && ip.flags.mf == 0 && "
                      "ip.frag_offset "
                      "== 0))",
                      "(tcp.hdr_len < 20 || tcp.bogus_header_length || udp.length.bad || (_ws.malformed && "
                      "!tcp.payload && "
                      "!udp.payload))",
                      is_malformed},
    [IS_MALFORMED_NETWORK] = {"(ip.bogus_header_length || ip.bogus_ip_length) && !ip.src", NULL,
                              is_malformed_network},
    [GREETS_SSH] = {"tcp.payload[0:4] == 53:53:48:2d", NULL, ntt_greets_ssh},
    [GREETS_HTTP] = {"tcp.payload[0:7] == 48:54:54:50:2f:31:2e", NULL, ntt_greets_http},
    [GREETS_TLS] = {"tcp.payload[0:2] == 16:03 && tcp.payload[5:1] == 02", NULL, ntt_greets_tls},
};

static void describe(struct ntt_open_alert *open)
{
    static const char *const greetings[] = {
        [GREETS_SSH] = "SSH", [GREETS_HTTP] = "HTTP", [GREETS_TLS] = "TLS"};
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT] = "several hosts", duration[32];
    unsigned long long packets = alert->evidence.packets;
    const char *s = packets == 1 ? "" : "s";
    ntt_prefix_format(&alert->source, source);
    if (alert->target.base.family)
        ntt_prefix_format(&alert->target, target);
    duration[0] = '\0';
    if (packets > 1)
        ntt_duration_text(&alert->evidence, duration);
    char *text = alert->message;
    size_t size = sizeof alert->message;
    switch ((enum misuse)open->figures.own[0]) {
    case LAND:
        snprintf(text, size,
                 "Somebody sent %s %llu packet%s%s in its own name (land): from the same address and port",
                 target, packets, s, duration);
        break;
    case ILLEGAL_FLAGS:
        snprintf(text, size, "%s sent %s %llu TCP packet%s%s with flags that exclude each other", source,
                 target, packets, s, duration);
        break;
    case PING_OF_DEATH:
        snprintf(
            text, size,
            "%s sent %s %llu fragment%s%s, of which %llu datagram%s would be longer than the 65535 bytes "
            "that IP allows (ping of death)",
            source, target, packets, s, duration, (unsigned long long)alert->observed,
            alert->observed == 1 ? "" : "s");
        break;
    case FRAGMENT_OVERLAP:
        snprintf(
            text, size,
            "%s sent %s %llu fragment%s%s; those of %llu datagram%s overlap, and what comes of them is up "
            "to the receiver",
            source, target, packets, s, duration, (unsigned long long)alert->observed,
            alert->observed == 1 ? "" : "s");
        break;
    case PORT_MISMATCH:
        snprintf(text, size,
                 "%s speaks %s on port %u, which is another service's; %llu greeting%s%s, first to %s",
                 target, greetings[open->figures.own[1]], alert->selector.source_port, packets, s, duration,
                 source);
        break;
    default:
        snprintf(text, size, "%s sent %s %llu packet%s%s with headers that contradict themselves", source,
                 target, packets, s, duration);
    }
}

const struct ntt_detector ntt_protocol_misuse = {
    .about = {"protocol_misuse", "Protocol misuse", "misuse", "T1499.004",
              "No ordinary program sends this. Look at the packets, and make sure the target is patched."},
    .interests = NTT_SEE_EVERY,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[OFFENCES] = {1024, sizeof(struct offence)}, [DATAGRAMS] = {512, sizeof(struct datagram)}},
};
