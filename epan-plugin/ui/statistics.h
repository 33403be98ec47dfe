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

/* Called once, from plugin registration. */
void ntt_statistics_register(void);

#endif
