/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network that goes about its business for as long as a test needs, so that something can stand out. */
#ifndef NTT_ORDINARY_TRAFFIC_H
#define NTT_ORDINARY_TRAFFIC_H

#include "engine_run.h"

static inline uint32_t random_below(struct run *run, uint32_t limit)
{
    return random_of(&run->seed) % limit;
}

/* One connection: a request, and so many answers of a size. */
static inline void session(struct run *run, struct ntt_address client, struct ntt_address server,
                           unsigned port, unsigned answers, uint32_t size)
{
    unsigned sport = 33000 + random_below(run, 27000);
    handshake(run, 0, client, sport, server, port);
    feed(run, 0, tcp(client, sport, server, port, NTT_ACK | NTT_PSH, 300));
    for (unsigned i = 0; i < answers; i++)
        feed(run, 0, tcp(server, port, client, sport, NTT_ACK | NTT_PSH, size));
    feed(run, 0, tcp(client, sport, server, port, NTT_ACK | NTT_FIN, 0));
}

/* So many seconds of connections of a few clients to a few servers. */
static inline void ordinary(struct run *run, unsigned seconds, unsigned sessions_a_second)
{
    static const unsigned ports[] = {80, 443, 443, 443, 25, 22};
    for (unsigned i = 0; i < seconds * sessions_a_second; i++) {
        run->now += (int64_t)(500 + random_below(run, 1000)) / sessions_a_second * MS;
        struct ntt_address client = host(0, 10 + random_below(run, 30));
        struct ntt_address server = host(1, 1 + random_below(run, 4));
        unsigned port = ports[random_below(run, 6)];
        session(run, client, server, port, 2, 300 + random_below(run, 900));
    }
}

/* Ends the capture: exactly one alert of the type, never above low, whose selector covers what it counted. */
static inline const struct ntt_alert *only_alert(struct run *run, enum ntt_alert_type type,
                                                 const char *variant)
{
    ntt_engine_finish(run->engine);
    CU_ASSERT_EQUAL(opened(run, type), 1);
    const struct ntt_alert *alert = last_of(run, type);
    CU_ASSERT_PTR_NOT_NULL_FATAL(alert);
    check_evidence(run, alert);
    CU_ASSERT_TRUE(alert->severity <= NTT_LOW);
    CU_ASSERT_STRING_EQUAL(alert->variant, variant);
    return alert;
}

#endif
