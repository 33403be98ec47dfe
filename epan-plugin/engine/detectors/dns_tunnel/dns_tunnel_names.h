/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One DNS message as dns_tunnel reads it: its question, where the name's apex begins, and what looks like
 * data. */
#ifndef NTT_DNS_TUNNEL_NAMES_H
#define NTT_DNS_TUNNEL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NTT_DNS_APEX_TEXT = 32 };

enum ntt_dns_type {
    NTT_DNS_CNAME = 5,
    NTT_DNS_NULL = 10,
    NTT_DNS_MX = 15,
    NTT_DNS_TXT = 16,
    NTT_DNS_KEY = 25,
    NTT_DNS_SRV = 33,
    NTT_DNS_PRIVATE = 65399 /* iodine's */
};

struct ntt_dns_message {
    bool response;
    bool unmistakable; /* can be nothing but DNS, whatever the port */
    uint16_t type;     /* of the question */
    uint16_t answers;
    size_t name_end;      /* where the question's name ends in the message */
    size_t question_end;  /* and where the question does */
    unsigned name_length; /* as text, without the last dot */
    unsigned labels;
    uint8_t label_at[128]; /* where each label's length lies, behind the header */
};

/* True where the bytes begin with a DNS header and one whole question. */
bool ntt_dns_read(const uint8_t *data, size_t length, struct ntt_dns_message *message);

/* What the question's name says. */
struct ntt_dns_name {
    uint64_t hash,
        apex_hash; /* without regard to case; apex_hash 0: it hangs below no known kind of domain */
    char apex[NTT_DNS_APEX_TEXT]; /* printable; the end of a longer one */
    unsigned below;               /* characters below the apex */
    unsigned data;                /* of those, in labels that look like encoded data */
    bool carries;                 /* most of what is below the apex is such data */
    bool file;                    /* a label begins like the encoded header of a compressed file */
    bool exempt;                  /* the local network's own, reverse names, or below a well-known service
                                   * that puts hashes or keys in names */
};
struct ntt_dns_name ntt_dns_judge_name(const uint8_t *data, const struct ntt_dns_message *message);

/* Characters in the first answer that look like encoded data, or that lie in a record without a structure. */
unsigned ntt_dns_answer_data(const uint8_t *data, size_t length, const struct ntt_dns_message *message);

#endif
