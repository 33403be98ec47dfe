/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet_size, services whose packets change their sizes. For each service and direction the payload sizes
 * are counted in 24 bins (service_sizes.h). Every 250 packets are compared with what is usual: the baseline's
 * bins where there is one, else this capture's. The measure is the Jensen-Shannon divergence in bits, 0 for
 * the same distribution, 1 for two that share no bin (Lin, "Divergence Measures Based on the Shannon
 * Entropy", 1991). Three windows in a row have to exceed both the threshold and what this service has already
 * shown to be its own unrest. A short past counts only where it was very steady, and then for a large shift.
 * A window that one flow fills is a transfer and no change of the service, where such windows are not the
 * rule. Calibrated on lab and public captures.
 */
#include "engine/detectors/packet_size/packet_size.h"

#include "engine/baseline.h"
#include "engine/hash.h"
#include "engine/majority.h"
#include "engine/state.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    WINDOW = 250,         /* packets */
    STRIKES = 3,          /* windows in a row */
    STEADY_WINDOWS = 4,   /* a short past */
    STEADY = 100,         /* thousandths of a bit between its windows at most */
    GIVE_IN = 80,         /* windows after which the new sizes are the usual ones */
    ENOUGH_TIME = 120,    /* seconds of history without a baseline */
    LEARNT_ENOUGH = 2000, /* packets of a service in a baseline */
    FORGET = 1 << 17,     /* packets at which the history is halved */
    SERVICES = 1024,
    PAIRS = 256,
    RECENT = 512,
    MOSTLY = 60, /* percent of votes */
    IDLE = 300,
};

/* Divergences are kept in thousandths of a bit. */
struct service {
    struct ntt_slot slot; /* score: windows */
    uint32_t number;
    uint16_t current[NTT_SIZE_BINS];
    uint32_t usual[NTT_SIZE_BINS];    /* of the capture itself */
    uint32_t count, due;              /* packets in `current`; the one that is looked at closely */
    uint32_t history;                 /* in `usual` */
    uint32_t begun;                   /* second of the first packet */
    uint32_t windows, single_windows; /* in `usual`; those that one flow filled */
    uint16_t strikes, run_unrest;     /* windows of the running run, and its largest divergence */
    uint16_t unrest, last; /* the largest divergence that was none of a run; that of the last window */
    struct ntt_majority flows, pairs; /* of the running window */
    bool between_two;                 /* the evidence is the packets of two hosts */
    uint64_t pair;
    struct ntt_prefix sender, receiver; /* then */
    struct ntt_incident incident;
};

/* Where the services of the last packets lie. */
struct recent {
    uint32_t places[RECENT];
};

static struct service *look_up(struct ntt_engine *engine, uint32_t number)
{
    struct ntt_table *table = &engine->own[NTT_PACKET_SIZE][SIZE_SERVICES];
    uint64_t key = ntt_combine(number, NTT_SIZE_BINS);
    struct service *service = ntt_table_find(table, key);
    if (!service) {
        service = ntt_table_add(table, key, engine->now);
        service->number = number;
        service->begun = engine->now;
    }
    return service;
}

static unsigned divergence(const uint32_t *usual, double usual_total, const uint16_t *current)
{
    double bits = 0;
    for (unsigned i = 0; i < NTT_SIZE_BINS; i++) {
        double p = usual[i] / usual_total, q = (double)current[i] / WINDOW, mean = (p + q) / 2;
        if (p > 0)
            bits += p / 2 * log2(p / mean);
        if (q > 0)
            bits += q / 2 * log2(q / mean);
    }
    return bits > 0 ? (unsigned)(bits * 1000 + 0.5) : 0;
}

/* The median size, as the lower end of the bin it lies in. */
static uint32_t median_size(const uint32_t bins[NTT_SIZE_BINS])
{
    uint64_t total = 0, below = 0;
    for (unsigned i = 0; i < NTT_SIZE_BINS; i++)
        total += bins[i];
    unsigned bin = 0;
    while (bin < NTT_SIZE_BINS - 1 && (below += bins[bin]) * 2 < total)
        bin++;
    uint32_t doubling = 1u << bin / 2;
    return bin % 2 ? doubling + doubling / 2 : doubling;
}

