/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_slow_dos = {
    .about = {"slow_dos", "Slow denial of service", "dos", "T1499.002"},
};
