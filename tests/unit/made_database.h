/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small databases for tests, made with our own writer in a folder of the test's own. */
#ifndef NTT_MADE_DATABASE_H
#define NTT_MADE_DATABASE_H

#include "geoip/mmdb_writer.h"

#include <CUnit/CUnit.h>
#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <string.h>

static char *made_folder;

static inline void make_folder(void)
{
    made_folder = g_dir_make_tmp("ntt geo-XXXXXX", NULL);
}

static inline void remove_folder(const char *path)
{
    GDir *list = g_dir_open(path, 0, NULL);
    for (const char *name; list && (name = g_dir_read_name(list));) {
        char *inside = g_build_filename(path, name, NULL);
        if (g_file_test(inside, G_FILE_TEST_IS_DIR))
            remove_folder(inside);
        else
            g_unlink(inside);
        g_free(inside);
    }
    g_clear_pointer(&list, g_dir_close);
    g_rmdir(path);
}

/* A database under construction. The functions that write a value end in the record of 8.8.8.0/24. */
struct made {
    struct ntt_mmdb_tree *tree;
    struct ntt_mmdb_data *data;
};

static inline struct made start(void)
{
    return (struct made){ntt_mmdb_tree_new(), ntt_mmdb_data_new()};
}

static inline void text(const struct made *made, const char *key, const char *value)
{
    ntt_mmdb_put_string(made->data, key);
    ntt_mmdb_put_string(made->data, value);
}

static inline void parse(const char *address, uint8_t bytes[16], size_t *length)
{
    *length = strchr(address, ':') ? 16 : 4;
    CU_ASSERT_EQUAL_FATAL(inet_pton(*length == 16 ? AF_INET6 : AF_INET, address, bytes), 1);
}

static inline void end_range(const struct made *made, const char *first, const char *last)
{
    uint8_t from[16] = {0}, to[16] = {0};
    size_t length;
    parse(first, strchr(first, ':') ? from : from + 12, &length);
    parse(last, strchr(last, ':') ? to : to + 12, &length);
    ntt_mmdb_tree_insert(made->tree, from, to, ntt_mmdb_end_record(made->data));
}

static inline void finish(const struct made *made, const char *name, unsigned ip_version)
{
    const struct ntt_mmdb_description description = {"test-Type", "Test data, CC0", 1750000000, ip_version};
    char *path = g_build_filename(made_folder, name, NULL);
    gsize size;
    CU_ASSERT_FATAL(ntt_mmdb_write(made->tree, made->data, &description, path, &size, NULL));
    g_free(path);
    ntt_mmdb_tree_free(made->tree);
    ntt_mmdb_data_free(made->data);
}

static inline void put_names(const struct made *made, const char *key, const char *code, const char *name)
{
    ntt_mmdb_put_string(made->data, key);
    ntt_mmdb_put_map(made->data, code ? 2 : 1);
    if (code)
        text(made, "iso_code", code);
    ntt_mmdb_put_string(made->data, "names");
    ntt_mmdb_put_map(made->data, 1);
    text(made, "en", name);
}

static inline void put_location(const struct made *made, double latitude, double longitude)
{
    ntt_mmdb_put_string(made->data, "location");
    ntt_mmdb_put_map(made->data, 2);
    ntt_mmdb_put_string(made->data, "latitude");
    ntt_mmdb_put_double(made->data, latitude);
    ntt_mmdb_put_string(made->data, "longitude");
    ntt_mmdb_put_double(made->data, longitude);
}

static inline void write_city(const char *name, const char *code, const char *country, const char *city)
{
    struct made made = start();
    ntt_mmdb_put_map(made.data, 3);
    put_names(&made, "country", code, country);
    put_names(&made, "city", NULL, city);
    put_location(&made, -33.494, 143.2104);
    end_range(&made, "8.8.8.0", "8.8.8.255");
    finish(&made, name, 6);
}

#endif
