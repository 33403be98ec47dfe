/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_beacon = {
    .about = {"beacon", "Beacon", "c2", "T1071"},
};
