/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_mac_flood = {
    .about = {"mac_flood", "MAC flood", "misuse", "T1498"},
};
