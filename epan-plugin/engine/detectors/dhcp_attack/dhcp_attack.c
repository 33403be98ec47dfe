/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcp_attack: a DHCP server that does not belong here (rogue_server), and somebody who takes all addresses
 * that a server has to give (starvation).
 *
 * rogue_server: two servers answer the same question of the same client and name different routers or name
 * servers. Servers that share the work name the same ones. It is an attack where one of the two came later,
 * when the other one was already serving; if both were there from the beginning it may be a muddle.
 *
 * starvation: one link address asks in the name of many clients; or many clients ask for an address and do
 * not take the one they are offered, and do not ask again, as clients do that get no answer. Clients that
 * start together after a power cut take what they are offered.
 *
 * Relayed messages count for nothing: the relay is not the client, and not the server. Silent where the
 * payload was not captured. Thresholds were calibrated on lab and public captures.
 */
#include "engine/bytes.h"
#include "engine/detector.h"
#include "engine/detectors/dhcp_attack/dhcp_attack_message.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

static const struct ntt_config_option options[] = {
    NTT_OWN_OPTION("dhcp_attack_clients", "DHCP attack: clients that take nothing",
                   "Clients that request an address and do not take it, in the window.", "clients", 10, 2000,
                   50),
    NTT_OWN_OPTION("dhcp_attack_names", "DHCP attack: clients behind one link address",
                   "Clients in whose name one link address sends requests, in the window.", "clients", 5, 200,
                   20),
    NTT_OWN_OPTION("dhcp_attack_window", "DHCP attack: window", "Time window for counting clients.",
                   "seconds", 10, 600, 60),
};
enum { CLIENTS, NAMES, WINDOW };
enum { DISCOVERY = 1 };              /* place in `conditions` */
enum { SERVERS, QUESTIONS, ASKERS }; /* tables */

enum {
    SAME_QUESTION_S = 60,
    ESTABLISHED = 3, /* questions that a server has answered before another one is a newcomer */
    CONTRADICTIONS = 2,
    MANY = 10,    /* times the threshold */
    RETRY_S = 15, /* by then a client that got no answer has asked again */
    IDLE_S = 600
};

struct server {
    struct ntt_slot slot; /* key: its link address */
    struct ntt_incident rogue;
    struct ntt_address address;
    uint64_t first_victim;
    uint32_t contradictions;
    bool newcomer;
    bool routes; /* names itself as router */
};

/* A client's question and the first answer to it. */
struct question {
    struct ntt_slot slot;
    uint64_t server; /* link address */
    uint32_t router, names;
};

enum { ASKER_WORDS = 8, CLIENT_WORDS = 64 };

/* A link address that asks for others. */
struct asker {
    struct ntt_slot slot;
    struct ntt_incident starvation;
    uint32_t window_begin, clients;
    uint64_t set[ASKER_WORDS];
};

struct state {
    uint32_t answered; /* questions, ever */
    struct ntt_address server;
    uint32_t window_begin;
    uint32_t clients, requests, offers, tries;
    uint64_t client_set[CLIENT_WORDS], request_set[CLIENT_WORDS];
    struct ntt_incident starvation;
};

static unsigned option(const struct ntt_engine *engine, unsigned place)
{
    return engine->config.own[NTT_DHCP_ATTACK][place];
}

/* Adds the hash to the set; false if it was there. */
static bool put(uint64_t *set, unsigned words, uint64_t hash)
{
    uint64_t *word = &set[hash % words], bit = 1ULL << (hash >> 58);
    bool fresh = !(*word & bit);
    *word |= bit;
    return fresh;
}

static struct ntt_slot *find_or_add(struct ntt_engine *engine, unsigned table, uint64_t key, bool *fresh)
{
    struct ntt_slot *slot = ntt_table_find(&engine->own[NTT_DHCP_ATTACK][table], key);
    *fresh = !slot;
    if (!slot)
        slot = ntt_table_add(&engine->own[NTT_DHCP_ATTACK][table], key, engine->now);
    slot->seen = engine->now;
    return slot;
}

static struct server *server_at(struct ntt_engine *engine, uint64_t link)
{
    return ntt_table_find(&engine->own[NTT_DHCP_ATTACK][SERVERS], ntt_combine(link, SERVERS));
}

static void report_rogue(struct ntt_engine *engine, struct server *rogue, uint64_t link,
                         const struct server *other)
{
    bool attack = rogue->newcomer && rogue->contradictions >= CONTRADICTIONS;
    struct ntt_address link_address = ntt_address_of_link(link),
                       victim = ntt_address_of_link(rogue->first_victim);
    struct ntt_alert draft = {
        .type = NTT_DHCP_ATTACK,
        .variant = "rogue_server",
        .technique = "T1557.003",
        .severity = attack ? NTT_HIGH : NTT_LOW,
        .confidence = attack ? 85 : 40,
        .source = ntt_prefix_of(&rogue->address),
        .target = ntt_prefix_of(&victim),
        .selector = {.transport = NTT_UDP,
                     .source = ntt_prefix_of(&link_address),
                     .one_source_port = true,
                     .source_port = DHCP_SERVER_PORT},
        .observed = rogue->contradictions,
        .threshold = CONTRADICTIONS,
        .unit = "contradicting answers",
        .window_s = SAME_QUESTION_S,
    };
    struct ntt_figures figures = {.own = {other->address.family}};
    memcpy(&figures.own[1], other->address.bytes, sizeof other->address.bytes);
    ntt_report_incident(engine, &rogue->rogue, &draft, &figures, IDLE_S);
}

