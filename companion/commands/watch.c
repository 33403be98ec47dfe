/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt watch: alerts of live traffic, as they come. */
#include "watch/watch.h"

#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "base/output_check.h"
#include "base/quantities.h"
#include "capture/conditions.h"
#include "capture/options.h"
#include "commands/commands.h"
#include "commands/delivery.h"
#include "commands/inputs.h"
#include "commands/interfaces.h"
#include "destinations/file_check.h"
#include "destinations/target.h"
#include "events/formats.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char description[] =
    "dumpcap writes a ring of files and never blocks; a tshark reads behind it. At each file change the next "
    "tshark\n"
    "loads the state, so that an alert can continue over any number of files. One line is printed per change "
    "of an\n"
    "alert: open, update, close.\n"
    "\n"
    "DIR contains the ring, the state and events that have not been delivered yet. A watch that has ended, "
    "or was\n"
    "killed, continues from there when it is started again with the same DIR: no alert is lost or reported "
    "twice.\n"
    "Files that an open alert refers to are kept while it is open, if deleting the others is enough for "
    "--keep-size.\n"
    "\n"
    "Times are 90s, 5m, 12h, 7d; sizes 100MB, 2GB. The defaults are -b duration:5m -b filesize:100MB\n"
    "--keep-size 2GB, with no limit of age and no end.\n"
    "SIGHUP reopens the files that are written to. Dropped packets are known when a file of the ring is "
    "complete.\n"
    "\n";
static const char about_exit_and_examples[] =
    "\n"
    "Exit status: 0 ended by its time, or by SIGINT or SIGTERM; 2 usage, permissions or interface.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_WATCH "\n"
    "  ntt watch -i eth0 -f 'not port 22' --to file:/var/log/ntt/alerts.json --min-severity medium\n"
    "  ntt watch -i eth0 -b duration:60 --keep-size 20GB --keep-age 7d\n"
    "  ntt watch --status -i eth0";

/* To be freed. */
static char *describe(void)
{
    GString *help = g_string_new(description);
    ntt_target_help(help);
    g_string_append(help, about_exit_and_examples);
    return g_string_free(help, FALSE);
}

enum { FILE_SECONDS = 300, FILE_KB = 100000, KEEP_BYTES = 2000000000 };

/* As given. */
struct given {
    struct ntt_capture_given capture;
    char **targets;
    char *state, *sensor, *format, *least, *spool_size;
    gboolean status, list, force, only_check;
};

static void warn(void *data, const char *sentence)
{
    (void)data;
    ntt_error("watch", "%s", sentence);
}

static GPtrArray *strings(char **given)
{
    GPtrArray *array = g_ptr_array_new();
    for (; given && *given; given++)
        g_ptr_array_add(array, *given);
    return array;
}

/* The folder of a watch on this interface: of the machine for root and services, else of the user. To be freed. */
static char *default_folder(const struct given *given)
{
    char **interfaces = given->capture.interfaces;
    char *name = interfaces ? g_strjoinv("+", interfaces) : g_strdup("default");
    g_strdelimit(name, "/", '_');
    const char *service = g_getenv("STATE_DIRECTORY");
    char *folder = service         ? g_build_filename(service, name, NULL)
                   : getuid() == 0 ? g_build_filename("/var/lib/ntt/watch", name, NULL)
                                   : g_build_filename(g_get_user_state_dir(), "ntt", "watch", name, NULL);
    g_free(name);
    return folder;
}

/* When a file of the ring is full, where that was not given. */
static void default_ring(GPtrArray *conditions)
{
    if (conditions->len)
        return;
    g_ptr_array_add(conditions, g_strdup_printf("duration:%d", FILE_SECONDS));
    g_ptr_array_add(conditions, g_strdup_printf("filesize:%d", FILE_KB));
}

/* What is wrong with the values of the options, in a sentence; NULL when nothing is. To be freed. */
static char *interpret(const struct given *given, struct ntt_capture_options *capture,
                       struct ntt_watch_options *options)
{
    char *problem = NULL;
    if (!ntt_capture_options_understand(&given->capture, capture, &problem)) {
        char *sentence = g_strconcat(problem, ".", NULL);
        g_free(problem);
        return sentence;
    }
    if (given->least && !ntt_severity_parse(given->least, &options->least))
        return g_strdup_printf("'%s' is not a severity; choose " NTT_SEVERITY_NAMES ".", given->least);
    if (!ntt_size_parse(given->spool_size ? given->spool_size : "200MB", &options->outbox.limit_bytes))
        return g_strdup_printf("'%s' is not a size; write 50MB or 1GB.", given->spool_size);
    default_ring(capture->ring);
    options->retention = capture->retention;
    if (!given->capture.keep_size)
        options->retention.bytes = KEEP_BYTES;
    options->duration_s = ntt_condition_seconds(capture->stop);
    options->capture = capture->dumpcap;
    options->capture.stop = NULL; /* the watch ends, not each dumpcap of it */
    return NULL;
}

/* False when the alerts would harm a file; this has been said. */
static bool harms_nothing(const struct ntt_file_rules *rules, const struct given *given, const char *folder)
{
    char *problem = ntt_targets_refusal(given->targets, rules->inputs, folder, rules->force);
    if (problem)
        ntt_error("watch", "%s. See: ntt watch --help", problem);
    g_free(problem);
    return !problem;
}

