/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/asn_database.h"

#include "geoip/mmdb_writer.h"

#include <errno.h>
#include <gio/gio.h>
#include <libloc/database.h>
#include <libloc/libloc.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char data_source[] =
    "Networks by IPFire Location (https://location.ipfire.org/), from libloc-database";

struct builder {
    struct loc_database *source;
    struct ntt_mmdb_tree *tree;
    struct ntt_mmdb_data *data;
    GHashTable *records; /* AS number → offset of its record */
};

static uint32_t record_of(const struct builder *builder, uint32_t asn)
{
    gpointer record = NULL;
    if (!asn)
        return NTT_MMDB_NO_RECORD;
    if (!g_hash_table_lookup_extended(builder->records, GUINT_TO_POINTER(asn), NULL, &record)) {
        struct loc_as *owner = NULL;
        const char *name = NULL;
        if (loc_database_get_as(builder->source, &owner, asn) == 0 && owner)
            name = loc_as_get_name(owner);
        ntt_mmdb_put_map(builder->data, name && *name ? 2 : 1);
        ntt_mmdb_put_string(builder->data, "autonomous_system_number");
        ntt_mmdb_put_uint32(builder->data, asn);
        if (name && *name) {
            ntt_mmdb_put_string(builder->data, "autonomous_system_organization");
            ntt_mmdb_put_string(builder->data, name);
        }
        record = GUINT_TO_POINTER(ntt_mmdb_end_record(builder->data));
        g_hash_table_insert(builder->records, GUINT_TO_POINTER(asn), record);
        if (owner)
            loc_as_unref(owner);
    }
    return GPOINTER_TO_UINT(record);
}

/* libloc keeps IPv4 as ::ffff:a.b.c.d, the format as ::a.b.c.d. */
static void copy_address(uint8_t to[16], const struct in6_addr *from)
{
    memcpy(to, from, 16);
    if (IN6_IS_ADDR_V4MAPPED(from))
        to[10] = to[11] = 0;
}

/* A network comes before the ones inside it, which then replace its part: the most specific one wins. */
static bool read_networks(struct builder *builder, struct ntt_database_report *report)
{
    struct loc_database_enumerator *networks = NULL;
    if (loc_database_enumerator_new(&networks, builder->source, LOC_DB_ENUMERATE_NETWORKS, 0) != 0)
        return false;
    struct loc_network *network = NULL;
    int status = loc_database_enumerator_next_network(networks, &network);
    for (; status == 0 && network; status = loc_database_enumerator_next_network(networks, &network)) {
        uint8_t first[16], last[16];
        copy_address(first, loc_network_get_first_address(network));
        copy_address(last, loc_network_get_last_address(network));
        if (memcmp(first, last, 16) <= 0) {
            report->ranges++;
            ntt_mmdb_tree_insert(builder->tree, first, last,
                                 record_of(builder, loc_network_get_asn(network)));
        }
        loc_network_unref(network);
        network = NULL;
    }
    loc_database_enumerator_unref(networks);
    return status == 0 && report->ranges > 0;
}

static GByteArray *build(struct builder *builder, const char *location_database,
                         struct ntt_database_report *report, GError **error)
{
    if (!read_networks(builder, report)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' is damaged, or contains no networks",
                    location_database);
        return NULL;
    }
    gint64 made = loc_database_created_at(builder->source);
    ntt_database_report_describe(report, data_source, loc_database_get_license(builder->source), made);
    report->names = g_hash_table_size(builder->records);
    const struct ntt_mmdb_description description = {
        .type = NTT_ASN_DATABASE_TYPE,
        .description = report->description,
        .built = (uint64_t)MAX(made, 0),
        .ip_version = 6,
    };
    return ntt_mmdb_build(builder->tree, builder->data, &description, error);
}

static GByteArray *build_from(struct loc_database *source, const char *location_database,
                              struct ntt_database_report *report, GError **error)
{
    struct builder builder = {
        .source = source,
        .tree = ntt_mmdb_tree_new(),
        .data = ntt_mmdb_data_new(),
        .records = g_hash_table_new(NULL, NULL),
    };
    GByteArray *database = build(&builder, location_database, report, error);
    ntt_mmdb_tree_free(builder.tree);
    ntt_mmdb_data_free(builder.data);
    g_hash_table_destroy(builder.records);
    return database;
}

GByteArray *ntt_asn_database_build(const char *location_database, struct ntt_database_report *report,
                                   GError **error)
{
    FILE *file = fopen(location_database, "rbe");
    if (!file) {
        g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno), "cannot read '%s': %s",
                    location_database, g_strerror(errno));
        return NULL;
    }
    struct loc_ctx *context = NULL;
    struct loc_database *source = NULL;
    GByteArray *database = NULL;
    if (loc_new(&context) == 0 && (loc_set_log_priority(context, 0), true) &&
        loc_database_new(context, &source, file) == 0)
        database = build_from(source, location_database, report, error);
    else
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' is not a database of libloc",
                    location_database);
    if (source)
        loc_database_unref(source);
    if (context)
        loc_unref(context);
    fclose(file);
    return database;
}

gboolean ntt_asn_database_supported(void)
{
    return TRUE;
}
