/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_entropy_shift = {
    .about = {"entropy_shift", "Entropy shift", "anomaly", ""},
};
