/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IPv4, IPv6 or MAC address by value, and prefixes over it. */
#ifndef NTT_ADDRESS_H
#define NTT_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ntt_family { NTT_NO_ADDRESS = 0, NTT_IPV4 = 4, NTT_IPV6 = 6, NTT_MAC = 2 };

enum { NTT_ADDRESS_TEXT = 52 };

struct ntt_address {
    uint8_t family;    /* enum ntt_family */
    uint8_t bytes[16]; /* network order; what lies behind the family's length is zero */
};

/* An address and the number of leading bits that count; bits == full length for one host. */
struct ntt_prefix {
    struct ntt_address base;
    uint8_t bits;
};

/* 4, 16, 6 or 0 bytes. */
size_t ntt_address_length(enum ntt_family family);
struct ntt_address ntt_address_from_bytes(enum ntt_family family, const void *bytes);
/* A link-layer address from its number (see struct ntt_packet); no address from 0. */
struct ntt_address ntt_address_of_link(uint64_t number);
bool ntt_address_equal(const struct ntt_address *a, const struct ntt_address *b);

/* True for multicast and limited broadcast, which no host answers for. */
bool ntt_address_is_group(const struct ntt_address *address);

/* 0.0.0.0 and ::, from which a host asks whether an address is free. */
bool ntt_address_is_unspecified(const struct ntt_address *address);

/* Writes the address as text (IPv6 after RFC 5952); `text` holds NTT_ADDRESS_TEXT bytes. Returns `text`. */
char *ntt_address_format(const struct ntt_address *address, char *text);

struct ntt_prefix ntt_prefix_of(const struct ntt_address *host);
bool ntt_prefix_is_host(const struct ntt_prefix *prefix);
bool ntt_prefix_contains(const struct ntt_prefix *prefix, const struct ntt_address *address);
/* Shortens the prefix until it covers the address too; another family is left out. */
void ntt_prefix_widen(struct ntt_prefix *prefix, const struct ntt_address *address);
/* The same, and in one step at least to the network that people think in: a /24, or a /64 for IPv6. */
void ntt_prefix_widen_to_network(struct ntt_prefix *prefix, const struct ntt_address *address);
/* "192.0.2.7" for one host, "192.0.2.0/24" otherwise. Same buffer rule as ntt_address_format. */
char *ntt_prefix_format(const struct ntt_prefix *prefix, char *text);

#endif
