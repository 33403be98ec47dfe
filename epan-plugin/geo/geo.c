/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "geo/geo.h"

#include "engine/special_ranges.h"
#include "geo/database.h"
#include "geo/place.h"
#include "system/system.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>

struct ntt_geo {
    GPtrArray *databases; /* MMDB_s, one for each source */
    GArray *sources;      /* struct ntt_geo_source */
    GHashTable *seen;     /* "device:inode" of what is open */
    void (*warn)(void *data, const char *message);
    void *data;
};

static void warn(const struct ntt_geo *geo, const char *path, const char *reason)
{
    if (!geo->warn)
        return;
    char *shown = g_filename_display_name(path);
    char *message = g_strdup_printf("GeoIP database '%s' is left out: %s", shown, reason);
    geo->warn(geo->data, message);
    g_free(message);
    g_free(shown);
}

static bool is_standard(const char *path)
{
    return strcmp(path, "/usr/share/GeoIP") == 0 || strcmp(path, "/var/lib/GeoIP") == 0 ||
           g_str_has_suffix(path, "/ntt/GeoIP");
}

static void format_day(uint64_t epoch, char day[11])
{
    GDateTime *time = epoch <= G_MAXINT64 ? g_date_time_new_from_unix_utc((gint64)epoch) : NULL;
    char *text = time ? g_date_time_format(time, "%Y-%m-%d") : NULL;
    g_strlcpy(day, text ? text : "", 11);
    g_free(text);
    g_clear_pointer(&time, g_date_time_unref);
}

static const char *describe(const MMDB_metadata_s *metadata)
{
    const char *text = "";
    for (size_t i = metadata->description.count; i-- > 0;) {
        const MMDB_description_s *description = metadata->description.descriptions[i];
        text = description->description;
        if (g_strcmp0(description->language, "en") == 0)
            break;
    }
    return text ? text : "";
}

static void close_database(void *database)
{
    MMDB_close(database);
    g_free(database);
}

static void clear_source(void *element)
{
    struct ntt_geo_source *source = element;
    g_free(source->path);
    g_free(source->type);
    g_free(source->description);
}

static void open_file(struct ntt_geo *geo, const char *path)
{
    struct ntt_file_identity file;
    if (!ntt_file_identify(path, &file)) {
        warn(geo, path, g_strerror(errno));
        return;
    }
    char *identity = g_strdup_printf("%" PRIu64 ":%" PRIu64, file.device, file.number);
    if (!g_hash_table_add(geo->seen, identity))
        return;
    if (!file.regular) { /* opening a FIFO would wait for a writer */
        warn(geo, path, "not a regular file");
        return;
    }
    MMDB_s *database = g_new0(MMDB_s, 1);
    int status = ntt_database_open(path, database);
    if (status != MMDB_SUCCESS) {
        warn(geo, path, status == MMDB_IO_ERROR ? g_strerror(errno) : MMDB_strerror(status));
        g_free(database);
        return;
    }
    const char *type = database->metadata.database_type ? database->metadata.database_type : "";
    struct ntt_geo_source source = {
        .path = g_strdup(path),
        .type = g_utf8_make_valid(type, -1),
        .description = g_utf8_make_valid(describe(&database->metadata), -1),
    };
    format_day(database->metadata.build_epoch, source.built);
    g_ptr_array_add(geo->databases, database);
    g_array_append_val(geo->sources, source);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void open_folder(struct ntt_geo *geo, const char *path)
{
    GError *error = NULL;
    GDir *folder = g_dir_open(path, 0, &error);
    if (!folder) {
        warn(geo, path, error->message);
        g_error_free(error);
        return;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder))
        if (g_str_has_suffix(name, ".mmdb"))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_dir_close(folder);
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        open_file(geo, g_ptr_array_index(names, i));
    g_ptr_array_free(names, TRUE);
}

