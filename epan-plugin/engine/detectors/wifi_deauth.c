/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wifi_deauth: frames of 802.11 that cut stations off from their network (deauthentication, disassociation), again and
 * again. They are forged: without protected management frames (802.11w) nobody can tell.
 *
 * Counts, for each network (BSSID) and station, the frames within a window, in both directions and without those that
 * are marked as sent again. A station that leaves, is steered to another band or has lost its network gets a few and
 * then is gone; an access point that restarts sends one to each station, or a few to all. An attacker has to repeat
 * itself, since stations come back at once. One alert for each network. There is no source: the sender's address is
 * that of the access point or of the station, who are the victims. Thresholds were chosen by reasoning, and tried on one
 * made capture only.
 */
#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/state.h"

#include <stdio.h>
#include <string.h>

enum { FRAMES, WINDOW }; /* the options */
static const struct ntt_config_option options[] = {
    [FRAMES] =
        NTT_OWN_OPTION("wifi_deauth_frames", "Wi-Fi deauthentication: frames",
                       "Deauthentication and disassociation frames between a network and one station, or "
                       "all of them, in the window.",
                       "frames", 5, 10000, 20),
    [WINDOW] = NTT_OWN_OPTION("wifi_deauth_window", "Wi-Fi deauthentication: window",
                              "Time window for counting them.", "seconds", 5, 600, 30),
};

enum { CUT_OFF = 1 }; /* the condition */
enum { STATIONS, NETWORKS };
enum { IDLE_S = 120, MANY = 3 /* times the threshold: no access point is that insistent */ };
static const uint64_t EVERYBODY = 0xffffffffffff;

/* A station of a network, or all of them. */
struct station {
    struct ntt_slot slot; /* score: frames of the window */
    uint32_t window_begin, frames;
};

struct network {
    struct ntt_slot slot; /* key: the BSSID's hash; score: of the station that got most */
    struct ntt_incident incident;
    uint64_t victim; /* the station that crossed the threshold; EVERYBODY: several, or all */
    uint32_t most;
};

static struct ntt_slot *find_or_add(struct ntt_engine *engine, unsigned table, uint64_t key)
{
    struct ntt_slot *slot = ntt_table_find(&engine->own[NTT_WIFI_DEAUTH][table], key);
    return slot ? slot : ntt_table_add(&engine->own[NTT_WIFI_DEAUTH][table], key, engine->now);
}

/* Evidence that led to nothing is forgotten after a rest. */
static struct network *network_of(struct ntt_engine *engine, const struct ntt_packet *packet)
{
    struct network *network =
        (struct network *)find_or_add(engine, NETWORKS, ntt_combine(packet->wlan_network, NETWORKS));
    if (!ntt_incident_alert(engine, &network->incident) &&
        engine->now - network->slot.seen > engine->config.own[NTT_WIFI_DEAUTH][WINDOW]) {
        network->incident = (struct ntt_incident){0};
        network->victim = 0;
        network->most = 0;
    }
    network->slot.seen = engine->now;
    return network;
}

static struct station *station_of(struct ntt_engine *engine, uint64_t network, uint64_t link)
{
    struct station *station =
        (struct station *)find_or_add(engine, STATIONS, ntt_combine(ntt_combine(network, link), STATIONS));
    if (!station->window_begin ||
        engine->now - station->window_begin >= engine->config.own[NTT_WIFI_DEAUTH][WINDOW]) {
        station->window_begin = engine->now;
        station->frames = 0;
    }
    station->slot.seen = engine->now;
    return station;
}

static void report(struct ntt_engine *engine, struct network *network, const struct ntt_packet *packet)
{
    unsigned enough = engine->config.own[NTT_WIFI_DEAUTH][FRAMES];
    bool everybody = network->victim == EVERYBODY, grave = network->most >= MANY * enough;
    struct ntt_address bssid = ntt_address_of_link(packet->wlan_network),
                       victim = ntt_address_of_link(everybody ? packet->wlan_network : network->victim);
    struct ntt_alert draft = {
        .type = NTT_WIFI_DEAUTH,
        .severity = grave ? NTT_HIGH : NTT_MEDIUM,
        .confidence = grave ? 90 : 70,
        .target = ntt_prefix_of(&victim),
        .selector = {.wireless = true, .condition = CUT_OFF, .destination = ntt_prefix_of(&bssid)},
        .observed = network->most,
        .threshold = enough,
        .unit = "frames",
        .window_s = engine->config.own[NTT_WIFI_DEAUTH][WINDOW],
    };
    snprintf(draft.variant, sizeof draft.variant, "%s", everybody ? "network" : "station");
    struct ntt_figures figures = {.own = {everybody, packet->wlan_network}};
    ntt_report_incident(engine, &network->incident, &draft, &figures, IDLE_S);
    struct ntt_open_alert *open = ntt_incident_alert(engine, &network->incident);
    if (open) /* it may have begun with one station */
        memcpy(open->alert.variant, draft.variant, sizeof draft.variant);
}

static void see_packet(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    struct network *network = network_of(engine, packet);
    ntt_incident_add(engine, &network->incident, packet);
    struct ntt_open_alert *open = ntt_incident_alert(engine, &network->incident);
    if (open)
        open->alert.evidence = network->incident.evidence;
    if (packet->wlan_retry)
        return;
    bool by_station = packet->link_source != packet->wlan_network;
    uint64_t link = by_station ? packet->link_source : packet->link_destination;
    if (link & 1)
        link = EVERYBODY;
    struct station *station = station_of(engine, packet->wlan_network, link);
    station->slot.score = ++station->frames;
    if (station->frames > network->most)
        network->slot.score = network->most = station->frames;
    if (station->frames < engine->config.own[NTT_WIFI_DEAUTH][FRAMES])
        return;
    if (network->victim != link)
        network->victim = network->victim ? EVERYBODY : link;
    report(engine, network, packet);
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    char network[NTT_ADDRESS_TEXT], target[NTT_ADDRESS_TEXT], duration[32];
    struct ntt_address bssid = ntt_address_of_link(open->figures.own[1]);
    ntt_address_format(&bssid, network);
    snprintf(
        alert->message, sizeof alert->message,
        "Somebody cut %s%s off from the wireless network %s, with %llu deauthentication or disassociation "
        "frames%s",
        open->figures.own[0] ? "stations" : "station ",
        open->figures.own[0] ? "" : ntt_prefix_format(&alert->target, target), network,
        (unsigned long long)alert->evidence.packets, ntt_duration_text(&alert->evidence, duration));
}

static bool cuts_off(const struct ntt_packet *packet)
{
    return packet->wlan != NTT_NO_WLAN;
}

static const struct ntt_condition conditions[] = {
    [CUT_OFF] = {"wlan.fc.type_subtype in {10, 12}", NULL, cuts_off}};

const struct ntt_detector ntt_wifi_deauth = {
    .about = {"wifi_deauth", "Wi-Fi deauthentication", "misuse", "T1498",
              "Turn on protected management frames (802.11w, part of WPA3), and look for the sender by its "
              "signal: the address is forged."},
    .interests = NTT_SEE_WLAN,
    .see_packet = see_packet,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[STATIONS] = {512, sizeof(struct station)}, [NETWORKS] = {64, sizeof(struct network)}},
};
