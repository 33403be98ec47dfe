/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/special_ranges.h"

#include <glib.h>

struct range {
    struct ntt_prefix prefix;
    enum ntt_special_use use;
};

#define V4(bits_, ...)                                                                                       \
    {                                                                                                        \
        .base = {NTT_IPV4, {__VA_ARGS__}}, .bits = (bits_)                                                   \
    }
#define V6(bits_, ...)                                                                                       \
    {                                                                                                        \
        .base = {NTT_IPV6, {__VA_ARGS__}}, .bits = (bits_)                                                   \
    }

/* Of ranges that hold each other the inner one stands first. */
static const struct range ipv4_ranges[] = {
    {V4(8, 0), NTT_THIS_NETWORK},
    {V4(8, 10), NTT_PRIVATE},
    {V4(10, 100, 64), NTT_SHARED},
    {V4(8, 127), NTT_LOOPBACK},
    {V4(16, 169, 254), NTT_LINK_LOCAL},
    {V4(12, 172, 16), NTT_PRIVATE},
    {V4(24, 192, 0, 0), NTT_PROTOCOL},
    {V4(24, 192, 0, 2), NTT_DOCUMENTATION},
    {V4(16, 192, 168), NTT_PRIVATE},
    {V4(15, 198, 18), NTT_BENCHMARK},
    {V4(24, 198, 51, 100), NTT_DOCUMENTATION},
    {V4(24, 203, 0, 113), NTT_DOCUMENTATION},
    {V4(4, 224), NTT_MULTICAST},
    {V4(32, 255, 255, 255, 255), NTT_BROADCAST},
    {V4(4, 240), NTT_RESERVED},
};

static const struct range ipv6_ranges[] = {
    {V6(128, 0), NTT_THIS_NETWORK},
    {V6(128, [15] = 1), NTT_LOOPBACK},
    {V6(48, 0, 0x64, 0xff, 0x9b, 0, 1), NTT_PROTOCOL},   /* local translation, RFC 8215 */
    {V6(64, 1), NTT_PROTOCOL},                           /* to be discarded, RFC 6666 */
    {V6(64, 1, 0, 0, 0, 0, 0, 0, 1), NTT_PROTOCOL},      /* dummy prefix, RFC 9780 */
    {V6(48, 0x20, 0x01, 0, 0x02), NTT_BENCHMARK},        /* RFC 5180 */
    {V6(28, 0x20, 0x01, 0, 0x10), NTT_IDENTIFIER},       /* ORCHID, RFC 4843 */
    {V6(28, 0x20, 0x01, 0, 0x20), NTT_IDENTIFIER},       /* ORCHIDv2, RFC 7343 */
    {V6(28, 0x20, 0x01, 0, 0x30), NTT_IDENTIFIER},       /* DRIP, RFC 9374 */
    {V6(23, 0x20, 0x01), NTT_PROTOCOL},                  /* RFC 2928 */
    {V6(32, 0x20, 0x01, 0x0d, 0xb8), NTT_DOCUMENTATION}, /* RFC 3849 */
    {V6(20, 0x3f, 0xff), NTT_DOCUMENTATION},             /* RFC 9637 */
    {V6(16, 0x5f), NTT_PROTOCOL},                        /* segment identifiers, RFC 9602 */
    {V6(7, 0xfc), NTT_PRIVATE},
    {V6(10, 0xfe, 0x80), NTT_LINK_LOCAL},
    {V6(10, 0xfe, 0xc0), NTT_PRIVATE}, /* RFC 3879 */
    {V6(8, 0xff), NTT_MULTICAST},
    {V6(3, 0), NTT_RESERVED}, /* all but 2000::/3, RFC 4291 */
    {V6(2, 0x40), NTT_RESERVED},
    {V6(1, 0x80), NTT_RESERVED},
};

/* IPv6 addresses with an IPv4 address at a byte. */
static const struct carrier {
    struct ntt_prefix prefix;
    uint8_t at;
    uint8_t turned; /* the bits that are inverted */
} carriers[] = {
    {V6(96, [10] = 0xff, [11] = 0xff), 12, 0}, /* mapped, RFC 4291 */
    {V6(96, 0, 0x64, 0xff, 0x9b), 12, 0},      /* NAT64, RFC 6052 */
    {V6(16, 0x20, 0x02), 2, 0},                /* 6to4, RFC 3056 */
    {V6(32, 0x20, 0x01), 12, 0xff},            /* Teredo, RFC 4380 */
};

static bool lies_in(const struct ntt_prefix *prefix, const struct ntt_prefix *range)
{
    unsigned bits = range->bits < 8 ? range->bits : 8; /* in which nearly all ranges differ already */
    return (range->base.bytes[0] ^ prefix->base.bytes[0]) >> (8 - bits) == 0 && prefix->bits >= range->bits &&
           ntt_prefix_contains(range, &prefix->base);
}

struct ntt_prefix ntt_prefix_carried(const struct ntt_prefix *prefix)
{
    for (size_t i = 0; prefix->base.family == NTT_IPV6 && i < sizeof carriers / sizeof *carriers; i++) {
        const struct carrier *carrier = &carriers[i];
        if (!lies_in(prefix, &carrier->prefix))
            continue;
        int bits = prefix->bits - 8 * carrier->at;
        struct ntt_prefix inner = {.base.family = NTT_IPV4,
                                   .bits = (uint8_t)(bits < 0    ? 0
                                                     : bits > 32 ? 32
                                                                 : bits)};
        for (size_t j = 0; j < 4; j++)
            inner.base.bytes[j] = (uint8_t)(prefix->base.bytes[carrier->at + j] ^ carrier->turned);
        return inner;
    }
    return *prefix;
}

enum ntt_special_use ntt_prefix_special_use(const struct ntt_prefix *prefix)
{
    struct ntt_prefix named = ntt_prefix_carried(prefix);
    bool ipv4 = named.base.family == NTT_IPV4;
    const struct range *ranges = ipv4 ? ipv4_ranges : ipv6_ranges;
    size_t count = ipv4 ? G_N_ELEMENTS(ipv4_ranges) : G_N_ELEMENTS(ipv6_ranges);
    for (size_t i = 0; i < count; i++)
        if (lies_in(&named, &ranges[i].prefix))
            return ranges[i].use;
    return NTT_NOT_SPECIAL;
}

enum ntt_special_use ntt_address_special_use(const struct ntt_address *address)
{
    struct ntt_prefix host = ntt_prefix_of(address);
    return ntt_prefix_special_use(&host);
}

bool ntt_address_is_public(const struct ntt_address *address)
{
    return (address->family == NTT_IPV4 || address->family == NTT_IPV6) &&
           ntt_address_special_use(address) == NTT_NOT_SPECIAL;
}
