/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a host is sent from one service's port, and what it asked there: the table behind reflection.c. */
#ifndef NTT_REFLECTION_VICTIMS_H
#define NTT_REFLECTION_VICTIMS_H

#include "engine/counting/measures.h"
#include "engine/detector.h"

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

enum { NTT_REFLECTED_SECONDS = 8, NTT_REFLECTORS = 16 };

struct ntt_reflected_second {
    uint32_t second;
    uint32_t unasked;          /* answers that nobody had asked for */
    uint32_t fresh;            /* of those, the first of their flow */
    uint32_t replied;          /* flows of such answers in which the victim replied after all */
    uint32_t rejected;         /* refused by the victim with an ICMP error */
    uint32_t questions, asked; /* asked: answers to questions */
    uint64_t unasked_bytes, asked_bytes, question_bytes; /* of payload */
};

/* The most frequent of many values, if it has the majority (majority.h). */
struct ntt_repeated {
    uint64_t value;
    uint32_t lead, total;
};

struct ntt_reflected {
    struct ntt_slot slot; /* score: answers that nobody had asked for, and large answers */
    struct ntt_address victim;
    uint16_t port;         /* of the service */
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
    struct ntt_distinct distinct;
    struct ntt_prefix sources;
    struct ntt_incident incident;
};

unsigned ntt_reflection_option(const struct ntt_engine *engine, enum ntt_reflection_option which);

/* NULL where there is none. */
struct ntt_reflected *ntt_reflected_find(struct ntt_engine *engine, uint64_t victim_hash, uint16_t port);
/* There must be none yet. */
struct ntt_reflected *ntt_reflected_add(struct ntt_engine *engine, uint64_t victim_hash,
                                        const struct ntt_address *victim, uint16_t port);
/* The counts of the current second. When it begins and nothing unusual goes on, the run begins anew. */
struct ntt_reflected_second *ntt_reflected_now(struct ntt_engine *engine, struct ntt_reflected *entry);
/* Adds up the last `window` seconds, the current one included. */
struct ntt_reflected_second ntt_reflected_add_up(const struct ntt_reflected *entry, uint32_t now,
                                                 uint32_t window);
/* The answers to questions are large, and many times the questions' bytes. */
bool ntt_reflected_amplifies(const struct ntt_engine *engine, const struct ntt_reflected_second *sum);
/* Adds a host that answered to the run. */
void ntt_reflected_know(struct ntt_reflected *entry, const struct ntt_packet *packet, uint64_t source_hash);

void ntt_repeated_add(struct ntt_repeated *repeated, uint64_t value);
/* At least six of ten values, of no fewer than twenty, were the same. */
bool ntt_repeated_is_one(const struct ntt_repeated *repeated);

#endif
