/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hours of the week in the user's time zone (preference "ntt.time_zone"): how much traffic each of them saw. */
#ifndef NTT_HOUR_OF_WEEK_H
#define NTT_HOUR_OF_WEEK_H

#include "engine/counting/hours.h"
#include "engine/packet.h"
#include "traffic/categories.h"

/* All zero at the start. */
struct ntt_hours_of_week {
    struct ntt_hours hours;
    int64_t second;            /* since the epoch, of the packets that wait */
    struct ntt_volume waiting; /* packets of one second are counted together */
    int32_t utc_offset;
    int64_t offset_from_s, offset_until_s;
};

void ntt_hours_of_week_add(struct ntt_hours_of_week *week, const struct ntt_packet *packet);
/* The 168 hours, with all that was added. */
const struct ntt_hour *ntt_hours_of_week_get(struct ntt_hours_of_week *week);

#endif
