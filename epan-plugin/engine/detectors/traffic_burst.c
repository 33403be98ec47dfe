/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_traffic_burst = {
    .about = {"traffic_burst", "Traffic burst", "anomaly", ""},
};
