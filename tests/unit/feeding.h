/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds an engine hand-made packets and keeps what it says: for tests of single detectors. */
#ifndef NTT_FEEDING_H
#define NTT_FEEDING_H

#include "engine/engine.h"
#include "unit.h"

#include <string.h>

enum { MAX_SAID = 256, MS = 1000000 };

struct run {
    struct ntt_engine *engine;
    struct ntt_alert said[MAX_SAID];
    unsigned count;
    uint32_t frame;
    int64_t now;
    struct ntt_packet fed[8192]; /* for the counting of evidence; without payload */
};

static inline void remember(void *data, const struct ntt_alert *alert)
{
    struct run *run = data;
    if (run->count < MAX_SAID)
        run->said[run->count++] = *alert;
}

static inline struct run *begin(void)
{
    struct run *run = calloc(1, sizeof *run);
    struct ntt_config config;
    ntt_config_defaults(&config);
    struct ntt_setup setup = {.sink = remember, .data = run};
    run->engine = ntt_engine_create(&config, &setup);
    run->now = 1700000000LL * 1000 * MS;
    return run;
}

static inline void end(struct run *run)
{
    ntt_engine_destroy(run->engine);
    free(run);
}

/* Feeds a packet `after_us` after the last one; frame and time are filled in. */
static inline void feed(struct run *run, int64_t after_us, struct ntt_packet packet)
{
    run->now += after_us * 1000;
    packet.frame = ++run->frame;
    packet.time_ns = run->now;
    ntt_engine_feed(run->engine, &packet);
    packet.data = NULL;
    packet.data_length = 0;
    if (run->frame <= sizeof run->fed / sizeof *run->fed)
        run->fed[run->frame - 1] = packet;
}

static inline struct ntt_address host(unsigned a, unsigned b)
{
    uint8_t bytes[4] = {10, 0, (uint8_t)a, (uint8_t)b};
    return ntt_address_from_bytes(NTT_IPV4, bytes);
}

static inline struct ntt_packet tcp(struct ntt_address from, unsigned sport, struct ntt_address to,
                                    unsigned dport, unsigned flags)
{
    return (struct ntt_packet){.length = 60,
                               .source = from,
                               .destination = to,
                               .ip_protocol = 6,
                               .transport = NTT_TCP,
                               .source_port = (uint16_t)sport,
                               .destination_port = (uint16_t)dport,
                               .tcp_flags = (uint8_t)flags};
}

static inline struct ntt_packet udp(struct ntt_address from, unsigned sport, struct ntt_address to,
                                    unsigned dport, const void *data, uint32_t length)
{
    return (struct ntt_packet){.length = length + 42,
                               .source = from,
                               .destination = to,
                               .ip_protocol = 17,
                               .transport = NTT_UDP,
                               .source_port = (uint16_t)sport,
                               .destination_port = (uint16_t)dport,
                               .payload = length,
                               .data = data,
                               .data_length = data ? length : 0};
}

/* `from` refuses a packet that `quoted` describes. */
static inline struct ntt_packet refusal(struct ntt_address from, struct ntt_quoted quoted)
{
    return (struct ntt_packet){.length = 70,
                               .source = from,
                               .destination = quoted.source,
                               .ip_protocol = 1,
                               .transport = NTT_ICMP,
                               .icmp = NTT_ICMP_UNREACHABLE,
                               .quoted = quoted};
}

static inline unsigned opened(const struct run *run, enum ntt_alert_type type)
{
    unsigned count = 0;
    for (unsigned i = 0; i < run->count; i++)
        count += run->said[i].event == NTT_OPEN && run->said[i].type == type;
    return count;
}

/* The last thing said about an alert of the type; NULL: nothing was. */
static inline const struct ntt_alert *last_of(const struct run *run, enum ntt_alert_type type)
{
    for (unsigned i = run->count; i--;) {
        if (run->said[i].type == type)
            return &run->said[i];
    }
    return NULL;
}

/* The packets that the alert's selector covers are as many as it counted. */
static inline void check_evidence(const struct run *run, const struct ntt_alert *alert)
{
    unsigned covered = 0;
    for (uint32_t i = 0; i < run->frame; i++)
        covered += ntt_alert_covers(alert, &run->fed[i]);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    CU_ASSERT_EQUAL(covered, alert->evidence.packets);
}

static inline void check_ends(const struct ntt_alert *alert, const struct ntt_address *source,
                              const struct ntt_address *target)
{
    static const struct ntt_address nobody;
    CU_ASSERT_TRUE(ntt_address_equal(&alert->source.base, source ? source : &nobody));
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, target ? target : &nobody));
}

#endif