static int watch(const struct ntt_inputs *inputs, const struct given *given,
                 struct ntt_watch_options *options)
{
    char *problem = NULL, *dumpcap = ntt_inputs_plugin_enabled(inputs)
                                         ? ntt_command_dumpcap("watch", inputs->tshark.path)
                                         : NULL;
    if (!dumpcap)
        return NTT_EXIT_USAGE;
    ntt_inputs_warn_of_settings(inputs);
    options->dumpcap = dumpcap;
    GPtrArray *targets = strings(given->targets);
    if (!targets->len)
        g_ptr_array_add(targets, (char[]){"-"});
    options->session = (struct ntt_tshark_session){
        .tshark = &inputs->tshark, .depth = inputs->depth, .preferences = inputs->preferences};
    options->outbox.targets = targets;
    options->outbox.format = given->format;
    options->outbox.colour = inputs->colour;
    options->sensor = given->sensor;
    options->status_line = !inputs->quiet && isatty(STDERR_FILENO);
    options->warn = warn;
    bool good = ntt_dumpcap_check(dumpcap, &options->capture, &problem) && ntt_watch_run(options, &problem);
    if (!good)
        ntt_error("watch", "%s", problem);
    g_free(problem);
    g_free(dumpcap);
    g_ptr_array_free(targets, TRUE);
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}

static int print_status(const char *folder)
{
    GString *text = g_string_new(NULL);
    char *problem = NULL;
    bool good = ntt_watch_status(folder, text, &problem);
    if (good)
        fputs(text->str, stdout);
    else
        ntt_error("watch", "%s", problem);
    g_free(problem);
    g_string_free(text, TRUE);
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}

static int run(const struct ntt_inputs *inputs, const struct given *given)
{
    struct ntt_capture_options capture;
    GPtrArray *paths = ntt_inputs_paths(inputs);
    const struct ntt_file_rules rules = {paths, given->force};
    struct ntt_watch_options options = {.least = NTT_INFO, .outbox.rules = &rules};
    char *problem = interpret(given, &capture, &options),
         *folder = given->state ? g_strdup(given->state) : default_folder(given);
    char *absolute = g_canonicalize_filename(folder, NULL);
    options.folder = absolute;
    if (!problem && given->only_check)
        problem = given->status || given->list ? g_strdup("a service can do nothing with --status or --list.")
                                               : ntt_delivery_problem(given->targets, given->format);
    if (problem)
        ntt_error("watch", "%s See: ntt watch --help", problem);
    int status = problem                                  ? NTT_EXIT_USAGE
                 : given->only_check                      ? NTT_EXIT_OK
                 : given->status                          ? print_status(absolute)
                 : harms_nothing(&rules, given, absolute) ? watch(inputs, given, &options)
                                                          : NTT_EXIT_USAGE;
    g_free(absolute);
    g_free(folder);
    g_free(problem);
    g_ptr_array_free(paths, TRUE);
    ntt_capture_options_clear(&capture);
    return status;
}

int watch_main(int argc, char **argv)
{
    struct given given = {.capture.for_watch = true};
    char *formats = ntt_event_format_names(NTT_EVENT_ANY, NULL),
         *formats_help = g_strconcat("Format for destinations that name none: ", formats, NULL),
         *help = describe();
    const GOptionEntry entries[] = {
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &given.targets,
         "Send alerts there (default: standard output), see ntt-destinations(5); repeatable", "DEST"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &given.format, formats_help, "FORMAT"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &given.force, NTT_FORCE_APPEND_HELP, NULL},
        {"min-severity", 0, 0, G_OPTION_ARG_STRING, &given.least,
         "Leave out less severe alerts: " NTT_SEVERITY_NAMES, "SEVERITY"},
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &given.state,
         "Folder of this watch (/var/lib/ntt/watch/IF, or ~/.local/state/ntt/watch/IF)", "DIR"},
        {"sensor", 0, 0, G_OPTION_ARG_STRING, &given.sensor,
         "Name of this sensor in events (the machine's name)", "NAME"},
        {"spool-size", 0, 0, G_OPTION_ARG_STRING, &given.spool_size,
         "Largest size of the events that wait for destinations (200MB)", "SIZE"},
        {"status", 0, 0, G_OPTION_ARG_NONE, &given.status, "Print what the watch in DIR has done, and exit",
         NULL},
        NTT_LIST_INTERFACES_OPTION(&given.list),
        NTT_ONLY_CHECK_OPTION(&given.only_check),
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- alerts on live traffic, as they happen");
    g_option_context_set_description(context, help);
    ntt_capture_options_add(context, &given.capture);
    struct ntt_inputs inputs = {.command = "watch", .live = true};
    int status = NTT_EXIT_OK;
    if (ntt_inputs_parse(&inputs, context, entries, argc, argv, &status))
        status = given.list && !given.only_check ? ntt_list_interfaces("watch", inputs.tshark.path)
                                                 : run(&inputs, &given);
    ntt_inputs_clear(&inputs);
    g_option_context_free(context);
    ntt_capture_given_clear(&given.capture);
    g_strfreev(given.targets);
    char *texts[] = {given.state,      given.sensor, given.format, given.least,
                     given.spool_size, formats,      formats_help, help};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    return status;
}
