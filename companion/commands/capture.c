/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt capture: live traffic into a file or a ring of files, through dumpcap. */
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/escape.h"
#include "base/exit_status.h"
#include "base/interrupt.h"
#include "base/output_check.h"
#include "base/output_place.h"
#include "base/text_format.h"
#include "capture/conditions.h"
#include "capture/finished.h"
#include "capture/options.h"
#include "capture/recording.h"
#include "capture/target.h"
#include "commands/commands.h"
#include "commands/interfaces.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char description[] =
    "Captures with dumpcap into pcapng files, in promiscuous mode unless -p is given. Filter, interface, "
    "permissions\n"
    "and the place to write to are checked first. The capture ends after -d, -a or -c, or with Ctrl-C; then "
    "the numbers\n"
    "of captured and dropped packets are printed.\n"
    "\n"
    "Option letters mean the same as in tshark, but -d is --duration, and not Decode As. Where tshark takes "
    "seconds or kB, you can also give 90s, 5m, "
    "12h, 7d,\n"
    "100MB or 2GB. In a directory, and in a ring, files are named NAME_00001_YYYYMMDDhhmmss.pcapng; "
    "--keep-size and\n"
    "--keep-age delete the oldest files with such names that ntt capture wrote there (listed in "
    "DIR/.ntt-captures) and that\n"
    "nobody has changed since, and no others, after each complete file and at the end.\n"
    "\n"
    "A file gets its name when it is complete, and replaces nothing that came there meanwhile; until then it "
    "is in a hidden\n"
    "folder .ntt-capture-XXXXXX beside it. What a capture that was killed leaves there gets its name when "
    "the next begins.\n"
    "\n"
    "Exit status: 0 captured; 2 usage, permissions or interface; 3 ended early (interface gone, disk full, "
    "dumpcap\n"
    "killed) or its name was taken meanwhile, the packets are kept; 130 interrupted, the file is complete.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_CAPTURE "\n"
    "  ntt capture -i eth0 -f 'not port 22' -b duration:1h -w /var/lib/ntt/captures/ --keep-size 10GB\n"
    "  ntt capture -D";

/* What is to be done. */
struct task {
    struct ntt_capture_options options;
    struct ntt_capture_target target;
    struct ntt_finished finished;
    char *dumpcap;
    bool quiet;
    struct ntt_pruning pruned; /* in all */
    GHashTable *told;          /* what has been warned of, and is not again; strings */
};

/* Once; takes the text, which may be NULL. */
static void warn_once(struct task *task, char *text)
{
    if (text && !g_hash_table_contains(task->told, text))
        ntt_warning("capture", "warning: %s", text);
    if (text)
        g_hash_table_add(task->told, text);
}

/* False when it cannot begin, and `problem` says why. */
static bool prepare(const struct ntt_capture_given *given, bool force, struct task *task, char **problem)
{
    struct ntt_capture_options *options = &task->options;
    if (!ntt_capture_options_understand(given, options, problem) ||
        !ntt_capture_target_aim(given->out, options->interfaces, options->ring->len > 0, force, &task->target,
                                problem))
        return false;
    if ((options->retention.bytes || options->retention.age_s) && !task->target.is_family) {
        *problem = g_strdup(
            "--keep-size and --keep-age apply only to the files of a ring (-b) or of a directory (-w DIR/)");
        return false;
    }
    return ntt_dumpcap_check(task->dumpcap, &options->dumpcap, problem);
}

static bool is_limited(const struct task *task)
{
    const struct ntt_retention *retention = &task->options.retention;
    return retention->bytes || retention->age_s;
}

static void warn_of_changed(struct task *task, GPtrArray *changed)
{
    for (guint i = 0; i < changed->len; i++)
        warn_once(task, g_strdup_printf("'%s' in '%s' has been changed since ntt capture wrote it, and will "
                                        "be neither deleted nor counted",
                                        (char *)g_ptr_array_index(changed, i), task->target.family.folder));
    g_ptr_array_free(changed, TRUE);
}

static void prune(struct task *task)
{
    if (!is_limited(task) || !task->target.is_family)
        return;
    GPtrArray *changed = g_ptr_array_new_with_free_func(g_free);
    struct ntt_pruning pruned =
        ntt_family_prune(&task->target.family, &task->target.staging, &task->options.retention, changed);
    task->pruned.deleted += pruned.deleted;
    task->pruned.bytes_deleted += pruned.bytes_deleted;
    if (pruned.problem) {
        ntt_error("capture", "warning: %s. Older captures stay, and the disk fills up", pruned.problem);
        g_free(pruned.problem);
    }
    warn_of_changed(task, changed);
}

