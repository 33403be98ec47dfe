/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of the engine's state, as ntt.state_load reads it. The first byte says which parts of the header are made to
 * fit, as in a file of this very build, so that what is behind them is reached too. A file that is refused leaves the
 * engine as good as new.
 */
#include "fuzz.h"

#include "engine/engine.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/prctl.h>

enum { PAGES_AT = 24, DIGEST_AT = 32, HEADER = 64, HALVINGS = 7 };
enum { FITTING_LAYOUT = 1, FITTING_DIGEST = 2, FITTING_LENGTH = 4 };

static void hear(void *data, const struct ntt_alert *alert)
{
    (void)data;
    (void)alert;
}

static struct ntt_engine *fresh_engine(void)
{
    struct ntt_config config;
    const struct ntt_setup setup = {.sink = hear, .halvings = HALVINGS};
    ntt_config_defaults(&config);
    return ntt_engine_create(&config, &setup);
}

int LLVMFuzzerInitialize(int *count, char ***arguments);

static char *good;

/* What an engine saves that has seen one packet. */
int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    const struct ntt_packet packet = {.frame = 1, .time_ns = 1, .length = 60};
    struct ntt_engine *engine = fresh_engine();
    char *path = g_build_filename(fuzz_folder(), "state", NULL), *error = NULL;
    gsize length;
    ntt_engine_feed(engine, &packet);
    FUZZ_REQUIRE(ntt_engine_save(engine, path, &error) && g_file_get_contents(path, &good, &length, NULL));
    FUZZ_REQUIRE(ntt_engine_load(engine, path, &error));
    ntt_engine_destroy(engine);
    g_free(path);
    return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

static void make_fit(uint8_t *file, size_t length, unsigned parts)
{
    enum { NUMBER_AND_PAGE = 264 };
    uint64_t pages = (length - HEADER) / NUMBER_AND_PAGE;
    if (parts & FITTING_LAYOUT)
        memcpy(file, good, PAGES_AT);
    if (parts & FITTING_LENGTH)
        memcpy(file + PAGES_AT, &pages, sizeof pages);
    if (parts & FITTING_DIGEST) {
        gsize size = HEADER - DIGEST_AT;
        GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
        g_checksum_update(checksum, file + HEADER, (gssize)(length - HEADER));
        g_checksum_get_digest(checksum, file + DIGEST_AT, &size);
        g_checksum_free(checksum);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_rest rest = {bytes, length};
    unsigned parts = (unsigned)fuzz_number(&rest, 1);
    size_t size = rest.length;
    uint8_t *file = fuzz_copy(&rest, &size);
    if (size >= HEADER)
        make_fit(file, size, parts);
    struct ntt_engine *engine = fresh_engine();
    char *error = NULL;
    if (!ntt_engine_load(engine, fuzz_file(file, size), &error)) {
        const struct ntt_packet packet = {.frame = 1, .time_ns = 1, .length = 60};
        FUZZ_REQUIRE(error && g_utf8_validate(error, -1, NULL));
        FUZZ_REQUIRE(ntt_engine_state(engine).last_frame == 0 && ntt_engine_state(engine).alerts == 0);
        ntt_engine_feed(engine, &packet);
        ntt_engine_finish(engine);
    } else {
        FUZZ_REQUIRE(!error);
    }
    g_free(error);
    ntt_engine_destroy(engine);
    g_free(file);
    return 0;
}
