/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host, or a network, is sent from one service's port, and what it asked there: the table behind reflection.c.
 */
#ifndef NTT_REFLECTION_VICTIMS_H
#define NTT_REFLECTION_VICTIMS_H

#include "engine/counting/measures.h"
#include "engine/detector.h"
#include "engine/majority.h"

/* Places of the options of reflection. */
enum ntt_reflection_option {
    NTT_REFLECTION_RATE,
    NTT_REFLECTION_VOLUME,
    NTT_REFLECTION_SOURCES,
    NTT_REFLECTION_QUESTIONS,
    NTT_REFLECTION_FACTOR,
    NTT_REFLECTION_OPTIONS
};

enum { NTT_REFLECTED_LARGE = 250 }; /* bytes that make an answer worth while to reflect */

enum { NTT_REFLECTED_SECONDS = 8, NTT_REFLECTORS = 16, NTT_REFLECTED_FIRSTS = 1 << 10 };

/* What of one host is counted together: all UDP, or all TCP data, that comes from one source port, or all SYN-ACKs, or
 * all RSTs. */
struct ntt_reflected_what {
    uint8_t probe; /* NTT_PROBE_UDP, NTT_PROBE_SYNACK, NTT_PROBE_RST, NTT_PROBE_ACK (data) */
    uint16_t port; /* 0 for SYN-ACKs and RSTs: each host answers from its own service */
};

struct ntt_reflected_second {
    uint32_t second;
    uint32_t unasked;  /* answers that nobody had asked for */
    uint32_t fresh;    /* of those, the first of their flow */
    uint32_t replied;  /* flows of such answers in which the victim replied after all, or that went on */
    uint32_t rejected; /* refused by the victim with an ICMP error or an RST */
    uint32_t questions, asked;                           /* asked: answers to questions */
    uint64_t unasked_bytes, asked_bytes, question_bytes; /* of payload */
};

/* The most frequent of many values, if it has the majority (majority.h). */
struct ntt_repeated {
    uint64_t value;
    uint32_t lead, total;
};

struct ntt_reflected {
    struct ntt_slot slot;     /* score: answers that nobody had asked for, and large answers */
    struct ntt_prefix victim; /* a host, or the /24 or /64 around many */
    struct ntt_reflected_what what;
    bool heard;            /* the victim has put questions to the service that were answered */
    bool typical;          /* the last answer had the form of the service's answers */
    uint32_t group_second; /* when the victim last asked a whole group */
    struct ntt_reflected_second seconds[NTT_REFLECTED_SECONDS];
    /* The run: since the last time there was nothing unusual. */
    uint32_t peak;           /* most answers in one second */
    uint64_t answers, bytes; /* that count against somebody */
    uint64_t question_bytes;
    struct ntt_repeated echoed, asked; /* questions as the answers repeat them, and as the victim put them */
    uint8_t reflector_count;           /* at most NTT_REFLECTORS are told apart */
    uint32_t reflectors[NTT_REFLECTORS];
    /* Sets of hashes, one bit each: the networks of the reflectors, their ports, and the hosts of the victim. */
    uint64_t networks, ports, hosts;
    struct ntt_majority target; /* which host and port most unasked answers went to */
    uint32_t main_reflector;    /* the hash of who sent most of them, by vote */
    uint64_t main_lead;
    struct ntt_distinct distinct;
    struct ntt_prefix sources;
    struct ntt_incident incident;
};

/* What reflection remembers beside its table. */
struct ntt_reflection_state {
    /* Exchanges of which both directions were seen, and TCP conversations that went on with one direction alone. */
    uint32_t both_ways, half;
    uint32_t networks, pages; /* entries of networks and of TCP data that there ever were */
    /* Who was the first to send from a port to a host: an entry is worth its room from the second on. */
    struct {
        uint32_t what, source;
    } firsts[NTT_REFLECTED_FIRSTS];
};

enum ntt_reflection_view { NTT_VIEW_UNKNOWN, NTT_VIEW_ONE_WAY, NTT_VIEW_BOTH_WAYS };

unsigned ntt_reflection_option(const struct ntt_engine *engine, enum ntt_reflection_option which);
struct ntt_reflection_state *ntt_reflection_state(const struct ntt_engine *engine);
/* Whether somebody's silence can be told from a direction that was not captured. */
enum ntt_reflection_view ntt_reflection_view(const struct ntt_engine *engine);

/* Where an entry lies: the victim, its hash, and what is counted. */
struct ntt_reflected_place {
    struct ntt_prefix victim;
    uint64_t key;
    struct ntt_reflected_what what;
};
struct ntt_reflected_place ntt_reflected_host(const struct ntt_address *victim, uint64_t victim_hash,
                                              struct ntt_reflected_what what);
struct ntt_reflected_place ntt_reflected_network(const struct ntt_address *victim,
                                                 struct ntt_reflected_what what);
/* NULL where there is none. */
struct ntt_reflected *ntt_reflected_find(struct ntt_engine *engine, const struct ntt_reflected_place *place);
/* There must be none yet. */
struct ntt_reflected *ntt_reflected_add(struct ntt_engine *engine, const struct ntt_reflected_place *place);
/* Whether another host than this one was seen to send the same there. */
bool ntt_reflected_by_two(struct ntt_engine *engine, const struct ntt_reflected_place *place,
                          uint64_t source_hash);
/* The counts of the current second. When it begins and nothing unusual goes on, the run begins anew. */
struct ntt_reflected_second *ntt_reflected_now(struct ntt_engine *engine, struct ntt_reflected *entry);
/* Adds up the last `window` seconds, the current one included. */
struct ntt_reflected_second ntt_reflected_add_up(const struct ntt_reflected *entry, uint32_t now,
                                                 uint32_t window);
/* The answers to questions are large, and many times the questions' bytes. */
bool ntt_reflected_amplifies(const struct ntt_engine *engine, const struct ntt_reflected_second *sum);
/* Counts an answer that nobody asked for, and who sent it. */
void ntt_reflected_count(struct ntt_reflected *entry, struct ntt_reflected_second *second,
                         const struct ntt_observation *seen);
/* Adds a host that answered to the run. */
void ntt_reflected_know(struct ntt_reflected *entry, const struct ntt_packet *packet, uint64_t source_hash);
/* SYN-ACKs or RSTs come from many hosts, and from few ports, as services answer. */
bool ntt_reflected_answers_of_many(const struct ntt_engine *engine, const struct ntt_reflected *entry);
/* The reflectors are strangers to each other: most of them are in a public network of their own. */
bool ntt_reflected_by_strangers(const struct ntt_reflected *entry);

void ntt_repeated_add(struct ntt_repeated *repeated, uint64_t value);
/* At least six of ten values, of no fewer than twenty, were the same. */
bool ntt_repeated_is_one(const struct ntt_repeated *repeated);

#endif
