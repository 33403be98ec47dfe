/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/inputs.h"

#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "base/interrupt.h"
#include "base/text_format.h"
#include "commands/commands.h"
#include "config/baseline_file.h"
#include "config/time_zone.h"
#include "inputs/capture_sets.h"
#include "inputs/parallel_reader.h"
#include "tshark/settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char about_files[] =
    "FILE is a capture, also with .gz, .zst or .lz4; a directory, for every capture directly in it; or -, "
    "for\n"
    "a pipe. Files are read as one capture, in time order, if their names are those of one ring of dumpcap,\n"
    "tshark or tcpdump (-b; -C, -W, -G), or if they are in one directory that was given, and if all have the "
    "same\n"
    "link type and each begins after the previous one ends. A scan across two files is then one alert.\n"
    "All others are read in parallel, each by itself. --together and --apart override this.\n"
    "\n"
    "tshark starts anew for each file, which takes half a second of a core or so: 5,000 small files take 20 "
    "minutes on\n"
    "two cores. Where they may be one capture, merge them first: mergecap -w all.pcapng FILE…";

static bool want_colour(const char *choice)
{
    if (choice && strcmp(choice, "auto") != 0)
        return strcmp(choice, "always") == 0;
    const char *refused = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");
    return isatty(STDOUT_FILENO) && !(refused && *refused) && g_strcmp0(terminal, "dumb") != 0;
}

/* Passes on what is to be taken for normal. What is wrong with it is returned, to be freed: better to learn
 * it now than from a report that was made without. */
static char *expect(struct ntt_inputs *inputs)
{
    char *problem = NULL;
    if (inputs->time_zone) {
        GTimeZone *zone = ntt_time_zone_named(inputs->time_zone);
        if (!zone)
            return g_strdup_printf("no time zone is called '%s'; names are like Europe/Berlin or UTC.",
                                   inputs->time_zone);
        ntt_text_set_time_zone(zone);
        g_ptr_array_add(inputs->preferences, g_strconcat("ntt.time_zone:", inputs->time_zone, NULL));
    }
    if (inputs->baseline_file) {
        char *error = NULL;
        struct ntt_baseline *baseline = ntt_baseline_read(inputs->baseline_file, &error);
        problem = error ? g_strconcat(error, ".", NULL) : NULL;
        g_free(error);
        g_free(baseline);
        char *path = g_canonicalize_filename(inputs->baseline_file, NULL);
        g_ptr_array_add(inputs->preferences, g_strconcat("ntt.baseline:", path, NULL));
        g_free(path);
    }
    return problem;
}

/* "." has no name that a report could take. */
static void add_files(GPtrArray *files, char **given)
{
    for (; given && *given; given++) {
        char *name = g_path_get_basename(*given);
        bool nameless = **given && (strcmp(name, ".") == 0 || strcmp(name, "..") == 0);
        g_ptr_array_add(files, nameless ? g_canonicalize_filename(*given, NULL) : g_strdup(*given));
        g_free(name);
    }
}

/* What is wrong with how many captures are to be read; to be freed. */
static char *judge_many(const struct ntt_inputs *inputs)
{
    unsigned pipes = 0;
    for (guint i = 0; i < inputs->files->len; i++)
        pipes += strcmp(g_ptr_array_index(inputs->files, i), "-") == 0;
    if (pipes > 1)
        return g_strdup("standard input (-) can be read only once.");
    if (pipes && inputs->together)
        return g_strdup("standard input (-) cannot be put in time order before it is read, so it cannot be "
                        "used with --together.");
    if (inputs->together && inputs->apart)
        return g_strdup("--together and --apart cannot be combined.");
    if (inputs->jobs < 1)
        return g_strdup_printf(
            "--jobs %d is not possible; give the number of captures to read at once, 1 or more.",
            inputs->jobs);
    return NULL;
}

static char *interpret_files(struct ntt_inputs *inputs)
{
    add_files(inputs->files, inputs->by_letter);
    add_files(inputs->files, inputs->positional);
    if (inputs->files->len == 0)
        return g_strdup("give at least one capture file.");
    for (guint i = 0; i < inputs->files->len; i++)
        if (!*(const char *)g_ptr_array_index(inputs->files, i))
            return g_strdup("an empty name ('') is none of a capture.");
    return judge_many(inputs);
}

