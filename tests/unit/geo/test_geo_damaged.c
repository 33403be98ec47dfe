/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every cut and every flipped bit of a database: answers may be wrong, but nothing crashes or is invalid. */
#include "geo/geo.h"
#include "made_database.h"
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

static bool text_is_valid(const struct ntt_place *place)
{
    return g_utf8_validate(place->country, -1, NULL) && g_utf8_validate(place->country_name, -1, NULL) &&
           g_utf8_validate(place->city, -1, NULL) && g_utf8_validate(place->as_org, -1, NULL);
}

static void survive(const char *path, const char *content, gsize length)
{
    static const uint8_t v4[4] = {8, 8, 8, 8}, v6[16] = {0x2a};
    const char *const paths[] = {path, NULL};
    const struct ntt_geo_source *sources;
    struct ntt_place place;
    g_unlink(path); /* rewriting a file in place makes some file systems wait for the disk */
    FILE *file = fopen(path, "wbe");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(content, 1, length, file), length);
    CU_ASSERT_EQUAL(fclose(file), 0);
    struct ntt_geo *geo = ntt_geo_open(paths, NULL, NULL);
    ntt_geo_lookup(geo, v4, sizeof v4, &place);
    CU_ASSERT(text_is_valid(&place));
    ntt_geo_lookup(geo, v6, sizeof v6, &place);
    CU_ASSERT(text_is_valid(&place));
    for (size_t i = 0; i < ntt_geo_sources(geo, &sources); i++)
        CU_ASSERT(g_utf8_validate(sources[i].type, -1, NULL) &&
                  g_utf8_validate(sources[i].description, -1, NULL));
    ntt_geo_close(geo);
}

static char *good_content(const char *path, gsize *length)
{
    char *content = NULL;
    write_city("damaged.mmdb", "AU", "Australia", "Melbourne");
    CU_ASSERT_FATAL(g_file_get_contents(path, &content, length, NULL));
    return content;
}

static void test_cut_files(void)
{
    char *path = g_build_filename(made_folder, "damaged.mmdb", NULL);
    gsize length;
    char *content = good_content(path, &length);
    for (gsize cut = 0; cut < length; cut++)
        survive(path, content, cut);
    g_free(content);
    g_free(path);
}

static void test_flipped_bits(void)
{
    char *path = g_build_filename(made_folder, "damaged.mmdb", NULL);
    gsize length;
    char *content = good_content(path, &length);
    for (gsize i = 0; i < 8 * length; i++) {
        content[i / 8] = (char)(content[i / 8] ^ (1 << i % 8));
        survive(path, content, length);
        content[i / 8] = (char)(content[i / 8] ^ (1 << i % 8));
    }
    g_free(content);
    g_free(path);
}

/* More nodes than 32 bits can count the bytes of. */
static void test_nodes_without_end(void)
{
    static const char key[] = "node_count", *const counts[] = {"\xc4\xff\xff\xff\xff", "\xc4\xaa\xaa\xaa\xab",
                                                               "\xc4\x2a\xaa\xaa\xab", "\xc4\x80\0\0\0"};
    enum { COUNT = 5 };
    char *path = g_build_filename(made_folder, "damaged.mmdb", NULL);
    gsize length;
    char *content = good_content(path, &length), *place = content + length - sizeof key;
    while (memcmp(place, key, sizeof key - 1) != 0)
        place--;
    char *value = place + sizeof key - 1, *after = value + 1 + ((uint8_t)*value & 7);
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        GByteArray *lie = g_byte_array_new();
        g_byte_array_append(lie, (const uint8_t *)content, (guint)(value - content));
        g_byte_array_append(lie, (const uint8_t *)counts[i], COUNT);
        g_byte_array_append(lie, (const uint8_t *)after, (guint)(content + length - after));
        survive(path, (const char *)lie->data, lie->len);
        g_byte_array_unref(lie);
    }
    g_free(content);
    g_free(path);
}

static CU_TestInfo tests[] = {
    {"cut files", test_cut_files},
    {"flipped bits", test_flipped_bits},
    {"nodes without end", test_nodes_without_end},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    make_folder();
    int status = unit_main("damaged databases", tests);
    remove_folder(made_folder);
    g_free(made_folder);
    return status;
}
