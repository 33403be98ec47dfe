/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rogue_ra: router advertisements (RFC 4861) of somebody who is no router of this network.
 *
 * flood: within a window more routers, or more prefixes, than a network has, so that hosts and routers are kept busy
 * with them; or many more advertisements than the one in 3 s that a router may send to everybody.
 *
 * rogue: a router that was not there before beside one that was, and which differs from it: another prefix, other name
 * servers, a preference above it (RFC 4191), or it has asked for a router itself, as hosts do. That it was not there is
 * known where it did not answer a question to all routers, or was silent while the other one advertised itself several
 * times. Most such routers are mistakes (RFC 6104); one that does more than exist is graver.
 *
 * spoofed: what the established router's address advertises from another link address, where it differs from before
 * or says that the router is going (a lifetime of 0). Two routers that share an address for redundancy say the same.
 *
 * Advertisements that a host ignores count for nothing: those not from a link-local address, and those that were
 * forwarded (hop limit). Thresholds were chosen by reasoning, and tried on one made flood only.
 */
#include "engine/bytes.h"
#include "engine/counting/hash_set.h"
#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>

enum { ROUTERS, WINDOW }; /* the options */
static const struct ntt_config_option options[] = {
    [ROUTERS] =
        NTT_OWN_OPTION("rogue_ra_routers", "Rogue router advertisements: routers",
                       "Routers that advertise themselves within the window.", "routers", 4, 1000, 20),
    [WINDOW] = NTT_OWN_OPTION("rogue_ra_window", "Rogue router advertisements: window",
                              "Time window for counting them.", "seconds", 5, 600, 30),
};

enum { ADVERTISEMENT = 1 }; /* the condition */
enum { KNOWN };             /* the table */
enum {
    SOLICITATION_TYPE = 133,
    ADVERTISEMENT_TYPE = 134,
    IDLE_S = 600,
    PREFIXES = 3,        /* times the threshold: a trunk shows each network's */
    ADVERTISEMENTS = 10, /* times the threshold */
    FEW = 4,             /* routers and prefixes: what a router that moves (RFC 6275) says so often */
    SET_WORDS = 64,
    ANSWER_S = 3, /* a router answers within half a second, or 3 s after its last advertisement */
    SETTLED = 4,  /* advertisements of the one router while the other one was silent */
    SPOOFED = 3   /* contradictions; one may be a failover */
};

/* What an advertisement says. */
struct advertisement {
    uint16_t lifetime;        /* 0: no default router */
    int preference;           /* -1, 0, 1 */
    uint64_t prefixes, names; /* hashes; 0: none */
};

struct router {
    struct ntt_slot slot; /* key: its address */
    struct ntt_incident rogue;
    struct ntt_address address;
    uint64_t link;
    struct advertisement said;
    uint32_t times, since;
    uint32_t contradictions; /* from another link address */
    uint64_t spoofer;        /* that one */
    bool newcomer, surely;   /* it was not there before; this is certain */
    bool asked;              /* it has asked for routers itself */
};

struct ra_state {
    struct router first;   /* the established router; without a key: none yet */
    uint32_t solicitation; /* second of the last question to all routers */
    uint32_t window_begin, routers, prefixes, advertisements;
    uint64_t router_set[SET_WORDS], prefix_set[SET_WORDS], asker_set[SET_WORDS];
    uint64_t flood_link; /* of all advertisements of the flood; 0: several */
    struct ntt_incident flood;
};

static unsigned option(const struct ntt_engine *engine, unsigned place)
{
    return engine->config.own[NTT_ROGUE_RA][place];
}

static bool is_advertisement(const struct ntt_packet *packet)
{
    return packet->transport == NTT_ICMP && packet->source.family == NTT_IPV6 &&
           packet->icmp_type == ADVERTISEMENT_TYPE;
}

static bool is_valid(const struct ntt_packet *packet)
{
    enum { NOT_FORWARDED = 255 };
    return packet->ttl == NOT_FORWARDED && packet->source.bytes[0] == 0xfe &&
           (packet->source.bytes[1] & 0xc0) == 0x80;
}