/* What is wrong with the values of the options, in a sentence; NULL when nothing is. To be freed. */
static char *interpret(struct ntt_inputs *inputs)
{
    enum ntt_severity severity;
    inputs->quiet = inputs->quiet_given;
    inputs->depth = NTT_DEPTH_SERVICES;
    if (inputs->depth_name && !ntt_depth_parse(inputs->depth_name, &inputs->depth))
        return g_strdup_printf("'%s' is not a depth; choose headers, services or full.", inputs->depth_name);
    if (inputs->fail_on_name) {
        if (!ntt_severity_parse(inputs->fail_on_name, &severity))
            return g_strdup_printf("'%s' is not a severity; choose " NTT_SEVERITY_NAMES ".",
                                   inputs->fail_on_name);
        inputs->fail_on = severity;
    }
    const char *colour = inputs->colour_name;
    if (colour && strcmp(colour, "auto") != 0 && strcmp(colour, "always") != 0 &&
        strcmp(colour, "never") != 0)
        return g_strdup_printf("'%s' is not a value of --color; choose auto, always or never.", colour);
    inputs->colour = want_colour(colour);
    if (inputs->ignore_file) {
        if (access(inputs->ignore_file, R_OK) != 0)
            return g_strdup_printf("cannot read the ignore rules in '%s': %s.", inputs->ignore_file,
                                   g_strerror(errno));
        char *path = g_canonicalize_filename(inputs->ignore_file, NULL);
        g_ptr_array_add(inputs->preferences, g_strconcat("ntt.ignore_file:", path, NULL));
        g_free(path);
    }
    char *problem = expect(inputs);
    if (problem)
        return problem;
    return inputs->live ? NULL : interpret_files(inputs);
}

bool ntt_inputs_parse(struct ntt_inputs *inputs, GOptionContext *context, const GOptionEntry *entries,
                      int argc, char **argv, int *status)
{
    *inputs = (struct ntt_inputs){.command = inputs->command,
                                  .one_by_one = inputs->one_by_one,
                                  .live = inputs->live,
                                  .jobs = inputs->one_by_one ? 1 : (int)g_get_num_processors(),
                                  .files = g_ptr_array_new_with_free_func(g_free),
                                  .preferences = g_ptr_array_new_with_free_func(g_free)};
    const GOptionEntry files[] = {
        {"read-file", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &inputs->by_letter,
         "Read this capture (as for tshark)", "FILE"},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING, &inputs->fail_on_name,
         "Exit with 1 if an alert is at least this severe: " NTT_SEVERITY_NAMES, "SEVERITY"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &inputs->positional, NULL, "FILE…"},
        G_OPTION_ENTRY_NULL,
    };
    const GOptionEntry common[] = {
        {"depth", 0, 0, G_OPTION_ARG_STRING, &inputs->depth_name,
         "How much tshark dissects: headers, services (default) or full", "DEPTH"},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &inputs->baseline_file,
         "Baseline of what is normal here, from `ntt baseline learn`", "FILE"},
        {"timezone", 0, 0, G_OPTION_ARG_STRING, &inputs->time_zone,
         "Time zone of times and hours: UTC (default), Europe/Berlin, …", "ZONE"},
        {"ignore", 0, 0, G_OPTION_ARG_FILENAME, &inputs->ignore_file,
         "Ignore rules: tab-separated type, address, side, port, reason, expires", "FILE"},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &inputs->tshark_path,
         "The tshark to run ($NTT_TSHARK, else from $PATH)", "PATH"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &inputs->colour_name, "Colour: auto (default), always or never",
         "WHEN"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &inputs->quiet_given, NTT_QUIET_HELP, NULL},
        {"no-names", 'n', 0, G_OPTION_ARG_NONE, &inputs->names_off,
         "Look up no names, as in tshark; ntt never looks any up", NULL},
        G_OPTION_ENTRY_NULL,
    };
    const GOptionEntry many[] = {
        {"together", 0, 0, G_OPTION_ARG_NONE, &inputs->together,
         "Read all files as one capture, in time order", NULL},
        {"apart", 0, 0, G_OPTION_ARG_NONE, &inputs->apart, "Read each file by itself, even those of a ring",
         NULL},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &inputs->jobs, "How many captures to read at once (number of cores)",
         "N"},
        G_OPTION_ENTRY_NULL,
    };
    GError *error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    bool several = !inputs->one_by_one && !inputs->live;
    if (!inputs->live)
        g_option_context_add_main_entries(context, files, NULL);
    if (several) {
        g_option_context_set_summary(context, about_files);
        g_option_context_add_main_entries(context, many, NULL);
    }
    g_option_context_add_main_entries(context, common, NULL);
    char *program = g_strconcat("ntt ", inputs->command, NULL);
    g_set_prgname(program);
    g_free(program);
    char **arguments = g_strdupv(argv);
    g_option_context_parse_strv(context, &arguments, &error);
    g_strfreev(arguments);
    char *problem = error ? ntt_option_problem(context, error) : interpret(inputs);
    g_clear_error(&error);
    (void)argc;
    if (problem) {
        ntt_error(inputs->command, "%s See: ntt %s --help", problem, inputs->command);
        g_free(problem);
        *status = NTT_EXIT_USAGE;
        return false;
    }
    if (ntt_tshark_find(inputs->tshark_path, &inputs->tshark, &problem) != NTT_TSHARK_GOOD) {
        ntt_error(inputs->command, "%s", problem);
        g_free(problem);
        *status = NTT_EXIT_USAGE;
        return false;
    }
    if (!inputs->live && !ntt_inputs_plugin_enabled(inputs)) {
        *status = NTT_EXIT_USAGE;
        return false;
    }
    return true;
}

bool ntt_inputs_plugin_enabled(const struct ntt_inputs *inputs)
{
    char *problem = ntt_settings_without_ntt(&inputs->tshark);
    if (problem)
        ntt_error_remedy(inputs->command, NTT_EXAMPLE_DOCTOR, "%s", problem);
    g_free(problem);
    return !problem;
}

