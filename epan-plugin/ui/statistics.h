/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables under Statistics in the window, and `tshark -q -z ntt,<name>[,<display filter>]`: alerts, hosts,
 * services, countries, paths, summary. sharkd has them as the taps "nstat:ntt,<name>".
 *
 * With a filter, packets count that it selects, and alerts of which it selects a frame where they open,
 * change or close; of an alert that opens only when the capture ends, its last evidence. One filter at a
 * time: the host keeps one table of each name.
 */
#ifndef NTT_STATISTICS_H
#define NTT_STATISTICS_H

#include "compat.h"
#include "engine/engine.h"

/* Called once, from plugin registration. */
void ntt_statistics_register(void);

/* A capture begins, before its first frame is queued; it is over. */
void ntt_statistics_open(void);
void ntt_statistics_close(void);

/* Whether any table is being filled. */
bool ntt_statistics_wanted(void);
/* Queues a frame for the tables, with the alerts that change on it; copied. */
void ntt_statistics_add(packet_info *pinfo, const struct ntt_packet *packet, const struct ntt_alert *alerts,
                        unsigned alert_count);

#endif
