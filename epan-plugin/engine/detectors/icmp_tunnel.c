/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_icmp_tunnel = {
    .about = {"icmp_tunnel", "ICMP tunnel", "exfiltration", "T1095"},
};