void ntt_inputs_warn_of_settings(const struct ntt_inputs *inputs)
{
    json_t *warnings = json_array(), *warning;
    size_t i;
    ntt_settings_ask(&inputs->tshark, inputs->depth, warnings);
    json_array_foreach(warnings, i, warning)
        ntt_warning(inputs->command, "warning: %s", json_string_value(warning));
    json_decref(warnings);
}

void ntt_inputs_clear(struct ntt_inputs *inputs)
{
    g_ptr_array_free(inputs->files, TRUE);
    if (inputs->sets)
        g_ptr_array_free(inputs->sets, TRUE);
    g_ptr_array_free(inputs->preferences, TRUE);
    g_strfreev(inputs->positional);
    g_strfreev(inputs->by_letter);
    g_free(inputs->tshark_path);
    g_free(inputs->depth_name);
    g_free(inputs->fail_on_name);
    g_free(inputs->ignore_file);
    g_free(inputs->baseline_file);
    g_free(inputs->time_zone);
    g_free(inputs->colour_name);
    ntt_tshark_clear(&inputs->tshark);
}

static void add_path(GPtrArray *paths, const char *path)
{
    if (path)
        g_ptr_array_add(paths, g_strdup(path));
}

GPtrArray *ntt_inputs_paths(const struct ntt_inputs *inputs)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free), *captures = ntt_captures_find(inputs->files);
    for (guint i = 0; i < captures->len; i++)
        add_path(paths, ((const struct ntt_capture *)g_ptr_array_index(captures, i))->path);
    add_path(paths, inputs->baseline_file);
    add_path(paths, inputs->ignore_file);
    g_ptr_array_free(captures, TRUE);
    return paths;
}

void ntt_inputs_find(struct ntt_inputs *inputs)
{
    enum ntt_grouping grouping = inputs->together                      ? NTT_TOGETHER
                                 : inputs->apart || inputs->one_by_one ? NTT_APART
                                                                       : NTT_BY_RULE;
    GPtrArray *captures = ntt_captures_find(inputs->files),
              *to_time = ntt_capture_sets_to_time(captures, grouping);
    if (!ntt_captures_ask(to_time, inputs->tshark.path))
        ntt_error_remedy(
            inputs->command, "sudo apt install wireshark-common",
            "capinfos, which finds out when each file begins and ends, was not found next to '%s'; files are "
            "read %s. Install it to have the files of a ring read as one capture",
            inputs->tshark.path,
            grouping == NTT_TOGETHER ? "in the order in which they were given" : "one by one");
    inputs->sets = ntt_capture_sets(captures, grouping);
    g_ptr_array_free(to_time, TRUE);
    g_ptr_array_free(captures, TRUE);
}

GPtrArray *ntt_inputs_read(const struct ntt_inputs *inputs,
                           void (*print_alert)(void *data, const char *file, const json_t *alert,
                                               GString *out),
                           void *data)
{
    const struct ntt_parallel_reader how = {.command = inputs->command,
                                            .quiet = inputs->quiet,
                                            .jobs = (unsigned)inputs->jobs,
                                            .session = {.tshark = &inputs->tshark,
                                                        .depth = inputs->depth,
                                                        .preferences = inputs->preferences,
                                                        .on_other = inputs->on_other,
                                                        .other_data = inputs->other_data},
                                            .print_alert = print_alert,
                                            .data = data};
    return ntt_parallel_read(&how, inputs->sets);
}

bool ntt_inputs_several(const struct ntt_inputs *inputs)
{
    const struct ntt_capture_set *first = g_ptr_array_index(inputs->sets, 0);
    return inputs->sets->len > 1 || first->files->len > 1;
}

static unsigned count_outcome(const GPtrArray *captures, enum ntt_read_outcome outcome)
{
    unsigned n = 0;
    for (guint i = 0; i < captures->len; i++)
        n += ((const struct ntt_summary *)g_ptr_array_index(captures, i))->outcome == outcome;
    return n;
}

bool ntt_inputs_nothing(const GPtrArray *captures)
{
    return count_outcome(captures, NTT_UNREAD) == captures->len;
}

int ntt_inputs_status(const struct ntt_inputs *inputs, const GPtrArray *captures)
{
    if (ntt_interrupted())
        return NTT_EXIT_INTERRUPTED;
    if (ntt_inputs_nothing(captures))
        return NTT_EXIT_USAGE;
    for (guint i = 0; inputs->fail_on && i < captures->len; i++)
        if (ntt_summary_count(g_ptr_array_index(captures, i), (enum ntt_severity)inputs->fail_on))
            return NTT_EXIT_ALERTS;
    for (guint i = 0; i < captures->len; i++)
        if (((const struct ntt_summary *)g_ptr_array_index(captures, i))->unjudged)
            return NTT_EXIT_INCOMPLETE;
    return count_outcome(captures, NTT_READ_WHOLE) == captures->len ? NTT_EXIT_OK : NTT_EXIT_INCOMPLETE;
}
