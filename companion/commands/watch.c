/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt watch: alerts of live traffic, as they come. */
#include "watch/watch.h"

#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "base/quantities.h"
#include "base/text_format.h"
#include "capture/conditions.h"
#include "commands/commands.h"
#include "commands/inputs.h"
#include "events/event.h"

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
    "Times are 90s, 5m, 12h, 7d; sizes 100MB, 2GB. -b takes duration:5m and filesize:100MB, -a duration:1h.\n"
    "SIGHUP reopens the files that are written to. Dropped packets are known when a file of the ring is "
    "complete.\n"
    "\n"
    "Exit status: 0 ended by its time, or by SIGINT or SIGTERM; 2 usage, permissions or interface.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_WATCH "\n"
    "  ntt watch -i eth0 -f 'not port 22' --to file:/var/log/ntt/alerts.json --min-severity medium\n"
    "  ntt watch -i eth0 -b duration:60 --keep-size 20GB --keep-age 7d\n"
    "  ntt watch --status -i eth0";

enum { FILE_SECONDS = 300, FILE_KB = 100000 };

/* As given. */
struct given {
    char **interfaces, **stop, **ring, **targets;
    char *filter, *state, *sensor, *format, *least, *keep_size, *keep_age, *spool_size;
    int snap_length, buffer_mib;
    gboolean not_promiscuous, status;
    GPtrArray *conditions; /* of -b, as dumpcap has them */
};

static void complain(void *data, const char *sentence)
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
    char *name = given->interfaces ? g_strjoinv("+", given->interfaces) : g_strdup("default");
    g_strdelimit(name, "/", '_');
    const char *service = g_getenv("STATE_DIRECTORY");
    char *folder = service         ? g_build_filename(service, name, NULL)
                   : getuid() == 0 ? g_build_filename("/var/lib/ntt/watch", name, NULL)
                                   : g_build_filename(g_get_user_state_dir(), "ntt", "watch", name, NULL);
    g_free(name);
    return folder;
}

/* The conditions of -a or -b, parsed: how long, or when a file is full. What is wrong is returned, to be freed. */
static char *parse_conditions(char **given, bool ring, GPtrArray *conditions)
{
    char *problem = NULL;
    for (; given && *given && !problem; given++) {
        char *condition = ntt_condition_parse(*given, ring, &problem);
        if (condition)
            g_ptr_array_add(conditions, condition);
    }
    if (!problem && ring && ntt_condition_among(conditions, "files"))
        return g_strdup("limit the files by size and age instead: --keep-size 2GB --keep-age 7d.");
    if (!problem && !ring && conditions->len && !ntt_condition_seconds(conditions))
        return g_strdup("a watch can only end after a time, as with -a duration:1h.");
    char *sentence = problem ? g_strconcat(problem, ".", NULL) : NULL;
    g_free(problem);
    return sentence;
}

/* What is wrong with the values of the options, in a sentence; NULL when nothing is. To be freed. */
static char *interpret(const struct given *given, struct ntt_watch_options *options)
{
    int64_t seconds = 0;
    if (given->least && !ntt_severity_parse(given->least, &options->least))
        return g_strdup_printf("'%s' is not a severity; choose " NTT_SEVERITY_NAMES ".", given->least);
    if (given->keep_age && !ntt_duration_parse(given->keep_age, &seconds))
        return g_strdup_printf("'%s' is not an age; write 12h or 7d.", given->keep_age);
    options->retention.age_s = seconds;
    if (!ntt_size_parse(given->keep_size ? given->keep_size : "2GB", &options->retention.bytes))
        return g_strdup_printf("'%s' is not a size; write 500MB or 20GB.", given->keep_size);
    if (!ntt_size_parse(given->spool_size ? given->spool_size : "200MB", &options->outbox.limit_bytes))
        return g_strdup_printf("'%s' is not a size; write 50MB or 1GB.", given->spool_size);
    if (given->snap_length < 0 || given->buffer_mib < 0)
        return g_strdup("-s takes a number of bytes, and -B of MiB; 0 or more.");
    GPtrArray *stop = g_ptr_array_new_with_free_func(g_free);
    char *problem = parse_conditions(given->stop, false, stop);
    options->duration_s = ntt_condition_seconds(stop);
    g_ptr_array_free(stop, TRUE);
    return problem ? problem : parse_conditions(given->ring, true, given->conditions);
}

