/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unexpected_country: data exchanged with an address that is registered in a country nobody expects. Expected
 * are the countries that the user names and those that the baseline has seen; with neither, or without a
 * country database, nothing is judged. Only TCP sessions in which both sides sent data count, and UDP
 * exchanges that were answered: a scan from anywhere is no contact. Where an address is registered says
 * little about where the machine stands, so this is never more than low, and of each country only the first
 * hosts get an alert of their own.
 */
#include "engine/detector.h"

#include "engine/baseline.h"
#include "engine/country.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { CONTACTS = 512, KNOWN = 4096, IDLE = 600 };

enum { HOSTS };
enum { DATA = 1 }; /* place in `conditions` */

/* A pair of hosts, one of them in an unexpected country. */
struct contact {
    struct ntt_slot slot;
    struct ntt_incident incident;
    struct ntt_address client, server;
    uint16_t country, port;
    bool server_is_foreign, udp;
    uint64_t bytes;
};

/* What the database said of an address. */
struct known {
    struct ntt_slot slot;
    uint16_t country; /* 0: not known, or expected */
};

enum { CONTACT_TABLE, KNOWN_TABLE };

/* How many alerts a country has had, by 26 × 26 letters. */
struct countries {
    uint16_t alerts[26 * 26];
    uint32_t contacts;
};

static bool is_named(const char *countries, uint16_t country)
{
    for (; countries && countries[0] && countries[1]; countries += 2) {
        if (ntt_country_number(countries) == country)
            return true;
    }
    return false;
}

static bool is_expected(const struct ntt_setup *setup, uint16_t country)
{
    return is_named(setup->expected_countries, country) ||
           (setup->baseline && ntt_baseline_has_country(setup->baseline, country));
}

static const char *not_evaluated(const struct ntt_engine *engine)
{
    const struct ntt_setup *setup = &engine->setup;
    if (!setup->country_of)
        return "no GeoIP database was found; `ntt geoip build` makes one";
    bool named = setup->expected_countries && setup->expected_countries[0];
    if (!named && setup->baseline && !setup->baseline->countries_known)
        return "the baseline was learnt without a GeoIP database, and no countries are named "
               "(ntt.expected_countries)";
    return named || setup->baseline
               ? NULL
               : "no countries are named (ntt.expected_countries) and no baseline was given (ntt.baseline)";
}

/* The address's country if nobody expects it; 0 otherwise. */
static uint16_t unexpected(struct ntt_engine *engine, const struct ntt_address *address, uint64_t hash)
{
    struct ntt_table *table = &engine->own[NTT_UNEXPECTED_COUNTRY][KNOWN_TABLE];
    uint64_t key = hash | 1;
    struct known *known = ntt_table_find(table, key);
    if (!known) {
        known = ntt_table_add(table, key, engine->now);
        uint16_t country = engine->setup.country_of(engine->setup.data, address);
        known->country = country && !is_expected(&engine->setup, country) ? country : 0;
    }
    known->slot.seen = engine->now;
    return known->country;
}

static uint64_t contact_key(const struct ntt_hashes *hashes, bool udp, uint16_t port)
{
    return ntt_combine(ntt_combine(hashes->source ^ hashes->destination, udp), port);
}

static uint16_t *alerts_of(struct countries *countries, uint16_t country)
{
    unsigned first = (unsigned)(country >> 8) - 'A', second = (country & 0xffu) - 'A';
    return first < 26 && second < 26 ? &countries->alerts[first * 26 + second] : &countries->alerts[0];
}

/* The exchange has just proved to be one. */
static void begin_contact(struct ntt_engine *engine, const struct ntt_observation *seen,
                          const struct contact *ends)
{
    struct countries *countries = engine->own_state[NTT_UNEXPECTED_COUNTRY];
    const struct ntt_hashes *hashes = &seen->hashes;
    const struct ntt_packet *packet = seen->packet;
    uint16_t of_source = unexpected(engine, &packet->source, hashes->source),
             of_destination = unexpected(engine, &packet->destination, hashes->destination);
    if (!of_source && !of_destination)
        return;
    struct ntt_table *table = &engine->own[NTT_UNEXPECTED_COUNTRY][CONTACT_TABLE];
    uint64_t key = contact_key(hashes, ends->udp, ends->port);
    if (ntt_table_find(table, key))
        return;
    uint16_t country = of_source ? of_source : of_destination;
    uint16_t *alerts = alerts_of(countries, country);
    if (*alerts >= engine->config.own[NTT_UNEXPECTED_COUNTRY][HOSTS])
        return;
    ++*alerts;
    countries->contacts++;
    struct contact *contact = ntt_table_add(table, key, engine->now);
    struct ntt_slot slot = contact->slot;
    *contact = *ends;
    contact->slot = slot;
    contact->slot.score = 1;
    contact->country = country;
    const struct ntt_address *foreign = of_source ? &packet->source : &packet->destination;
    contact->server_is_foreign = ntt_address_equal(foreign, &contact->server);
}

