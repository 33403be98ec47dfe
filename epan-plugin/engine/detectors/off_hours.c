/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_off_hours = {
    .about = {"off_hours", "Off-hours traffic", "anomaly", "T1029"},
};
