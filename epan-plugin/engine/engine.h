/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: packets in, alerts out. One context, one block of memory of fixed size, no clock but the
 * packets', no environment, no global state: the same packets give the same alerts every time.
 */
#ifndef NTT_ENGINE_H
#define NTT_ENGINE_H

#include "alert.h"
#include "config.h"

struct ntt_engine;

/* Called for each state change of an alert, while the engine is being fed or finished. The alert is borrowed.
 */
typedef void (*ntt_alert_sink)(void *data, const struct ntt_alert *alert);

/* Never NULL: like GLib, it ends the process when there is no memory. The configuration is copied and
 * clamped. */
struct ntt_engine *ntt_engine_create(const struct ntt_config *config, ntt_alert_sink sink, void *data);
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
    uint64_t pressure;                       /* entries that full tables gave up */
    uint64_t flows_both_ways, flows_one_way; /* TCP flows of three packets or more */
    uint64_t alerts;                         /* opened */
    size_t memory;                           /* bytes of the one block */
};
struct ntt_engine_state ntt_engine_state(const struct ntt_engine *engine);

#endif
