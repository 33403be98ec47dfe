/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who takes all addresses that a server has to give, or gives back those of others. */
#include "engine/counting/hash_set.h"
#include "engine/detectors/dhcp_attack/dhcp_attack.h"

#include <stdio.h>

enum {
    MANY = 10,      /* times the threshold */
    RETRY_S = 15,   /* by then a client that got no answer has asked again */
    TRIES_A_S = 2,  /* a client waits 4 s, then longer, before it asks again (RFC 2131, section 4.1) */
    USE_S = 5,      /* by then a host has announced or used its address (RFC 5227: after 3 to 7 s at most) */
    MOST_LEAVE = 4, /* times the threshold: more than one classroom that is shut down */
};

static void report(struct ntt_engine *engine, struct ntt_incident *incident, struct ntt_alert *draft,
                   enum matter matter)
{
    draft->type = NTT_DHCP_ATTACK;
    snprintf(draft->variant, sizeof draft->variant, "%s", matter == ALL_RELEASED ? "release" : "starvation");
    snprintf(draft->technique, sizeof draft->technique, "T1499.002");
    snprintf(draft->unit, sizeof draft->unit, "%s", matter == MANY_TRIES ? "attempts" : "clients");
    draft->window_s = ntt_dhcp_option(engine, WINDOW);
    struct ntt_figures figures = {.own = {matter}};
    ntt_report_incident(engine, incident, draft, &figures, IDLE_S);
}

/* The crowd of a relay, or that of the link; the one that was silent for longest makes room. */
static struct crowd *crowd_of(struct ntt_engine *engine, const struct ntt_dhcp_message *message)
{
    struct state *state = engine->own_state[NTT_DHCP_ATTACK];
    uint64_t key = 1 + message->ipv6 + 4 * (uint64_t)message->relay;
    struct crowd *oldest = &state->crowds[0];
    for (unsigned i = 0; i < CROWDS; i++) {
        struct crowd *crowd = &state->crowds[i];
        if (crowd->key == key)
            return crowd;
        if (crowd->seen < oldest->seen)
            oldest = crowd;
    }
    *oldest = (struct crowd){.key = key, .window_begin = engine->now};
    return oldest;
}

static void begin_window(struct ntt_engine *engine, struct crowd *crowd)
{
    memset(crowd->client_set, 0, sizeof crowd->client_set);
    memset(crowd->request_set, 0, sizeof crowd->request_set);
    memset(crowd->release_set, 0, sizeof crowd->release_set);
    crowd->clients = crowd->requests = crowd->offers = crowd->tries = crowd->releases = 0;
    crowd->window_begin = engine->now;
    if (!ntt_incident_alert(engine, &crowd->starvation))
        crowd->starvation = (struct ntt_incident){0};
    if (!ntt_incident_alert(engine, &crowd->release))
        crowd->release = (struct ntt_incident){0};
}

static uint8_t discovery(const struct ntt_dhcp_message *message)
{
    return message->ipv6 ? DISCOVERY6 : message->relay ? RELAYED_DISCOVERY : DISCOVERY;
}

static void judge_clients(struct ntt_engine *engine, struct crowd *crowd,
                          const struct ntt_dhcp_message *message)
{
    unsigned enough = ntt_dhcp_option(engine, CLIENTS);
    bool few_take = crowd->clients >= enough && crowd->requests * 5 <= crowd->clients;
    bool ask_once = crowd->tries * 10 <= crowd->clients * 13;
    if (!few_take || !ask_once)
        return;
    bool spurned = crowd->offers * 2 >= crowd->clients;
    bool had_time = engine->now - crowd->window_begin >= RETRY_S;
    bool attack = spurned || had_time || crowd->clients >= MANY * enough;
    struct ntt_alert draft = {
        .severity = attack ? NTT_HIGH : NTT_LOW,
        .confidence = attack ? 85 : 40,
        .target = ntt_prefix_of(&crowd->server),
        .selector = {.transport = NTT_UDP, .condition = discovery(message)},
        .observed = crowd->clients - crowd->requests,
        .threshold = enough,
    };
    report(engine, &crowd->starvation, &draft, NONE_TAKEN);
}

