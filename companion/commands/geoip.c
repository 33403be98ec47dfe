/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt geoip: builds GeoIP databases from what Debian packages, and says which ones answer. */
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/escape.h"
#include "base/exit_status.h"
#include "commands/commands.h"
#include "commands/subcommands.h"
#include "geoip/asn_database.h"
#include "geoip/country_database.h"
#include "geoip/folders.h"
#include "tshark/tshark.h"

#include "geo/geo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    EXIT_NONE_ANSWERS = 1,
    CURRENT_DAYS = 180, /* older than this, too many ranges have changed hands */
};

static const char usage[] =
    "ntt geoip: databases of where addresses are registered.\n"
    "\n"
    "Usage:\n"
    "  ntt geoip build [-o FOLDER] [--tor-geoipdb FOLDER] [--libloc FILE]\n"
    "  ntt geoip status [PATH…]\n"
    "\n"
    "  build     write ntt-country.mmdb, and ntt-asn.mmdb if libloc's database is installed\n"
    "  status    list the databases in use, with what they contain, their date and licence\n"
    "\n"
    "  ntt geoip build --help     the options of build\n"
    "  ntt geoip status --help    the options of status\n"
    "\n"
    "Example: " NTT_EXAMPLE_GEOIP_BUILD "\n";

static const char build_description[] = "Reads the country files of tor-geoipdb and, if libloc-database is "
                                        "installed, its networks. Root writes to\n"
                                        "/var/lib/GeoIP, where both Wireshark and ntt find the databases; "
                                        "other users write to a folder of their own,\n"
                                        "where ntt finds them. Exit status: 0 written, 2 not written.\n"
                                        "\n"
                                        "Examples:\n"
                                        "  " NTT_EXAMPLE_GEOIP_BUILD "\n"
                                        "  ntt geoip build -o geoip && ntt geoip status geoip";

static const char status_description[] = "Checks each PATH, a file or a folder of *.mmdb files. Without PATH "
                                         "it checks the folders of Wireshark's\n"
                                         "configuration, then /usr/share/GeoIP, /var/lib/GeoIP and ntt's own "
                                         "folders. Put your own databases, such as\n"
                                         "MaxMind's GeoLite2-City.mmdb and GeoLite2-ASN.mmdb, into one of "
                                         "these. Earlier databases take precedence.\n"
                                         "Exit status: 0 if a database answers, 1 if none does.\n"
                                         "\n"
                                         "Example:\n"
                                         "  " NTT_EXAMPLE_GEOIP_STATUS;

/* Tells what came of writing `path`, and takes over `error`. */
static bool print_result(const char *path, const char *names, const struct ntt_database_report *report,
                         GError *error)
{
    for (guint i = 0; i < report->warnings->len; i++)
        ntt_error("geoip build", "warning: %s", (const char *)g_ptr_array_index(report->warnings, i));
    if (error) {
        bool denied = g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_ACCES) ||
                      g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_ROFS);
        bool missing = g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        if (denied)
            ntt_error_remedy("geoip build", "ntt geoip build -o geoip",
                             "%s. Run it with sudo, or choose another folder with -o", error->message);
        else
            ntt_error("geoip build", "%s. %s", error->message,
                      missing
                          ? "Install the package it is made from"
                          : "Check that the data it is made from is complete, and that the disk has room");
        g_error_free(error);
        return false;
    }
    char *size = g_format_size(report->size);
    ntt_print("wrote %s: %" G_GUINT64_FORMAT " %s in %" G_GUINT64_FORMAT " ranges, %s. %s.", path,
              report->names, names, report->ranges, size, report->description);
    g_free(size);
    return true;
}

static bool build_countries(const char *folder, const char *tor_geoipdb)
{
    char *path = g_build_filename(folder, "ntt-country.mmdb", NULL);
    const struct ntt_country_database_source source = {
        .folder = tor_geoipdb,
        .names_path = "/usr/share/iso-codes/json/iso_3166-1.json",
    };
    struct ntt_database_report report;
    ntt_database_report_init(&report);
    GError *error = NULL;
    ntt_country_database_write(&source, path, &report, &error);
    bool good = print_result(path, "countries", &report, error);
    ntt_database_report_clear(&report);
    g_free(path);
    return good;
}

