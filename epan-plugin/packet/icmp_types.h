/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the type numbers of ICMP and ICMPv6 to what they mean to the engine. */
#ifndef NTT_ICMP_TYPES_H
#define NTT_ICMP_TYPES_H

#include "engine/packet.h"

enum ntt_icmp_kind ntt_icmp_kind_of(uint8_t type);
enum ntt_icmp_kind ntt_icmpv6_kind_of(uint8_t type);

#endif
