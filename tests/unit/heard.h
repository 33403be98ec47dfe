/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An engine that is fed packets one by one, and what it says. */
#ifndef NTT_HEARD_H
#define NTT_HEARD_H

#include "unit.h"

#include "engine/engine.h"

#include <string.h>

enum { HEARD_MAX = 128 };

struct heard {
    struct ntt_engine *engine;
    struct ntt_alert said[HEARD_MAX];
    unsigned count;
    uint32_t frame;
    int64_t now_ns;
};

static void heard_remember(void *data, const struct ntt_alert *alert)
{
    struct heard *heard = data;
    if (heard->count < HEARD_MAX)
        heard->said[heard->count++] = *alert;
}

static struct heard *heard_begin(void)
{
    struct heard *heard = calloc(1, sizeof *heard);
    struct ntt_config config;
    ntt_config_defaults(&config);
    struct ntt_setup setup = {.sink = heard_remember, .data = heard};
    heard->engine = ntt_engine_create(&config, &setup);
    heard->now_ns = 1700000000LL * 1000000000;
    return heard;
}

static void heard_end(struct heard *heard)
{
    ntt_engine_destroy(heard->engine);
    free(heard);
}

/* Feeds the packet so many milliseconds after the last one. */
static void heard_feed(struct heard *heard, int64_t after_ms, struct ntt_packet packet)
{
    heard->now_ns += after_ms * 1000000;
    packet.frame = ++heard->frame;
    packet.time_ns = heard->now_ns;
    if (!packet.length)
        packet.length = 60;
    ntt_engine_feed(heard->engine, &packet);
}

/* The newest word about alerts of the type; NULL if there was none. */
static const struct ntt_alert *heard_of(const struct heard *heard, enum ntt_alert_type type)
{
    for (unsigned i = heard->count; i > 0; i--) {
        if (heard->said[i - 1].type == type)
            return &heard->said[i - 1];
    }
    return NULL;
}

static struct ntt_address heard_host(unsigned last)
{
    uint8_t bytes[4] = {10, 0, 0, (uint8_t)last};
    return ntt_address_from_bytes(NTT_IPV4, bytes);
}

#endif
