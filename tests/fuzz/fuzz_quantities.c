/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Durations, sizes and rates of anybody: what is taken is a number that can be counted with. */
#include "fuzz.h"

#include "base/quantities.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = fuzz_text(bytes, length);
    int64_t seconds;
    uint64_t size;
    double rate;
    FUZZ_REQUIRE(!ntt_duration_parse(text, &seconds) || seconds > 0);
    FUZZ_REQUIRE(!ntt_size_parse(text, &size) || size > 0);
    FUZZ_REQUIRE(!ntt_rate_parse(text, &rate) || (isfinite(rate) && rate > 0));
    g_free(text);
    return 0;
}
