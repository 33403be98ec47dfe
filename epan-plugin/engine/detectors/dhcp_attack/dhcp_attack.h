/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dhcp_attack remembers; starvation and release are judged in a file of their own. */
#ifndef NTT_DHCP_ATTACK_H
#define NTT_DHCP_ATTACK_H

#include "engine/detector.h"
#include "engine/detectors/dhcp_attack/dhcp_attack_message.h"
#include "engine/hash.h"
#include "engine/state.h"

enum { CLIENTS, NAMES, WINDOW };     /* the options */
enum { SERVERS, QUESTIONS, ASKERS }; /* the tables */
/* The conditions. */
enum { DISCOVERY = 1, RELAYED_DISCOVERY, DISCOVERY6, RELEASE, RELEASE6 };
enum { IDLE_S = 600 };

/* What an alert is about: figures.own[0]. */
enum matter {
    ROGUE,        /* own[1]: family of the other server's address, own[2]…: its bytes */
    MANY_NAMES,   /* one link address speaks for many clients */
    MANY_TRIES,   /* one client begins again and again */
    NONE_TAKEN,   /* many clients take nothing */
    NONE_USED,    /* …or do not use what they took */
    ALL_RELEASED, /* many give back what they had */
};

enum { ASKER_WORDS = 8, CROWD_WORDS = 64, LEASE_WORDS = 32, CROWDS = 8 };

/* A link address that asks: for itself, or for others. */
struct asker {
    struct ntt_slot slot;
    struct ntt_incident starvation;
    uint32_t window_begin;
    uint32_t clients;               /* in whose name it asks or releases */
    uint32_t released;              /* of those, it gave back their addresses */
    uint32_t attempts, transaction; /* exchanges that it began, the last of them */
    uint64_t set[ASKER_WORDS];
};

/* All who ask on this link, or through one relay. */
struct crowd {
    uint64_t key; /* of the relay, or of the link; 0: free */
    uint32_t seen, window_begin;
    struct ntt_address server;
    uint32_t clients, requests, offers, tries, releases;
    uint64_t client_set[CROWD_WORDS], request_set[CROWD_WORDS], release_set[CROWD_WORDS];
    struct ntt_incident starvation, release;
};

/* Clients on this link that were given an address within the same few seconds. */
struct leases {
    uint32_t given, used;
    uint64_t given_set[LEASE_WORDS], used_set[LEASE_WORDS];
};

struct state {
    uint32_t answered; /* questions, ever */
    struct crowd crowds[CROWDS];
    struct leases young, old;
    uint32_t leases_begin;          /* second in which the young ones began */
    uint32_t ripe, unused;          /* leases that had time to be used, and were not; of this window */
    uint32_t ripe_begin, neighbour; /* seconds: begin of the window; last ARP or neighbour discovery */
};

static inline unsigned ntt_dhcp_option(const struct ntt_engine *engine, unsigned place)
{
    return engine->config.own[NTT_DHCP_ATTACK][place];
}

static inline struct ntt_slot *ntt_dhcp_find_or_add(struct ntt_engine *engine, unsigned table, uint64_t key,
                                                    bool *fresh)
{
    struct ntt_slot *slot = ntt_table_find(&engine->own[NTT_DHCP_ATTACK][table], key);
    *fresh = !slot;
    if (!slot)
        slot = ntt_table_add(&engine->own[NTT_DHCP_ATTACK][table], key, engine->now);
    slot->seen = engine->now;
    return slot;
}

/* A client or its relay asks, or gives an address back. */
void ntt_dhcp_see_question(struct ntt_engine *engine, const struct ntt_packet *packet,
                           const struct ntt_dhcp_message *message);
/* A server offers or gives an address. */
void ntt_dhcp_see_offer(struct ntt_engine *engine, const struct ntt_packet *packet,
                        const struct ntt_dhcp_message *message);
/* Any packet of a host that may have been given an address. */
void ntt_dhcp_see_use(struct ntt_engine *engine, const struct ntt_packet *packet);

#endif
