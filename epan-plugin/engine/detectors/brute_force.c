/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_brute_force = {
    .about = {"brute_force", "Brute force", "credential", "T1110"},
};
