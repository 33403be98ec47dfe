/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network that goes about its business for as long as a test needs, so that something can stand out. */
#ifndef NTT_ORDINARY_TRAFFIC_H
#define NTT_ORDINARY_TRAFFIC_H

#include "engine/engine.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

enum { MAX_SAID = 256 };
static const int64_t SECOND = 1000000000;
static const int64_t MONDAY = 1699833600; /* 2023-11-13, midnight UTC */

struct run {
    struct ntt_engine *engine;
    struct ntt_alert said[MAX_SAID];
    unsigned count;
    int64_t now;
    uint32_t seed;
    uint32_t fed_count, fed_room;
    struct ntt_packet *fed; /* all, without payload */
};

static inline void remember(void *data, const struct ntt_alert *alert)
{
    struct run *run = data;
    if (run->count < MAX_SAID)
        run->said[run->count++] = *alert;
}

/* Begins on that Monday; `setup` brings what is expected. */
static inline struct run *begin_with(struct ntt_setup setup)
{
    struct run *run = calloc(1, sizeof *run);
    struct ntt_config config;
    ntt_config_defaults(&config);
    setup.sink = remember;
    setup.data = run;
    run->engine = ntt_engine_create(&config, &setup);
    run->now = MONDAY * SECOND;
    return run;
}

static inline struct run *begin(void)
{
    return begin_with((struct ntt_setup){.baseline = NULL});
}

static inline void end(struct run *run)
{
    ntt_engine_destroy(run->engine);
    free(run->fed);
    free(run);
}

/* Numbers that look random and are the same every time. */
static inline uint32_t random_below(struct run *run, uint32_t limit)
{
    run->seed = run->seed * 1664525u + 1013904223u;
    return (run->seed >> 8) % limit;
}

static inline void feed(struct run *run, struct ntt_packet packet)
{
    if (run->fed_count == run->fed_room) {
        run->fed_room = run->fed_room ? 2 * run->fed_room : 4096;
        run->fed = realloc(run->fed, run->fed_room * sizeof *run->fed);
    }
    packet.frame = run->fed_count + 1;
    packet.time_ns = run->now;
    packet.length = packet.length ? packet.length : packet.payload + 54;
    packet.ttl = 64;
    ntt_engine_feed(run->engine, &packet);
    packet.data = NULL;
    packet.data_length = 0;
    run->fed[run->fed_count++] = packet;
}

static inline void wait_ms(struct run *run, int64_t ms)
{
    run->now += ms * 1000000;
}

static inline struct ntt_address address(unsigned a, unsigned b, unsigned c, unsigned d)
{
    uint8_t bytes[4] = {(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d};
    return ntt_address_from_bytes(NTT_IPV4, bytes);
}

static inline struct ntt_packet tcp(struct ntt_address from, unsigned sport, struct ntt_address to,
                                    unsigned dport, unsigned flags, uint32_t payload)
{
    return (struct ntt_packet){.source = from,
                               .destination = to,
                               .ip_protocol = 6,
                               .transport = NTT_TCP,
                               .source_port = (uint16_t)sport,
                               .destination_port = (uint16_t)dport,
                               .tcp_flags = (uint8_t)flags,
                               .payload = payload};
}

static inline struct ntt_packet udp(struct ntt_address from, unsigned sport, struct ntt_address to,
                                    unsigned dport, uint32_t payload)
{
    return (struct ntt_packet){.source = from,
                               .destination = to,
                               .ip_protocol = 17,
                               .transport = NTT_UDP,
                               .source_port = (uint16_t)sport,
                               .destination_port = (uint16_t)dport,
                               .payload = payload};
}

/* One connection: a request, and so many answers of a size. */
static inline void session(struct run *run, struct ntt_address client, struct ntt_address server,
                           unsigned port, unsigned answers, uint32_t size)
{
    unsigned sport = 33000 + random_below(run, 27000);
    feed(run, tcp(client, sport, server, port, NTT_SYN, 0));
    feed(run, tcp(server, port, client, sport, NTT_SYN | NTT_ACK, 0));
    feed(run, tcp(client, sport, server, port, NTT_ACK, 0));
    feed(run, tcp(client, sport, server, port, NTT_ACK | NTT_PSH, 300));
    for (unsigned i = 0; i < answers; i++)
        feed(run, tcp(server, port, client, sport, NTT_ACK | NTT_PSH, size));
    feed(run, tcp(client, sport, server, port, NTT_ACK | NTT_FIN, 0));
}

/* So many seconds of connections of a few clients to a few servers. */
static inline void ordinary(struct run *run, unsigned seconds, unsigned sessions_a_second)
{
    static const unsigned ports[] = {80, 443, 443, 443, 25, 22};
    for (unsigned i = 0; i < seconds * sessions_a_second; i++) {
        wait_ms(run, (int64_t)(500 + random_below(run, 1000)) / sessions_a_second);
        session(run, address(10, 0, 0, 10 + random_below(run, 30)),
                address(10, 0, 1, 1 + random_below(run, 4)), ports[random_below(run, 6)], 2,
                300 + random_below(run, 900));
    }
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

/* Ends the capture: exactly one alert of the type, never above low, whose selector covers what it counted. */
static inline const struct ntt_alert *only_alert(struct run *run, enum ntt_alert_type type,
                                                 const char *variant)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, type), 1);
    const struct ntt_alert *alert = last_of(run, type);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    if (!alert)
        abort();
    unsigned covered = 0;
    for (uint32_t i = 0; i < run->fed_count; i++)
        covered += ntt_alert_covers(alert, &run->fed[i]);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    CU_ASSERT_EQUAL(covered, alert->evidence.packets);
    CU_ASSERT_TRUE(alert->severity <= NTT_LOW);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    return alert;
}

static inline void check_ends(const struct ntt_alert *alert, struct ntt_address source,
                              struct ntt_address target)
{
    CU_ASSERT_TRUE(ntt_address_equal(&alert->source.base, &source));
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &target));
}

/* Ends the capture and the run: nothing of the type was said. */
static inline void check_silence(struct run *run, enum ntt_alert_type type)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, type), 0);
    end(run);
}

#endif