static void learn(struct service *service)
{
    for (unsigned i = 0; i < NTT_SIZE_BINS; i++)
        service->usual[i] += service->current[i];
    service->history += WINDOW;
    if (service->history < FORGET)
        return;
    service->history = 0;
    for (unsigned i = 0; i < NTT_SIZE_BINS; i++)
        service->history += service->usual[i] /= 2;
}

/* What a window is compared with. */
struct habit {
    const uint32_t *bins; /* NULL: nothing is known yet */
    double total;
    unsigned threshold; /* thousandths of a bit; UINT_MAX: not judged yet */
};

static struct habit habit_of(const struct ntt_engine *engine, const struct service *service)
{
    const unsigned *options = engine->config.own[NTT_PACKET_SIZE];
    const struct ntt_baseline *baseline = engine->setup.baseline;
    const struct ntt_baseline_service *learnt =
        baseline ? ntt_baseline_service(baseline, service->number) : NULL;
    struct habit habit = {.threshold = options[SIZE_SHIFT] * 10};
    unsigned own = service->unrest + service->unrest / 2u;
    if (own > habit.threshold)
        habit.threshold = own;
    for (unsigned i = 0; learnt && i < NTT_SIZE_BINS; i++)
        habit.total += learnt->bins[i];
    if (habit.total >= LEARNT_ENOUGH) {
        habit.bins = learnt->bins;
        return habit;
    }
    habit.total = service->history;
    habit.bins = service->history ? service->usual : NULL;
    if (service->history >= options[SIZE_HISTORY] && engine->now - service->begun >= ENOUGH_TIME)
        return habit;
    bool steady = service->windows >= STEADY_WINDOWS && service->unrest <= STEADY;
    habit.threshold = steady ? options[SIZE_SHIFT] * 20 : UINT_MAX;
    return habit;
}

static void report(struct ntt_engine *engine, struct service *service, unsigned observed,
                   const struct habit *habit)
{
    bool sends = ntt_service_number_sends(service->number);
    enum ntt_transport transport = ntt_service_number_transport(service->number);
    uint16_t port = ntt_service_number_port(service->number);
    struct ntt_alert draft = {
        .type = NTT_PACKET_SIZE,
        .variant = "service",
        .severity = NTT_LOW,
        .confidence = engine->setup.baseline ? 50 : 40,
        .source = sends ? service->receiver : service->sender,
        .target = sends ? service->sender : service->receiver,
        .observed = observed,
        .threshold = habit->threshold,
        .unit = "thousandths of a bit",
        .selector = {.transport = transport,
                     .condition = transport == NTT_TCP ? SIZE_DATA_TCP : SIZE_DATA_UDP,
                     .source = service->sender,
                     .destination = service->receiver,
                     .one_port = !sends,
                     .one_source_port = sends,
                     .port = port,
                     .source_port = port},
    };
    uint32_t now[NTT_SIZE_BINS];
    for (unsigned i = 0; i < NTT_SIZE_BINS; i++)
        now[i] = service->current[i];
    struct ntt_figures figures = {
        .own = {median_size(habit->bins), median_size(now), port, sends, transport}};
    ntt_report_incident(engine, &service->incident, &draft, &figures, IDLE);
}

/* The first strange window of a run: whose is it? */
static void begin_run(struct service *service)
{
    service->incident = (struct ntt_incident){0};
    service->sender = service->receiver = (struct ntt_prefix){.bits = 0};
    service->between_two = ntt_majority_has(&service->pairs, MOSTLY);
    if (service->between_two) {
        service->pair = service->pairs.key;
        service->sender = ntt_prefix_of(&service->pairs.source);
        service->receiver = ntt_prefix_of(&service->pairs.destination);
    }
}

