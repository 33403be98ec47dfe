/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geoip/country_database.h"

#include "geoip/country_names.h"
#include "geoip/mmdb_writer.h"
#include "geoip/tor_geoipdb.h"

static const char data_source[] =
    "Countries by IPFire Location (https://location.ipfire.org/), from Debian's tor-geoipdb";

struct builder {
    struct ntt_mmdb_tree *tree;
    struct ntt_mmdb_data *data;
    GHashTable *names;   /* code → name; NULL when there is no list */
    GHashTable *records; /* code → offset of its record */
};

static void put_country(const struct builder *builder, const char *code)
{
    const char *name = builder->names ? g_hash_table_lookup(builder->names, code) : NULL;
    ntt_mmdb_put_map(builder->data, 2);
    ntt_mmdb_put_string(builder->data, "iso_code");
    ntt_mmdb_put_string(builder->data, code);
    ntt_mmdb_put_string(builder->data, "names");
    ntt_mmdb_put_map(builder->data, 1);
    ntt_mmdb_put_string(builder->data, "en");
    ntt_mmdb_put_string(builder->data, name ? name : code);
}

/* The registries' entry is all the source knows, so both keys say the same. */
static uint32_t record_of(const struct builder *builder, const char *code)
{
    gpointer record = NULL;
    if (!*code)
        return NTT_MMDB_NO_RECORD;
    if (!g_hash_table_lookup_extended(builder->records, code, NULL, &record)) {
        ntt_mmdb_put_map(builder->data, 2);
        ntt_mmdb_put_string(builder->data, "country");
        put_country(builder, code);
        ntt_mmdb_put_string(builder->data, "registered_country");
        put_country(builder, code);
        record = GUINT_TO_POINTER(ntt_mmdb_end_record(builder->data));
        g_hash_table_insert(builder->records, g_strdup(code), record);
    }
    return GPOINTER_TO_UINT(record);
}

static void take_range(void *data, const uint8_t first[16], const uint8_t last[16], const char *country)
{
    const struct builder *builder = data;
    ntt_mmdb_tree_insert(builder->tree, first, last, record_of(builder, country));
}

static gboolean read_file(struct builder *builder, const char *folder, const char *name,
                          struct ntt_tor_geoipdb *summary, struct ntt_database_report *report, GError **error)
{
    char *path = g_build_filename(folder, name, NULL);
    gboolean good = ntt_tor_geoipdb_read(path, take_range, builder, summary, error);
    report->ranges += summary->ranges;
    if (good && summary->refused)
        ntt_database_report_warn(report, "'%s': %" G_GUINT64_FORMAT " line%s left out; %s", path,
                                 summary->refused, summary->refused == 1 ? "" : "s", summary->refusal);
    g_free(path);
    return good;
}

static GByteArray *build(struct builder *builder, const struct ntt_country_database_source *source,
                         struct ntt_database_report *report, GError **error)
{
    struct ntt_tor_geoipdb v4 = {.ranges = 0}, v6 = {.ranges = 0};
    GByteArray *database = NULL;
    if (read_file(builder, source->folder, "geoip", &v4, report, error) &&
        read_file(builder, source->folder, "geoip6", &v6, report, error)) {
        gint64 made = MAX(v4.made, v6.made);
        ntt_database_report_describe(report, data_source, v4.licence ? v4.licence : v6.licence, made);
        report->names = g_hash_table_size(builder->records);
        const struct ntt_mmdb_description description = {
            .type = NTT_COUNTRY_DATABASE_TYPE,
            .description = report->description,
            .built = (uint64_t)MAX(made, 0),
            .ip_version = 6,
        };
        database = ntt_mmdb_build(builder->tree, builder->data, &description, error);
    }
    ntt_tor_geoipdb_clear(&v4);
    ntt_tor_geoipdb_clear(&v6);
    return database;
}

GByteArray *ntt_country_database_build(const struct ntt_country_database_source *source,
                                       struct ntt_database_report *report, GError **error)
{
    GError *problem = NULL;
    struct builder builder = {
        .tree = ntt_mmdb_tree_new(),
        .data = ntt_mmdb_data_new(),
        .names = ntt_country_names_read(source->names_path, &problem),
        .records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    if (!builder.names) {
        ntt_database_report_warn(report, "countries are named by their codes: %s; install iso-codes",
                                 problem->message);
        g_error_free(problem);
    }
    GByteArray *database = build(&builder, source, report, error);
    ntt_mmdb_tree_free(builder.tree);
    ntt_mmdb_data_free(builder.data);
    g_clear_pointer(&builder.names, g_hash_table_destroy);
    g_hash_table_destroy(builder.records);
    return database;
}
