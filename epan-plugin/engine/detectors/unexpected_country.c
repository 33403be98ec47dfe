/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_unexpected_country = {
    .about = {"unexpected_country", "Unexpected country", "anomaly", ""},
};
