/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's memory in a file: a header, then every page of 256 bytes that is not zero behind its number,
 * in host byte order. Whatever changes how the state is laid out changes `layout`, so a file of another build
 * that would not fit is refused.
 */
#include "engine/hash.h"
#include "engine/state.h"

#include <glib.h>
#include <stdio.h>

enum { PAGE = 256, DIGEST = 32 }; /* small pages: a short capture touches few entries of large tables */

struct header {
    char magic[8];
    uint64_t layout;        /* sizes of everything that lies in the block */
    uint64_t memory;        /* bytes of the block */
    uint64_t pages;         /* that follow */
    uint8_t digest[DIGEST]; /* SHA-256 of the pages and their numbers */
};

static const char magic[8] = {'N', 'T', 'T', 'S', 'T', 'A', 'T', '1'};

static uint64_t layout_number(void)
{
    uint64_t number = ntt_combine(sizeof(struct ntt_engine), sizeof(struct ntt_flow));
    number = ntt_combine(number, sizeof(struct ntt_session) << 16 | sizeof(struct ntt_contact));
    number = ntt_combine(number, sizeof(struct ntt_scan_track) << 16 | sizeof(struct ntt_flood));
    number = ntt_combine(number, sizeof(struct ntt_host_profile));
    for (enum ntt_alert_type type = 0; type < NTT_ALERT_TYPES; type++) {
        const struct ntt_detector *detector = ntt_detector(type);
        number = ntt_combine(number, detector->state_size);
        for (unsigned i = 0; i < NTT_OWN_TABLES; i++)
            number = ntt_combine(number, (uint64_t)detector->tables[i].entry_size << 32 |
                                             detector->tables[i].entries);
        for (const char *name = detector->about.name; *name; name++)
            number = ntt_combine(number, (uint8_t)*name);
    }
    return number;
}

static void digest_of(const void *data, size_t size, uint8_t digest[DIGEST])
{
    gsize length = DIGEST;
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    for (const guchar *at = data; size;) {
        gsize part = size < G_MAXINT32 ? size : G_MAXINT32;
        g_checksum_update(checksum, at, (gssize)part);
        at += part;
        size -= part;
    }
    g_checksum_get_digest(checksum, digest, &length);
    g_checksum_free(checksum);
}

static bool is_zero(const char *page, size_t size)
{
    return page[0] == 0 && memcmp(page, page + 1, size - 1) == 0;
}

