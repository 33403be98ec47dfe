/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_fragment_flood = {
    .about = {"fragment_flood", "Fragment flood", "dos", "T1499.001"},
};