static bool build_networks(const char *folder, const char *location_database)
{
    char *path = g_build_filename(folder, "ntt-asn.mmdb", NULL);
    struct ntt_database_report report;
    ntt_database_report_init(&report);
    GError *error = NULL;
    ntt_asn_database_write(location_database, path, &report, &error);
    bool good = print_result(path, "networks", &report, error);
    ntt_database_report_clear(&report);
    g_free(path);
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

static int build(const char *folder, const char *tor_geoipdb, const char *location_database)
{
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        ntt_error_remedy("geoip build", "ntt geoip build -o geoip",
                         "cannot create the folder '%s': %s. Choose another with -o", folder,
                         g_strerror(errno));
        return NTT_EXIT_USAGE;
    }
    bool good = build_countries(folder, tor_geoipdb);
    const char *installed = installed_libloc();
    if (location_database)
        return build_networks(folder, location_database) && good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
    if (!ntt_asn_database_supported())
        ntt_error_remedy("geoip build", "sudo apt install libloc-dev && cmake --fresh --preset release",
                         "note: no networks (ASN): this ntt was built without libloc-dev");
    else if (!installed)
        ntt_error_remedy("geoip build", "sudo apt install libloc-database && sudo ntt geoip build",
                         "note: no networks (ASN): libloc-database is not installed");
    else
        good = build_networks(folder, installed) && good;
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}

/* Parses the options of one sub-command. False when they are wrong, which has been said. */
static bool parse(const char *name, const char *purpose, const char *description, const GOptionEntry *entries,
                  char ***arguments)
{
    char *program = g_strdup_printf("ntt geoip %s", name), *command = g_strdup_printf("geoip %s", name);
    GOptionContext *context = g_option_context_new(purpose);
    g_option_context_set_description(context, description);
    if (entries)
        g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname(program);
    GError *error = NULL;
    bool good = g_option_context_parse_strv(context, arguments, &error);
    if (!good) {
        char *problem = ntt_option_problem(context, error);
        ntt_error(command, "%s See: %s --help", problem, program);
        g_free(problem);
        g_error_free(error);
    }
    g_option_context_free(context);
    g_free(command);
    g_free(program);
    return good;
}

static int build_main(char ***arguments)
{
    char *folder = NULL, *tor_geoipdb = NULL, *location_database = NULL;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "Folder to write to", "FOLDER"},
        {"tor-geoipdb", 0, 0, G_OPTION_ARG_FILENAME, &tor_geoipdb,
         "Folder with geoip and geoip6 (/usr/share/tor)", "FOLDER"},
        {"libloc", 0, 0, G_OPTION_ARG_FILENAME, &location_database,
         "libloc's database (the installed one, if any)", "FILE"},
        G_OPTION_ENTRY_NULL,
    };
    int status = NTT_EXIT_USAGE;
    if (parse("build", "- write databases from installed packages", build_description, entries, arguments)) {
        if (!folder)
            folder = ntt_geoip_own_folder();
        if ((*arguments)[1])
            ntt_error("geoip build", "'%s' is not expected. See: ntt geoip build --help", (*arguments)[1]);
        else
            status = build(folder, tor_geoipdb ? tor_geoipdb : "/usr/share/tor", location_database);
    }
    g_free(folder);
    g_free(tor_geoipdb);
    g_free(location_database);
    return status;
}

static void warn_database(void *data G_GNUC_UNUSED, const char *message)
{
    ntt_error("geoip status", "warning: %s", message);
}

/* Well-known hosts of several registries, old and new; what a database says about any of them it can say. */
static struct ntt_place probe(const struct ntt_geo *geo)
{
    static const char *const addresses[] = {"8.8.8.8",      "1.1.1.1",
                                            "193.0.6.139",  "200.3.14.10",
                                            "196.216.2.6",  "2001:4860:4860::8888",
                                            "2606:4700::1", "2001:67c:2e8:22::c100:68b"};
    struct ntt_place known = {.asn = 0};
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        bool v6 = strchr(addresses[i], ':') != NULL;
        uint8_t bytes[16];
        struct ntt_place place;
        if (inet_pton(v6 ? AF_INET6 : AF_INET, addresses[i], bytes) != 1 ||
            !ntt_geo_lookup(geo, bytes, v6 ? 16 : 4, &place))
            continue;
        if (*place.country)
            memcpy(known.country, place.country, sizeof known.country);
        if (*place.city)
            memcpy(known.city, place.city, sizeof known.city);
        known.has_position = known.has_position || place.has_position;
        known.asn = place.asn ? place.asn : known.asn;
    }
    return known;
}