/* Reads what comes behind type, code and checksum; false where it was cut. */
static bool read_advertisement(const struct ntt_packet *packet, struct advertisement *said)
{
    enum { FLAGS = 1, LIFETIME = 2, OPTIONS = 12, PREFIX = 3, PREFIX_LENGTH = 32, NAMES = 25, ADDRESSES = 8 };
    const uint8_t *data = packet->data;
    uint32_t length = packet->data_length;
    if (length < OPTIONS)
        return false;
    unsigned preference = data[FLAGS] >> 3 & 3;
    *said = (struct advertisement){.lifetime = ntt_big16(data + LIFETIME),
                                   .preference = preference == 1   ? 1
                                                 : preference == 3 ? -1
                                                                   : 0};
    for (uint32_t at = OPTIONS; at + 2 <= length;) {
        uint32_t size = 8u * data[at + 1];
        if (!size || at + size > length)
            break;
        if (data[at] == PREFIX && size == PREFIX_LENGTH)
            said->prefixes ^= ntt_hash_bytes(data + at + 16, 16);
        else if (data[at] == NAMES && size > ADDRESSES)
            said->names ^= ntt_hash_bytes(data + at + ADDRESSES, size - ADDRESSES);
        at += size;
    }
    return true;
}

static void begin_window(struct ntt_engine *engine, struct ra_state *state)
{
    memset(state->router_set, 0, sizeof state->router_set);
    memset(state->prefix_set, 0, sizeof state->prefix_set);
    state->routers = state->prefixes = state->advertisements = 0;
    state->window_begin = engine->now;
    if (!ntt_incident_alert(engine, &state->flood))
        state->flood = (struct ntt_incident){0};
}

static void report_flood(struct ntt_engine *engine, struct ra_state *state)
{
    unsigned enough = option(engine, ROUTERS);
    bool many = state->routers >= enough || state->prefixes >= PREFIXES * enough;
    if (!many && state->advertisements < ADVERTISEMENTS * enough)
        return;
    uint32_t most = state->routers > state->prefixes ? state->routers : state->prefixes;
    bool few = state->routers + state->prefixes <= FEW;
    struct ntt_address link = ntt_address_of_link(state->flood_link);
    struct ntt_alert draft = {
        .type = NTT_ROGUE_RA,
        .variant = "flood",
        .technique = "T1499.002",
        .severity = many  ? NTT_HIGH
                    : few ? NTT_LOW
                          : NTT_MEDIUM,
        .confidence = many  ? 95
                      : few ? 40
                            : 70,
        .source = ntt_prefix_of(&link),
        .selector = {.condition = ADVERTISEMENT},
        .observed = many ? most : state->advertisements,
        .threshold = state->routers >= enough ? enough
                     : many                   ? PREFIXES * enough
                                              : ADVERTISEMENTS * enough,
        .window_s = option(engine, WINDOW),
    };
    snprintf(draft.unit, sizeof draft.unit, "%s",
             !many                      ? "advertisements"
             : state->routers >= enough ? "routers"
                                        : "prefixes");
    struct ntt_figures figures = {.own = {many, state->routers, state->prefixes}};
    ntt_report_incident(engine, &state->flood, &draft, &figures, IDLE_S);
}

static void count(struct ntt_engine *engine, struct ra_state *state, const struct ntt_observation *seen,
                  const struct advertisement *said)
{
    const struct ntt_packet *packet = seen->packet;
    if (!state->window_begin || engine->now - state->window_begin >= option(engine, WINDOW))
        begin_window(engine, state);
    ntt_incident_add(engine, &state->flood, packet);
    if (state->flood.evidence.packets == 1)
        state->flood_link = packet->link_source;
    else if (state->flood_link != packet->link_source)
        state->flood_link = 0;
    state->advertisements += ntt_address_is_group(&packet->destination);
    state->routers += ntt_hash_set_put(state->router_set, SET_WORDS, seen->hashes.source);
    if (said->prefixes)
        state->prefixes += ntt_hash_set_put(state->prefix_set, SET_WORDS, ntt_mix(said->prefixes));
    report_flood(engine, state);
}

