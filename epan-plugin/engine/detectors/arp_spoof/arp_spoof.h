/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What arp_spoof remembers, and how it says what it found. */
#ifndef NTT_ARP_SPOOF_H
#define NTT_ARP_SPOOF_H

#include "engine/detector.h"
#include "engine/hash.h"
#include "engine/state.h"

enum { BINDINGS, QUESTIONS, SPEAKERS }; /* the tables */
enum { CLAIMANTS = 2 };

/* How an address is claimed. */
enum form {
    PLAIN, /* as everybody does: in a question to all, or in the only answer to one */
    TOLD,  /* to one host that had not asked */
    ASKED, /* in a question to one host */
    ANNOUNCED,
    DOUBLED_ANSWER, /* in an answer, where another link address had answered too */
    FORMS
};

struct claim {
    uint64_t link;   /* the address is said to be at; 0: no claim */
    uint64_t sender; /* who said so in a suspicious form */
    uint64_t truth;  /* where else the address is; 0: not known */
    uint32_t last;   /* second of the last claim of any form */
    uint32_t lied;   /* second of the last one in a suspicious form */
    uint16_t times[FORMS];
    uint16_t defied;   /* claims that were repeated after they had been contradicted */
    uint16_t insisted; /* of those, within INSIST_S of the one before */
    uint8_t form;      /* enum form, of the last suspicious one */
    bool by_itself;    /* the sender contradicted itself */
    bool by_other;     /* another link address uses the address */
    bool contradicted; /* since the last claim */
};

struct binding {
    struct ntt_slot slot; /* key: the IP address's hash */
    uint64_t holder;      /* the first link address that had the address */
    struct claim claims[CLAIMANTS];
};

struct question {
    struct ntt_slot slot; /* key: who asks for whom; seen: when */
    uint64_t answer;      /* the link address in the last answer */
};

/* A link address that takes part in ARP or neighbour discovery. */
struct speaker {
    struct ntt_slot slot;
    struct ntt_address own; /* from which it asks for others */
    struct ntt_incident suspicion;
    struct ntt_prefix told; /* whom it told lies */
    uint64_t truth;         /* where else the address is that it claimed last; 0: not known */
    uint32_t lied;
    uint16_t doubled;
    uint16_t relayed; /* packets of others that it passed on to whom it claims to be */
    uint8_t family;   /* of the messages in the incident */
    bool forged;      /* these come from another Ethernet source than they claim */
    bool both_ways;   /* it told two hosts that it is the other one */
};

struct arp_spoof_state {
    uint32_t alert_until;  /* until then, IP packets are compared with the claims */
    uint64_t doubler;      /* the last to answer beside another one… */
    uint32_t doubled;      /* …in this second */
    uint32_t many_doubled; /* second in which several did */
};

bool ntt_link_is_group(uint64_t link);
/* Link addresses that move from host to host by design, or stand for several. */
bool ntt_link_is_virtual(uint64_t link);

enum { DISCOVERY = 1, FORGED_ARP, FORGED_DISCOVERY }; /* the conditions */
enum { CLAIMS, MOVED, WINDOW };                       /* the options */
static inline unsigned ntt_arp_spoof_option(const struct ntt_engine *engine, unsigned place)
{
    return engine->config.own[NTT_ARP_SPOOF][place];
}

static inline bool ntt_arp_spoof_is_recent(const struct ntt_engine *engine, uint32_t second)
{
    return second && engine->now - second <= ntt_arp_spoof_option(engine, WINDOW);
}

static inline struct speaker *ntt_arp_spoof_speaker(struct ntt_engine *engine, uint64_t link)
{
    return ntt_table_find(&engine->own[NTT_ARP_SPOOF][SPEAKERS], ntt_combine(link, SPEAKERS));
}

/* Whether the link address is known to have an IP address of its own, another one than `claimed`. */
bool ntt_arp_spoof_has_another(struct ntt_engine *engine, uint64_t link, const struct ntt_address *claimed);
/* Who else claimed the address of late; NULL: nobody. */
const struct claim *ntt_arp_spoof_rival(const struct ntt_engine *engine, const struct binding *binding,
                                        const struct claim *claim);

/* A claim to an address, and who made it. */
struct assertion {
    struct speaker *speaker;
    uint64_t teller; /* the speaker's link address */
    const struct binding *binding;
    const struct claim *claim; /* of the binding */
    const struct ntt_address *claimed;
};

/* Opens an alert where the claim is grave enough, or brings the open one up to date. */
void ntt_arp_spoof_report(struct ntt_engine *engine, const struct assertion *assertion);
void ntt_arp_spoof_describe(struct ntt_open_alert *open);

#endif
