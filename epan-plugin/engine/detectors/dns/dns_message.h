/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One DNS message: its header and its question. */
#ifndef NTT_DNS_MESSAGE_H
#define NTT_DNS_MESSAGE_H

#include "engine/packet.h"

enum { NTT_DNS_PORT = 53, NTT_DNS_HEADER = 12 };

enum ntt_dns_type {
    NTT_DNS_A = 1,
    NTT_DNS_CNAME = 5,
    NTT_DNS_NULL = 10,
    NTT_DNS_MX = 15,
    NTT_DNS_TXT = 16,
    NTT_DNS_KEY = 25,
    NTT_DNS_AAAA = 28,
    NTT_DNS_SRV = 33,
    NTT_DNS_PRIVATE = 65399 /* iodine's */
};

enum ntt_dns_rcode { NTT_DNS_NO_ERROR, NTT_DNS_FORMAT, NTT_DNS_SERVER_FAILED, NTT_DNS_NO_SUCH_NAME };

struct ntt_dns_message {
    bool response;
    bool unmistakable; /* can be nothing but DNS, whatever the port */
    uint8_t rcode;     /* enum ntt_dns_rcode, or above */
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

/* The message in a datagram, or in a segment that begins with one: behind its length, or with the length sent
 * ahead. `data` and `length` are set to where it lies. */
bool ntt_dns_read_packet(const struct ntt_packet *packet, const uint8_t **data, size_t *length,
                         struct ntt_dns_message *message);

#endif
