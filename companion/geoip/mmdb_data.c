/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/mmdb_data.h"

#include <string.h>

enum type {
    TYPE_POINTER = 1,
    TYPE_STRING = 2,
    TYPE_UINT16 = 5,
    TYPE_UINT32 = 6,
    TYPE_MAP = 7,
    TYPE_UINT64 = 9,
    TYPE_ARRAY = 11,
};

struct ntt_mmdb_data {
    GByteArray *section;
    GByteArray *record;  /* the one being put together */
    GHashTable *strings; /* text → offset in the section; NULL: every string is written in place */
    GHashTable *records; /* GBytes → offset in the section */
};

struct ntt_mmdb_data *ntt_mmdb_data_new_plain(void)
{
    struct ntt_mmdb_data *data = g_new(struct ntt_mmdb_data, 1);
    *data = (struct ntt_mmdb_data){
        .section = g_byte_array_new(),
        .record = g_byte_array_new(),
        .records = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL),
    };
    return data;
}

struct ntt_mmdb_data *ntt_mmdb_data_new(void)
{
    struct ntt_mmdb_data *data = ntt_mmdb_data_new_plain();
    data->strings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return data;
}

void ntt_mmdb_data_free(struct ntt_mmdb_data *data)
{
    if (!data)
        return;
    g_byte_array_free(data->section, TRUE);
    g_byte_array_free(data->record, TRUE);
    g_clear_pointer(&data->strings, g_hash_table_destroy);
    g_hash_table_destroy(data->records);
    g_free(data);
}

/* The low `count` bytes of `value`, most significant first. */
static void append_number(GByteArray *bytes, uint64_t value, unsigned count)
{
    while (count-- > 0) {
        uint8_t byte = (uint8_t)(value >> (8 * count));
        g_byte_array_append(bytes, &byte, 1);
    }
}

static void append_control(GByteArray *bytes, enum type type, uint32_t size)
{
    static const struct {
        uint32_t from;
        unsigned bytes;
    } forms[] = {{29, 1}, {285, 2}, {65821, 3}}; /* control byte 29, 30, 31: size - from in that many bytes */
    unsigned form = 0;
    while (form < G_N_ELEMENTS(forms) && size >= forms[form].from)
        form++;
    uint32_t field = form ? 28 + form : size;
    append_number(bytes, (type > 7 ? 0U : (uint32_t)type << 5) | field, 1);
    if (type > 7)
        append_number(bytes, (uint32_t)type - 7, 1);
    if (form)
        append_number(bytes, size - forms[form - 1].from, forms[form - 1].bytes);
}

static void append_pointer(GByteArray *bytes, uint32_t offset)
{
    const uint32_t control = TYPE_POINTER << 5;
    if (offset < 2048)
        append_number(bytes, control << 8 | offset, 2);
    else if (offset < 526336)
        append_number(bytes, (control | 1 << 3) << 16 | (offset - 2048), 3);
    else if (offset < 134744064)
        append_number(bytes, (control | 2 << 3) << 24 | (offset - 526336), 4);
    else
        append_number(bytes, (uint64_t)(control | 3 << 3) << 32 | offset, 5);
}

static void append_string(GByteArray *bytes, const char *text, uint32_t length)
{
    append_control(bytes, TYPE_STRING, length);
    g_byte_array_append(bytes, (const guint8 *)text, length);
}

/* Numbers are stored without leading zero bytes. */
static void put_unsigned(struct ntt_mmdb_data *data, enum type type, uint64_t value)
{
    unsigned size = 0;
    while (size < 8 && value >> (8 * size))
        size++;
    append_control(data->record, type, size);
    append_number(data->record, value, size);
}

void ntt_mmdb_put_map(struct ntt_mmdb_data *data, uint32_t pairs)
{
    append_control(data->record, TYPE_MAP, pairs);
}

void ntt_mmdb_put_array(struct ntt_mmdb_data *data, uint32_t values)
{
    append_control(data->record, TYPE_ARRAY, values);
}

/* Short strings are no longer than a pointer to them. */
static void put_valid_string(struct ntt_mmdb_data *data, const char *text, uint32_t length)
{
    if (!data->strings || length <= 3) {
        append_string(data->record, text, length);
        return;
    }
    gpointer offset = NULL;
    if (!g_hash_table_lookup_extended(data->strings, text, NULL, &offset)) {
        offset = GUINT_TO_POINTER(data->section->len);
        g_hash_table_insert(data->strings, g_strdup(text), offset);
        append_string(data->section, text, length);
    }
    append_pointer(data->record, GPOINTER_TO_UINT(offset));
}

void ntt_mmdb_put_string(struct ntt_mmdb_data *data, const char *text)
{
    char *valid = g_utf8_make_valid(text, -1);
    size_t length = strlen(valid);
    if (length > NTT_MMDB_TEXT) {
        length = NTT_MMDB_TEXT;
        while (((unsigned char)valid[length] & 0xc0) == 0x80)
            length--;
        valid[length] = '\0';
    }
    put_valid_string(data, valid, (uint32_t)length);
    g_free(valid);
}

void ntt_mmdb_put_uint16(struct ntt_mmdb_data *data, uint16_t value)
{
    put_unsigned(data, TYPE_UINT16, value);
}

void ntt_mmdb_put_uint32(struct ntt_mmdb_data *data, uint32_t value)
{
    put_unsigned(data, TYPE_UINT32, value);
}

void ntt_mmdb_put_uint64(struct ntt_mmdb_data *data, uint64_t value)
{
    put_unsigned(data, TYPE_UINT64, value);
}

uint32_t ntt_mmdb_end_record(struct ntt_mmdb_data *data)
{
    GBytes *record = g_bytes_new(data->record->data, data->record->len);
    g_byte_array_set_size(data->record, 0);
    gpointer offset = NULL;
    if (g_hash_table_lookup_extended(data->records, record, NULL, &offset)) {
        g_bytes_unref(record);
        return GPOINTER_TO_UINT(offset);
    }
    uint32_t start = data->section->len;
    gsize size;
    const guint8 *bytes = g_bytes_get_data(record, &size);
    g_byte_array_append(data->section, bytes, (guint)size);
    g_hash_table_insert(data->records, record, GUINT_TO_POINTER(start));
    return start;
}

const GByteArray *ntt_mmdb_data_section(const struct ntt_mmdb_data *data)
{
    return data->section;
}
