/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dns_tunnel: data carried in DNS. Counted per client and registered domain (the apex), over one to two
 * windows: names never asked before, those of them that carry encoded data below the apex or look drawn at random,
 * records of types that only tunnels ask for, answers that bring data down. Names without a domain (dnscat2 talking to
 * its server) count together. Structure decides, not entropy, and only in numbers: one hash in a name is a cache,
 * an antivirus or a block list. Medium takes a dialogue, or names that no look-up of a hash makes (see dns_tunnel_judge.c).
 * Reverse names, mDNS and a list of services that are known to put hashes in names are left out.
 * Besides: a name that begins like a compressed file, and exchanges on UDP port 53 that are not DNS.
 * Calibrated on lab and public captures: tunnels with iodine, dnscat2, dnsteal; 600 benign captures, among
 * them resolvers under load.
 */
#include "engine/detector.h"
#include "engine/detectors/dns_tunnel/dns_tunnel_judge.h"

#include "engine/bytes.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { DNS = NTT_DNS_PORT, NETBIOS_NAMES = 137, MDNS = 5353, LLMNR = 5355 };
enum { DOMAINS = 1 << 13, LINES = 1 << 11 };

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION(
        "dns_tunnel_names", "DNS tunnel: names",
        "Different names with long encoded data below one domain, queried by one client in the window.",
        "names", 10, 400, 50),
    NTT_OWN_OPTION("dns_tunnel_length", "DNS tunnel: data in a name",
                   "Mean length of the encoded data in those names.", "characters", 15, 200, 40),
    NTT_OWN_OPTION(
        "dns_tunnel_few_names", "DNS tunnel: names, with more evidence",
        "Names that look encoded or random, if answers return data too, or if the record types are used "
        "only by tunnels.",
        "names", 5, 400, 12),
    NTT_OWN_OPTION("dns_tunnel_window", "DNS tunnel: window",
                   "Names are remembered for one to two such windows.", "seconds", 60, 86400, 600),
    NTT_OWN_OPTION("dns_tunnel_volume", "DNS tunnel: high volume",
                   "Amount of data in names and answers at which the severity becomes high.", "kilobytes", 10,
                   1000000, 1000),
};

/* What one client exchanges with one server. */
struct line {
    struct ntt_slot slot; /* score: packets of evidence */
    struct ntt_incident names, raw;
    struct ntt_incident
        brief;         /* names that look drawn at random, and are too short to be told by their length */
    uint64_t up, down; /* characters of data in names, and bytes of answers, since the incident began */
    uint64_t raw_bytes;
    uint32_t carriers;
    uint32_t raw_packets[2]; /* [1]: to the server */
    uint32_t raw_marked;     /* of those, with the header of iodine */
};

/* One packet between a client and a server. */
struct exchange {
    const struct ntt_packet *packet;
    struct ntt_address client, server;
    uint64_t client_hash, server_hash;
    uint16_t port;
};

/* A question that has room for data up or down. */
static bool is_telling(const struct ntt_dns_message *message)
{
    enum { LONG_NAME = 30 };
    return message->name_length >= LONG_NAME || message->type == NTT_DNS_TXT ||
           ntt_dns_type_is_odd(message->type);
}

static bool telling_holds(const struct ntt_packet *packet)
{
    const uint8_t *data;
    size_t length;
    struct ntt_dns_message message;
    return packet->data_length && ntt_dns_read_packet(packet, &data, &length, &message) &&
           is_telling(&message);
}

enum { TELLING = 1 }; /* place in: */
static const struct ntt_condition conditions[] = {
    [TELLING] = {"(dns.qry.name.len >= 30 || dns.qry.type in {10, 16, 25, 65399})", NULL, telling_holds},
};

/* ---- what a client exchanges with a server ---- */

