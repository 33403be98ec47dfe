/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one client asks below one domain, over the current window and the one before it. */
#ifndef NTT_DNS_TUNNEL_DOMAIN_H
#define NTT_DNS_TUNNEL_DOMAIN_H

#include "engine/counting/table.h"
#include "engine/detectors/dns/dns_answers.h"
#include "engine/detectors/dns/dns_names.h"

enum { NTT_DNS_NAME_BITS = 512 };

/* Names are told apart by one bit each, so that of many some are missed and none is counted twice. */
struct ntt_dns_tally {
    uint32_t names;            /* not asked before */
    uint32_t below;            /* characters of them, below the domain */
    uint32_t carriers;         /* of the names, those with encoded data */
    uint32_t data;             /* characters of it */
    uint32_t drawn;            /* of the names, those with labels that are data or look drawn at random */
    uint32_t mixed;            /* of the carriers, those whose data has both cases */
    uint32_t odd;              /* of the names, those asked for records of an odd type */
    uint32_t answers;          /* that bring data */
    uint32_t brought;          /* characters of it */
    uint32_t addresses, texts; /* answers of these kinds */
    uint64_t lengths;          /* of the data in carriers: a bit each, modulo 64 */
    uint64_t networks;         /* that the addresses point to: a bit each, by hash */
    uint64_t contents;         /* of the texts, likewise */
    uint64_t seen[NTT_DNS_NAME_BITS / 64];
};

struct ntt_dns_domain {
    struct ntt_slot slot; /* score: carriers and odd records in both windows */
    uint32_t window;      /* number of the window that `now` is for */
    uint16_t odd_type;    /* the last one */
    char apex[NTT_DNS_APEX_TEXT];
    struct ntt_dns_tally now, before;
};

/* True for records that hardly anything but a tunnel asks for. */
bool ntt_dns_type_is_odd(unsigned type);

/* The client's entry for the domain with that hash, brought to the window of `now`; a new one is without text. */
struct ntt_dns_domain *ntt_dns_domain_of(struct ntt_table *domains, uint64_t client_hash, uint64_t apex_hash,
                                         uint32_t now, uint32_t window_s);
void ntt_dns_domain_count(struct ntt_dns_domain *domain, const struct ntt_dns_name *name, unsigned type,
                          const struct ntt_dns_answer *answer);
/* Both windows together, without `seen`. */
struct ntt_dns_tally ntt_dns_domain_sum(const struct ntt_dns_domain *domain);

/* About how many different things set the bits (linear counting, Whang et al., 1990). */
unsigned ntt_dns_about(uint64_t bits);

#endif