static bool is_virtual(uint64_t link)
{
    return (link & 0xffffffffff) == 0x02005e0000 || (link & 0xffffffffff) == 0x01005e0000; /* VRRP */
}

/* How many ways the newcomer differs from the router that was there. */
static int differences(const struct router *router, const struct router *first)
{
    const struct advertisement *mine = &router->said, *theirs = &first->said;
    return (mine->prefixes && theirs->prefixes && mine->prefixes != theirs->prefixes) +
           (mine->names && theirs->names && mine->names != theirs->names) +
           (mine->preference > theirs->preference) + router->asked;
}

static enum ntt_severity verdict(const struct router *router, const struct router *first)
{
    if (router->contradictions)
        return router->contradictions >= SPOOFED ? NTT_HIGH : NTT_LOW;
    int points = router->newcomer && router->said.lifetime ? differences(router, first) : 0;
    if (!points)
        return 0;
    if (!router->surely || points < 2)
        return NTT_LOW;
    return points > 2 && router->times > 1 ? NTT_HIGH : NTT_MEDIUM;
}

static void judge(struct ntt_engine *engine, const struct ra_state *state, struct router *router)
{
    enum ntt_severity severity = verdict(router, &state->first);
    if (!severity || ntt_incident_alert(engine, &state->flood))
        return;
    bool spoofed = router->contradictions;
    struct ntt_address link = ntt_address_of_link(router->spoofer);
    struct ntt_prefix source = ntt_prefix_of(spoofed ? &link : &router->address);
    struct ntt_alert draft = {
        .type = NTT_ROGUE_RA,
        .severity = severity,
        .confidence = severity == NTT_LOW      ? 40
                      : severity == NTT_MEDIUM ? 70
                                               : 85,
        .source = source,
        .target = ntt_prefix_of(&state->first.address),
        .selector = {.condition = ADVERTISEMENT, .source = source},
        .observed = spoofed ? router->contradictions : (uint32_t)differences(router, &state->first),
        .threshold = spoofed ? SPOOFED : 2,
    };
    snprintf(draft.variant, sizeof draft.variant, "%s", spoofed ? "spoofed" : "rogue");
    snprintf(draft.unit, sizeof draft.unit, "%s", spoofed ? "contradictions" : "differences");
    ntt_report_incident(engine, &router->rogue, &draft, &(struct ntt_figures){0}, IDLE_S);
}

/* The established router's address, from another link address. */
static void see_other_link(struct router *router, const struct ntt_packet *packet,
                           const struct advertisement *said)
{
    bool going = !said->lifetime && router->said.lifetime;
    bool differs =
        said->lifetime && (said->prefixes != router->said.prefixes || said->names != router->said.names ||
                           said->preference != router->said.preference);
    if (!going && !differs) {
        router->link = packet->link_source; /* they take turns */
        return;
    }
    if (router->spoofer != packet->link_source) {
        router->rogue = (struct ntt_incident){0};
        router->contradictions = 0;
        router->spoofer = packet->link_source;
    }
    router->contradictions++;
}

/* Whether the router was not there when the capture began; `surely`: no router would have been silent for so long. */
static bool is_newcomer(const struct ntt_engine *engine, const struct ra_state *state, bool *surely)
{
    enum { SOON_S = 10 };
    const struct router *first = &state->first;
    *surely =
        first->times >= SETTLED || (state->solicitation && engine->now - state->solicitation > ANSWER_S);
    return *surely || first->times > 1 || engine->now - first->since >= SOON_S;
}

