/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_protocol_misuse = {
    .about = {"protocol_misuse", "Protocol misuse", "misuse", "T1499.004"},
};
