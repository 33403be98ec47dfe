/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A country file of tor-geoipdb: ranges come in order of their ends, with a country of two letters or none. */
#include "fuzz.h"

#include "geoip/tor_geoipdb.h"

#include <string.h>

static void take(void *data, const uint8_t first[16], const uint8_t last[16], const char *country)
{
    ++*(guint64 *)data;
    FUZZ_REQUIRE(memcmp(first, last, 16) <= 0);
    FUZZ_REQUIRE(!*country || (strlen(country) == 2 && g_ascii_isupper(country[0])));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct ntt_tor_geoipdb summary;
    GError *error = NULL;
    guint64 taken = 0;
    gboolean good = ntt_tor_geoipdb_read(fuzz_file(bytes, length), take, &taken, &summary, &error);
    FUZZ_REQUIRE(summary.ranges == taken && good == (taken > 0) && good == !error);
    FUZZ_REQUIRE(!summary.refusal || g_utf8_validate(summary.refusal, -1, NULL));
    FUZZ_REQUIRE(!summary.licence || g_utf8_validate(summary.licence, -1, NULL));
    g_clear_error(&error);
    ntt_tor_geoipdb_clear(&summary);
    return 0;
}
