/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: packets in, alerts out. One context, one block of memory of fixed size, no clock but the
 * packets', no environment, no global state: the same packets give the same alerts every time.
 */
#ifndef NTT_ENGINE_H
#define NTT_ENGINE_H

#include "engine/alert.h"
#include "engine/config.h"

struct ntt_engine;
struct ntt_baseline;
struct ntt_ignore_rules;

/* Called for each state change of an alert, while the engine is being fed or finished. The alert is borrowed.
 */
typedef void (*ntt_alert_sink)(void *data, const struct ntt_alert *alert);

/* What the engine is given. All pointers are borrowed for the engine's life; all but `sink` may be NULL. */
struct ntt_setup {
    ntt_alert_sink sink;
    void *data; /* for sink and country_of */
    /* The address's country by ntt_country_number; 0: not known. */
    uint16_t (*country_of)(void *data, const struct ntt_address *address);
    /* Seconds to add to UTC at that time, for hours of the day; NULL: UTC. */
    int32_t (*utc_offset)(void *data, int64_t time_s);
    const struct ntt_baseline *baseline;
    struct ntt_ignore_rules *ignore; /* counts what it ignores */
    /* Countries that are expected, two letters each ("DEATCH"); NULL or "": none named. */
    const char *expected_countries;
    /* How many times every table is halved: tests want them small, and full. */
    unsigned halvings;
};

/* Never NULL: like GLib, it ends the process when there is no memory. Setup and configuration are copied, the
 * configuration is clamped. */
struct ntt_engine *ntt_engine_create(const struct ntt_config *config, const struct ntt_setup *setup);
void ntt_engine_destroy(struct ntt_engine *engine); /* NULL is fine */

/* Feeds one packet; frames are to come in order. */
void ntt_engine_feed(struct ntt_engine *engine, const struct ntt_packet *packet);
/* The capture has ended: judges what still waits for an answer and closes every open alert. */
void ntt_engine_finish(struct ntt_engine *engine);

/* What the tables say about the two ends of the packet fed last. */
struct ntt_counters {
    uint16_t ports_tried, hosts_tried, failures; /* by the source, in the fast windows; 0-64 */
    uint16_t
        half_open; /* connections to the destination, begun and not completed; 65535 means that or more */
    uint32_t syn_rate, packet_rate; /* to the destination, per second, over the last full second */
};
struct ntt_counters ntt_engine_counters(struct ntt_engine *engine, const struct ntt_packet *packet);

/* How far the alerts can be trusted. */
struct ntt_engine_state {
    uint64_t clock_regressions;              /* packets older than one before them */
    uint64_t pressure;                       /* entries with evidence that full tables gave up */
    uint64_t flows_both_ways, flows_one_way; /* TCP flows of three packets or more */
    bool one_way;                            /* too few of them both ways to say what was answered */
    uint64_t alerts;                         /* opened */
    uint64_t copies;                         /* packets that were captured before */
    size_t memory;                           /* bytes of the one block */
    uint32_t last_frame;                     /* fed, in this run or before it */
};
struct ntt_engine_state ntt_engine_state(const struct ntt_engine *engine);

/* Which tables gave up evidence for more than 1 % of what came in, in words; g_free it. NULL: none did. */
char *ntt_engine_pressure(const struct ntt_engine *engine);

/* Why a detector cannot judge ("no baseline was given"); NULL: it can. */
const char *ntt_engine_not_evaluated(const struct ntt_engine *engine, enum ntt_alert_type type);

/* Calls `each` for every open alert, by place in the pool. */
void ntt_engine_open_alerts(const struct ntt_engine *engine, ntt_alert_sink each, void *data);

/*
 * Saves everything the engine has learnt, and loads it into an engine that has been fed nothing yet: the next
 * file of the same capture set then goes on where the last one ended, in frames, ids and evidence. Thresholds,
 * rules and baseline are the new engine's own. Saving writes beside the file and renames. Loading refuses a
 * file of another version or machine, of a wrong length or checksum, and leaves the engine fresh. False with
 * a message for the user (g_free) in `error` otherwise.
 */
bool ntt_engine_save(const struct ntt_engine *engine, const char *path, char **error);
bool ntt_engine_load(struct ntt_engine *engine, const char *path, char **error);

#endif
