/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/mmdb_writer.h"

#include <gio/gio.h>

static void append_metadata(GByteArray *file, const struct ntt_mmdb_description *description,
                            uint32_t node_count, unsigned record_size)
{
    static const guint8 marker[] = "\xab\xcd\xefMaxMind.com";
    struct ntt_mmdb_data *metadata = ntt_mmdb_data_new_plain();
    ntt_mmdb_put_map(metadata, 9);
    ntt_mmdb_put_string(metadata, "binary_format_major_version");
    ntt_mmdb_put_uint16(metadata, 2);
    ntt_mmdb_put_string(metadata, "binary_format_minor_version");
    ntt_mmdb_put_uint16(metadata, 0);
    ntt_mmdb_put_string(metadata, "build_epoch");
    ntt_mmdb_put_uint64(metadata, description->built);
    ntt_mmdb_put_string(metadata, "database_type");
    ntt_mmdb_put_string(metadata, description->type);
    ntt_mmdb_put_string(metadata, "description");
    ntt_mmdb_put_map(metadata, 1);
    ntt_mmdb_put_string(metadata, "en");
    ntt_mmdb_put_string(metadata, description->description);
    ntt_mmdb_put_string(metadata, "ip_version");
    ntt_mmdb_put_uint16(metadata, (uint16_t)description->ip_version);
    ntt_mmdb_put_string(metadata, "languages");
    ntt_mmdb_put_array(metadata, 1);
    ntt_mmdb_put_string(metadata, "en");
    ntt_mmdb_put_string(metadata, "node_count");
    ntt_mmdb_put_uint32(metadata, node_count);
    ntt_mmdb_put_string(metadata, "record_size");
    ntt_mmdb_put_uint16(metadata, (uint16_t)record_size);
    ntt_mmdb_end_record(metadata);
    g_byte_array_append(file, marker, sizeof marker - 1);
    g_byte_array_append(file, ntt_mmdb_data_section(metadata)->data, ntt_mmdb_data_section(metadata)->len);
    ntt_mmdb_data_free(metadata);
}

GByteArray *ntt_mmdb_build(struct ntt_mmdb_tree *tree, const struct ntt_mmdb_data *data,
                           const struct ntt_mmdb_description *description, GError **error)
{
    static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t six_to_four[16] = {0x20, 0x02};
    static const guint8 separator[16] = {0};
    const GByteArray *section = ntt_mmdb_data_section(data);
    gboolean only_v4 = description->ip_version == 4;
    if (!only_v4) {
        ntt_mmdb_tree_alias_v4(tree, mapped, 96);
        ntt_mmdb_tree_alias_v4(tree, six_to_four, 16);
    }
    uint32_t node_count;
    unsigned record_size;
    GByteArray *file = ntt_mmdb_tree_serialize(tree, only_v4, section->len, &node_count, &record_size);
    if (!file) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                    "more data than fits into the MaxMind DB format with 28-bit records");
        return NULL;
    }
    g_byte_array_append(file, separator, sizeof separator);
    g_byte_array_append(file, section->data, section->len);
    append_metadata(file, description, node_count, record_size);
    return file;
}
