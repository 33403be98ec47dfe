/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcp_attack: a DHCP server that does not belong here (rogue_server), and somebody who takes all addresses
 * that a server has to give (starvation).
 *
 * rogue_server: two servers answer the same question of the same client and name different routers or name
 * servers. Servers that share the work name the same ones. It is an attack where one of the two came later,
 * when the other one was already serving, and names another router; one that names other name servers alone may be
 * somebody's filter against advertisements, and if both were there from the beginning it may be a muddle.
 *
 * starvation: one link address asks in the name of many clients, or begins again and again; or many clients ask for an
 * address and do not take the one they are offered, and do not ask again, as clients do that get no answer; or they
 * take it and nobody uses it. Clients that start together after a power cut take and use what they are offered. Who
 * asks through a relay is counted for that relay.
 *
 * release: one link address gives back the addresses of many clients, or very many clients do so at once.
 *
 * Silent where the payload was not captured. The thresholds of clients and names were calibrated on lab and public
 * captures; those of attempts, unused addresses and releases were chosen by reasoning.
 */
#include "engine/detectors/dhcp_attack/dhcp_attack.h"

#include "engine/bytes.h"

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
enum {
    SAME_QUESTION_S = 60,
    ESTABLISHED = 3, /* questions that a server has answered before another one is a newcomer */
    CONTRADICTIONS = 2
};

struct server {
    struct ntt_slot slot; /* key: its link address */
    struct ntt_incident rogue;
    struct ntt_address address;
    uint64_t first_victim;
    uint32_t contradictions;
    bool newcomer;
    bool routes;       /* names itself as router */
    bool other_router; /* names another router than the other server */
};

/* A client's question and the first answer to it. */
struct question {
    struct ntt_slot slot;
    uint64_t server; /* link address */
    uint32_t router, names;
};

static struct server *server_at(struct ntt_engine *engine, uint64_t link)
{
    return ntt_table_find(&engine->own[NTT_DHCP_ATTACK][SERVERS], ntt_combine(link, SERVERS));
}

static void report_rogue(struct ntt_engine *engine, struct server *rogue, uint64_t link,
                         const struct server *other)
{
    bool attack = rogue->newcomer && rogue->other_router && rogue->contradictions >= CONTRADICTIONS;
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
                     .source_port = rogue->address.family == NTT_IPV6 ? DHCP6_SERVER_PORT : DHCP_SERVER_PORT},
        .observed = rogue->contradictions,
        .threshold = CONTRADICTIONS,
        .unit = "contradicting answers",
        .window_s = SAME_QUESTION_S,
    };
    struct ntt_figures figures = {.own = {ROGUE, other->address.family}};
    memcpy(&figures.own[2], other->address.bytes, sizeof other->address.bytes);
    ntt_report_incident(engine, &rogue->rogue, &draft, &figures, IDLE_S);
}

/* Two servers gave the same client different answers: which of them does not belong here? */
static void judge_servers(struct ntt_engine *engine, const struct ntt_dhcp_message *message, uint64_t first,
                          uint64_t second, bool other_router)
{
    struct server *a = server_at(engine, first), *b = server_at(engine, second);
    if (!a || !b)
        return;
    bool is_b = b->newcomer != a->newcomer ? b->newcomer : b->routes || !a->routes;
    struct server *rogue = is_b ? b : a;
    rogue->slot.score = ++rogue->contradictions;
    rogue->other_router |= other_router;
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
    if (!message->offered || (message->type != DHCP_OFFER && message->type != DHCP_ACK))
        return;
    ntt_dhcp_see_offer(engine, packet, message);
    if (message->relayed)
        return;
    struct server *server =
        (struct server *)ntt_dhcp_find_or_add(engine, SERVERS, ntt_combine(link, SERVERS), &fresh);
    if (fresh) {
        server->address = packet->source;
        server->newcomer = state->answered >= ESTABLISHED;
        ntt_incident_add(engine, &server->rogue, packet);
    }
    server->routes |= message->router == number_of(&server->address);
    struct question *question = (struct question *)ntt_dhcp_find_or_add(
        engine, QUESTIONS, ntt_combine(message->client, message->transaction), &asked_before);
    if (asked_before) {
        state->answered++;
        question->server = link;
        question->router = message->router;
        question->names = message->names;
        return;
    }
    bool other_router = message->router && question->router && message->router != question->router;
    bool other_names = message->names && question->names && message->names != question->names;
    if (question->server != link && (other_router || other_names))
        judge_servers(engine, message, question->server, link, other_router);
}

static bool is_dhcp(const struct ntt_packet *packet, bool ipv6, enum ntt_dhcp_type type,
                    struct ntt_dhcp_message *message)
{
    return packet->transport == NTT_UDP && (packet->source.family == NTT_IPV6) == ipv6 &&
           (ipv6 ? ntt_dhcp6_read(packet, message) : ntt_dhcp_read(packet, message)) && message->type == type;
}

static bool is_discovery(const struct ntt_packet *packet)
{
    struct ntt_dhcp_message message;
    return is_dhcp(packet, false, DHCP_DISCOVER, &message) && !message.relay;
}

static bool is_relayed_discovery(const struct ntt_packet *packet)
{
    struct ntt_dhcp_message message;
    return is_dhcp(packet, false, DHCP_DISCOVER, &message) && message.relay;
}

