/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first record that answers a question. */
#ifndef NTT_DNS_ANSWERS_H
#define NTT_DNS_ANSWERS_H

#include "engine/detectors/dns/dns_message.h"

struct ntt_dns_answer {
    unsigned data;    /* characters that look like encoded data, or bytes in a record without a structure */
    uint64_t network; /* hash of the /16 (IPv6: /32) that an address record points to; 0: it is none */
    uint64_t text;    /* hash of a TXT record that is no key or policy of mail; 0: it is none */
};
struct ntt_dns_answer ntt_dns_read_answer(const uint8_t *data, size_t length,
                                          const struct ntt_dns_message *message);

#endif
