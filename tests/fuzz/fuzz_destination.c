/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What somebody gives to --to. */
#include "fuzz.h"

#include "destinations/target.h"

static void ask(const struct ntt_target *target, const char *text)
{
    char *problem = NULL, *host = NULL;
    uint64_t number;
    uint16_t port;
    FUZZ_REQUIRE(target->driver && target->address && target->name && target->identity);
    FUZZ_REQUIRE(ntt_target_number(target, "keep", 2, 1 << 30, 5, &number, &problem) == !problem);
    FUZZ_REQUIRE(problem || (number >= 2 && number <= 1 << 30));
    if (ntt_target_host(text, 514, &host, &port))
        FUZZ_REQUIRE(host && port);
    g_free(problem);
    g_free(host);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = fuzz_text(bytes, length), *problem = NULL;
    struct ntt_target *target = ntt_target_parse(text, &problem);
    FUZZ_REQUIRE(!target == !!problem);
    if (target) {
        ask(target, text);
        ntt_target_free(target);
    }
    g_free(problem);
    g_free(text);
    return 0;
}
