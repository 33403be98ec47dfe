/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is normal here, as it was learnt from earlier captures: what detectors compare with. Fixed size, never
 * changed once it has been read. */
#ifndef NTT_BASELINE_H
#define NTT_BASELINE_H

#include "engine/counting/hours.h"
#include "engine/service_sizes.h"

enum { NTT_BASELINE_SERVICES = 1024, NTT_BASELINE_COUNTRIES = 256, NTT_ZONE_TEXT = 64 };

struct ntt_baseline_service {
    uint32_t number; /* ntt_service_number */
    uint32_t bins[NTT_SIZE_BINS];
};

struct ntt_baseline {
    char time_zone[NTT_ZONE_TEXT]; /* in which the hours were learnt */
    struct ntt_hour week[NTT_WEEK_HOURS];
    unsigned service_count;
    struct ntt_baseline_service services[NTT_BASELINE_SERVICES]; /* ascending by number */
    bool countries_known;                                        /* it was learnt with a country database */
    unsigned country_count;
    uint16_t countries[NTT_BASELINE_COUNTRIES]; /* two letters each, the first one high */
};

/* NULL where the service was not seen. */
const struct ntt_baseline_service *ntt_baseline_service(const struct ntt_baseline *baseline, uint32_t number);
bool ntt_baseline_has_country(const struct ntt_baseline *baseline, uint16_t country);

#endif
