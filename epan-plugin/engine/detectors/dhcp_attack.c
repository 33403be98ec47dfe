/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_dhcp_attack = {
    .about = {"dhcp_attack", "DHCP attack", "misuse", "T1557.003"},
};
