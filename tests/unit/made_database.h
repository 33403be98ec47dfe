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

/* Our databases have no positions, and so our writer no floating point. A string stands for such a number, as long as the
 * number is in the file, where it takes the string's place: control and value (MaxMind DB 2.0, "Output Data Section"). */
struct number {
    char place[9];
    uint8_t bytes[9];
    size_t length; /* with the control byte or bytes */
};
static struct number numbers[8];
static size_t number_count;

static inline void put_number(const struct made *made, uint64_t bits, size_t size)
{
    CU_ASSERT_FATAL(number_count < G_N_ELEMENTS(numbers));
    struct number *number = &numbers[number_count++];
    size_t control = size == 8 ? 1 : 2; /* double: type 3; float: type 15, extended */
    *number = (struct number){.bytes = {size == 8 ? 3 << 5 | 8 : 4, 15 - 7}, .length = control + size};
    for (size_t i = 0; i < size; i++)
        number->bytes[control + i] = (uint8_t)(bits >> 8 * (size - 1 - i));
    g_snprintf(number->place, sizeof number->place, "@%0*zu", (int)number->length - 2, number_count);
    ntt_mmdb_put_string(made->data, number->place);
}

static inline void put_double(const struct made *made, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_number(made, bits, sizeof bits);
}

static inline void put_float(const struct made *made, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_number(made, bits, sizeof bits);
}

static inline void set_numbers(GByteArray *file)
{
    for (size_t i = 0; i < number_count; i++) {
        size_t length = numbers[i].length;
        guint found = 0;
        for (guint at = 1; at + length <= file->len; at++)
            if (memcmp(file->data + at, numbers[i].place, length - 1) == 0)
                found = at;
        CU_ASSERT_EQUAL_FATAL(file->data[found - 1],
                              2U << 5 | (length - 1)); /* the control byte of a string */
        memcpy(file->data + found - 1, numbers[i].bytes, length);
    }
    number_count = 0;
}

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
    GByteArray *file = ntt_mmdb_build(made->tree, made->data, &description, NULL);
    set_numbers(file);
    CU_ASSERT_FATAL(g_file_set_contents(path, (const char *)file->data, (gssize)file->len, NULL));
    g_byte_array_unref(file);
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
    put_double(made, latitude);
    ntt_mmdb_put_string(made->data, "longitude");
    put_double(made, longitude);
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
