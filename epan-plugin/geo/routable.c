/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geo/routable.h"

#include <string.h>

struct range {
    uint8_t base[16];
    unsigned bits;
};

/* The IANA special-purpose registries (RFC 6890 and its updates), multicast and the former class E. */
static const struct range reserved_v4[] = {
    {{0}, 8},         {{10}, 8},       {{100, 64}, 10},      {{127}, 8},
    {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},    {{192, 0, 2}, 24},
    {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
    {{224}, 4},       {{240}, 4},
};

/* Within 2000::/3, outside of which nothing is assigned. */
static const struct range reserved_v6[] = {
    {{0x20, 0x01, 0x00, 0x02}, 48}, /* benchmarks */
    {{0x20, 0x01, 0x00, 0x10}, 28}, /* ORCHID */
    {{0x20, 0x01, 0x00, 0x20}, 28}, /* ORCHIDv2 */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff, 0x00}, 20},       /* documentation */
};

static const struct range global_v6 = {{0x20}, 3};
static const struct range mapped = {{[10] = 0xff, [11] = 0xff}, 96};
static const struct range nat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};
static const struct range six_to_four = {{0x20, 0x02}, 16};
static const struct range teredo = {{0x20, 0x01}, 32};

static bool within(const struct range *range, const uint8_t *address)
{
    size_t whole = range->bits / 8;
    unsigned rest = range->bits % 8;
    if (memcmp(range->base, address, whole) != 0)
        return false;
    return !rest || (range->base[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool within_any(const struct range *ranges, size_t count, const uint8_t *address)
{
    for (size_t i = 0; i < count; i++)
        if (within(&ranges[i], address))
            return true;
    return false;
}

/* Copies the IPv4 address that `address` carries, if it does. */
static bool carried_v4(const uint8_t *address, uint8_t v4[4])
{
    if (within(&mapped, address) || within(&nat64, address)) {
        memcpy(v4, address + 12, 4);
    } else if (within(&six_to_four, address)) {
        memcpy(v4, address + 2, 4);
    } else if (within(&teredo, address)) { /* RFC 4380: the client's address, every bit inverted */
        for (size_t i = 0; i < 4; i++)
            v4[i] = (uint8_t)~address[12 + i];
    } else {
        return false;
    }
    return true;
}

bool ntt_routable_address(const uint8_t *address, size_t length, struct ntt_routable *routable)
{
    if (length != 4 && length != 16)
        return false;
    routable->length = length;
    if (length == 4 || carried_v4(address, routable->bytes)) {
        if (length == 4)
            memcpy(routable->bytes, address, 4);
        routable->length = 4;
        return !within_any(reserved_v4, sizeof reserved_v4 / sizeof *reserved_v4, routable->bytes);
    }
    memcpy(routable->bytes, address, 16);
    return within(&global_v6, address) &&
           !within_any(reserved_v6, sizeof reserved_v6 / sizeof *reserved_v6, address);
}
