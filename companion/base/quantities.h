/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Durations, sizes and rates as people write them. */
#ifndef NTT_QUANTITIES_H
#define NTT_QUANTITIES_H

#include <stdbool.h>
#include <stdint.h>

/* "90", "90s", "5m", "1.5h", "7d": seconds, more than 0. False when it is none. */
bool ntt_duration_parse(const char *text, int64_t *seconds);

/* "500MB", "2GB", "1TB" by thousands, "64MiB" by 1,024; a plain number is bytes. More than 0. False when it is none. */
bool ntt_size_parse(const char *text, uint64_t *bytes);

/* "5000/min", "100/s", "2/h", "100": a second, more than 0. False when it is none. */
bool ntt_rate_parse(const char *text, double *per_second);

#endif
