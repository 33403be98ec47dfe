/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detector.h"

#include "../state.h"

const struct ntt_detector ntt_packet_size = {
    .about = {"packet_size", "Packet size", "anomaly", "T1030"},
};
