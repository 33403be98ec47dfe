/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_dns_tunnel = {
    .about = {"dns_tunnel", "DNS tunnel", "exfiltration", "T1071.004"},
};
