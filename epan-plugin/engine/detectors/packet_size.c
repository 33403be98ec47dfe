/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet_size, services whose packets change their sizes. For each service and direction the payload sizes
 * are counted in 24 bins (service_sizes.h). Every 500 packets are compared with what is usual: the baseline's
 * bins where there is one, else this capture's, once it has shown enough packets for long enough. The measure
 * is the Jensen-Shannon divergence in bits, 0 for the same distribution, 1 for two that share no bin (Lin,
 * "Divergence Measures Based on the Shannon Entropy", 1991). Three windows in a row have to exceed both the
 * threshold and what this service has already shown to be its own unrest. A window that one flow fills is a
 * transfer and no change of the service, where such windows are not the rule. Calibrated on lab and public
 * captures.
 */
#include "packet_size.h"

#include "../baseline.h"
#include "../hash.h"
#include "../prevailing.h"
#include "../state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    WINDOW = 500,         /* packets */
    STRIKES = 3,          /* windows in a row */
    GIVE_IN = 40,         /* windows after which the new sizes are the usual ones */
    ENOUGH_TIME = 120,    /* seconds of history without a baseline */
    LEARNT_ENOUGH = 2000, /* packets of a service in a baseline */
    FORGET = 1 << 17,     /* packets at which the history is halved */
    SERVICES = 1024,
    PAIRS = 256,
    RECENT = 512,
    ONE_FLOW = 60, /* percent of votes */
    IDLE = 300,
};

