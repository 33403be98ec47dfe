/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses wherever they stand in a text: in sentences, display filters, names of files, rules. Better one
 * too many than one too few: "4.0.17.1" is taken for an address, too.
 */
#ifndef NTT_ADDRESS_TEXT_H
#define NTT_ADDRESS_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { NTT_IPV4_BYTES = 4, NTT_MAC_BYTES = 6, NTT_IPV6_BYTES = 16 };

struct ntt_text_address {
    unsigned length;   /* of what follows: NTT_IPV4_BYTES, NTT_MAC_BYTES or NTT_IPV6_BYTES */
    uint8_t bytes[16]; /* network order */
    unsigned bits;     /* of a prefix ("/24"); 8 * length for one host */
};

bool ntt_text_address_is_host(const struct ntt_text_address *address);

/* Appends "192.0.2.7", "192.0.2.0/24", "2001:db8::1" or "02:00:00:00:00:01". */
void ntt_text_address_append(GString *out, const struct ntt_text_address *address);

/*
 * A copy of `text` in which `replace` has appended what is to stand for each address, the length of its
 * prefix included. Names that are addresses in reverse ("7.2.0.192.in-addr.arpa") lose their digits. To be
 * freed with g_free; NULL for NULL.
 */
char *ntt_replace_addresses(const char *text,
                            void (*replace)(void *data, const struct ntt_text_address *address, GString *out),
                            void *data);

#endif
