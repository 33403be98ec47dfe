/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt doctor: what is missing on this machine, and the command that mends it. */
#include "../complain.h"
#include "../output/escape.h"
#include "../tshark.h"
#include "baseline_file.h"
#include "commands.h"
#include "geo/geo.h"
#include "geoip/folders.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum state { OK, WARN, FAIL };
enum { DATABASE_DAYS = 180 /* country data older than this is worth a word */ };

static const char description[] =
    "Each line says ok, warn or fail, and how to mend it. Exit status 0 when captures can be "
    "reported on, 1 when not.\n"
    "\n"
    "Examples:\n"
    "  ntt doctor\n"
    "  ntt doctor --baseline usual.json";

static const char plugin_file[] = "ntt.so";

struct doctor {
    struct ntt_tshark tshark;
    char *plugins; /* what `tshark -G plugins` prints */
    char *folders; /* what `tshark -G folders` prints */
    bool colour, failed;
};

static void say(struct doctor *doctor, enum state state, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void say(struct doctor *doctor, enum state state, const char *format, ...)
{
    static const char *const words[] = {"ok", "warn", "fail"}, *const colours[] = {"\033[32m", "\033[33m",
                                                                                   "\033[1;31m"};
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    GString *line = g_string_new(NULL);
    ntt_terminal_sentence(line, text);
    printf("%s%-4s%s  %s\n", doctor->colour ? colours[state] : "", words[state],
           doctor->colour ? "\033[0m" : "", line->str);
    g_string_free(line, TRUE);
    g_free(text);
    doctor->failed = doctor->failed || state == FAIL;
}

static void mend(const char *command)
{
    printf("      %s\n", command);
}

/* The values of a line of `tshark -G folders`, NULL-terminated; to be freed with g_strfreev. */
static char **folders(const struct doctor *doctor, const char *label)
{
    GPtrArray *found = g_ptr_array_new();
    char **lines = g_strsplit(doctor->folders, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *colon = strchr(*line, ':');
        if (colon && strlen(label) == (size_t)(colon - *line) && g_str_has_prefix(*line, label))
            g_ptr_array_add(found, g_strstrip(g_strdup(colon + 1)));
    }
    g_strfreev(lines);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}

static bool check_tshark(struct doctor *doctor, const char *wanted)
{
    char *problem = NULL;
    if (ntt_tshark_find(wanted, &doctor->tshark, &problem) == NTT_TSHARK_GOOD)
        say(doctor, OK, "tshark %s (%s)", doctor->tshark.version, doctor->tshark.path);
    else
        say(doctor, FAIL, "%s", problem);
    g_free(problem);
    return !doctor->failed;
}

static char *ask(const struct doctor *doctor, const char *topic)
{
    char *output = NULL, *complaints = NULL, *word = g_strdup(topic);
    char option[] = "-G";
    char *argv[] = {doctor->tshark.path, option, word, NULL};
    ntt_run(argv, &output, &complaints);
    g_free(complaints);
    g_free(word);
    return output;
}

/* Plugin folders end in their version ("…/plugins/4.0"); this finds ours in a folder of any version. NULL if
 * nowhere. */
static char *other_version(const char *folder)
{
    char *parent = g_path_get_dirname(folder), *found = NULL;
    GDir *versions = g_dir_open(parent, 0, NULL);
    for (const char *name; versions && !found && (name = g_dir_read_name(versions));) {
        char *path = g_build_filename(parent, name, "epan", plugin_file, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            found = g_strdup(name);
        g_free(path);
    }
    if (versions)
        g_dir_close(versions);
    g_free(parent);
    return found;
}

/* Why a plugin that is somewhere on this machine was not loaded. True when that is so. */
static bool explain_absence(struct doctor *doctor, const char *label, bool personal)
{
    char **found = folders(doctor, label);
    const char *folder = found[0] ? found[0] : "";
    char *here = g_build_filename(folder, "epan", plugin_file, NULL), *version = other_version(folder);
    bool explained = true;
    if (g_file_test(here, G_FILE_TEST_EXISTS) && personal && (getuid() == 0 || getgid() == 0))
        say(doctor, FAIL,
            "ntt plugin is in %s, but tshark loads no personal plugins for root: run as an ordinary user, or "
            "install it for everybody",
            folder);
    else if (g_file_test(here, G_FILE_TEST_EXISTS))
        say(doctor, FAIL, "ntt plugin %s does not load: build it against tshark %s and install it again",
            here, doctor->tshark.version);
    else if (version)
        say(doctor, FAIL,
            "ntt plugin is for Wireshark %s, this is tshark %s: build it against this version and install it "
            "again",
            version, doctor->tshark.version);
    else
        explained = false;
    g_free(version);
    g_free(here);
    g_strfreev(found);
    return explained;
}

static void check_plugin(struct doctor *doctor)
{
    char **lines = g_strsplit(doctor->plugins, "\n", -1);
    bool loaded = false;
    for (char **line = lines; *line && !loaded; line++) {
        char **columns = g_strsplit(*line, "\t", -1); /* file (padded), version, kind, path */
        loaded = g_strv_length(columns) >= 4 && strcmp(g_strstrip(columns[0]), plugin_file) == 0;
        if (loaded)
            say(doctor, OK, "ntt plugin %s (%s)", columns[1], columns[3]);
        g_strfreev(columns);
    }
    g_strfreev(lines);
    if (loaded)
        return;
    if (!explain_absence(doctor, "Personal Plugins", true) &&
        !explain_absence(doctor, "Global Plugins", false))
        say(doctor, FAIL, "ntt plugin is not installed for tshark %s", doctor->tshark.version);
    mend("cmake --preset release && cmake --build --preset release && sudo cmake --install build/release");
}

static void check_dumpcap(struct doctor *doctor)
{
    char *path = g_find_program_in_path("dumpcap"), *output = NULL, *complaints = NULL;
    bool permitted = false;
    if (path) {
        char option[] = "-D";
        char *argv[] = {path, option, NULL};
        permitted = ntt_run(argv, &output, &complaints) && *output;
    }
    if (permitted) {
        say(doctor, OK, "dumpcap may capture (%s)", path);
    } else {
        const char *what = path ? "sees no interface to capture on"
                           : g_file_test("/usr/bin/dumpcap", G_FILE_TEST_EXISTS)
                               ? "may not be run by this user"
                               : "was not found";
        say(doctor, WARN,
            "dumpcap %s: captures can be read but not made. To be allowed to, then log in again:", what);
        mend("sudo apt install wireshark-common && sudo dpkg-reconfigure wireshark-common");
        mend("sudo usermod -aG wireshark \"$USER\"");
    }
    g_free(complaints);
    g_free(output);
    g_free(path);
}

static void warn_database(void *data, const char *message)
{
    say(data, WARN, "GeoIP: %s", message);
}

static void check_geoip(struct doctor *doctor)
{
    char **paths = ntt_geoip_folders(doctor->folders);
    struct ntt_geo *geo = ntt_geo_open((const char *const *)paths, warn_database, doctor);
    const struct ntt_geo_source *sources = NULL;
    size_t count = ntt_geo_sources(geo, &sources);
    for (size_t i = 0; i < count; i++) {
        gint64 days = ntt_geoip_age(sources[i].built);
        if (days > DATABASE_DAYS)
            say(doctor, WARN, "GeoIP %s of %s is %d days old (%s)", sources[i].type, sources[i].built,
                (int)days, sources[i].path);
        else
            say(doctor, OK, "GeoIP %s of %s (%s)", sources[i].type, sources[i].built, sources[i].path);
    }
    if (count == 0) {
        say(doctor, WARN,
            "no GeoIP database: countries, networks and traffic from unexpected countries are not evaluated");
        mend("sudo apt install tor-geoipdb && sudo ntt geoip build");
    }
    ntt_geo_close(geo);
    g_strfreev(paths);
}

/* The value of a preference in what `tshark -G currentprefs` prints, to be freed; "" where it has none. */
static char *preference(const char *preferences, const char *name)
{
    char *value = g_strdup(""), **lines = g_strsplit(preferences, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *colon = strchr(*line, ':');
        if (!colon || strlen(name) != (size_t)(colon - *line) || !g_str_has_prefix(*line, name))
            continue;
        g_free(value);
        value = g_strstrip(g_strdup(colon + 1));
    }
    g_strfreev(lines);
    return value;
}

static void describe_baseline(struct doctor *doctor, const char *path, const struct ntt_baseline *baseline)
{
    unsigned hours = 0;
    for (unsigned i = 0; i < NTT_WEEK_HOURS; i++)
        hours += baseline->week[i].seconds > 0;
    say(doctor, hours == NTT_WEEK_HOURS && baseline->countries_known ? OK : WARN,
        "baseline %s: %u of %d hours of the week (%s), packet sizes of %u services, %u countries", path,
        hours, NTT_WEEK_HOURS, baseline->time_zone, baseline->service_count, baseline->country_count);
    if (!ntt_week_busy(baseline->week))
        say(doctor, WARN, "off_hours is not evaluated with it: it covers less than a day of the week");
    if (!baseline->countries_known)
        say(doctor, WARN,
            "it was learnt without a GeoIP database: unexpected_country is evaluated only where "
            "ntt.expected_countries names "
            "some");
}

/* `given`: on the command line; else the one that Wireshark's preferences name. */
static void check_baseline(struct doctor *doctor, const char *given, const char *preferences)
{
    char *configured = preference(preferences, "ntt.baseline"), *error = NULL;
    char *countries = preference(preferences, "ntt.expected_countries");
    const char *path = given ? given : configured;
    struct ntt_baseline *baseline = *path ? ntt_baseline_read(path, &error) : NULL;
    if (baseline) {
        describe_baseline(doctor, path, baseline);
    } else if (*path) {
        say(doctor, WARN, "%s", error);
    } else {
        say(doctor, WARN,
            "no baseline: off_hours is evaluated only in captures of 7 days or more%s. Learn one from "
            "ordinary days:",
            *countries ? "" : ", and unexpected_country only where ntt.expected_countries names some");
        mend("ntt baseline learn CAPTURE… -o usual.json");
    }
    g_free(error);
    g_free(baseline);
    g_free(countries);
    g_free(configured);
}

static int examine(struct doctor *doctor, const char *tshark, const char *baseline)
{
    char *preferences = NULL;
    if (check_tshark(doctor, tshark)) {
        preferences = ask(doctor, "currentprefs");
        doctor->plugins = ask(doctor, "plugins");
        doctor->folders = ask(doctor, "folders");
        check_plugin(doctor);
    } else {
        doctor->folders = g_strdup("");
    }
    check_dumpcap(doctor);
    check_geoip(doctor);
    check_baseline(doctor, baseline, preferences ? preferences : "");
    g_free(preferences);
    printf("\n%s\n", doctor->failed ? "Captures cannot be reported on yet." : "Ready: ntt report CAPTURE");
    g_free(doctor->plugins);
    g_free(doctor->folders);
    ntt_tshark_clear(&doctor->tshark);
    return doctor->failed ? 1 : NTT_EXIT_OK;
}

int doctor_main(int argc, char **argv)
{
    char *tshark = NULL, *baseline = NULL;
    const GOptionEntry entries[] = {
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &baseline,
         "The baseline to look at (else the one that ntt.baseline names)", "FILE"},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &tshark,
         "The tshark to look at ($NTT_TSHARK, else from $PATH)", "PATH"},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- what is missing on this machine");
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname("ntt doctor");
    GError *error = NULL;
    char **arguments = g_strdupv(argv);
    int status = NTT_EXIT_USAGE;
    if (!g_option_context_parse_strv(context, &arguments, &error)) {
        ntt_complain("doctor", "%s. See: ntt doctor --help", error->message);
        g_error_free(error);
    } else if (g_strv_length(arguments) > 1) {
        ntt_complain("doctor", "'%s' is not expected; it takes no files. See: ntt doctor --help",
                     arguments[1]);
    } else {
        const char *refused = g_getenv("NO_COLOR");
        struct doctor doctor = {.colour = isatty(STDOUT_FILENO) && !(refused && *refused)};
        status = examine(&doctor, tshark, baseline);
    }
    (void)argc;
    g_strfreev(arguments);
    g_option_context_free(context);
    g_free(tshark);
    g_free(baseline);
    return status;
}