static struct line *line_of(struct ntt_engine *engine, const struct exchange *exchange)
{
    struct ntt_table *lines = &engine->own[NTT_DNS_TUNNEL][1];
    uint64_t key = ntt_combine(exchange->client_hash + exchange->packet->transport,
                               exchange->server_hash + ((uint64_t)exchange->port << 16));
    struct line *line = ntt_table_find(lines, key);
    if (!line)
        line = ntt_table_add(lines, key, engine->now);
    return line;
}

/* Evidence that led to nothing for a while is forgotten. */
static void begin_anew_after_rest(struct ntt_engine *engine, struct line *line)
{
    bool rested = engine->now - line->slot.seen > engine->config.own[NTT_DNS_TUNNEL][NTT_DNS_TUNNEL_WINDOW];
    line->slot.seen = engine->now;
    if (!rested || ntt_incident_alert(engine, &line->names) || ntt_incident_alert(engine, &line->raw) ||
        ntt_incident_alert(engine, &line->brief))
        return;
    struct ntt_slot slot = line->slot;
    slot.score = 0;
    *line = (struct line){.slot = slot};
}

static struct ntt_alert draft_of(const struct exchange *exchange, const struct ntt_verdict *verdict)
{
    struct ntt_alert draft = {
        .type = NTT_DNS_TUNNEL,
        .source = ntt_prefix_of(&exchange->client),
        .target = ntt_prefix_of(&exchange->server),
        .selector = {.transport = exchange->packet->transport,
                     .both_ways = true,
                     .one_port = true,
                     .port = exchange->port},
    };
    draft.selector.source = draft.source;
    draft.selector.destination = draft.target;
    ntt_draft_verdict(&draft, verdict);
    return draft;
}

enum figure { DATA_UP, DATA_DOWN, ODD_TYPE, APEX }; /* the apex as text, in four of them */

/* The alert on a line is one: on names that their length tells while there are any. */
static struct ntt_incident *incident_of(struct ntt_engine *engine, struct line *line, bool telling)
{
    bool brief = !telling && !ntt_incident_alert(engine, &line->names);
    return brief || ntt_incident_alert(engine, &line->brief) ? &line->brief : &line->names;
}

static void report_names(struct ntt_engine *engine, struct line *line, const struct exchange *exchange,
                         const struct ntt_dns_domain *domain, struct ntt_verdict verdict, bool telling)
{
    const unsigned *own = engine->config.own[NTT_DNS_TUNNEL];
    struct ntt_incident *incident = incident_of(engine, line, telling);
    if (!ntt_incident_alert(engine, incident) && ntt_floods_active(engine, &exchange->server))
        return;
    if (verdict.severity == NTT_MEDIUM && line->up + line->down >= own[NTT_DNS_TUNNEL_VOLUME] * 1000ULL)
        verdict.severity = NTT_HIGH;
    if (verdict.observed < line->carriers)
        verdict.observed = line->carriers;
    struct ntt_alert draft = draft_of(exchange, &verdict);
    draft.window_s = own[NTT_DNS_TUNNEL_WINDOW];
    draft.selector.condition = exchange->port == DNS && incident == &line->names ? TELLING : 0;
    struct ntt_figures figures = {
        .distinct = (uint32_t)verdict.observed,
        .own = {[DATA_UP] = line->up, [DATA_DOWN] = line->down, [ODD_TYPE] = domain->odd_type}};
    memcpy(&figures.own[APEX], domain->apex, sizeof domain->apex);
    ntt_report_incident(engine, incident, &draft, &figures, 2 * own[NTT_DNS_TUNNEL_WINDOW]);
}

