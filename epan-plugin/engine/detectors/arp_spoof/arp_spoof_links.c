/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link addresses that belong to no single host: groups, and those of redundancy protocols. */
#include "engine/detectors/arp_spoof/arp_spoof.h"

bool ntt_link_is_group(uint64_t link)
{
    return link & 1;
}

bool ntt_link_is_virtual(uint64_t link)
{
    static const struct {
        uint64_t first_bytes, mask; /* the first byte lowest, as in the number */
    } ranges[] = {
        {0x01005e0000, 0xffffffffff}, /* VRRP and CARP */
        {0x02005e0000, 0xffffffffff}, /* VRRP for IPv6 */
        {0xac070c0000, 0xffffffffff}, /* HSRP */
        {0xf09f0c0000, 0xf0ffffffff}, /* HSRP, version 2 */
        {0x00a0730500, 0xf0ffffffff}, /* HSRP for IPv6 */
        {0x0000b40700, 0x00ffffffff}, /* GLBP */
        {0x000000bf02, 0x000000ffff}, /* Network Load Balancing */
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if ((link & ranges[i].mask) == ranges[i].first_bytes)
            return true;
    }
    return ntt_link_is_group(link);
}