/* Why a state must not go there; NULL: it may. What another program wrote would be lost, and of a link the link. */
static const char *obstacle(const char *path)
{
    enum { UNVERSIONED = sizeof magic - 1 };
    char begin[UNVERSIONED];
    if (g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        return "it is a link";
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return NULL;
    FILE *file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? fopen(path, "rb") : NULL;
    if (!file)
        return "what is there is no file that can be read";
    size_t length = fread(begin, 1, sizeof begin, file);
    fclose(file);
    bool is_state = length == sizeof begin && memcmp(begin, magic, sizeof begin) == 0;
    return length == 0 || is_state ? NULL : "it holds something else than a state that ntt has saved";
}

bool ntt_engine_save(const struct ntt_engine *engine, const char *path, char **error)
{
    const char *why_not = obstacle(path);
    if (why_not) {
        *error = g_strdup_printf("does not save the state in %s: %s. Name another file", path, why_not);
        return false;
    }
    struct header header = {.layout = layout_number(), .memory = engine->memory};
    memcpy(header.magic, magic, sizeof magic);
    GByteArray *file = g_byte_array_new();
    g_byte_array_append(file, (const guint8 *)&header, sizeof header);
    const char *block = (const char *)engine;
    for (uint64_t at = 0; at < engine->memory; at += PAGE) {
        size_t size = engine->memory - at < PAGE ? engine->memory - at : PAGE;
        if (is_zero(block + at, size))
            continue;
        uint64_t number = at / PAGE;
        g_byte_array_append(file, (const guint8 *)&number, sizeof number);
        g_byte_array_append(file, (const guint8 *)(block + at), (guint)size);
        header.pages++;
    }
    digest_of(file->data + sizeof header, file->len - sizeof header, header.digest);
    memcpy(file->data, &header, sizeof header);
    GError *failure = NULL;
    bool saved = g_file_set_contents_full(path, (const gchar *)file->data, (gssize)file->len,
                                          G_FILE_SET_CONTENTS_CONSISTENT, 0600, &failure);
    if (!saved)
        *error = g_strdup_printf("cannot save the state: %s", failure->message);
    g_clear_error(&failure);
    g_byte_array_free(file, TRUE);
    return saved;
}

/* Why the file does not fit this engine; NULL: it does. */
static const char *misfit(const struct ntt_engine *engine, const char *file, size_t length,
                          const struct header *header)
{
    uint8_t digest[DIGEST];
    if (length < sizeof *header || memcmp(header->magic, magic, sizeof magic) != 0)
        return "it is not a state that ntt has saved";
    if (header->layout != layout_number() || header->memory != engine->memory)
        return "another version of ntt has saved it";
    size_t last = engine->memory % PAGE ? engine->memory % PAGE : PAGE;
    size_t full = sizeof *header + header->pages * (sizeof(uint64_t) + PAGE);
    if (header->pages > engine->memory / PAGE + 1 || (length != full && length != full - (PAGE - last)))
        return "its length is wrong; it was probably cut short";
    digest_of(file + sizeof *header, length - sizeof *header, digest);
    if (memcmp(digest, header->digest, DIGEST) != 0)
        return "its checksum is wrong; it was changed or damaged";
    return NULL;
}

/* Copies the pages into a block. False when one of them lies outside. */
static bool unpack(char *block, size_t memory, const char *pages, size_t length)
{
    while (length > sizeof(uint64_t)) {
        uint64_t number;
        memcpy(&number, pages, sizeof number);
        if (number >= (memory + PAGE - 1) / PAGE)
            return false;
        size_t size = memory - number * PAGE < PAGE ? memory - number * PAGE : PAGE;
        if (length < sizeof number + size)
            return false;
        memcpy(block + number * PAGE, pages + sizeof number, size);
        pages += sizeof number + size;
        length -= sizeof number + size;
    }
    return length == 0;
}

/* Takes over what was loaded, but for what belongs to this run. */
static void adopt(struct ntt_engine *engine, struct ntt_engine *loaded)
{
    loaded->setup = engine->setup;
    loaded->config = engine->config;
    loaded->subscriptions = engine->subscriptions;
    memcpy(engine, loaded, engine->memory);
    ntt_engine_lay_out(engine, engine->setup.halvings);
}

bool ntt_engine_load(struct ntt_engine *engine, const char *path, char **error)
{
    GError *failure = NULL;
    gchar *file;
    gsize length;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) && g_file_test(path, G_FILE_TEST_EXISTS)) {
        *error = g_strdup_printf("does not use the state in %s: it is no regular file", path);
        return false;
    }
    if (!g_file_get_contents(path, &file, &length, &failure)) {
        *error = g_strdup_printf("cannot load the state: %s", failure->message);
        g_clear_error(&failure);
        return false;
    }
    struct header header = {0};
    memcpy(&header, file, length < sizeof header ? length : sizeof header);
    const char *why = misfit(engine, file, length, &header);
    if (!why) {
        struct ntt_engine *loaded = g_malloc0(engine->memory);
        if (unpack((char *)loaded, engine->memory, file + sizeof header, length - sizeof header))
            adopt(engine, loaded);
        else
            why = "its pages do not fit";
        g_free(loaded);
    }
    g_free(file);
    if (why)
        *error = g_strdup_printf("does not use the state in %s: %s", path, why);
    return !why;
}