static void see_message(struct ntt_engine *engine, const struct exchange *exchange, const uint8_t *data,
                        size_t length, const struct ntt_dns_message *message)
{
    struct ntt_dns_name name = ntt_dns_judge_name(data, message);
    bool telling = is_telling(message);
    struct line *line = NULL;
    if (telling || name.drawn) {
        line = line_of(engine, exchange);
        begin_anew_after_rest(engine, line);
        if (telling)
            ntt_incident_add(engine, &line->names, exchange->packet);
        if (name.drawn)
            ntt_incident_add(engine, &line->brief, exchange->packet);
        line->slot.score++;
    }
    if (name.exempt)
        return;
    struct ntt_dns_domain *domain =
        ntt_dns_domain_of(&engine->own[NTT_DNS_TUNNEL][0], exchange->client_hash, name.apex.hash, engine->now,
                          engine->config.own[NTT_DNS_TUNNEL][NTT_DNS_TUNNEL_WINDOW]);
    if (!domain->apex[0])
        ntt_dns_write_apex(data, message, &name.apex, domain->apex);
    struct ntt_dns_answer answer = ntt_dns_read_answer(data, length, message);
    ntt_dns_domain_count(domain, &name, message->type, &answer);
    if (!line || (!name.drawn && !answer.data && !ntt_dns_type_is_odd(message->type)))
        return;
    if (message->response)
        line->down += length - message->question_end;
    else
        line->up += name.below;
    line->carriers += !message->response;
    struct ntt_dns_tally sum = ntt_dns_domain_sum(domain);
    struct ntt_verdict verdict = ntt_dns_tunnel_judge(&engine->config, &sum);
    if (!verdict.severity && name.file)
        verdict = (struct ntt_verdict){"file", NTT_LOW, 60, 1, 1, "names"};
    if (verdict.severity)
        report_names(engine, line, exchange, domain, verdict, telling);
}

/* ---- exchanges on port 53 that are not DNS ---- */

static bool has_iodine_header(const struct ntt_packet *packet)
{
    const uint8_t *data = packet->data;
    return packet->data_length >= 4 && data[0] == 0x10 && data[1] == 0xd1 && data[2] == 0x9e &&
           data[3] >= 0x10 && data[3] < 0x40;
}

/* No message of any operation begins like that: a DNS header counts its records. */
static bool is_not_dns(const struct ntt_packet *packet)
{
    enum { HEADER = 12, MANY = 1024 };
    const uint8_t *data = packet->data;
    if (packet->data_length < HEADER)
        return true;
    unsigned records = 0;
    for (unsigned at = 4; at < HEADER; at += 2)
        records += ntt_big16(data + at);
    return records > MANY;
}

static void see_raw(struct ntt_engine *engine, const struct exchange *exchange)
{
    enum { EACH_WAY = 20, MARKED = 10 };
    struct line *line = line_of(engine, exchange);
    begin_anew_after_rest(engine, line);
    bool up = exchange->packet->destination_port == DNS;
    line->raw_packets[up]++;
    line->raw_marked += has_iodine_header(exchange->packet);
    line->raw_bytes += exchange->packet->payload;
    line->slot.score++;
    ntt_incident_add(engine, &line->raw, exchange->packet);
    uint32_t packets = line->raw_packets[0] + line->raw_packets[1];
    bool both = line->raw_packets[0] && line->raw_packets[1];
    struct ntt_verdict verdict = {"raw", NTT_LOW, 50, packets, 2ULL * EACH_WAY, "packets"};
    if (line->raw_marked >= MARKED && both)
        verdict = (struct ntt_verdict){"raw", NTT_MEDIUM, 95, line->raw_marked, MARKED, "packets"};
    else if (line->raw_packets[0] < EACH_WAY || line->raw_packets[1] < EACH_WAY)
        return;
    if (ntt_floods_active(engine, &exchange->server))
        return;
    struct ntt_alert draft = draft_of(exchange, &verdict);
    draft.observed = packets;
    struct ntt_figures figures = {.own = {[DATA_UP] = line->raw_bytes}};
    ntt_report_incident(engine, &line->raw, &draft, &figures, 600);
}

/* ---- packets ---- */

