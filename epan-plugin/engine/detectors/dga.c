/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dga: a program that makes up names. Malware with a domain generation algorithm asks for domain after domain until one
 * exists; its owner registers a few of them (Antonakakis et al., "From Throw-Away Traffic to Bots", USENIX Security
 * 2012). What tells it is the outcome, and where: answers that there is no such name, for many different domains that
 * somebody would have to register, whose letters follow one another by chance.
 *
 * Counted per client, over one to two windows: domains (the apex, see dns_names.h) that do not exist, and those of them
 * that look drawn at random. What else asks for names that do not exist does so below a few domains: search lists (one
 * name below each suffix), block lists of mail, hashes, a browser that looks for a resolver's lies with three random
 * names without a domain or below the network's own suffix. Typing errors and dead links are words.
 */
#include "engine/detector.h"

#include "engine/detectors/dns/dns_letters.h"
#include "engine/detectors/dns/dns_names.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { CLIENTS = 1 << 11, DOMAIN_BITS = 1024 };

enum option { DOMAINS, WINDOW };

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION(
        "dga_domains", "DGA: domains",
        "Different domains with random names that do not exist, queried by one client in the window.",
        "domains", 5, 1000, 10),
    NTT_OWN_OPTION("dga_window", "DGA: window", "Domains are remembered for one to two such windows.",
                   "seconds", 60, 86400, 3600),
};

/* Domains are told apart by one bit each, so that of many some are missed and none is counted twice. */
struct tally {
    uint32_t random, words; /* domains that do not exist */
    uint64_t seen[DOMAIN_BITS / 64];
};

struct client {
    struct ntt_slot slot; /* score: random domains in both windows */
    struct ntt_incident missing;
    uint32_t window; /* number of the window that `now` is for */
    bool serves;     /* it tells others that names do not exist: a resolver, which asks for them */
    char last[NTT_DNS_APEX_TEXT];
    struct tally now, before;
};

static bool says_no_such_name(const struct ntt_packet *packet)
{
    enum { RCODE = 0x0f, RESPONSE = 0x80 };
    const uint8_t *data = packet->data;
    return packet->transport == NTT_UDP && packet->source_port == NTT_DNS_PORT &&
           packet->data_length > NTT_DNS_HEADER && (data[2] & RESPONSE) &&
           (data[3] & RCODE) == NTT_DNS_NO_SUCH_NAME;
}

enum { NO_SUCH_NAME = 1 }; /* place in: */
static const struct ntt_condition conditions[] = {
    [NO_SUCH_NAME] = {"dns.flags.rcode == 3", NULL, says_no_such_name},
};

static void turn_window(struct client *client, uint32_t window)
{
    if (client->window == window)
        return;
    client->before = window == client->window + 1 ? client->now : (struct tally){0};
    client->now = (struct tally){0};
    client->window = window;
}

static struct client *client_of(struct ntt_engine *engine, uint64_t hash)
{
    struct ntt_table *clients = &engine->own[NTT_DGA][0];
    struct client *client = ntt_table_find(clients, hash | 1);
    uint32_t length = engine->config.own[NTT_DGA][WINDOW], window = engine->now / length;
    if (!client) {
        client = ntt_table_add(clients, hash | 1, engine->now);
        client->window = window;
    }
    if (engine->now - client->slot.seen > length && !ntt_incident_alert(engine, &client->missing))
        client->missing = (struct ntt_incident){0}; /* what led to nothing for so long is no part of this */
    turn_window(client, window);
    client->slot.seen = engine->now;
    return client;
}

/* True where the domain was not counted before. */
static bool count(struct client *client, uint64_t domain, bool random)
{
    unsigned word = domain / 64 % (DOMAIN_BITS / 64);
    uint64_t bit = 1ULL << domain % 64;
    bool known = (client->now.seen[word] | client->before.seen[word]) & bit;
    client->now.seen[word] |= bit;
    if (known)
        return false;
    client->now.random += random;
    client->now.words += !random;
    client->slot.score = client->now.random + client->before.random;
    return true;
}

enum figure { WORDS, LAST }; /* the last domain as text, in four of them */

static void report(struct ntt_engine *engine, struct client *client, const struct ntt_packet *packet)
{
    const unsigned *own = engine->config.own[NTT_DGA];
    uint32_t random = client->now.random + client->before.random;
    const struct ntt_verdict verdict = {"", NTT_MEDIUM, 85, random, own[DOMAINS], "domains"};
    struct ntt_alert draft = {
        .type = NTT_DGA,
        .source = ntt_prefix_of(&packet->destination),
        .target = ntt_prefix_of(&packet->source),
        .window_s = own[WINDOW],
        .selector = {.transport = NTT_UDP,
                     .condition = NO_SUCH_NAME,
                     .any_source = true,
                     .one_source_port = true,
                     .source_port = NTT_DNS_PORT},
    };
    draft.selector.destination = draft.source;
    ntt_draft_verdict(&draft, &verdict);
    struct ntt_figures figures = {.distinct = random,
                                  .own = {[WORDS] = client->now.words + client->before.words}};
    memcpy(&figures.own[LAST], client->last, sizeof client->last);
    ntt_report_incident(engine, &client->missing, &draft, &figures, 2 * own[WINDOW]);
}

/* Whoever passes the answer on is the resolver that asked on behalf of somebody. */
static void note_resolver(struct ntt_engine *engine, uint64_t server_hash)
{
    struct client *server = ntt_table_find(&engine->own[NTT_DGA][0], server_hash | 1);
    if (server)
        server->serves = true;
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ntt_dns_message message;
    if (!says_no_such_name(packet) || packet->fragment ||
        !ntt_dns_read(packet->data, packet->data_length, &message) || message.labels < 2 ||
        ntt_dns_is_private(packet->data, &message))
        return;
    struct ntt_dns_apex apex = ntt_dns_find_apex(packet->data, &message);
    if (apex.labels < 2)
        return;
    struct ntt_dns_label label = ntt_dns_label(packet->data, &message, message.labels - apex.labels);
    bool random = ntt_dns_looks_random(label.text, label.length);
    note_resolver(engine, seen->hashes.source);
    struct client *client = client_of(engine, seen->hashes.destination);
    ntt_incident_add(engine, &client->missing, packet);
    if (!count(client, apex.hash, random) || !random || client->serves)
        return;
    ntt_dns_write_apex(packet->data, &message, &apex, client->last);
    uint64_t all = client->slot.score + client->now.words + client->before.words;
    if (client->slot.score >= engine->config.own[NTT_DGA][DOMAINS] && client->slot.score * 10ULL >= all * 6)
        report(engine, client, packet);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32], last[NTT_DNS_APEX_TEXT],
        words[48] = "";
    memcpy(last, &open->figures.own[LAST], sizeof last);
    if (open->figures.own[WORDS])
        snprintf(words, sizeof words, ", and %llu others", (unsigned long long)open->figures.own[WORDS]);
    snprintf(alert->message, sizeof alert->message,
             "%s asked %s for %u domains with random names that do not exist%s, the last one %s%s",
             ntt_prefix_format(&alert->source, source), ntt_prefix_format(&alert->target, target),
             open->figures.distinct, ntt_duration_text(&alert->evidence, duration), last, words);
}

const struct ntt_detector ntt_dga = {
    .about =
        {"dga", "Generated domain names", "c2", "T1568.002",
         "Find the process on the source that makes these names up, and which of them exist: those are the "
         "servers it looks for."},
    .needs = NTT_NEEDS_CONTENT | NTT_NEEDS_ANSWERS,
    .interests = NTT_SEE_UDP,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {{CLIENTS, sizeof(struct client)}},
};
