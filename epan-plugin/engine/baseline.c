/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/baseline.h"

#include <stddef.h>

const struct ntt_baseline_service *ntt_baseline_service(const struct ntt_baseline *baseline, uint32_t number)
{
    unsigned low = 0, high = baseline->service_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (baseline->services[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < baseline->service_count && baseline->services[low].number == number;
    return found ? &baseline->services[low] : NULL;
}

bool ntt_baseline_has_country(const struct ntt_baseline *baseline, uint16_t country)
{
    for (unsigned i = 0; i < baseline->country_count; i++) {
        if (baseline->countries[i] == country)
            return true;
    }
    return false;
}
