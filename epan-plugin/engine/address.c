/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/address.h"

#include "engine/bytes.h"
#include "system/system.h"

#include <stdio.h>
#include <string.h>

size_t ntt_address_length(enum ntt_family family)
{
    switch (family) {
    case NTT_IPV4:
        return 4;
    case NTT_IPV6:
        return 16;
    case NTT_MAC:
        return 6;
    case NTT_NO_ADDRESS:
        break;
    }
    return 0;
}

struct ntt_address ntt_address_from_bytes(enum ntt_family family, const void *bytes)
{
    struct ntt_address address = {.family = (uint8_t)family};
    memcpy(address.bytes, bytes, ntt_address_length(family));
    return address;
}

struct ntt_address ntt_address_of_link(uint64_t number)
{
    uint8_t bytes[6];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    return number ? ntt_address_from_bytes(NTT_MAC, bytes) : (struct ntt_address){0};
}

bool ntt_address_equal(const struct ntt_address *a, const struct ntt_address *b)
{
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool ntt_address_is_group(const struct ntt_address *address)
{
    static const uint8_t broadcast[4] = {255, 255, 255, 255};
    switch (address->family) {
    case NTT_IPV4:
        return (address->bytes[0] & 0xf0) == 0xe0 || memcmp(address->bytes, broadcast, 4) == 0;
    case NTT_IPV6:
        return address->bytes[0] == 0xff;
    default:
        return (address->bytes[0] & 1) != 0;
    }
}

bool ntt_address_is_unspecified(const struct ntt_address *address)
{
    static const uint8_t zero[sizeof address->bytes];
    return memcmp(address->bytes, zero, sizeof zero) == 0;
}

char *ntt_address_format(const struct ntt_address *address, char *text)
{
    const uint8_t *b = address->bytes;
    switch (address->family) {
    case NTT_IPV4:
    case NTT_IPV6:
        ntt_ip_format(b, address->family == NTT_IPV4 ? 4 : 16, text, NTT_ADDRESS_TEXT);
        break;
    case NTT_MAC:
        snprintf(text, NTT_ADDRESS_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
        break;
    default:
        text[0] = '\0';
    }
    return text;
}

static uint8_t full_bits(const struct ntt_address *address)
{
    return (uint8_t)(8 * ntt_address_length((enum ntt_family)address->family));
}

struct ntt_prefix ntt_prefix_of(const struct ntt_address *host)
{
    return (struct ntt_prefix){.base = *host, .bits = full_bits(host)};
}

bool ntt_prefix_is_host(const struct ntt_prefix *prefix)
{
    return prefix->bits == full_bits(&prefix->base);
}

static uint8_t common_bits(const struct ntt_address *a, const struct ntt_address *b, uint8_t limit)
{
    unsigned bits = 128;
    uint64_t high = ntt_big64(a->bytes) ^ ntt_big64(b->bytes);
    uint64_t low = ntt_big64(a->bytes + 8) ^ ntt_big64(b->bytes + 8);
    if (high)
        bits = (unsigned)__builtin_clzll(high);
    else if (low)
        bits = 64 + (unsigned)__builtin_clzll(low);
    return bits < limit ? (uint8_t)bits : limit;
}

bool ntt_prefix_contains(const struct ntt_prefix *prefix, const struct ntt_address *address)
{
    return prefix->base.family == address->family &&
           common_bits(&prefix->base, address, prefix->bits) == prefix->bits;
}

static void shorten(struct ntt_prefix *prefix, uint8_t bits)
{
    size_t byte = bits / 8;
    if (prefix->bits == bits)
        return;
    prefix->bits = bits;
    prefix->base.bytes[byte] &= (uint8_t)(0xff00u >> (bits % 8));
    memset(prefix->base.bytes + byte + 1, 0, sizeof prefix->base.bytes - byte - 1);
}

void ntt_prefix_widen(struct ntt_prefix *prefix, const struct ntt_address *address)
{
    if (prefix->base.family == address->family)
        shorten(prefix, common_bits(&prefix->base, address, prefix->bits));
}

void ntt_prefix_widen_to_network(struct ntt_prefix *prefix, const struct ntt_address *address)
{
    enum { NETWORK_IPV4 = 24, NETWORK_IPV6 = 64 };
    if (ntt_prefix_contains(prefix, address))
        return;
    uint8_t network = prefix->base.family == NTT_IPV6 ? NETWORK_IPV6 : NETWORK_IPV4;
    ntt_prefix_widen(prefix, address);
    if (prefix->bits > network)
        shorten(prefix, network);
}

char *ntt_prefix_format(const struct ntt_prefix *prefix, char *text)
{
    ntt_address_format(&prefix->base, text);
    if (!ntt_prefix_is_host(prefix)) {
        size_t used = strlen(text);
        snprintf(text + used, NTT_ADDRESS_TEXT - used, "/%u", prefix->bits);
    }
    return text;
}