/* Each client of many gives its address back: a room of computers that are shut down, or somebody who speaks for
 * them. */
static void judge_releases(struct ntt_engine *engine, struct crowd *crowd, const struct ntt_packet *packet,
                           const struct ntt_dhcp_message *message)
{
    unsigned enough = ntt_dhcp_option(engine, CLIENTS);
    if (crowd->releases < enough)
        return;
    bool attack = crowd->releases >= MOST_LEAVE * enough;
    struct ntt_alert draft = {
        .severity = attack ? NTT_MEDIUM : NTT_LOW,
        .confidence = attack ? 70 : 40,
        .target =
            ntt_prefix_of(ntt_address_is_group(&packet->destination) ? &crowd->server : &packet->destination),
        .selector = {.transport = NTT_UDP, .condition = message->ipv6 ? RELEASE6 : RELEASE},
        .observed = crowd->releases,
        .threshold = enough,
    };
    report(engine, &crowd->release, &draft, ALL_RELEASED);
}

static void see_client(struct ntt_engine *engine, const struct ntt_packet *packet,
                       const struct ntt_dhcp_message *message)
{
    struct crowd *crowd = crowd_of(engine, message);
    crowd->seen = engine->now;
    if (engine->now - crowd->window_begin >= ntt_dhcp_option(engine, WINDOW))
        begin_window(engine, crowd);
    uint64_t hash = ntt_mix(message->client);
    if (message->type == DHCP_REQUEST)
        crowd->requests += ntt_hash_set_put(crowd->request_set, CROWD_WORDS, hash);
    if (message->type == DHCP_RELEASE) {
        ntt_incident_add(engine, &crowd->release, packet);
        crowd->releases += ntt_hash_set_put(crowd->release_set, CROWD_WORDS, hash);
        judge_releases(engine, crowd, packet, message);
    }
    if (message->type != DHCP_DISCOVER)
        return;
    ntt_incident_add(engine, &crowd->starvation, packet);
    struct ntt_open_alert *open = ntt_incident_alert(engine, &crowd->starvation);
    if (open) /* leases are judged now and then, and clients no more when they take what they are offered */
        open->alert.evidence = crowd->starvation.evidence;
    crowd->tries++;
    crowd->clients += ntt_hash_set_put(crowd->client_set, CROWD_WORDS, hash);
    judge_clients(engine, crowd, message);
}

static void report_asker(struct ntt_engine *engine, struct asker *asker, const struct ntt_packet *packet,
                         const struct ntt_dhcp_message *message)
{
    unsigned names = ntt_dhcp_option(engine, NAMES), tries = TRIES_A_S * ntt_dhcp_option(engine, WINDOW);
    bool many = asker->clients >= names;
    if (!many && asker->attempts < tries)
        return;
    enum matter matter = !many                                  ? MANY_TRIES
                         : asker->released * 2 > asker->clients ? ALL_RELEASED
                                                                : MANY_NAMES;
    struct ntt_address link = ntt_address_of_link(packet->link_source);
    const struct crowd *crowd = crowd_of(engine, message);
    struct ntt_alert draft = {
        .severity = many ? NTT_HIGH : NTT_MEDIUM,
        .confidence = many ? 90 : 70,
        .source = ntt_prefix_of(&link),
        .target = ntt_prefix_of(&crowd->server),
        .selector = {.transport = NTT_UDP,
                     .source = ntt_prefix_of(&link),
                     .one_port = true,
                     .one_source_port = true,
                     .port = packet->destination_port,
                     .source_port = packet->source_port},
        .observed = many ? asker->clients : asker->attempts,
        .threshold = many ? names : tries,
    };
    report(engine, &asker->starvation, &draft, matter);
}

