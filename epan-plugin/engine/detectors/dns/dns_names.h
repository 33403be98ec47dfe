/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name in a DNS question: where what somebody registered begins (the apex), and what the labels below look like. */
#ifndef NTT_DNS_NAMES_H
#define NTT_DNS_NAMES_H

#include "engine/detectors/dns/dns_message.h"

enum { NTT_DNS_APEX_TEXT = 32 };

struct ntt_dns_label {
    const uint8_t *text; /* in the message */
    unsigned length;
};
/* The first label is number 0. */
struct ntt_dns_label ntt_dns_label(const uint8_t *data, const struct ntt_dns_message *message,
                                   unsigned number);

struct ntt_dns_apex {
    unsigned labels; /* how many of the last ones it is; 0: the name hangs below no known kind of domain */
    uint64_t hash;   /* without regard to case; 0 likewise */
};
struct ntt_dns_apex ntt_dns_find_apex(const uint8_t *data, const struct ntt_dns_message *message);
/* Printable; the end of a longer one; "" where there is none. */
void ntt_dns_write_apex(const uint8_t *data, const struct ntt_dns_message *message,
                        const struct ntt_dns_apex *apex, char text[NTT_DNS_APEX_TEXT]);
/* Of the whole name, without regard to case; never 0. */
uint64_t ntt_dns_hash_name(const uint8_t *data, const struct ntt_dns_message *message);

/* True below suffixes that only local networks use. */
bool ntt_dns_is_private(const uint8_t *data, const struct ntt_dns_message *message);

/* What dns_tunnel and beacon look at. */
struct ntt_dns_name {
    uint64_t hash; /* as above */
    struct ntt_dns_apex apex;
    unsigned below;  /* characters below the apex */
    unsigned data;   /* of those, in labels that look like encoded data */
    unsigned chance; /* the same with labels of eight letters or more that look drawn at random */
    bool carries;    /* most of what is below the apex is such data */
    bool drawn;      /* two fifths are data or chance: the rest may be a search list's suffix */
    bool mixed;      /* the data's case carries data too */
    bool file;       /* a label begins like the encoded header of a compressed file */
    bool exempt;     /* reverse names, or below a well-known service that puts hashes or keys in names */
};
struct ntt_dns_name ntt_dns_judge_name(const uint8_t *data, const struct ntt_dns_message *message);

#endif