/* Nobody knows what is ours: none of it is deleted. */
static void warn_of_list(struct task *task, const char *problem)
{
    if (problem && is_limited(task))
        warn_once(task, g_strdup_printf("%s. Until then no capture in '%s' is deleted when it is old",
                                        problem, task->target.family.folder));
}

static void warn_of_foreign(struct task *task)
{
    if (!is_limited(task))
        return;
    GPtrArray *changed = g_ptr_array_new_with_free_func(g_free);
    char *problem = NULL;
    unsigned foreign = ntt_family_foreign(&task->target.family, changed, &problem);
    if (foreign && !problem)
        ntt_warning("capture",
                    "warning: %u file%s in '%s' named like these captures %s not written by ntt capture "
                    "there, and will be neither deleted nor counted",
                    foreign, foreign == 1 ? "" : "s", task->target.family.folder,
                    foreign == 1 ? "was" : "were");
    warn_of_list(task, problem);
    warn_of_changed(task, changed);
    g_free(problem);
}

static void next_file(void *data, const char *complete, const char *begun)
{
    struct task *task = data;
    char *problem = NULL;
    ntt_capture_target_begun(&task->target);
    if (complete && !ntt_finished_next(&task->finished, complete, &problem))
        warn_once(task, problem);
    warn_of_list(task, task->finished.list_problem);
    prune(task);
    (void)begun;
}

static void print_result(const struct task *task, const struct ntt_recording *recording,
                         const struct ntt_dumpcap_counters *counters, bool counted)
{
    char *packets = ntt_text_counted(counters->captured, "packet", "packets"),
         *dropped = ntt_text_count(counters->dropped), *bytes = ntt_text_bytes(recording->bytes),
         *seconds = ntt_text_duration(recording->seconds);
    bool streamed = task->target.special; /* of which nobody knows how much has come */
    if (counted)
        ntt_print("%s%s%s%s in %s, %s dropped", packets, streamed ? "" : " (", streamed ? "" : bytes,
                  streamed ? "" : ")", seconds, counters->dropped ? dropped : "none");
    else
        ntt_print("%s in %s; dumpcap did not report how many packets", bytes, seconds);
    if (recording->files > 1)
        ntt_print("%u files, the last is %s", recording->files, task->finished.last);
    else
        ntt_print("%s", streamed              ? task->target.special
                        : task->finished.last ? task->finished.last
                                              : task->target.file);
    if (task->pruned.deleted) {
        char *freed = ntt_text_bytes(task->pruned.bytes_deleted);
        ntt_print("%u older files deleted (%s)", task->pruned.deleted, freed);
        g_free(freed);
    }
    g_free(seconds);
    g_free(bytes);
    g_free(dropped);
    g_free(packets);
}

static void warn_drops(const struct ntt_dumpcap_counters *counters)
{
    double all = (double)counters->captured + (double)counters->dropped;
    char *dropped = ntt_text_counted(counters->dropped, "packet was", "packets were");
    ntt_error_remedy("capture", "ntt capture -i eth0 -B 64 -s 256 -w fast.pcapng",
                     "warning: %s dropped (%.2g %% of all), because they arrived faster than they could be "
                     "written. Give a larger buffer with -B, capture less with -f or only the first bytes of "
                     "each packet with -s, or write to a faster disk",
                     dropped, 100.0 * (double)counters->dropped / all);
    g_free(dropped);
}

/* What made dumpcap end early; NULL when nothing did. To be freed with g_free. */
static char *mishap(const struct ntt_recording *recording)
{
    if (WIFSIGNALED(recording->wait_status))
        return g_strdup_printf("dumpcap was killed by signal %d (%s). What it had written is kept; the last "
                               "packet may be cut short, which tshark and `ntt report` report and skip",
                               WTERMSIG(recording->wait_status),
                               g_strsignal(WTERMSIG(recording->wait_status)));
    if (recording->disk_full)
        return g_strdup("the disk is full, and the capture has stopped. The packets before that are kept; "
                        "make room, or write elsewhere with -w");
    if (WEXITSTATUS(recording->wait_status) != 0 || strstr(recording->messages->str, "dumpcap: "))
        return ntt_dumpcap_problem(recording->messages->str);
    return NULL;
}

/* Moves files to where they are for. False when one of them is not there, which is said. */
static bool put_in_place(struct task *task, const struct ntt_recording *recording, bool good, bool worth)
{
    char *problem = NULL;
    if (!recording->file || ntt_finished_all(&task->finished, good, worth, &problem)) {
        warn_of_list(task, task->finished.list_problem);
        prune(task);
        return true;
    }
    ntt_warning("capture", "%s", problem);
    g_free(problem);
    return false;
}