/* Ends a run of strange windows, or of none. */
static void calm_down(struct ntt_engine *engine, struct service *service)
{
    bool given_in = service->strikes >= GIVE_IN;
    if (given_in) {
        memset(service->usual, 0, sizeof service->usual);
        service->history = service->windows = service->single_windows = 0;
    }
    if ((given_in || service->strikes < STRIKES) && service->run_unrest > service->unrest)
        service->unrest = service->run_unrest;
    service->strikes = service->run_unrest = 0;
    struct ntt_open_alert *open = ntt_incident_alert(engine, &service->incident);
    if (open)
        ntt_alerts_close(engine, open);
    service->incident = (struct ntt_incident){0};
}

/* Takes a window for usual. One before a change may already hold some of it, so it waits for the next one
 * before it counts as unrest. */
static void accept(struct service *service, unsigned found, bool single)
{
    if (service->last > service->unrest)
        service->unrest = service->last;
    service->last = (uint16_t)found;
    service->windows++;
    service->single_windows += single;
    learn(service);
}

/* Judges a full window and begins the next one. */
static void judge(struct ntt_engine *engine, struct service *service)
{
    struct habit habit = habit_of(engine, service);
    unsigned found = habit.bins ? divergence(habit.bins, habit.total, service->current) : 0;
    bool strange = habit.bins && found >= habit.threshold;
    bool single = ntt_majority_has(&service->flows, MOSTLY);
    bool transfer = strange && single && service->single_windows * 2 < service->windows;
    if (strange && !transfer) {
        if (!service->strikes++)
            begin_run(service);
        if (found > service->run_unrest)
            service->run_unrest = (uint16_t)found;
        if (service->strikes >= STRIKES && service->incident.evidence.packets)
            report(engine, service, found, &habit);
    }
    if (!strange || service->strikes >= GIVE_IN) {
        calm_down(engine, service);
        accept(service, strange ? 0 : found, single);
    }
    service->slot.score++;
    service->slot.seen = engine->now;
    service->count = 0;
    service->flows = service->pairs = (struct ntt_majority){0};
    memset(service->current, 0, sizeof service->current);
}

/* The number of packets at which a window is to be looked at closely again: now and then for the flow that
 * fills it, at its end, and in a strange time always, because each packet is evidence. */
static uint32_t next_look(const struct service *service)
{
    enum { EVERY = 10 };
    return service->count + (service->strikes ? 1 : EVERY - service->count % EVERY);
}

__attribute__((noinline)) static void look_closely(struct ntt_engine *engine, struct service *service,
                                                   const struct ntt_observation *seen)
{
    const struct ntt_packet *packet = seen->packet;
    uint64_t pair = (seen->hashes.source ^ seen->hashes.destination) | 1;
    uint64_t flow = seen->step.flow ? seen->step.flow->slot.key : pair;
    ntt_majority_add(&service->flows, flow, 1, &packet->source, &packet->destination);
    ntt_majority_add(&service->pairs, pair, 1, &packet->source, &packet->destination);
    if (service->strikes && (!service->between_two || pair == service->pair))
        ntt_incident_add(engine, &service->incident, packet);
    if (service->count == WINDOW)
        judge(engine, service);
    service->due = next_look(service);
}

static inline void count(struct ntt_engine *engine, struct service *service,
                         const struct ntt_observation *seen)
{
    service->current[ntt_size_bin(seen->packet)]++;
    if (++service->count >= service->due)
        look_closely(engine, service, seen);
}

static inline unsigned recent_place(uint32_t number)
{
    return (number ^ number >> 9) % RECENT;
}

/* A service that is not among the recent ones. */
__attribute__((noinline)) static void recall(struct ntt_engine *engine, uint32_t number,
                                             const struct ntt_observation *seen)
{
    struct recent *recent = engine->own_state[NTT_PACKET_SIZE];
    struct service *service = look_up(engine, number);
    recent->places[recent_place(number)] =
        ntt_table_index(&engine->own[NTT_PACKET_SIZE][SIZE_SERVICES], service);
    count(engine, service, seen);
}

