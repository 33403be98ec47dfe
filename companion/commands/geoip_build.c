/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/geoip_build.h"

#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "base/file_type.h"
#include "base/output_check.h"
#include "base/output_file.h"
#include "geoip/asn_database.h"
#include "geoip/country_database.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define COUNTRY_NAMES "/usr/share/iso-codes/json/iso_3166-1.json"

/* One of the two databases. */
struct database {
    const char *name;    /* of the file */
    const char *mark;    /* see file_type.h */
    const char *entries; /* what the database has a number of */
};

static const struct database countries = {"ntt-country.mmdb", NTT_COUNTRY_DATABASE_TYPE, "countries"},
                             networks = {"ntt-asn.mmdb", NTT_ASN_DATABASE_TYPE, "networks"};

/* Prints what came of building, and writes it. Takes over `content` (NULL: there is an `error`) and `error`. */
static bool write_database(const char *folder, const struct database *database, GByteArray *content,
                           const struct ntt_database_report *report, GError *error)
{
    char *path = g_build_filename(folder, database->name, NULL), *problem = NULL;
    for (guint i = 0; i < report->warnings->len; i++)
        ntt_error("geoip build", "warning: %s", (const char *)g_ptr_array_index(report->warnings, i));
    bool good = content && ntt_output_write(path, content->data, content->len, 0644, &problem);
    if (good) {
        char *size = g_format_size(content->len);
        ntt_print("wrote %s: %" G_GUINT64_FORMAT " %s in %" G_GUINT64_FORMAT " ranges, %s. %s.", path,
                  report->names, database->entries, report->ranges, size, report->description);
        g_free(size);
    } else if (problem) {
        ntt_error("geoip build", "%s. Check that the disk has room, or choose another folder with -o",
                  problem);
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

static bool build_countries(const char *folder, const char *tor_geoipdb)
{
    const struct ntt_country_database_source source = {.folder = tor_geoipdb, .names_path = COUNTRY_NAMES};
    struct ntt_database_report report;
    ntt_database_report_init(&report);
    GError *error = NULL;
    GByteArray *content = ntt_country_database_build(&source, &report, &error);
    bool good = write_database(folder, &countries, content, &report, error);
    ntt_database_report_clear(&report);
    return good;
}

static bool build_networks(const char *folder, const char *location_database)
{
    struct ntt_database_report report;
    ntt_database_report_init(&report);
    GError *error = NULL;
    GByteArray *content = ntt_asn_database_build(location_database, &report, &error);
    bool good = write_database(folder, &networks, content, &report, error);
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

/* Why the database must not go there; NULL: it may. To be freed. */
static char *refuse(const char *folder, const struct database *database, const GPtrArray *inputs, bool force)
{
    char *path = g_build_filename(folder, database->name, NULL);
    const struct ntt_output output = {.path = path,
                                      .kind = "a database",
                                      .option = "-o",
                                      .is_own = ntt_file_has_mark(path, database->mark),
                                      .force = force};
    char *problem = ntt_output_refusal(&output, inputs);
    g_free(path);
    return problem;
}

/* False when what is there must stay, or nothing can be written there; it has been said why. */
static bool may_write(const char *folder, const char *tor_geoipdb, const char *location_database, bool force)
{
    bool made = g_mkdir_with_parents(folder, 0755) == 0;
    if (!made || access(folder, W_OK | X_OK) != 0) {
        ntt_error_remedy("geoip build", "ntt geoip build -o geoip",
                         "cannot %s the folder '%s': %s. Run it with sudo, or choose another folder with -o",
                         made ? "write into" : "create", folder, g_strerror(errno));
        return false;
    }
    GPtrArray *inputs = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(inputs, g_build_filename(tor_geoipdb, "geoip", NULL));
    g_ptr_array_add(inputs, g_build_filename(tor_geoipdb, "geoip6", NULL));
    g_ptr_array_add(inputs, g_strdup(COUNTRY_NAMES));
    if (location_database)
        g_ptr_array_add(inputs, g_strdup(location_database));
    char *problem = refuse(folder, &countries, inputs, force);
    if (!problem && location_database)
        problem = refuse(folder, &networks, inputs, force);
    if (problem)
        ntt_error_remedy("geoip build", "ntt geoip build -o geoip", "%s", problem);
    g_free(problem);
    g_ptr_array_free(inputs, TRUE);
    return !problem;
}

int ntt_geoip_build(const char *folder, const char *tor_geoipdb, const char *location_database, bool force)
{
    if (!location_database && ntt_asn_database_supported())
        location_database = installed_libloc();
    if (!may_write(folder, tor_geoipdb, location_database, force))
        return NTT_EXIT_USAGE;
    bool good = build_countries(folder, tor_geoipdb);
    if (location_database)
        good = build_networks(folder, location_database) && good;
    else if (!ntt_asn_database_supported())
        ntt_error_remedy("geoip build", "sudo apt install libloc-dev && cmake --fresh --preset release",
                         "note: no networks (ASN): this ntt was built without libloc-dev");
    else
        ntt_error_remedy("geoip build", "sudo apt install libloc-database && sudo ntt geoip build",
                         "note: no networks (ASN): libloc-database is not installed");
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}
