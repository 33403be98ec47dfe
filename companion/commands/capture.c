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
    "DIR/.ntt-captures), and no\n"
    "others, after each complete file and at the end.\n"
    "\n"
    "Exit status: 0 captured; 2 usage, permissions or interface; 3 ended early (interface gone, disk full, "
    "dumpcap\n"
    "killed), the packets before that are kept; 130 interrupted, the file is complete.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_CAPTURE "\n"
    "  ntt capture -i eth0 -f 'not port 22' -b duration:1h -w /var/lib/ntt/captures/ --keep-size 10GB\n"
    "  ntt capture -D";

/* What is to be done. */
struct task {
    struct ntt_capture_options options;
    struct ntt_capture_target target;
    char *dumpcap;
    bool quiet;
    struct ntt_pruning pruned; /* in all */
    bool list_told;            /* that files cannot be noted as ours */
};

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
    options->dumpcap.file = task->target.file;
    return ntt_dumpcap_check(task->dumpcap, &options->dumpcap, problem);
}

static bool is_limited(const struct task *task)
{
    const struct ntt_retention *retention = &task->options.retention;
    return retention->bytes || retention->age_s;
}

static void prune(struct task *task, const char *written)
{
    if (!is_limited(task))
        return;
    struct ntt_pruning pruned = ntt_family_prune(&task->target.family, &task->options.retention, written);
    task->pruned.deleted += pruned.deleted;
    task->pruned.bytes_deleted += pruned.bytes_deleted;
    if (pruned.problem) {
        ntt_error("capture", "warning: %s. Older captures stay, and the disk fills up", pruned.problem);
        g_free(pruned.problem);
    }
}

static void warn_of_foreign(const struct task *task)
{
    unsigned foreign = is_limited(task) ? ntt_family_foreign(&task->target.family) : 0;
    if (foreign)
        ntt_warning("capture",
                    "warning: %u file%s in '%s' named like these captures %s not written by ntt capture "
                    "there, and will be neither deleted nor counted",
                    foreign, foreign == 1 ? "" : "s", task->target.family.folder,
                    foreign == 1 ? "was" : "were");
}

static void next_file(void *data, const char *complete, const char *begun)
{
    struct task *task = data;
    char *problem = NULL;
    ntt_capture_target_begun(&task->target, begun, &problem);
    if (problem && is_limited(task) && !task->list_told) {
        ntt_warning("capture", "warning: %s. This capture will not be deleted when it is old", problem);
        task->list_told = true;
    }
    g_free(problem);
    prune(task, begun);
    (void)complete;
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
        ntt_print("%u files, the last is %s", recording->files, recording->file);
    else
        ntt_print("%s", streamed                 ? task->target.special
                        : task->target.is_family ? recording->file
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

/* The old capture is not given up for one that ended early. */
static void keep_both(struct task *task)
{
    char *old = g_steal_pointer(&task->target.replaced);
    if (old)
        ntt_warning("capture", "'%s' has not been replaced, for the new capture ended early; that is '%s'",
                    old, task->target.file);
    g_free(old);
}

static int capture(struct task *task)
{
    struct ntt_recording recording = {.dumpcap = task->dumpcap,
                                      .options = &task->options.dumpcap,
                                      .stream = task->target.stream,
                                      .progress = !task->quiet && isatty(STDERR_FILENO),
                                      .limit_s = ntt_condition_seconds(task->options.stop),
                                      .on_file = next_file,
                                      .data = task};
    warn_of_foreign(task);
    bool started = ntt_recording_run(&recording);
    char *problem = started ? mishap(&recording) : g_strdup(recording.messages->str);
    struct ntt_dumpcap_counters counters;
    bool counted = ntt_dumpcap_counters(recording.messages->str, &counters);
    if (started && !problem)
        ntt_capture_target_replace(&task->target, &problem);
    else if (started && recording.bytes && (counters.captured || !counted))
        keep_both(task);
    bool begun = recording.file || strcmp(task->target.file, "-") == 0;
    if (begun && started)
        prune(task, NULL);
    if (!task->quiet && recording.file && !task->target.replaced)
        print_result(task, &recording, &counters, counted);
    if (counters.dropped)
        warn_drops(&counters);
    if (problem)
        ntt_error("capture", "%s", problem);
    int status = recording.interrupted ? NTT_EXIT_INTERRUPTED : NTT_EXIT_OK;
    if (problem)
        status = begun && started ? NTT_EXIT_INCOMPLETE : NTT_EXIT_USAGE;
    g_free(problem);
    ntt_recording_clear(&recording);
    return status;
}

static int run(const struct ntt_capture_given *given, bool quiet, bool force)
{
    struct task task = {.target = {.stream = -1, .folder_lock = -1, .file_lock = -1},
                        .dumpcap = ntt_command_dumpcap("capture", NULL),
                        .quiet = quiet || (given->out && ntt_output_descriptor(given->out) == STDOUT_FILENO)};
    char *problem = NULL;
    int status = NTT_EXIT_USAGE;
    if (!task.dumpcap)
        return status;
    bool prepared = prepare(given, force, &task, &problem);
    ntt_interrupt_catch();
    if (prepared && ntt_capture_target_open(&task.target, ntt_condition_seconds(task.options.stop), &problem))
        status = capture(&task);
    else if (ntt_interrupted())
        status = NTT_EXIT_INTERRUPTED;
    else
        ntt_error("capture", "%s", problem);
    g_free(problem);
    ntt_capture_target_clear(&task.target);
    ntt_capture_options_clear(&task.options);
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