/* Two servers gave the same client different answers: which of them does not belong here? */
static void judge_servers(struct ntt_engine *engine, const struct ntt_dhcp_message *message, uint64_t first,
                          uint64_t second)
{
    struct server *a = server_at(engine, first), *b = server_at(engine, second);
    if (!a || !b)
        return;
    bool is_b = b->newcomer != a->newcomer ? b->newcomer : b->routes || !a->routes;
    struct server *rogue = is_b ? b : a;
    rogue->slot.score = ++rogue->contradictions;
    if (!rogue->first_victim)
        rogue->first_victim = message->client;
    report_rogue(engine, rogue, is_b ? second : first, is_b ? a : b);
}

static uint32_t number_of(const struct ntt_address *address)
{
    return ntt_big32(address->bytes);
}

static void see_answer(struct ntt_engine *engine, struct state *state, const struct ntt_packet *packet,
                       const struct ntt_dhcp_message *message)
{
    bool fresh, asked_before;
    uint64_t link = packet->link_source;
    if (message->relayed || !message->offered || (message->type != DHCP_OFFER && message->type != DHCP_ACK))
        return;
    struct server *server = (struct server *)find_or_add(engine, SERVERS, ntt_combine(link, SERVERS), &fresh);
    if (fresh) {
        server->address = packet->source;
        server->newcomer = state->answered >= ESTABLISHED;
        ntt_incident_add(engine, &server->rogue, packet);
    }
    server->routes |= message->router == number_of(&server->address);
    state->server = packet->source;
    state->offers += message->type == DHCP_OFFER;
    struct question *question = (struct question *)find_or_add(
        engine, QUESTIONS, ntt_combine(message->client, message->transaction), &asked_before);
    if (asked_before) {
        state->answered++;
        question->server = link;
        question->router = message->router;
        question->names = message->names;
        return;
    }
    bool differs = (message->router && question->router && message->router != question->router) ||
                   (message->names && question->names && message->names != question->names);
    if (question->server != link && differs)
        judge_servers(engine, message, question->server, link);
}

static bool is_discovery(const struct ntt_packet *packet)
{
    struct ntt_dhcp_message message;
    return packet->transport == NTT_UDP && ntt_dhcp_read(packet, &message) && message.type == DHCP_DISCOVER;
}

static void report_starvation(struct ntt_engine *engine, struct ntt_incident *incident,
                              struct ntt_alert *draft)
{
    const struct state *state = engine->own_state[NTT_DHCP_ATTACK];
    draft->type = NTT_DHCP_ATTACK;
    snprintf(draft->variant, sizeof draft->variant, "starvation");
    snprintf(draft->technique, sizeof draft->technique, "T1499.002");
    draft->target = ntt_prefix_of(&state->server);
    draft->selector.transport = NTT_UDP;
    draft->selector.one_port = draft->selector.one_source_port = true;
    draft->selector.port = DHCP_SERVER_PORT;
    draft->selector.source_port = DHCP_CLIENT_PORT;
    snprintf(draft->unit, sizeof draft->unit, "clients");
    draft->window_s = option(engine, WINDOW);
    struct ntt_figures figures = {0};
    ntt_report_incident(engine, incident, draft, &figures, IDLE_S);
}

/* One link address asks for another client than itself. */
static void see_proxy(struct ntt_engine *engine, const struct ntt_packet *packet,
                      const struct ntt_dhcp_message *message)
{
    bool fresh;
    uint64_t link = packet->link_source;
    struct asker *asker = (struct asker *)find_or_add(engine, ASKERS, ntt_combine(link, ASKERS), &fresh);
    if (fresh || engine->now - asker->window_begin >= option(engine, WINDOW)) {
        asker->window_begin = engine->now;
        asker->clients = 0;
        memset(asker->set, 0, sizeof asker->set);
        if (!ntt_incident_alert(engine, &asker->starvation))
            asker->starvation = (struct ntt_incident){0};
    }
    ntt_incident_add(engine, &asker->starvation, packet);
    asker->clients += put(asker->set, ASKER_WORDS, ntt_mix(message->client));
    asker->slot.score = asker->clients;
    if (asker->clients < option(engine, NAMES))
        return;
    struct ntt_address address = ntt_address_of_link(link);
    struct ntt_alert draft = {
        .severity = NTT_HIGH,
        .confidence = 90,
        .source = ntt_prefix_of(&address),
        .selector = {.source = ntt_prefix_of(&address)},
        .observed = asker->clients,
        .threshold = option(engine, NAMES),
    };
    report_starvation(engine, &asker->starvation, &draft);
}