/* Prints what one open file has to say. True when it answers. */
static bool print_database(const struct ntt_geo_source *source)
{
    const char *const paths[] = {source->path, NULL};
    struct ntt_geo *geo = ntt_geo_open(paths, NULL, NULL);
    const struct ntt_place known = probe(geo);
    ntt_geo_close(geo);
    bool answers = *known.country || *known.city || known.has_position || known.asn;
    GString *attributes = g_string_new(NULL);
    const struct {
        bool has;
        const char *name;
    } parts[] = {{*known.country != '\0', "country"},
                 {*known.city != '\0', "city"},
                 {known.has_position, "position"},
                 {known.asn != 0, "network (ASN)"}};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i].has)
            g_string_append_printf(attributes, "%s%s", attributes->len ? ", " : "", parts[i].name);
    ntt_print("%s", source->path);
    ntt_print("  type     %s", *source->type ? source->type : "not stated");
    gint64 days = ntt_geoip_age(source->built);
    if (days > CURRENT_DAYS)
        ntt_print("  built    %s: %" G_GINT64_FORMAT
                  " days old, more than %d; update the package it is made from",
                  source->built, days, CURRENT_DAYS);
    else
        ntt_print("  built    %s", *source->built ? source->built : "not stated");
    ntt_print("  knows    %s", answers ? attributes->str : "none of the addresses it was tested with");
    ntt_print("  source   %s",
              *source->description ? source->description : "not stated, and no licence either");
    g_string_free(attributes, TRUE);
    return answers;
}

static char **search_folders(void)
{
    struct ntt_tshark tshark;
    char *problem = NULL, *output = NULL, *messages = NULL;
    if (ntt_tshark_find(NULL, &tshark, &problem) == NTT_TSHARK_GOOD) {
        char *argv[] = {tshark.path, (char[]){"-G"}, (char[]){"folders"}, NULL};
        ntt_run(argv, &output, &messages);
    } else {
        ntt_error("geoip status", "warning: cannot find the folders of Wireshark's configuration: %s",
                  problem);
    }
    char **folders = ntt_geoip_folders(output);
    g_free(problem);
    g_free(output);
    g_free(messages);
    ntt_tshark_clear(&tshark);
    return folders;
}

static int status(char **paths)
{
    char **searched = *paths ? g_strdupv(paths) : search_folders();
    struct ntt_geo *geo = ntt_geo_open((const char *const *)searched, warn_database, NULL);
    const struct ntt_geo_source *sources = NULL;
    size_t count = ntt_geo_sources(geo, &sources), answering = 0;
    for (size_t i = 0; i < count; i++)
        answering += print_database(&sources[i]);
    if (!answering) {
        char *list = g_strjoinv(", ", searched);
        ntt_error_remedy("geoip status", NTT_EXAMPLE_GEOIP_BUILD,
                         "no GeoIP database was found, or none is usable. Searched: %s. Build one", list);
        g_free(list);
    }
    ntt_geo_close(geo);
    g_strfreev(searched);
    return answering ? NTT_EXIT_OK : EXIT_NONE_ANSWERS;
}

static int status_main(char ***arguments)
{
    if (!parse("status", "[PATH…] - list the databases in use", status_description, NULL, arguments))
        return NTT_EXIT_USAGE;
    char **paths = *arguments + 1;
    if (*paths && strcmp(*paths, "--") == 0)
        paths++;
    return status(paths);
}

int geoip_main(int argc, char **argv)
{
    static const struct ntt_subcommand subcommands[] = {
        {"build", build_main}, {"status", status_main}, {NULL, NULL}};
    return ntt_run_subcommand("geoip", usage, subcommands, argc, argv);
}
