/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/median.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return left < right ? -1 : left > right;
}

int32_t ntt_median(int32_t *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}