static int status_of(const struct ntt_recording *recording, bool begun, bool good)
{
    if (!good)
        return begun ? NTT_EXIT_INCOMPLETE : NTT_EXIT_USAGE;
    return recording->interrupted ? NTT_EXIT_INTERRUPTED : NTT_EXIT_OK;
}

/* dumpcap names its files by the descriptor of their folder. */
static void name_folder(const struct task *task, GString *messages)
{
    char *folder = task->target.staging.path ? ntt_capture_target_folder(&task->target) : NULL;
    if (folder)
        g_string_replace(messages, task->target.staging.path, folder, 0);
    g_free(folder);
}

static int capture(struct task *task)
{
    struct ntt_recording recording = {.dumpcap = task->dumpcap,
                                      .options = &task->options.dumpcap,
                                      .stream = task->target.stream,
                                      .inherited = task->target.staging.folder,
                                      .progress = !task->quiet && isatty(STDERR_FILENO),
                                      .limit_s = ntt_condition_seconds(task->options.stop),
                                      .on_file = next_file,
                                      .data = task};
    warn_of_foreign(task);
    bool started = ntt_recording_run(&recording);
    name_folder(task, recording.messages);
    char *problem = started ? mishap(&recording) : g_strdup(recording.messages->str);
    struct ntt_dumpcap_counters counters;
    bool counted = ntt_dumpcap_counters(recording.messages->str, &counters);
    bool begun = started && (recording.file || strcmp(task->target.file, "-") == 0);
    bool placed =
        put_in_place(task, &recording, !problem, recording.bytes && (counters.captured || !counted));
    if (!task->quiet && recording.file && (task->finished.last || strcmp(task->target.file, "-") == 0))
        print_result(task, &recording, &counters, counted);
    if (counters.dropped)
        warn_drops(&counters);
    if (problem)
        ntt_error("capture", "%s", problem);
    int status = status_of(&recording, begun, placed && !problem);
    g_free(problem);
    ntt_recording_clear(&recording);
    return status;
}

static int run(const struct ntt_capture_given *given, bool quiet, bool force)
{
    struct task task = {.target = NTT_CAPTURE_TARGET_NONE,
                        .told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                        .dumpcap = ntt_command_dumpcap("capture", NULL),
                        .quiet = quiet || (given->out && ntt_output_descriptor(given->out) == STDOUT_FILENO)};
    char *problem = NULL;
    int status = NTT_EXIT_USAGE;
    if (!task.dumpcap) {
        g_hash_table_destroy(task.told);
        return status;
    }
    bool prepared = prepare(given, force, &task, &problem);
    ntt_interrupt_catch();
    ntt_finished_init(&task.finished, &task.target, (guint)ntt_condition_files(task.options.ring));
    if (prepared &&
        ntt_capture_target_open(&task.target, ntt_condition_seconds(task.options.stop), &problem)) {
        task.options.dumpcap.file = task.target.file;
        status = capture(&task);
    } else if (ntt_interrupted()) {
        status = NTT_EXIT_INTERRUPTED;
    } else {
        ntt_error("capture", "%s", problem);
    }
    g_free(problem);
    ntt_finished_clear(&task.finished);
    ntt_capture_target_clear(&task.target);
    ntt_capture_options_clear(&task.options);
    g_hash_table_destroy(task.told);
    g_free(task.dumpcap);
    return status;
}

int capture_main(int argc, char **argv)
{
    struct ntt_capture_given given = {.interfaces = NULL};
    gboolean list = FALSE, quiet = FALSE, force = FALSE;
    char **positional = NULL;
    const GOptionEntry entries[] = {
        NTT_LIST_INTERFACES_OPTION(&list),
        {"force", 0, 0, G_OPTION_ARG_NONE, &force, NTT_FORCE_CAPTURE_HELP, NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, NTT_QUIET_HELP, NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &positional, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- capture live traffic");
    g_option_context_set_description(context, description);
    ntt_capture_options_add(context, &given);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname("ntt capture");
    GError *error = NULL;
    char **arguments = g_strdupv(argv);
    int status = NTT_EXIT_USAGE;
    if (!g_option_context_parse_strv(context, &arguments, &error)) {
        char *problem = ntt_option_problem(context, error);
        ntt_error("capture", "%s See: ntt capture --help", problem);
        g_free(problem);
        g_error_free(error);
    } else if (positional) {
        ntt_error("capture",
                  "'%s' is not expected; give a filter with -f, in quotes. See: ntt capture --help",
                  positional[0]);
    } else {
        status = list ? ntt_list_interfaces("capture", NULL) : run(&given, quiet, force);
    }
    (void)argc;
    g_strfreev(arguments);
    g_option_context_free(context);
    g_strfreev(positional);
    ntt_capture_given_clear(&given);
    return status;
}
