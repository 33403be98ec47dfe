/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/blocks.h"

#include <string.h>

enum {
    SECTION_HEADER = 0x0A0D0D0A,
    SIMPLE_PACKET = 3,
    INTERFACE_STATISTICS = 5,
    ENHANCED_PACKET = 6,
    ORDER_MAGIC = 0x1A2B3C4D,
    SHORTEST = 12,
    OPTION_RECEIVED = 4,
    OPTION_DROPPED = 5,
    OPTIONS_AT = 20, /* of interface statistics: type, length, interface, time */
};

static uint32_t read_32(const struct ntt_blocks *blocks, const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return blocks->swapped ? GUINT32_SWAP_LE_BE(value) : value;
}

static uint16_t read_16(const struct ntt_blocks *blocks, const uint8_t *bytes)
{
    uint16_t value;
    memcpy(&value, bytes, sizeof value);
    return (uint16_t)(blocks->swapped ? GUINT16_SWAP_LE_BE(value) : value);
}

static uint64_t read_64(const struct ntt_blocks *blocks, const uint8_t *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return blocks->swapped ? GUINT64_SWAP_LE_BE(value) : value;
}

static void count_interface(struct ntt_blocks *blocks, const uint8_t *block, size_t length)
{
    size_t at = OPTIONS_AT, end = length - 4;
    while (at + 4 <= end) {
        unsigned code = read_16(blocks, block + at);
        size_t size = read_16(blocks, block + at + 2);
        at += 4;
        if (code == 0 || size > end - at)
            return;
        if (code == OPTION_RECEIVED && size == 8)
            blocks->received += read_64(blocks, block + at);
        if (code == OPTION_DROPPED && size == 8)
            blocks->dropped += read_64(blocks, block + at);
        at += (size + 3) & ~(size_t)3;
    }
}

size_t ntt_blocks_whole(struct ntt_blocks *blocks, const uint8_t *bytes, size_t length)
{
    size_t at = 0;
    while (!blocks->damaged && length - at >= SHORTEST) {
        uint32_t type = read_32(blocks, bytes + at);
        if (type == SECTION_HEADER) {
            uint32_t order;
            memcpy(&order, bytes + at + 8, sizeof order);
            blocks->swapped = order != ORDER_MAGIC;
        }
        size_t size = read_32(blocks, bytes + at + 4);
        blocks->damaged = size < SHORTEST || size % 4 || size > NTT_BLOCK_LIMIT;
        if (blocks->damaged || size > length - at)
            break;
        if (type == ENHANCED_PACKET || type == SIMPLE_PACKET)
            blocks->packets++;
        else if (type == INTERFACE_STATISTICS)
            count_interface(blocks, bytes + at, size);
        at += size;
    }
    return at;
}
