/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ledger of a watch, and its journal behind the first NUL byte: one that is taken is written and read again the same. */
#include "fuzz.h"

#include "watch/ledger.h"

#include <string.h>

/* The file as it is, which has to be one that is taken. */
static char *text_of(const char *folder)
{
    char *problem = NULL, *path = g_build_filename(folder, "ledger.json", NULL), *text = NULL;
    struct ntt_ledger *ledger = ntt_ledger_read(folder, &problem);
    FUZZ_REQUIRE(ledger && g_file_get_contents(path, &text, NULL, NULL));
    ntt_ledger_free(ledger);
    g_free(path);
    return text;
}

static void write_again(struct ntt_ledger *ledger, const char *folder)
{
    char *problem = NULL;
    GPtrArray *ids = g_ptr_array_new();
    g_ptr_array_add(ids, (gpointer) "event");
    FUZZ_REQUIRE(ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), &problem));
    FUZZ_REQUIRE(ntt_delivered_add(ledger->delivered, ids, &problem) &&
                 ntt_delivered_has(ledger->delivered, "event"));
    g_ptr_array_free(ids, TRUE);
    char *first = text_of(folder);
    ntt_ledger_free(ledger);
    ledger = ntt_ledger_open(folder, &problem);
    FUZZ_REQUIRE(ledger && ntt_delivered_has(ledger->delivered, "event"));
    FUZZ_REQUIRE(ntt_ledger_commit(ledger, ntt_ledger_open_alerts(ledger), &problem));
    char *second = text_of(folder);
    FUZZ_REQUIRE(strcmp(first, second) == 0);
    g_free(first);
    g_free(second);
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