/* Divergences are kept in thousandths of a bit. */
struct service {
    struct ntt_slot slot; /* score: windows */
    uint32_t number;
    uint16_t current[NTT_SIZE_BINS];
    uint32_t usual[NTT_SIZE_BINS];        /* of the capture itself */
    uint32_t count, due;                  /* packets in `current`; the one that is looked at closely */
    uint32_t history;                     /* in `usual` */
    uint32_t begun;                       /* second of the first packet */
    uint32_t windows, single_windows;     /* in `usual`; those that one flow filled */
    uint16_t strikes, unrest, run_unrest; /* unrest: the largest divergence that was none of a run */
    struct ntt_prevailing flows;          /* of the running window */
    struct ntt_case one;
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

/* The bin that holds more than half of the packets up to it: the median size, as that bin's lower end. */
static uint32_t median_size(const uint32_t *wide, const uint16_t *narrow)
{
    uint64_t total = 0, below = 0;
    for (unsigned i = 0; i < NTT_SIZE_BINS; i++)
        total += wide ? wide[i] : narrow[i];
    unsigned bin = 0;
    for (; bin < NTT_SIZE_BINS; bin++) {
        below += wide ? wide[bin] : narrow[bin];
        if (below * 2 >= total)
            break;
    }
    return (1u << bin / 2) + (bin & 1 ? 1u << bin / 2 >> 1 : 0);
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

/* The bins to compare with, and how many packets they hold; NULL: nothing is known yet. */
static const uint32_t *usual_bins(const struct ntt_engine *engine, const struct service *service,
                                  double *total)
{
    const struct ntt_baseline *baseline = engine->setup.baseline;
    const struct ntt_baseline_service *learnt =
        baseline ? ntt_baseline_service(baseline, service->number) : NULL;
    *total = 0;
    if (learnt) {
        for (unsigned i = 0; i < NTT_SIZE_BINS; i++)
            *total += learnt->bins[i];
        if (*total >= LEARNT_ENOUGH)
            return learnt->bins;
    }
    *total = service->history;
    bool enough = service->history >= engine->config.own[NTT_PACKET_SIZE][SIZE_HISTORY] &&
                  engine->now - service->begun >= ENOUGH_TIME;
    return enough ? service->usual : NULL;
}

static void report(struct ntt_engine *engine, struct service *service, unsigned observed, unsigned threshold,
                   const uint32_t *usual)
{
    bool sends = ntt_service_number_sends(service->number);
    enum ntt_transport transport = ntt_service_number_transport(service->number);
    uint16_t port = ntt_service_number_port(service->number);
    struct ntt_alert draft = {
        .type = NTT_PACKET_SIZE,
        .variant = "service",
        .severity = NTT_LOW,
        .confidence = engine->setup.baseline ? 50 : 40,
        .observed = observed,
        .threshold = threshold,
        .unit = "thousandths of a bit",
        .selector = {.transport = transport,
                     .condition = transport == NTT_TCP ? SIZE_DATA_TCP : SIZE_DATA_UDP,
                     .one_port = !sends,
                     .one_source_port = sends,
                     .port = port,
                     .source_port = port},
    };
    struct ntt_figures figures = {
        .own = {median_size(usual, NULL), median_size(NULL, service->current), port, sends, transport}};
    ntt_report_case(engine, &service->one, &draft, &figures, IDLE);
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
    struct ntt_open_alert *open = ntt_case_alert(engine, &service->one);
    if (open)
        ntt_alerts_close(engine, open);
    service->one = (struct ntt_case){0};
}

/* Judges a full window and begins the next one. */
static void judge(struct ntt_engine *engine, struct service *service)
{
    double total;
    const uint32_t *usual = usual_bins(engine, service, &total);
    unsigned found = usual ? divergence(usual, total, service->current) : 0;
    unsigned threshold = engine->config.own[NTT_PACKET_SIZE][SIZE_SHIFT] * 10;
    unsigned own = service->unrest + service->unrest / 2u;
    if (own > threshold)
        threshold = own;
    bool strange = usual && found >= threshold;
    bool single = ntt_prevailing_has(&service->flows, ONE_FLOW);
    bool transfer = strange && single && service->single_windows * 2 < service->windows;
    if (strange && !transfer) {
        service->strikes++;
        if (found > service->run_unrest)
            service->run_unrest = (uint16_t)found;
        if (service->strikes >= STRIKES)
            report(engine, service, found, threshold, usual);
    }
    if (!strange || service->strikes >= GIVE_IN) {
        calm_down(engine, service);
        if (usual && found > service->unrest)
            service->unrest = (uint16_t)found;
        service->windows++;
        service->single_windows += single;
        learn(service);
    }
    service->slot.score++;
    service->slot.seen = engine->now;
    service->count = 0;
    service->flows = (struct ntt_prevailing){0};
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
    if (seen->step.flow)
        ntt_prevailing_add(&service->flows, seen->step.flow->slot.key, 1, &packet->source,
                           &packet->destination);
    if (service->strikes)
        ntt_case_add(engine, &service->one, packet);
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
    snprintf(
        alert->message, sizeof alert->message,
        "Packets %s %s port %llu have other sizes than usual: half of them were below about %llu bytes, now "
        "below about %llu (divergence %.2f bits)",
        own[3] ? "from" : "to", own[4] == NTT_TCP ? "TCP" : "UDP", (unsigned long long)own[2],
        (unsigned long long)own[0] * 3 / 2, (unsigned long long)own[1] * 3 / 2,
        (double)alert->observed / 1000);
}

static const struct ntt_condition conditions[] = {
    [SIZE_DATA_TCP - 1] = {"tcp.len > 0", NULL, carries_data},
    [SIZE_DATA_UDP - 1] = {"udp.length > 8", NULL, carries_data},
    [SIZE_LARGE_ECHO - 1] = {"icmp.type in {0, 8} && frame.len >= 300",
                             "icmpv6.type in {128, 129} && frame.len >= 300", ntt_odd_echo_holds},
    [SIZE_LARGE_QUESTION - 1] = {"udp.length >= 328", NULL, ntt_odd_question_holds},
};

static const struct ntt_config_option options[] = {
    [SIZE_SHIFT] =
        NTT_OWN_OPTION("packet_size_shift", "Packet size: shift",
                       "Jensen-Shannon divergence of a service's packet sizes from the usual ones.",
                       "hundredths of a bit", 5, 100, 25),
    [SIZE_HISTORY] = NTT_OWN_OPTION("packet_size_history", "Packet size: history",
                                    "Packets of a service that make its usual sizes, without a baseline.",
                                    "packets", 1000, 1000000, 4000),
    [SIZE_ECHO] = NTT_OWN_OPTION("packet_size_echoes", "Packet size: large echoes",
                                 "Echo messages of 300 bytes or more between two hosts that carry no filler.",
                                 "packets", 2, 100000, 20),
    [SIZE_QUESTION] = NTT_OWN_OPTION("packet_size_questions", "Packet size: large DNS questions",
                                     "DNS questions of 320 bytes or more from one host to another.",
                                     "packets", 1, 100000, 5),
};

const struct ntt_detector ntt_packet_size = {
    .about = {"packet_size", "Packet size", "anomaly", "T1030"},
    .interests = NTT_SEE_TCP | NTT_SEE_UDP | NTT_SEE_ICMP,
    .see_packet = see,
    .describe = describe,
    .conditions = conditions,
    .condition_count = sizeof conditions / sizeof *conditions,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .tables = {[SIZE_SERVICES] = {SERVICES, sizeof(struct service)},
               [SIZE_PAIRS] = {PAIRS, sizeof(struct odd_pair)}},
    .state_size = sizeof(struct recent),
};
