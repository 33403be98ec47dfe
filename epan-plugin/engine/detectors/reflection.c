/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_reflection = {
    .about = {"reflection", "Reflection", "dos", "T1498.002"},
};
