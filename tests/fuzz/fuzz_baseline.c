/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A baseline, as ntt.baseline names it: what is taken keeps to its bounds, what is not says why. */
#include "fuzz.h"

#include "config/baseline_file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *error = NULL;
    struct ntt_baseline *baseline = ntt_baseline_read(fuzz_file(bytes, length), &error);
    FUZZ_REQUIRE(!baseline == !!error);
    if (baseline) {
        FUZZ_REQUIRE(baseline->service_count <= NTT_BASELINE_SERVICES);
        FUZZ_REQUIRE(baseline->country_count <= NTT_BASELINE_COUNTRIES);
        FUZZ_REQUIRE(memchr(baseline->time_zone, '\0', sizeof baseline->time_zone));
        for (unsigned i = 0; i < baseline->service_count; i++)
            FUZZ_REQUIRE(ntt_baseline_service(baseline, baseline->services[i].number));
        for (unsigned i = 0; i < baseline->country_count; i++)
            FUZZ_REQUIRE(ntt_baseline_has_country(baseline, baseline->countries[i]));
    } else {
        FUZZ_REQUIRE(g_utf8_validate(error, -1, NULL));
    }
    g_free(baseline);
    g_free(error);
    return 0;
}
