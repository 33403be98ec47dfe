/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ledger of a watch, and its journal behind the first NUL byte: one that is taken is written and read again the same. */
#include "fuzz.h"

#include "watch/ledger.h"

#include <string.h>

static char *text_of(const char *folder)
{
    json_t *json = ntt_ledger_read(folder);
    FUZZ_REQUIRE(json);
    char *text = json_dumps(json, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(json);
    return text;
}

static void write_again(struct ntt_ledger *ledger, const char *folder)
{
    char *problem = NULL;
    FUZZ_REQUIRE(ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), &problem));
    FUZZ_REQUIRE(ntt_ledger_add_delivered(ledger, "event", &problem) &&
                 ntt_ledger_has_delivered(ledger, "event"));
    char *first = text_of(folder);
    ntt_ledger_free(ledger);
    ledger = ntt_ledger_open(folder, &problem);
    FUZZ_REQUIRE(ledger && ntt_ledger_has_delivered(ledger, "event"));
    FUZZ_REQUIRE(ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), &problem));
    char *second = text_of(folder);
    FUZZ_REQUIRE(strcmp(first, second) == 0);
    free(first);
    free(second);
    ntt_ledger_free(ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const uint8_t *end = length ? memchr(bytes, 0, length) : NULL;
    size_t size = end ? (size_t)(end - bytes) : length;
    const char *folder = fuzz_folder();
    char *problem = NULL;
    fuzz_folder_put("ledger.json", bytes, size);
    if (end)
        fuzz_folder_put("said-000001", end + 1, length - size - 1);
    struct ntt_ledger *ledger = ntt_ledger_open(folder, &problem);
    FUZZ_REQUIRE(!ledger == !!problem);
    if (ledger)
        write_again(ledger, folder);
    g_free(problem);
    return 0;
}