static inline void see_size(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    uint32_t number = ntt_service_number(seen->packet);
    if (!number)
        return;
    const struct ntt_table *table = &engine->own[NTT_PACKET_SIZE][SIZE_SERVICES];
    const struct recent *recent = engine->own_state[NTT_PACKET_SIZE];
    struct service *service = (struct service *)(void *)table->entries + recent->places[recent_place(number)];
    if (service->number == number)
        count(engine, service, seen);
    else
        recall(engine, number, seen);
}

__attribute__((noinline)) static void see_other(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    ntt_odd_sizes_see(engine, seen);
    see_size(engine, seen);
}

static void see(struct ntt_engine *engine, const struct ntt_observation *seen)
{
    if (seen->packet->transport == NTT_TCP)
        see_size(engine, seen);
    else
        see_other(engine, seen);
}

static bool carries_data(const struct ntt_packet *packet)
{
    return packet->payload;
}

static void describe(struct ntt_open_alert *open)
{
    struct ntt_alert *alert = &open->alert;
    const uint64_t *own = open->figures.own;
    if (alert->selector.condition > SIZE_DATA_UDP) {
        ntt_odd_sizes_describe(open);
        return;
    }
    char client[NTT_ADDRESS_TEXT], server[NTT_ADDRESS_TEXT], who[160] = "";
    if (alert->source.base.family)
        snprintf(who, sizeof who, " between %s and %s", ntt_prefix_format(&alert->source, client),
                 ntt_prefix_format(&alert->target, server));
    snprintf(
        alert->message, sizeof alert->message,
        "Packets %s %s port %llu%s have other sizes than usual: the median was about %llu bytes, now it is "
        "about %llu (divergence %.2f bits)",
        own[3] ? "from" : "to", own[4] == NTT_TCP ? "TCP" : "UDP", (unsigned long long)own[2], who,
        (unsigned long long)own[0], (unsigned long long)own[1], (double)alert->observed / 1000);
}

static const struct ntt_condition conditions[] = {
    [SIZE_DATA_TCP] = {"tcp.len > 0", NULL, carries_data},
    [SIZE_DATA_UDP] = {"udp.length > 8", NULL, carries_data},
    [SIZE_LARGE_ECHO] = {"icmp.type in {0, 8} && frame.len >= 300",
                         "icmpv6.type in {128, 129} && frame.len >= 300", ntt_odd_echo_holds},
    [SIZE_LARGE_QUESTION] = {"udp.length >= 328", NULL, ntt_odd_question_holds},
};

static const struct ntt_config_option options[] = {
    [SIZE_SHIFT] =
        NTT_OWN_OPTION("packet_size_shift", "Packet size: shift",
                       "Jensen-Shannon divergence of a service's packet sizes from the usual ones.",
                       "hundredths of a bit", 5, 100, 25),
    [SIZE_HISTORY] = NTT_OWN_OPTION("packet_size_history", "Packet size: history",
                                    "Packets of a service that define its usual sizes, without a baseline.",
                                    "packets", 1000, 1000000, 4000),
    [SIZE_ECHO] =
        NTT_OWN_OPTION("packet_size_echoes", "Packet size: large echoes",
                       "Echo messages of 300 bytes or more between two hosts, with unusual content.",
                       "packets", 2, 100000, 20),
    [SIZE_QUESTION] =
        NTT_OWN_OPTION("packet_size_questions", "Packet size: large DNS questions",
                       "DNS queries of 320 bytes or more from one host to another.", "packets", 1, 100000, 5),
};

const struct ntt_detector ntt_packet_size = {
    .about = {"packet_size", "Unusual packet sizes", "anomaly", "T1030",
              "Look at a few of the packets and ask what changed on these hosts."},
    .interests = NTT_SEE_TCP | NTT_SEE_UDP | NTT_SEE_ICMP,
    .see_packet = see,
    .describe = describe,
    .conditions = conditions,
    NTT_OPTIONS(options),
    .tables = {[SIZE_SERVICES] = {SERVICES, sizeof(struct service)},
               [SIZE_PAIRS] = {PAIRS, sizeof(struct odd_pair)}},
    .state_size = sizeof(struct recent),
};