static struct exchange exchange_of(const struct ntt_observation *seen, bool to_server)
{
    const struct ntt_packet *packet = seen->packet;
    return (struct exchange){
        .packet = packet,
        .client = to_server ? packet->source : packet->destination,
        .server = to_server ? packet->destination : packet->source,
        .client_hash = to_server ? seen->hashes.source : seen->hashes.destination,
        .server_hash = to_server ? seen->hashes.destination : seen->hashes.source,
        .port = to_server ? packet->destination_port : packet->source_port,
    };
}

static bool is_name_service(unsigned port)
{
    return port == MDNS || port == LLMNR || port == NETBIOS_NAMES;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    bool dns_port = packet->destination_port == DNS || packet->source_port == DNS;
    if (!packet->data_length || packet->fragment)
        return;
    if (!dns_port && (packet->transport == NTT_TCP || is_name_service(packet->source_port) ||
                      is_name_service(packet->destination_port) || packet->data_length < 17 ||
                      packet->data[4] || packet->data[5] != 1))
        return;
    const uint8_t *data;
    size_t length;
    struct ntt_dns_message message;
    bool read = ntt_dns_read_packet(packet, &data, &length, &message);
    bool whole = packet->data_length == packet->payload;
    if (read && (dns_port || (message.unmistakable && whole))) {
        bool ports_tell = dns_port && packet->source_port != packet->destination_port;
        bool to_server = ports_tell ? packet->destination_port == DNS : !message.response;
        struct exchange exchange = exchange_of(seen, to_server);
        see_message(engine, &exchange, data, length, &message);
    } else if (!read && dns_port && packet->transport == NTT_UDP && whole && is_not_dns(packet)) {
        struct exchange exchange = exchange_of(seen, packet->destination_port == DNS);
        see_raw(engine, &exchange);
    }
}

/* ---- words ---- */

static const char *type_name(uint64_t type, char text[16])
{
    if (type == NTT_DNS_NULL)
        return "NULL";
    if (type == NTT_DNS_KEY)
        return "KEY";
    snprintf(text, 16, "type %u", (unsigned)type);
    return text;
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], type[16];
    char apex[NTT_DNS_APEX_TEXT], below[64] = " for names without a domain", records[32] = "";
    ntt_prefix_format(&alert->source, source);
    ntt_prefix_format(&alert->target, target);
    ntt_duration_text(&alert->evidence, duration);
    if (strcmp(alert->variant, "raw") == 0) {
        snprintf(alert->message, sizeof alert->message,
                 "%s and %s exchanged %llu packets with %llu bytes on UDP port 53%s that are not DNS%s",
                 source, target, (unsigned long long)alert->observed, (unsigned long long)own[DATA_UP],
                 duration, alert->severity > NTT_LOW ? " but iodine's raw mode" : "");
        return;
    }
    memcpy(apex, &own[APEX], sizeof apex);
    if (apex[0])
        snprintf(below, sizeof below, " below %s", apex);
    if (own[ODD_TYPE])
        snprintf(records, sizeof records, " for %s records", type_name(own[ODD_TYPE], type));
    if (strcmp(alert->variant, "file") == 0)
        snprintf(alert->message, sizeof alert->message,
                 "%s asked %s for a name%s that begins like an encoded compressed file", source, target,
                 below);
    else
        snprintf(alert->message, sizeof alert->message,
                 "%s sent %s %u questions%s%s that carry data%s: %llu characters up, %llu bytes of answers",
                 source, target, open->figures.distinct, records, below, duration,
                 (unsigned long long)own[DATA_UP], (unsigned long long)own[DATA_DOWN]);
}

const struct ntt_detector ntt_dns_tunnel = {
    .about = {"dns_tunnel", "Tunnel in DNS", "exfiltration", "T1071.004",
              "Find the process on the source that queries these names, and block the domain at your "
              "resolver."},
    .needs = NTT_NEEDS_CONTENT,
    .interests = NTT_SEE_UDP | NTT_SEE_SESSION,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{DOMAINS, sizeof(struct ntt_dns_domain)}, {LINES, sizeof(struct line)}},
};
