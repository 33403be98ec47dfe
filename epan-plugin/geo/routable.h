/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which addresses can belong to somebody on the Internet. */
#ifndef NTT_ROUTABLE_H
#define NTT_ROUTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ntt_routable {
    uint8_t bytes[16];
    size_t length; /* 4 or 16 */
};

/*
 * The address to ask a database about: `address` itself, or the IPv4 address inside a mapped, NAT64, 6to4 or
 * Teredo one (there the client's). False for private, shared, local, multicast, documentation, benchmark and
 * other reserved ranges, and for a length that is neither 4 nor 16.
 */
bool ntt_routable_address(const uint8_t *address, size_t length, struct ntt_routable *routable);

#endif
