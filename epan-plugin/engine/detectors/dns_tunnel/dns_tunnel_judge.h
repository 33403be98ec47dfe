/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what a client asks below a domain, and is answered, is a tunnel. */
#ifndef NTT_DNS_TUNNEL_JUDGE_H
#define NTT_DNS_TUNNEL_JUDGE_H

#include "engine/detector.h"
#include "engine/detectors/dns_tunnel/dns_tunnel_domain.h"

enum ntt_dns_tunnel_option {
    NTT_DNS_TUNNEL_NAMES,
    NTT_DNS_TUNNEL_LENGTH,
    NTT_DNS_TUNNEL_FEW_NAMES,
    NTT_DNS_TUNNEL_WINDOW,
    NTT_DNS_TUNNEL_VOLUME
};

/* Of severity 0 where it is none. */
struct ntt_verdict ntt_dns_tunnel_judge(const struct ntt_config *config, const struct ntt_dns_tally *sum);

#endif