/* One link address asks: for itself, or in the name of others. */
static const struct asker *see_asker(struct ntt_engine *engine, const struct ntt_packet *packet,
                                     const struct ntt_dhcp_message *message)
{
    bool fresh;
    uint64_t key = ntt_combine(packet->link_source, ASKERS + message->ipv6);
    struct asker *asker = (struct asker *)ntt_dhcp_find_or_add(engine, ASKERS, key, &fresh);
    if (fresh || engine->now - asker->window_begin >= ntt_dhcp_option(engine, WINDOW)) {
        asker->window_begin = engine->now;
        asker->clients = asker->released = asker->attempts = 0;
        memset(asker->set, 0, sizeof asker->set);
        if (!ntt_incident_alert(engine, &asker->starvation))
            asker->starvation = (struct ntt_incident){0};
    }
    ntt_incident_add(engine, &asker->starvation, packet);
    bool another = ntt_hash_set_put(asker->set, ASKER_WORDS, ntt_mix(message->identity));
    asker->clients += another;
    asker->released += another && message->type == DHCP_RELEASE;
    asker->attempts += message->transaction != asker->transaction;
    asker->transaction = message->transaction;
    asker->slot.score = asker->clients;
    report_asker(engine, asker, packet, message);
    return asker;
}

void ntt_dhcp_see_question(struct ntt_engine *engine, const struct ntt_packet *packet,
                           const struct ntt_dhcp_message *message)
{
    if (message->relayed) {
        see_client(engine, packet, message);
        return;
    }
    const struct asker *asker = see_asker(engine, packet, message);
    bool for_itself = message->ipv6 ? asker->clients == 1 : message->client == packet->link_source;
    if (for_itself)
        see_client(engine, packet, message);
}

static void judge_leases(struct ntt_engine *engine, struct state *state, struct crowd *crowd)
{
    unsigned enough = ntt_dhcp_option(engine, CLIENTS);
    if (state->ripe < enough || state->unused * 5 < state->ripe * 4)
        return;
    /* A capture of nothing but DHCP does not show what the addresses are used for. */
    bool visible = state->neighbour && engine->now - state->neighbour <= ntt_dhcp_option(engine, WINDOW);
    struct ntt_alert draft = {
        .severity = visible ? NTT_MEDIUM : NTT_LOW,
        .confidence = visible ? 75 : 40,
        .target = ntt_prefix_of(&crowd->server),
        .selector = {.transport = NTT_UDP, .condition = DISCOVERY},
        .observed = state->unused,
        .threshold = enough,
    };
    report(engine, &crowd->starvation, &draft, NONE_USED);
}

/* The old leases have had their time; the young ones become the old. */
static void ripen(struct ntt_engine *engine, struct state *state, struct crowd *crowd)
{
    if (engine->now - state->leases_begin < USE_S)
        return;
    if (engine->now - state->ripe_begin >= ntt_dhcp_option(engine, WINDOW)) {
        state->ripe = state->unused = 0;
        state->ripe_begin = engine->now;
    }
    state->ripe += state->old.given;
    state->unused += state->old.given - state->old.used;
    state->old = state->young;
    state->young = (struct leases){0};
    state->leases_begin = engine->now;
    judge_leases(engine, state, crowd);
}

void ntt_dhcp_see_offer(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_dhcp_message *message)
{
    struct state *state = engine->own_state[NTT_DHCP_ATTACK];
    struct crowd *crowd = crowd_of(engine, message);
    crowd->seen = engine->now;
    crowd->server = packet->source;
    crowd->offers += message->type == DHCP_OFFER;
    if (message->ipv6 || message->relayed || message->type != DHCP_ACK)
        return;
    ripen(engine, state, crowd);
    uint64_t hash = ntt_mix(message->client);
    if (ntt_hash_set_has(crowd->client_set, CROWD_WORDS, hash)) /* a new one, no renewal */
        state->young.given += ntt_hash_set_put(state->young.given_set, LEASE_WORDS, hash);
}

static void use(struct leases *leases, uint64_t hash)
{
    if (ntt_hash_set_has(leases->given_set, LEASE_WORDS, hash))
        leases->used += ntt_hash_set_put(leases->used_set, LEASE_WORDS, hash);
}

void ntt_dhcp_see_use(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    struct state *state = engine->own_state[NTT_DHCP_ATTACK];
    if (packet->transport == NTT_NEIGHBOUR)
        state->neighbour = engine->now;
    if (!state->young.given && !state->old.given)
        return;
    uint64_t hash = ntt_mix(packet->link_source);
    use(&state->young, hash);
    use(&state->old, hash);
}
