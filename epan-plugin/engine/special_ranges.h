/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses that belong to nobody on the Internet: IANA's special-purpose address registries (RFC 6890 and its updates,
 * https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry), multicast (RFC 5771,
 * RFC 4291), and of IPv6 all that is outside 2000::/3, from which alone addresses are given to anybody.
 *
 * An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo) is what that one is.
 */
#ifndef NTT_SPECIAL_RANGES_H
#define NTT_SPECIAL_RANGES_H

#include "engine/address.h"

enum ntt_special_use {
    NTT_NOT_SPECIAL,
    NTT_THIS_NETWORK,  /* 0.0.0.0/8, :: */
    NTT_PRIVATE,       /* RFC 1918, RFC 4193, and the former site-local range */
    NTT_SHARED,        /* behind a provider's NAT, RFC 6598 */
    NTT_LOOPBACK,      /* this host */
    NTT_LINK_LOCAL,    /* this link */
    NTT_DOCUMENTATION, /* examples */
    NTT_BENCHMARK,     /* measuring network devices, RFC 2544 */
    NTT_IDENTIFIER,    /* names a host, and is never routed: ORCHID, DRIP */
    NTT_PROTOCOL,      /* used by protocols themselves */
    NTT_MULTICAST,     /* a group */
    NTT_BROADCAST,     /* 255.255.255.255 */
    NTT_RESERVED,      /* given to nobody yet */
};

/* The range in which all of the prefix lies. NTT_NOT_SPECIAL for other families than IPv4 and IPv6, too. */
enum ntt_special_use ntt_prefix_special_use(const struct ntt_prefix *prefix);
enum ntt_special_use ntt_address_special_use(const struct ntt_address *address);

/* True for an IPv4 or IPv6 address that can be somebody's on the Internet. */
bool ntt_address_is_public(const struct ntt_address *address);

/* The IPv4 prefix that an IPv6 one carries (of a Teredo address the client's), else the same again. */
struct ntt_prefix ntt_prefix_carried(const struct ntt_prefix *prefix);

#endif