/* A packet of a known contact. */
static void go_on(struct ntt_engine *engine, const struct ntt_packet *packet, struct contact *contact)
{
    contact->slot.seen = engine->now;
    contact->bytes += packet->payload;
    ntt_incident_add(engine, &contact->incident, packet);
    struct ntt_alert draft = {
        .type = NTT_UNEXPECTED_COUNTRY,
        .severity = NTT_LOW,
        .confidence = engine->setup.baseline ? 40 : 50,
        .source = ntt_prefix_of(&contact->client),
        .target = ntt_prefix_of(&contact->server),
        .observed = contact->bytes,
        .threshold = 1,
        .unit = "bytes",
        .selector = {.transport = contact->udp ? NTT_UDP : NTT_TCP,
                     .condition = contact->udp ? 0 : DATA,
                     .both_ways = true,
                     .source = ntt_prefix_of(&contact->client),
                     .destination = ntt_prefix_of(&contact->server),
                     .one_port = true,
                     .port = contact->port},
    };
    snprintf(draft.variant, sizeof draft.variant, "%c%c", contact->country >> 8, contact->country & 0xff);
    struct ntt_figures figures = {.own = {contact->bytes, contact->country, contact->server_is_foreign}};
    ntt_report_incident(engine, &contact->incident, &draft, &figures, IDLE);
}

/* The session's second side has just sent its first data. */
static bool both_have_spoken(const struct ntt_session_step *step)
{
    const struct ntt_session *session = step->session;
    return session && (step->events & NTT_SESSION_DATA) && session->segments[step->from] == 1 &&
           session->segments[step->from == NTT_CLIENT ? NTT_SERVER : NTT_CLIENT];
}

/* The exchange proves to be one, if `begins`; or it may be one of the contacts. */
__attribute__((noinline)) static void see_closely(struct ntt_engine *engine,
                                                  const struct ntt_observation *seen, bool begins)
{
    const struct ntt_packet *packet = seen->packet;
    const struct ntt_session *session = seen->session.session;
    bool udp = packet->transport == NTT_UDP;
    if (begins && !not_evaluated(engine)) {
        struct contact ends = {
            .udp = udp,
            .client = udp ? packet->destination : session->client,
            .server = udp ? packet->source : session->server,
            .port = udp ? packet->source_port : session->server_port,
        };
        begin_contact(engine, seen, &ends);
    }
    if (!packet->payload || (!udp && !session))
        return;
    struct ntt_table *table = &engine->own[NTT_UNEXPECTED_COUNTRY][CONTACT_TABLE];
    uint16_t port = udp ? packet->destination_port : session->server_port;
    struct contact *contact = ntt_table_find(table, contact_key(&seen->hashes, udp, port));
    if (!contact && udp)
        contact = ntt_table_find(table, contact_key(&seen->hashes, udp, packet->source_port));
    if (contact)
        go_on(engine, packet, contact);
}

static void see(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct countries *countries = engine->own_state[NTT_UNEXPECTED_COUNTRY];
    bool begins =
        seen->packet->transport == NTT_UDP ? seen->step.first_reply : both_have_spoken(&seen->session);
    if (begins || countries->contacts)
        see_closely(engine, seen, begins);
}

static bool carries_data(const struct ntt_packet *packet)
{
    return packet->payload;
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    char client[NTT_ADDRESS_TEXT], server[NTT_ADDRESS_TEXT], duration[32];
    snprintf(
        alert->message, sizeof alert->message,
        "%s and %s exchanged %llu bytes on %s port %u%s; %s is registered in %s, where nobody is expected",
        ntt_prefix_format(&alert->source, client), ntt_prefix_format(&alert->target, server),
        (unsigned long long)own[0], alert->selector.transport == NTT_UDP ? "UDP" : "TCP",
        alert->selector.port, ntt_duration_text(&alert->evidence, duration), own[2] ? server : client,
        alert->variant);
}

static const struct ntt_condition conditions[] = {[DATA] = {"tcp.len > 0", NULL, carries_data}};

static const struct ntt_config_option options[] = {
    [HOSTS] = NTT_OWN_OPTION("unexpected_country_hosts", "Unexpected country: hosts",
                             "Maximum number of alerts about one country.", "alerts", 1, 1000, 4),
};

const struct ntt_detector ntt_unexpected_country = {
    .about = {"unexpected_country", "Unexpected country", "anomaly", "",
              "Ask whether anyone has business with this network. An address is registered in a country, "
              "which need not be where the machine or the person is."},
    .interests = NTT_SEE_SESSION | NTT_SEE_UDP,
    .see_packet = see,
    .describe = describe,
    .not_evaluated = not_evaluated,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables =
        {[CONTACT_TABLE] = {CONTACTS, sizeof(struct contact)}, [KNOWN_TABLE] = {KNOWN, sizeof(struct known)}},
    .state_size = sizeof(struct countries),
};