static int watch(const struct ntt_inputs *inputs, const struct given *given,
                 struct ntt_watch_options *options)
{
    char *problem = NULL, *dumpcap = ntt_dumpcap_find(inputs->tshark.path);
    options->dumpcap = dumpcap;
    if (!dumpcap)
        problem = g_strdup("dumpcap was not found. Install it with: sudo apt install wireshark-common");
    GPtrArray *interfaces = strings(given->interfaces), *targets = strings(given->targets);
    if (!given->conditions->len) {
        g_ptr_array_add(given->conditions, g_strdup_printf("duration:%d", FILE_SECONDS));
        g_ptr_array_add(given->conditions, g_strdup_printf("filesize:%d", FILE_KB));
    }
    if (!targets->len)
        g_ptr_array_add(targets, (char[]){"-"});
    options->capture = (struct ntt_dumpcap_options){.interfaces = interfaces,
                                                    .filter = given->filter,
                                                    .snap_length = (uint64_t)given->snap_length,
                                                    .buffer_mib = (uint64_t)given->buffer_mib,
                                                    .not_promiscuous = given->not_promiscuous,
                                                    .ring = given->conditions};
    options->session = (struct ntt_tshark_session){
        .tshark = &inputs->tshark, .depth = inputs->depth, .preferences = inputs->preferences};
    options->outbox.targets = targets;
    options->outbox.format = given->format;
    options->outbox.colour = inputs->colour;
    options->sensor = given->sensor;
    options->status_line = !inputs->quiet && isatty(STDERR_FILENO);
    options->complain = complain;
    bool good = !problem && ntt_dumpcap_check(dumpcap, &options->capture, &problem) &&
                ntt_watch_run(options, &problem);
    if (!good)
        ntt_error("watch", "%s", problem);
    g_free(problem);
    g_free(dumpcap);
    g_ptr_array_free(interfaces, TRUE);
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

int watch_main(int argc, char **argv)
{
    struct given given = {.conditions = g_ptr_array_new_with_free_func(g_free)};
    const GOptionEntry entries[] = {
        {"interface", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &given.interfaces, "Interface to watch; repeatable",
         "IF"},
        {"filter", 'f', 0, G_OPTION_ARG_STRING, &given.filter,
         "Capture only packets that match this libpcap filter", "BPF"},
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &given.targets,
         "Send alerts there (default: standard output), see ntt-destinations(5); repeatable", "DEST"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &given.format,
         "Format for destinations that name none: " NTT_EVENT_FORMAT_NAMES, "FORMAT"},
        {"min-severity", 0, 0, G_OPTION_ARG_STRING, &given.least,
         "Leave out less severe alerts: " NTT_SEVERITY_NAMES, "SEVERITY"},
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &given.state,
         "Folder of this watch (/var/lib/ntt/watch/IF, or ~/.local/state/ntt/watch/IF)", "DIR"},
        {"sensor", 0, 0, G_OPTION_ARG_STRING, &given.sensor,
         "Name of this sensor in events (the machine's name)", "NAME"},
        {"ring-buffer", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &given.ring,
         "Start the next file of the ring at (duration:300 and filesize:100000)", "duration:S"},
        {"keep-size", 0, 0, G_OPTION_ARG_STRING, &given.keep_size, "Largest size of the ring (2GB)", "SIZE"},
        {"keep-age", 0, 0, G_OPTION_ARG_STRING, &given.keep_age,
         "Delete files of the ring older than this (no limit)", "TIME"},
        {"spool-size", 0, 0, G_OPTION_ARG_STRING, &given.spool_size,
         "Largest size of the events that wait for destinations (200MB)", "SIZE"},
        {"autostop", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &given.stop, "Stop after this time (never)",
         "duration:S"},
        {"snapshot-length", 's', 0, G_OPTION_ARG_INT, &given.snap_length,
         "Capture at most this many bytes of each packet (all)", "BYTES"},
        {"buffer-size", 'B', 0, G_OPTION_ARG_INT, &given.buffer_mib, "Kernel buffer for packets (2)", "MIB"},
        {"no-promiscuous-mode", 'p', 0, G_OPTION_ARG_NONE, &given.not_promiscuous,
         "Capture only what the interface receives anyway", NULL},
        {"status", 0, 0, G_OPTION_ARG_NONE, &given.status, "Print what the watch in DIR has done, and exit",
         NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- alerts on live traffic, as they happen");
    g_option_context_set_description(context, description);
    struct ntt_inputs inputs = {.command = "watch", .live = true};
    struct ntt_watch_options options = {.least = NTT_INFO};
    int status = NTT_EXIT_OK;
    if (ntt_inputs_parse(&inputs, context, entries, argc, argv, &status)) {
        char *problem = interpret(&given, &options),
             *folder = given.state ? g_strdup(given.state) : default_folder(&given);
        char *absolute = g_canonicalize_filename(folder, NULL);
        options.folder = absolute;
        ntt_text_set_time_zone(inputs.time_zone);
        if (problem)
            ntt_error("watch", "%s See: ntt watch --help", problem);
        status = problem        ? NTT_EXIT_USAGE
                 : given.status ? print_status(absolute)
                                : watch(&inputs, &given, &options);
        g_free(absolute);
        g_free(folder);
        g_free(problem);
    }
    ntt_inputs_clear(&inputs);
    g_option_context_free(context);
    g_ptr_array_free(given.conditions, TRUE);
    char **lists[] = {given.interfaces, given.stop, given.ring, given.targets};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    char *texts[] = {given.filter, given.state,     given.sensor,   given.format,
                     given.least,  given.keep_size, given.keep_age, given.spool_size};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    return status;
}