static void begin_window(struct ntt_engine *engine, struct state *state)
{
    memset(state->client_set, 0, sizeof state->client_set);
    memset(state->request_set, 0, sizeof state->request_set);
    state->clients = state->requests = state->offers = state->tries = 0;
    state->window_begin = engine->now;
    if (!ntt_incident_alert(engine, &state->starvation))
        state->starvation = (struct ntt_incident){0};
}

static void judge_clients(struct ntt_engine *engine, struct state *state)
{
    unsigned enough = option(engine, CLIENTS);
    uint32_t untaken = state->clients - state->requests;
    bool few_take = state->clients >= enough && state->requests * 5 <= state->clients;
    bool ask_once = state->tries * 10 <= state->clients * 13;
    if (!few_take || !ask_once)
        return;
    bool spurned = state->offers * 2 >= state->clients;
    bool had_time = engine->now - state->window_begin >= RETRY_S;
    bool attack = spurned || had_time || state->clients >= MANY * enough;
    struct ntt_alert draft = {
        .severity = attack ? NTT_HIGH : NTT_LOW,
        .confidence = attack ? 85 : 40,
        .selector = {.condition = DISCOVERY},
        .observed = untaken,
        .threshold = enough,
    };
    report_starvation(engine, &state->starvation, &draft);
}

static void see_client(struct ntt_engine *engine, struct state *state, const struct ntt_packet *packet,
                       const struct ntt_dhcp_message *message)
{
    if (engine->now - state->window_begin >= option(engine, WINDOW))
        begin_window(engine, state);
    uint64_t hash = ntt_mix(message->client);
    if (message->type == DHCP_REQUEST)
        state->requests += put(state->request_set, CLIENT_WORDS, hash);
    if (message->type != DHCP_DISCOVER)
        return;
    ntt_incident_add(engine, &state->starvation, packet);
    state->tries++;
    state->clients += put(state->client_set, CLIENT_WORDS, hash);
    judge_clients(engine, state);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    bool to_client = packet->source_port == DHCP_SERVER_PORT,
         to_server = packet->source_port == DHCP_CLIENT_PORT && packet->destination_port == DHCP_SERVER_PORT;
    struct ntt_dhcp_message message;
    if ((!to_client && !to_server) || !packet->link_source || !packet->link_destination)
        return;
    struct server *server = to_client ? server_at(engine, packet->link_source) : NULL;
    if (server)
        ntt_incident_add(engine, &server->rogue, packet);
    if (!ntt_dhcp_read(packet, &message))
        return;
    struct state *state = engine->own_state[NTT_DHCP_ATTACK];
    if (message.reply && to_client)
        see_answer(engine, state, packet, &message);
    else if (message.reply || message.relayed || !to_server || !ntt_address_is_unspecified(&packet->source))
        return;
    else if (message.client == packet->link_source)
        see_client(engine, state, packet, &message);
    else
        see_proxy(engine, packet, &message);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT] = "the DHCP server", other[NTT_ADDRESS_TEXT],
                                   duration[32];
    unsigned long long observed = alert->observed;
    duration[0] = '\0';
    if (alert->evidence.packets > 1)
        ntt_duration_text(&alert->evidence, duration);
    if (alert->target.base.family)
        ntt_prefix_format(&alert->target, target);
    if (alert->source.base.family)
        ntt_prefix_format(&alert->source, source);
    if (open->figures.own[0]) {
        struct ntt_address first =
            ntt_address_from_bytes((enum ntt_family)open->figures.own[0], &open->figures.own[1]);
        snprintf(alert->message, sizeof alert->message,
                 "%s answers DHCP clients beside %s and names another router or name server, %llu time%s%s, "
                 "first to %s",
                 source, ntt_address_format(&first, other), observed, observed == 1 ? "" : "s", duration,
                 target);
    } else if (alert->source.base.family) {
        snprintf(alert->message, sizeof alert->message,
                 "%s asked %s for addresses in the name of %llu clients%s", source, target, observed,
                 duration);
    } else {
        snprintf(alert->message, sizeof alert->message,
                 "%llu clients asked %s for an address%s and took none", observed, target, duration);
    }
}

static const struct ntt_condition conditions[] = {
    [DISCOVERY] = {"dhcp.option.dhcp == 1", NULL, is_discovery}};

const struct ntt_detector ntt_dhcp_attack = {
    .about = {"dhcp_attack", "DHCP attack", "misuse", "T1557.003",
              "Find the switch port of the unexpected server and turn on DHCP snooping."},
    .needs = NTT_NEEDS_CONTENT,
    .interests = NTT_SEE_UDP,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[SERVERS] = {64, sizeof(struct server)},
               [QUESTIONS] = {512, sizeof(struct question)},
               [ASKERS] = {64, sizeof(struct asker)}},
    .state_size = sizeof(struct state),
};
