/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Databases of the test's folder, opened, and addresses that are looked up in them. */
#ifndef NTT_OPENED_DATABASE_H
#define NTT_OPENED_DATABASE_H

#include "geo/geo.h"
#include "made_database.h"
#include "unit.h"

#include <string.h>

enum { LONGEST_LIST = 8 };

static GString *warnings; /* one a line */

static inline void write_asn(const char *name)
{
    struct made made = start();
    ntt_mmdb_put_map(made.data, 2);
    ntt_mmdb_put_string(made.data, "autonomous_system_number");
    ntt_mmdb_put_uint32(made.data, 4200000001);
    text(&made, "autonomous_system_organization", "Example Network");
    end_range(&made, "8.8.8.0", "8.8.8.255");
    finish(&made, name, 6);
}

static inline void note(void *data, const char *message)
{
    g_string_append_printf(data, "%s\n", message);
}

/* Opens files of the test's folder (absolute paths as they are), named in a list that NULL ends. */
static inline struct ntt_geo *open_files(const char *const *names)
{
    const char *paths[LONGEST_LIST + 1] = {NULL};
    GPtrArray *owned = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; names[i] && i < LONGEST_LIST; i++) {
        char *path =
            g_path_is_absolute(names[i]) ? g_strdup(names[i]) : g_build_filename(made_folder, names[i], NULL);
        g_ptr_array_add(owned, path);
        paths[i] = path;
    }
    g_string_truncate(warnings, 0);
    struct ntt_geo *geo = ntt_geo_open(paths, note, warnings);
    g_ptr_array_free(owned, TRUE);
    return geo;
}

#define OPEN(...) open_files((const char *const[]){__VA_ARGS__, NULL})

static inline bool look_up(const struct ntt_geo *geo, const char *address, struct ntt_place *place)
{
    uint8_t bytes[16];
    size_t length;
    parse(address, bytes, &length);
    return ntt_geo_lookup(geo, bytes, length, place);
}

static inline void expect_nothing(const struct ntt_place *place)
{
    CU_ASSERT(!*place->country && !*place->country_name && !*place->city && !place->has_position);
    CU_ASSERT(!place->asn && !*place->as_org);
}

/* Runs the tests with a folder of their own; returns the exit status. */
static inline int opened_main(const char *suite, CU_TestInfo *tests)
{
    make_folder();
    warnings = g_string_new(NULL);
    int status = unit_main(suite, tests);
    remove_folder(made_folder);
    g_string_free(warnings, TRUE);
    g_free(made_folder);
    return status;
}

#endif
