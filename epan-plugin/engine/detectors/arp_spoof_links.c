/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "arp_spoof.h"

bool ntt_link_is_group(uint64_t link)
{
    return link & 1;
}

bool ntt_link_is_virtual(uint64_t link)
{
    /* The first bytes, and how many bits of them count. */
    static const struct {
        uint8_t bytes[5], bits;
    } ranges[] = {
        {{0x00, 0x00, 0x5e, 0x00, 0x01}, 40}, /* VRRP and CARP */
        {{0x00, 0x00, 0x5e, 0x00, 0x02}, 40}, /* VRRP for IPv6 */
        {{0x00, 0x00, 0x0c, 0x07, 0xac}, 40}, /* HSRP */
        {{0x00, 0x00, 0x0c, 0x9f, 0xf0}, 36}, /* HSRP, version 2 */
        {{0x00, 0x05, 0x73, 0xa0, 0x00}, 36}, /* HSRP for IPv6 */
        {{0x00, 0x07, 0xb4, 0x00, 0x00}, 32}, /* GLBP */
        {{0x02, 0xbf, 0x00, 0x00, 0x00}, 16}, /* Network Load Balancing */
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        unsigned differing = 0;
        for (unsigned bit = 0; bit < ranges[i].bits; bit++)
            differing |= ((unsigned)(link >> (bit & ~7u)) ^ ranges[i].bytes[bit / 8]) & (0x80u >> (bit & 7));
        if (!differing)
            return true;
    }
    return ntt_link_is_group(link);
}