struct ntt_geo *ntt_geo_open(const char *const *paths, void (*warn_function)(void *data, const char *message),
                             void *data)
{
    struct ntt_geo *geo = g_new(struct ntt_geo, 1);
    *geo = (struct ntt_geo){
        .databases = g_ptr_array_new_with_free_func(close_database),
        .sources = g_array_new(FALSE, FALSE, sizeof(struct ntt_geo_source)),
        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .warn = warn_function,
        .data = data,
    };
    g_array_set_clear_func(geo->sources, clear_source);
    GHashTable *asked = g_hash_table_new(g_str_hash, g_str_equal);
    for (; *paths; paths++) {
        if (!g_hash_table_add(asked, (void *)*paths))
            continue;
        if (g_file_test(*paths, G_FILE_TEST_IS_DIR))
            open_folder(geo, *paths);
        else if (!is_standard(*paths) || g_file_test(*paths, G_FILE_TEST_EXISTS))
            open_file(geo, *paths);
    }
    g_hash_table_destroy(asked);
    return geo;
}

/* No data, an IPv6 question to an IPv4 file and a damaged tree all answer nothing. */
static bool find(const MMDB_s *database, const struct ntt_address *address, MMDB_entry_s *entry)
{
    struct ntt_socket_address room;
    int status = MMDB_SUCCESS;
    MMDB_lookup_result_s result = MMDB_lookup_sockaddr(
        database, ntt_ip_socket_address(address->bytes, address->family == NTT_IPV4 ? 4 : 16, &room),
        &status);
    *entry = result.entry;
    return status == MMDB_SUCCESS && result.found_entry;
}

bool ntt_geo_lookup(const struct ntt_geo *geo, const uint8_t *address, size_t length, struct ntt_place *place)
{
    *place = (struct ntt_place){.asn = 0};
    if (!geo || (length != 4 && length != 16))
        return false;
    struct ntt_address host = ntt_address_from_bytes(length == 4 ? NTT_IPV4 : NTT_IPV6, address);
    struct ntt_prefix whole = ntt_prefix_of(&host), asked = ntt_prefix_carried(&whole);
    if (!ntt_address_is_public(&asked.base))
        return false;
    for (guint i = 0; i < geo->databases->len && !ntt_place_complete(place); i++) {
        MMDB_entry_s entry;
        if (find(g_ptr_array_index(geo->databases, i), &asked.base, &entry))
            ntt_place_add(place, &entry);
    }
    return !ntt_place_empty(place);
}

/* Adds what the first records of the tree say, from its root on; a damaged tree may have none, or circles. */
static void sample_tree(const MMDB_s *database, struct ntt_place *place)
{
    enum { DEPTH = 130, MOST = 1 << 16 };
    uint32_t waiting[DEPTH] = {0}, count = 1, seen = 0;
    while (count && seen++ < MOST && !ntt_place_complete(place)) {
        MMDB_search_node_s node;
        if (MMDB_read_node(database, waiting[--count], &node) != MMDB_SUCCESS)
            return;
        const struct {
            uint8_t type;
            uint64_t record;
            MMDB_entry_s *entry;
        } sides[] = {{node.right_record_type, node.right_record, &node.right_record_entry},
                     {node.left_record_type, node.left_record, &node.left_record_entry}};
        for (unsigned i = 0; i < G_N_ELEMENTS(sides); i++) {
            if (sides[i].type == MMDB_RECORD_TYPE_DATA)
                ntt_place_add(place, sides[i].entry);
            else if (sides[i].type == MMDB_RECORD_TYPE_SEARCH_NODE && count < DEPTH)
                waiting[count++] = (uint32_t)sides[i].record;
        }
    }
}

bool ntt_geo_sample(const struct ntt_geo *geo, struct ntt_place *place)
{
    *place = (struct ntt_place){.asn = 0};
    for (guint i = 0; geo && i < geo->databases->len; i++)
        sample_tree(g_ptr_array_index(geo->databases, i), place);
    return !ntt_place_empty(place);
}

size_t ntt_geo_sources(const struct ntt_geo *geo, const struct ntt_geo_source **sources)
{
    *sources = geo ? (const struct ntt_geo_source *)(const void *)geo->sources->data : NULL;
    return geo ? geo->sources->len : 0;
}

void ntt_geo_close(struct ntt_geo *geo)
{
    if (!geo)
        return;
    g_ptr_array_free(geo->databases, TRUE);
    g_array_free(geo->sources, TRUE);
    g_hash_table_destroy(geo->seen);
    g_free(geo);
}
