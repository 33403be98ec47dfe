/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers and times as people read them. All are to be freed with g_free. */
#ifndef NTT_TEXT_FORMAT_H
#define NTT_TEXT_FORMAT_H

#include <glib.h>
#include <stdint.h>

char *ntt_text_count(uint64_t n); /* "1,234" */
char *ntt_text_counted(uint64_t n, const char *singular,
                       const char *plural); /* "1 packet", "1,234 packets" */
char *ntt_text_bytes(uint64_t bytes);       /* "1.2 MB" */
char *ntt_text_duration(double seconds);    /* "2 h 5 min"; "unknown" below 0 */
/* "2026-11-23 12:00:00.123 UTC"; what is no time comes back as it is, and may be hostile. */
char *ntt_text_time(const char *rfc3339);
/* The zone of all times from now on, which is taken over; NULL: UTC. */
void ntt_text_set_time_zone(GTimeZone *zone);

#endif
