/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NTT_MEDIAN_H
#define NTT_MEDIAN_H

#include <stdint.h>

/* The upper median of at least one value; sorts the values. */
int32_t ntt_median(int32_t *values, unsigned count);

#endif
