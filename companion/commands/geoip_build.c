/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/geoip_build.h"

#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "base/output_check.h"
#include "geo/geo.h"
#include "geoip/asn_database.h"
#include "geoip/country_database.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define COUNTRY_NAMES "/usr/share/iso-codes/json/iso_3166-1.json"

/* One of the two databases. */
struct database {
    const char *name;    /* of the file */
    const char *type;    /* that it states at its end */
    const char *entries; /* what the database has a number of */
};

static const struct database countries = {"ntt-country.mmdb", NTT_COUNTRY_DATABASE_TYPE, "countries"},
                             networks = {"ntt-asn.mmdb", NTT_ASN_DATABASE_TYPE, "networks"};

/* Where they go. */
struct place {
    const char *folder;
    const GPtrArray *inputs; /* strings: what they are made from */
    bool force;
};

static bool is_database(const char *path, const void *type)
{
    const char *const paths[] = {path, NULL};
    const struct ntt_geo_source *sources = NULL;
    struct ntt_geo *geo = ntt_geo_open(paths, NULL, NULL);
    bool is = ntt_geo_sources(geo, &sources) == 1 && strcmp(sources->type, type) == 0;
    ntt_geo_close(geo);
    return is;
}

/* What is wrong, to be freed, or NULL. `content` NULL: it is only asked whether it may be written. */
static char *put_database(const struct place *place, const struct database *database,
                          const GByteArray *content)
{
    char *path = g_build_filename(place->folder, database->name, NULL), *problem = NULL;
    const struct ntt_output output = {.path = path,
                                      .kind = "a database",
                                      .option = "-o",
                                      .otherwise = "choose another folder with -o",
                                      .is_own = is_database,
                                      .mark = database->type,
                                      .force = place->force,
                                      .in_folder = true};
    if (content)
        ntt_output_put(&output, place->inputs, content->data, content->len, 0644, &problem);
    else
        problem = ntt_output_refusal(&output, place->inputs);
    g_free(path);
    return problem;
}

/* Prints what came of building, and writes it. Takes over `content` (NULL: there is an `error`) and `error`. */
static bool write_database(const struct place *place, const struct database *database, GByteArray *content,
                           const struct ntt_database_report *report, GError *error)
{
    char *path = g_build_filename(place->folder, database->name, NULL), *problem = NULL;
    for (guint i = 0; i < report->warnings->len; i++)
        ntt_error("geoip build", "warning: %s", (const char *)g_ptr_array_index(report->warnings, i));
    if (content)
        problem = put_database(place, database, content);
    bool good = content && !problem;
    if (good) {
        char *size = g_format_size(content->len);
        ntt_print("wrote %s: %" G_GUINT64_FORMAT " %s in %" G_GUINT64_FORMAT " ranges, %s. %s.", path,
                  report->names, database->entries, report->ranges, size, report->description);
        g_free(size);
    } else if (problem) {
        ntt_error("geoip build", "%s", problem);
    } else {
        bool missing = g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        ntt_error("geoip build", "%s. %s", error->message,
                  missing ? "Install the package it is made from"
                          : "Check that the data it is made from is complete");
    }
    g_clear_error(&error);
    if (content)
        g_byte_array_unref(content);
    g_free(problem);
    g_free(path);
    return good;
}

static bool build_countries(const struct place *place, const char *tor_geoipdb)
{
    const struct ntt_country_database_source source = {.folder = tor_geoipdb, .names_path = COUNTRY_NAMES};
    struct ntt_database_report report;
    ntt_database_report_init(&report);
    GError *error = NULL;
    GByteArray *content = ntt_country_database_build(&source, &report, &error);
    bool good = write_database(place, &countries, content, &report, error);
    ntt_database_report_clear(&report);
    return good;
}

static bool build_networks(const struct place *place, const char *location_database)
{
    struct ntt_database_report report;
    ntt_database_report_init(&report);
    GError *error = NULL;
    GByteArray *content = ntt_asn_database_build(location_database, &report, &error);
    bool good = write_database(place, &networks, content, &report, error);
    ntt_database_report_clear(&report);
    return good;
}

/* What `location update` keeps current, else what the package brought. NULL when there is neither. */
static const char *installed_libloc(void)
{
    static const char *const paths[] = {"/var/lib/location/database.db",
                                        "/usr/share/libloc-location/location.db"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        if (g_file_test(paths[i], G_FILE_TEST_IS_REGULAR))
            return paths[i];
    return NULL;
}

/* Why they must not go there; NULL: they may. To be freed. */
static char *refuse(const struct place *place, bool with_networks)
{
    char *problem = put_database(place, &countries, NULL);
    if (!problem && with_networks)
        problem = put_database(place, &networks, NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(paths, g_build_filename(place->folder, countries.name, NULL));
    g_ptr_array_add(paths, g_build_filename(place->folder, networks.name, NULL));
    if (!problem && with_networks)
        problem = ntt_outputs_collision(paths, "-o");
    g_ptr_array_free(paths, TRUE);
    return problem;
}

/* False when what is there must stay, or nothing can be written there; it has been said why. */
static bool may_write(const struct place *place, bool with_networks)
{
    bool made = g_mkdir_with_parents(place->folder, 0755) == 0;
    if (!made && (errno == ENOTDIR || errno == EEXIST)) {
        ntt_error_remedy("geoip build", "ntt geoip build -o geoip",
                         "'%s' is not a folder, and -o names the folder of the databases. Choose another "
                         "folder with -o",
                         place->folder);
        return false;
    }
    if (!made || access(place->folder, W_OK | X_OK) != 0) {
        ntt_error_remedy("geoip build", "ntt geoip build -o geoip",
                         "cannot %s the folder '%s': %s. Run it with sudo, or choose another folder with -o",
                         made ? "write into" : "create", place->folder, g_strerror(errno));
        return false;
    }
    char *problem = refuse(place, with_networks);
    if (problem)
        ntt_error_remedy("geoip build", "ntt geoip build -o geoip", "%s", problem);
    g_free(problem);
    return !problem;
}

/* Owned strings. */
static GPtrArray *inputs_of(const char *tor_geoipdb, const char *location_database)
{
    GPtrArray *inputs = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(inputs, g_build_filename(tor_geoipdb, "geoip", NULL));
    g_ptr_array_add(inputs, g_build_filename(tor_geoipdb, "geoip6", NULL));
    g_ptr_array_add(inputs, g_strdup(COUNTRY_NAMES));
    if (location_database)
        g_ptr_array_add(inputs, g_strdup(location_database));
    return inputs;
}

static bool build(const struct place *place, const char *tor_geoipdb, const char *location_database)
{
    bool good = build_countries(place, tor_geoipdb);
    if (location_database)
        good = build_networks(place, location_database) && good;
    else if (!ntt_asn_database_supported())
        ntt_error_remedy("geoip build", "sudo apt install libloc-dev && cmake --fresh --preset release",
                         "note: no networks (ASN): this ntt was built without libloc-dev");
    else
        ntt_error_remedy("geoip build", "sudo apt install libloc-database && sudo ntt geoip build",
                         "note: no networks (ASN): libloc-database is not installed");
    return good;
}

int ntt_geoip_build(const char *folder, const char *tor_geoipdb, const char *location_database, bool force)
{
    if (!location_database && ntt_asn_database_supported())
        location_database = installed_libloc();
    GPtrArray *inputs = inputs_of(tor_geoipdb, location_database);
    const struct place place = {folder, inputs, force};
    bool good = may_write(&place, location_database != NULL) && build(&place, tor_geoipdb, location_database);
    g_ptr_array_free(inputs, TRUE);
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}
