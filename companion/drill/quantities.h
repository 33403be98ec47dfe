/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rates and durations as people write them. */
#ifndef NTT_QUANTITIES_H
#define NTT_QUANTITIES_H

#include <stdbool.h>
#include <stdint.h>

/* "5000/min", "100/s", "2/h", "100": events a second, more than 0. False when it is none. */
bool ntt_rate_parse(const char *text, double *per_second);
/* "60s", "5min", "5m", "2h", "8d", "60": nanoseconds, more than 0 and at most a year. */
bool ntt_duration_parse(const char *text, int64_t *ns);

#endif
