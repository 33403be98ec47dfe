/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt geoip: builds GeoIP databases from what Debian packages, and says which ones answer. */
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/escape.h"
#include "base/exit_status.h"
#include "base/output_check.h"
#include "commands/commands.h"
#include "commands/geoip_build.h"
#include "commands/subcommands.h"
#include "geoip/folders.h"
#include "tshark/tshark.h"

#include "geo/geo.h"

#include <arpa/inet.h>
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
    gboolean force = FALSE;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "Folder to write to", "FOLDER"},
        {"tor-geoipdb", 0, 0, G_OPTION_ARG_FILENAME, &tor_geoipdb,
         "Folder with geoip and geoip6 (/usr/share/tor)", "FOLDER"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &force, NTT_FORCE_HELP, NULL},
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
            status = ntt_geoip_build(folder, tor_geoipdb ? tor_geoipdb : "/usr/share/tor", location_database,
                                     force);
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
    struct ntt_place known = probe(geo), other;
    if (!*known.country && !*known.city && !known.has_position && !known.asn && ntt_geo_sample(geo, &other))
        known = other;
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
    ntt_print("  knows    %s",
              answers ? attributes->str : "no country, city, position or network of any address");
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
        ntt_error_remedy("geoip status", NTT_EXAMPLE_GEOIP_BUILD, "%s. Searched: %s. Build one",
                         count ? "no GeoIP database that was found knows a country, a position or a network"
                               : "no GeoIP database was found",
                         list);
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
