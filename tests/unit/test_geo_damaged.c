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

static CU_TestInfo tests[] = {
    {"cut files", test_cut_files},
    {"flipped bits", test_flipped_bits},
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