static struct router *router_of(struct ntt_engine *engine, struct ra_state *state,
                                const struct ntt_observation *seen, const struct advertisement *said)
{
    const struct ntt_packet *packet = seen->packet;
    uint64_t key = ntt_combine(seen->hashes.source, KNOWN);
    if (state->first.slot.key == key)
        return &state->first;
    struct router *router = ntt_table_find(&engine->own[NTT_ROGUE_RA][KNOWN], key);
    if (router)
        return router;
    bool is_first = !state->first.slot.key && said->lifetime;
    router = is_first ? &state->first : ntt_table_add(&engine->own[NTT_ROGUE_RA][KNOWN], key, engine->now);
    router->slot.key = key;
    router->address = packet->source;
    router->link = packet->link_source;
    router->said = *said;
    router->since = engine->now;
    router->asked =
        packet->link_source && ntt_hash_set_has(state->asker_set, SET_WORDS, ntt_mix(packet->link_source));
    if (!is_first && state->first.slot.key)
        router->newcomer = is_newcomer(engine, state, &router->surely);
    return router;
}

static void see_advertisement(struct ntt_engine *engine, struct ra_state *state,
                              const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct advertisement said;
    if (!is_valid(packet) || !read_advertisement(packet, &said))
        return;
    count(engine, state, seen, &said);
    struct router *router = router_of(engine, state, seen, &said);
    router->slot.seen = engine->now;
    router->times++;
    bool other =
        packet->link_source && packet->link_source != router->link && !is_virtual(packet->link_source);
    if (other)
        see_other_link(router, packet, &said);
    else
        router->said = said;
    if (!router->contradictions || other)
        ntt_incident_add(engine, &router->rogue, packet);
    router->slot.score = router->contradictions + router->newcomer;
    if (router->newcomer || other)
        judge(engine, state, router);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct ra_state *state = engine->own_state[NTT_ROGUE_RA];
    if (is_advertisement(packet)) {
        see_advertisement(engine, state, seen);
    } else if (packet->icmp_type == SOLICITATION_TYPE && packet->source.family == NTT_IPV6) {
        ntt_hash_set_put(state->asker_set, SET_WORDS, ntt_mix(packet->link_source));
        if (!state->solicitation || engine->now - state->solicitation > ANSWER_S)
            state->solicitation = engine->now;
    }
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char source[NTT_ADDRESS_TEXT] = "Somebody", target[NTT_ADDRESS_TEXT], duration[32];
    unsigned long long packets = alert->evidence.packets;
    ntt_duration_text(&alert->evidence, duration);
    if (alert->source.base.family)
        ntt_prefix_format(&alert->source, source);
    if (alert->target.base.family)
        ntt_prefix_format(&alert->target, target);
    if (alert->variant[0] == 'f')
        snprintf(alert->message, sizeof alert->message,
                 "%s sent %llu router advertisements%s, of about %llu routers and %llu prefixes within %u s",
                 source, packets, duration, (unsigned long long)own[1], (unsigned long long)own[2],
                 alert->window_s);
    else if (alert->variant[0] == 's')
        snprintf(alert->message, sizeof alert->message,
                 "%s contradicted the router advertisements of %s in its name, %llu time%s", source, target,
                 (unsigned long long)alert->observed, alert->observed == 1 ? "" : "s");
    else
        snprintf(alert->message, sizeof alert->message,
                 "%s advertises itself as a router, %llu time%s, and was not there before; the router so far "
                 "is %s",
                 source, packets, packets == 1 ? "" : "s", target);
}

static const struct ntt_condition conditions[] = {
    [ADVERTISEMENT] = {"icmpv6.type == 134", NULL, is_advertisement}};

const struct ntt_detector ntt_rogue_ra = {
    .about = {"rogue_ra", "Rogue router advertisements", "misuse", "T1557",
              "Find the switch port of the sender, and turn on RA guard (RFC 6105) on all ports but those of "
              "routers."},
    .interests = NTT_SEE_ICMP,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[KNOWN] = {128, sizeof(struct router)}},
    .state_size = sizeof(struct ra_state),
};
