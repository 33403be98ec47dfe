/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/hour_of_week.h"

#include "config/site_profile.h"

enum { OFFSET_LASTS = 900 /* seconds for which a UTC offset is good */ };

static void count_waiting(struct ntt_hours_of_week *week)
{
    if (!week->waiting.packets)
        return;
    if (week->second >= week->offset_until_s || week->second < week->offset_from_s) {
        week->offset_from_s = week->second - week->second % OFFSET_LASTS;
        week->offset_until_s = week->offset_from_s + OFFSET_LASTS;
        week->utc_offset = ntt_site_profile_utc_offset(NULL, week->offset_from_s);
    }
    ntt_hours_add(&week->hours, week->second + week->utc_offset, week->waiting.packets, week->waiting.bytes);
    week->waiting = (struct ntt_volume){0};
}

void ntt_hours_of_week_add(struct ntt_hours_of_week *week, const struct ntt_packet *packet)
{
    int64_t second = packet->time_ns / 1000000000;
    if (second > week->second || !week->waiting.packets) {
        count_waiting(week);
        week->second = second;
    }
    ntt_volume_add(&week->waiting, packet->length);
}

const struct ntt_hour *ntt_hours_of_week_get(struct ntt_hours_of_week *week)
{
    count_waiting(week);
    return week->hours.week;
}
