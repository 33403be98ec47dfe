/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An engine that is fed hand-made packets one by one, and what it says. */
#ifndef NTT_ENGINE_RUN_H
#define NTT_ENGINE_RUN_H

#include "unit.h"

#include "engine/engine.h"

#include <stdio.h>
#include <string.h>

enum { MAX_SAID = 256, MAX_FED = 1 << 18 };
static const int64_t US = 1000, MS = 1000000, SECOND = 1000000000;
static const int64_t MONDAY = 1699833600; /* 2023-11-13, midnight UTC, in seconds */
static const struct ntt_address nobody;

struct run {
    struct ntt_engine *engine;
    struct ntt_alert said[MAX_SAID];
    unsigned count; /* of what was said */
    uint32_t frame; /* the last packet's */
    int64_t now;    /* its time; a test adds what it wants to wait */
    uint32_t seed;
    struct ntt_packet *fed; /* the first MAX_FED packets, without their payload */
    uint32_t room;          /* for so many of them */
};

static inline void remember(void *data, const struct ntt_alert *alert)
{
    struct run *run = data;
    CU_ASSERT_TRUE(run->count < MAX_SAID);
    if (run->count < MAX_SAID)
        run->said[run->count++] = *alert;
}

/* Begins on that Monday; the sink is not the caller's to choose. */
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

static inline void keep_fed(struct run *run, struct ntt_packet packet)
{
    if (packet.frame > MAX_FED)
        return;
    if (packet.frame > run->room) {
        run->room = run->room ? 2 * run->room : 1024;
        run->fed = realloc(run->fed, run->room * sizeof *run->fed);
    }
    packet.data = NULL;
    packet.data_length = 0;
    run->fed[packet.frame - 1] = packet;
}

/* Feeds the packet `after_ns` after the last one; frame and time are filled in, length and TTL where they are
 * 0. */
static inline void feed(struct run *run, int64_t after_ns, struct ntt_packet packet)
{
    run->now += after_ns;
    packet.frame = ++run->frame;
    packet.time_ns = run->now;
    if (!packet.ip_id)
        packet.ip_id = (uint16_t)run->frame; /* each its own: no copies */
    if (!packet.length)
        packet.length = packet.payload < 6 ? 60 : packet.payload + 54;
    if (!packet.ttl)
        packet.ttl = 64;
    ntt_engine_feed(run->engine, &packet);
    keep_fed(run, packet);
}

static inline struct ntt_address ipv4(unsigned a, unsigned b, unsigned c, unsigned d)
{
    uint8_t bytes[4] = {(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d};
    return ntt_address_from_bytes(NTT_IPV4, bytes);
}

static inline struct ntt_address host(unsigned c, unsigned d)
{
    return ipv4(10, 0, c, d);
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

/* The packet with its payload, of which `captured` bytes are there, at most all. */
static inline struct ntt_packet with_data(struct ntt_packet packet, const void *data, uint32_t captured)
{
    packet.data = captured ? data : NULL;
    packet.data_length = captured < packet.payload ? captured : packet.payload;
    return packet;
}

/* As a host's own ping makes it. */
static inline struct ntt_packet echo_packet(struct ntt_address from, struct ntt_address to, bool reply)
{
    return (struct ntt_packet){.length = 98,
                               .source = from,
                               .destination = to,
                               .ip_protocol = 1,
                               .transport = NTT_ICMP,
                               .icmp = reply ? NTT_ICMP_ECHO_REPLY : NTT_ICMP_ECHO,
                               .payload = 56};
}

/* `from` refuses the packet that `quoted` describes. */
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

/* A TCP connection is opened; each of the three packets comes `after_ns` after the one before. */
static inline void handshake(struct run *run, int64_t after_ns, struct ntt_address client, unsigned sport,
                             struct ntt_address server, unsigned dport)
{
    feed(run, after_ns, tcp(client, sport, server, dport, NTT_SYN, 0));
    feed(run, after_ns, tcp(server, dport, client, sport, NTT_SYN | NTT_ACK, 0));
    feed(run, after_ns, tcp(client, sport, server, dport, NTT_ACK, 0));
}

/* Numbers that look random and are the same every time. */
static inline uint32_t random_of(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
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

/* The alert has closed, and its selector covers as many packets as it counted. */
static inline void check_evidence(const struct run *run, const struct ntt_alert *alert)
{
    CU_ASSERT_TRUE_FATAL(run->frame <= MAX_FED);
    unsigned covered = 0;
    for (uint32_t i = 0; i < run->frame; i++)
        covered += ntt_alert_covers(alert, &run->fed[i]);
    CU_ASSERT_EQUAL(alert->event, NTT_CLOSE);
    CU_ASSERT_EQUAL(covered, alert->evidence.packets);
}

static inline void check_ends(const struct ntt_alert *alert, struct ntt_address source,
                              struct ntt_address target)
{
    CU_ASSERT_TRUE(ntt_address_equal(&alert->source.base, &source));
    CU_ASSERT_TRUE(ntt_address_equal(&alert->target.base, &target));
}

/* Ends the capture and the run: nothing was said about the type. */
static inline void check_silence(struct run *run, enum ntt_alert_type type)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_PTR_NULL(last_of(run, type));
    end(run);
}

#endif
