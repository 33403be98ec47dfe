/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An engine on hand-made packets that remembers what it said. */
#ifndef NTT_ENGINE_RUN_H
#define NTT_ENGINE_RUN_H

#include "unit.h"

#include "engine/engine.h"

#include <stdio.h>
#include <string.h>

enum { MAX_SAID = 256 };
static const int64_t MS = 1000000;

struct run {
    struct ntt_engine *engine;
    struct ntt_alert said[MAX_SAID];
    unsigned count;
    uint32_t frame;
    int64_t now;
};

static void remember(void *data, const struct ntt_alert *alert)
{
    struct run *run = data;
    if (run->count < MAX_SAID)
        run->said[run->count++] = *alert;
}

static struct run *begin(void)
{
    struct run *run = calloc(1, sizeof *run);
    struct ntt_config config;
    ntt_config_defaults(&config);
    struct ntt_setup setup = {.sink = remember, .data = run};
    run->engine = ntt_engine_create(&config, &setup);
    run->now = 1700000000LL * 1000 * MS;
    return run;
}

static void end(struct run *run)
{
    ntt_engine_destroy(run->engine);
    free(run);
}

static inline struct ntt_address ipv4(unsigned a, unsigned b, unsigned c, unsigned d)
{
    uint8_t bytes[4] = {(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d};
    return ntt_address_from_bytes(NTT_IPV4, bytes);
}

/* Feeds the packet `after_ms` after the last one, with what all packets have. */
static void feed(struct run *run, int64_t after_ms, struct ntt_packet packet)
{
    run->now += after_ms * MS;
    packet.frame = ++run->frame;
    packet.time_ns = run->now;
    packet.length = packet.payload + 60;
    packet.ttl = 64;
    ntt_engine_feed(run->engine, &packet);
}

/* The last thing said about an alert of the type; NULL: nothing. */
static const struct ntt_alert *last_of(const struct run *run, enum ntt_alert_type type)
{
    const struct ntt_alert *last = NULL;
    for (unsigned i = 0; i < run->count; i++) {
        if (run->said[i].type == type)
            last = &run->said[i];
    }
    return last;
}

/* Numbers that look random and are the same every time. */
static inline uint32_t random_of(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

#endif
