/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A MaxMind DB file from anybody: answers may be wrong, but they are valid text and finite numbers. */
#include "fuzz.h"

#include "geo/geo.h"

#include <math.h>
#include <string.h>

static void warn(void *data, const char *message)
{
    (void)data;
    FUZZ_REQUIRE(g_utf8_validate(message, -1, NULL));
}

static void ask(const struct ntt_geo *geo, const uint8_t *address, size_t length)
{
    struct ntt_place place;
    ntt_geo_lookup(geo, address, length, &place);
    const char *const texts[] = {place.country_name, place.city, place.as_org};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        FUZZ_REQUIRE(memchr(texts[i], '\0', NTT_GEO_TEXT) && g_utf8_validate(texts[i], -1, NULL));
    FUZZ_REQUIRE(memchr(place.country, '\0', sizeof place.country) && g_str_is_ascii(place.country));
    FUZZ_REQUIRE(isfinite(place.latitude) && isfinite(place.longitude));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const uint8_t v4[][4] = {{8, 8, 8, 8}, {1, 1, 1, 1}, {223, 255, 255, 255}},
                         v6[][16] = {{0x2a}, {0x20, 0x02, 8, 8, 8, 8}, {0x3f, 0xff}};
    const char *const paths[] = {fuzz_file(bytes, length), NULL};
    const struct ntt_geo_source *sources;
    struct ntt_geo *geo = ntt_geo_open(paths, warn, NULL);
    for (size_t i = 0; i < ntt_geo_sources(geo, &sources); i++)
        FUZZ_REQUIRE(g_utf8_validate(sources[i].type, -1, NULL) &&
                     g_utf8_validate(sources[i].description, -1, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(v4); i++)
        ask(geo, v4[i], sizeof v4[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(v6); i++)
        ask(geo, v6[i], sizeof v6[i]);
    ntt_geo_close(geo);
    return 0;
}