static bool is_discovery6(const struct ntt_packet *packet)
{
    struct ntt_dhcp_message message;
    return is_dhcp(packet, true, DHCP_DISCOVER, &message);
}

static bool is_release(const struct ntt_packet *packet)
{
    struct ntt_dhcp_message message;
    return is_dhcp(packet, false, DHCP_RELEASE, &message);
}

static bool is_release6(const struct ntt_packet *packet)
{
    struct ntt_dhcp_message message;
    return is_dhcp(packet, true, DHCP_RELEASE, &message);
}

/* Asks for an address, or gives one back: who has one and asks for more time sends no DISCOVER before. */
static bool begins(const struct ntt_packet *packet, const struct ntt_dhcp_message *message)
{
    return message->ipv6 || message->relayed || message->type == DHCP_RELEASE ||
           ntt_address_is_unspecified(&packet->source);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    uint16_t from = packet->source_port, to = packet->destination_port;
    bool ipv6 = to == DHCP6_SERVER_PORT || from == DHCP6_SERVER_PORT;
    bool to_client = from == DHCP_SERVER_PORT || from == DHCP6_SERVER_PORT,
         to_server = to == DHCP_SERVER_PORT || to == DHCP6_SERVER_PORT;
    struct ntt_dhcp_message message;
    if (!packet->link_source || !packet->link_destination)
        return;
    if (packet->transport == NTT_NEIGHBOUR || (!to_client && !to_server)) {
        ntt_dhcp_see_use(engine, packet);
        return;
    }
    struct server *server = to_client ? server_at(engine, packet->link_source) : NULL;
    if (server)
        ntt_incident_add(engine, &server->rogue, packet);
    if (!(ipv6 ? ntt_dhcp6_read(packet, &message) : ntt_dhcp_read(packet, &message)))
        return;
    if (message.reply && to_client)
        see_answer(engine, engine->own_state[NTT_DHCP_ATTACK], packet, &message);
    else if (!message.reply && to_server && begins(packet, &message) &&
             (message.relayed || from == DHCP_CLIENT_PORT || from == DHCP6_CLIENT_PORT))
        ntt_dhcp_see_question(engine, packet, &message);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char source[NTT_ADDRESS_TEXT] = "", target[NTT_ADDRESS_TEXT] = "the DHCP server", other[NTT_ADDRESS_TEXT],
         duration[32];
    const uint64_t *own = open->figures.own;
    unsigned long long observed = alert->observed;
    duration[0] = '\0';
    if (alert->evidence.packets > 1)
        ntt_duration_text(&alert->evidence, duration);
    if (alert->target.base.family)
        ntt_prefix_format(&alert->target, target);
    if (alert->source.base.family)
        ntt_prefix_format(&alert->source, source);
    struct ntt_address first = ntt_address_from_bytes((enum ntt_family)own[1], &own[2]);
    char *text = alert->message;
    size_t size = sizeof alert->message;
    switch ((enum matter)own[0]) {
    case ROGUE:
        snprintf(text, size,
                 "%s answers DHCP clients beside %s and names another router or name server, %llu time%s%s, "
                 "first to %s",
                 source, ntt_address_format(&first, other), observed, observed == 1 ? "" : "s", duration,
                 target);
        break;
    case MANY_NAMES:
        snprintf(text, size, "%s asked %s for addresses in the name of %llu clients%s", source, target,
                 observed, duration);
        break;
    case MANY_TRIES:
        snprintf(text, size, "%s asked %s for an address again and again, %llu times%s", source, target,
                 observed, duration);
        break;
    case NONE_TAKEN:
        snprintf(text, size, "%llu clients asked %s for an address%s and took none", observed, target,
                 duration);
        break;
    case NONE_USED:
        snprintf(text, size, "%llu clients took an address from %s%s and used none", observed, target,
                 duration);
        break;
    case ALL_RELEASED:
        snprintf(text, size, "%s gave %s the addresses of %llu clients back%s", *source ? source : "Somebody",
                 target, observed, duration);
        break;
    default:
        break;
    }
}

static const struct ntt_condition conditions[] = {
    [DISCOVERY] = {"dhcp.option.dhcp == 1 && dhcp.ip.relay == 0.0.0.0", NULL, is_discovery},
    [RELAYED_DISCOVERY] = {"dhcp.option.dhcp == 1 && dhcp.ip.relay != 0.0.0.0", NULL, is_relayed_discovery},
    [DISCOVERY6] = {"dhcpv6.msgtype == 1", NULL, is_discovery6},
    [RELEASE] = {"dhcp.option.dhcp == 7", NULL, is_release},
    [RELEASE6] = {"dhcpv6.msgtype == 8", NULL, is_release6},
};

const struct ntt_detector ntt_dhcp_attack = {
    .about = {"dhcp_attack", "DHCP attack", "misuse", "T1557.003",
              "Find the switch port of the unexpected server and turn on DHCP snooping."},
    .needs = NTT_NEEDS_CONTENT,
    .interests = NTT_SEE_UDP | NTT_SEE_NEIGHBOUR,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[SERVERS] = {64, sizeof(struct server)},
               [QUESTIONS] = {512, sizeof(struct question)},
               [ASKERS] = {256, sizeof(struct asker)}},
    .state_size = sizeof(struct state),
};
