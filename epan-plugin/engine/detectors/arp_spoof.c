/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_arp_spoof = {
    .about = {"arp_spoof", "ARP spoofing", "misuse", "T1557.002"},
};
