/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet/icmp_types.h"

enum ntt_icmp_kind ntt_icmp_kind_of(uint8_t type)
{
    switch (type) {
    case 0:
        return NTT_ICMP_ECHO_REPLY;
    case 3:
        return NTT_ICMP_UNREACHABLE;
    case 4:  /* source quench */
    case 5:  /* redirect */
    case 11: /* time exceeded */
    case 12: /* parameter problem */
        return NTT_ICMP_ERROR;
    case 8:
        return NTT_ICMP_ECHO;
    case 13: /* timestamp */
    case 15: /* information */
    case 17: /* address mask */
        return NTT_ICMP_QUERY;
    case 14:
    case 16:
    case 18:
        return NTT_ICMP_QUERY_REPLY;
    default:
        return NTT_ICMP_OTHER;
    }
}

enum ntt_icmp_kind ntt_icmpv6_kind_of(uint8_t type)
{
    switch (type) {
    case 1:
        return NTT_ICMP_UNREACHABLE;
    case 2:   /* packet too big */
    case 3:   /* time exceeded */
    case 4:   /* parameter problem */
    case 133: /* router discovery and redirects: the link's own business, never a flood of echoes */
    case 134:
    case 135:
    case 136:
    case 137:
        return NTT_ICMP_ERROR;
    case 128:
        return NTT_ICMP_ECHO;
    case 129:
        return NTT_ICMP_ECHO_REPLY;
    case 139: /* node information */
        return NTT_ICMP_QUERY;
    case 140:
        return NTT_ICMP_QUERY_REPLY;
    default:
        return NTT_ICMP_OTHER;
    }
}
