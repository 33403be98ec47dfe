/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt capture: live traffic into a file or a ring of files, through dumpcap. */
#include "../capture/conditions.h"
#include "../capture/recording.h"
#include "../capture/target.h"
#include "../complain.h"
#include "../interrupt.h"
#include "../output/escape.h"
#include "../output/words.h"
#include "../quantities.h"
#include "../tshark.h"
#include "commands.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char description[] =
    "Captures with dumpcap into pcapng, promiscuously unless -p is given. Filter, interface, rights and the "
    "place to\n"
    "write to are looked at before it begins. It ends after -d, -a or -c, else with Ctrl-C, and says how "
    "many "
    "packets\n"
    "it has and how many were dropped.\n"
    "\n"
    "Letters mean what they mean to tshark. Where tshark has a number of seconds or kB, 90s, 5m, 12h, 7d, "
    "100MB and 2GB\n"
    "can be given too. In a directory, and in a ring, files are named NAME_00001_YYYYMMDDhhmmss.pcapng; "
    "--keep-size and\n"
    "--keep-age delete the oldest of such a name, and no others, when a file is complete and at the end.\n"
    "\n"
    "Exit status: 0 captured; 2 usage, rights or interface; 3 ended early (interface gone, disk full, "
    "dumpcap "
    "killed),\n"
    "with what came before kept; 130 interrupted, with the file whole.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_CAPTURE "\n"
    "  ntt capture -i eth0 -f 'not port 22' -b duration:1h -w /var/lib/ntt/captures/ --keep-size 10GB\n"
    "  ntt capture -D";

/* As given. */
struct given {
    char **interfaces, **stop, **ring, **positional;
    char *filter, *duration, *out, *keep_size, *keep_age;
    int packets, snap_length, buffer_mib;
    gboolean not_promiscuous, group_reads, quiet, list;
};

/* What is to be done. */
struct task {
    struct ntt_dumpcap_options options;
    GPtrArray *interfaces, *stop, *ring;
    struct ntt_retention retention;
    struct ntt_target target;
    char *dumpcap;
    bool quiet;
    struct ntt_pruning pruned; /* in all */
};

static char *find_dumpcap(void)
{
    const char *wanted = g_getenv("NTT_TSHARK");
    char *tshark = g_find_program_in_path(wanted && *wanted ? wanted : "tshark"),
         *found = ntt_dumpcap_find(tshark);
    g_free(tshark);
    return found;
}

/* Parses the conditions of -a or -b. */
static bool take_conditions(char **texts, bool ring, GPtrArray *conditions, char **problem)
{
    for (; texts && *texts; texts++) {
        char *condition = ntt_condition_parse(*texts, ring, problem);
        if (!condition)
            return false;
        g_ptr_array_add(conditions, condition);
    }
    return true;
}

/* What of the conditions does not go together; NULL: nothing. */
static char *conflict(const struct given *given, const struct task *task)
{
    const GPtrArray *ring = task->ring, *stop = task->stop;
    if (given->duration && ntt_condition_seconds(stop))
        return g_strdup("-d and -a duration: are the same; give one of them");
    if (ring->len && !ntt_condition_among(ring, "duration") && !ntt_condition_among(ring, "filesize") &&
        !ntt_condition_among(ring, "interval") && !ntt_condition_among(ring, "packets"))
        return g_strdup(
            "a ring needs to know when the next file begins; give -b duration:1h or -b filesize:100MB");
    if (!ring->len && ntt_condition_among(stop, "files"))
        return g_strdup("-a files: is about a ring; give -b duration:1h or -b filesize:100MB too");
    return NULL;
}

/* Numbers and conditions. The reason is in `problem` when it cannot be done. */
static bool understand(const struct given *given, struct task *task, char **problem)
{
    int64_t seconds = 0;
    if (!take_conditions(given->stop, false, task->stop, problem) ||
        !take_conditions(given->ring, true, task->ring, problem) || (*problem = conflict(given, task)))
        return false;
    if (given->duration && !ntt_duration_parse(given->duration, &seconds))
        *problem = g_strdup_printf("'%s' is no duration; give 90s, 5m or 12h", given->duration);
    else if (given->keep_size && !ntt_size_parse(given->keep_size, &task->retention.bytes))
        *problem = g_strdup_printf("'%s' is no size; give 500MB or 10GB", given->keep_size);
    else if (given->keep_age && !ntt_duration_parse(given->keep_age, &task->retention.age_s))
        *problem = g_strdup_printf("'%s' is no age; give 12h or 7d", given->keep_age);
    else if (given->packets < 0 || given->snap_length < 0 || given->buffer_mib < 0)
        *problem = g_strdup("-c, -s and -B take numbers from 0, which stands for no limit or dumpcap's own");
    if (seconds)
        g_ptr_array_add(task->stop, g_strdup_printf("duration:%" G_GINT64_FORMAT, seconds));
    return !*problem;
}

static bool prepare(const struct given *given, struct task *task, char **problem)
{
    for (char **interface = given->interfaces; interface && *interface; interface++)
        g_ptr_array_add(task->interfaces, g_strdup(*interface));
    if (!understand(given, task, problem))
        return false;
    if (!ntt_target_aim(given->out, task->interfaces, task->ring->len > 0, &task->target, problem))
        return false;
    if ((task->retention.bytes || task->retention.age_s) && !task->target.is_family) {
        *problem = g_strdup(
            "--keep-size and --keep-age are about the files of a ring (-b) or of a directory (-w DIR/)");
        return false;
    }
    task->options = (struct ntt_dumpcap_options){.interfaces = task->interfaces,
                                                 .filter = given->filter,
                                                 .file = task->target.file,
                                                 .snap_length = (uint64_t)given->snap_length,
                                                 .buffer_mib = (uint64_t)given->buffer_mib,
                                                 .not_promiscuous = given->not_promiscuous,
                                                 .packets = (uint64_t)given->packets,
                                                 .stop = task->stop,
                                                 .ring = task->ring,
                                                 .group_reads = given->group_reads};
    task->quiet = given->quiet || strcmp(task->target.file, "-") == 0;
    return ntt_dumpcap_check(task->dumpcap, &task->options, problem);
}

static void prune(struct task *task, const char *written)
{
    if (!task->retention.bytes && !task->retention.age_s)
        return;
    struct ntt_pruning pruned = ntt_family_prune(&task->target.family, &task->retention, written);
    task->pruned.deleted += pruned.deleted;
    task->pruned.bytes_deleted += pruned.bytes_deleted;
    if (pruned.problem) {
        ntt_complain("capture", "warning: %s. Older captures stay, and the disk fills", pruned.problem);
        g_free(pruned.problem);
    }
}

static void next_file(void *data, const char *complete, const char *begun)
{
    prune(data, begun);
    (void)complete;
}

static void say(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    GString *line = g_string_new(NULL);
    ntt_terminal_sentence(line, text);
    puts(line->str);
    g_string_free(line, TRUE);
    g_free(text);
}

static void tell_result(const struct task *task, const struct ntt_recording *recording,
                        const struct ntt_dumpcap_counters *counters, bool counted)
{
    char *packets = ntt_words_counted(counters->captured, "packet", "packets"),
         *dropped = ntt_words_count(counters->dropped), *bytes = ntt_words_bytes(recording->bytes),
         *seconds = ntt_words_duration(recording->seconds);
    if (counted)
        say("%s (%s) in %s, %s dropped", packets, bytes, seconds, counters->dropped ? dropped : "none");
    else
        say("%s in %s; how many packets dumpcap did not say", bytes, seconds);
    if (recording->files > 1)
        say("%u files, the last is %s", recording->files, recording->file);
    else
        say("%s", recording->file);
    if (task->pruned.deleted) {
        char *freed = ntt_words_bytes(task->pruned.bytes_deleted);
        say("%u older files deleted (%s)", task->pruned.deleted, freed);
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
    char *dropped = ntt_words_counted(counters->dropped, "packet was", "packets were");
    ntt_complain_remedy(
        "capture", "ntt capture -i eth0 -B 64 -s 256 -w fast.pcapng",
        "warning: %s dropped (%.2g %% of all), because they came faster than they could be written. Give "
        "them more room with -B, take less with -f or the first bytes of each with -s, or write to a "
        "faster disk",
        dropped, 100.0 * (double)counters->dropped / all);
    g_free(dropped);
}

/* What made dumpcap end early; NULL when nothing did. To be freed with g_free. */
static char *mishap(const struct ntt_recording *recording)
{
    if (WIFSIGNALED(recording->wait_status))
        return g_strdup_printf(
            "dumpcap was killed by signal %d (%s). What it had written is kept; its last packet may be "
            "cut, which tshark and `ntt report` say and read over",
            WTERMSIG(recording->wait_status), g_strsignal(WTERMSIG(recording->wait_status)));
    if (WEXITSTATUS(recording->wait_status) != 0 || strstr(recording->messages->str, "dumpcap: "))
        return ntt_dumpcap_complaint(recording->messages->str);
    return NULL;
}

static int capture(struct task *task)
{
    struct ntt_recording recording = {.dumpcap = task->dumpcap,
                                      .options = &task->options,
                                      .progress = !task->quiet && isatty(STDERR_FILENO),
                                      .limit_s = ntt_condition_seconds(task->stop),
                                      .on_file = next_file,
                                      .data = task};
    ntt_interrupt_catch();
    bool started = ntt_recording_run(&recording);
    char *problem = started ? mishap(&recording) : g_strdup(recording.messages->str);
    bool begun = recording.file || strcmp(task->target.file, "-") == 0;
    if (begun && started)
        prune(task, NULL);
    struct ntt_dumpcap_counters counters;
    bool counted = ntt_dumpcap_counters(recording.messages->str, &counters);
    if (!task->quiet && recording.file)
        tell_result(task, &recording, &counters, counted);
    if (counters.dropped)
        warn_drops(&counters);
    if (problem)
        ntt_complain("capture", "%s", problem);
    int status = recording.interrupted ? NTT_EXIT_INTERRUPTED : NTT_EXIT_OK;
    if (problem)
        status = begun && started ? NTT_EXIT_INCOMPLETE : NTT_EXIT_USAGE;
    g_free(problem);
    ntt_recording_clear(&recording);
    return status;
}

static int list_interfaces(const char *dumpcap)
{
    char *argv[] = {g_strdup(dumpcap), (char[]){"-D"}, NULL}, *list = NULL, *complaints = NULL;
    bool good = ntt_run(argv, &list, &complaints) && *list;
    if (good)
        fputs(list, stdout);
    else
        ntt_complain_remedy("capture", NTT_EXAMPLE_DOCTOR, "dumpcap names no interfaces: %s", complaints);
    g_free(complaints);
    g_free(list);
    g_free(argv[0]);
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}

static int run(const struct given *given)
{
    struct task task = {.interfaces = g_ptr_array_new_with_free_func(g_free),
                        .stop = g_ptr_array_new_with_free_func(g_free),
                        .ring = g_ptr_array_new_with_free_func(g_free),
                        .dumpcap = find_dumpcap()};
    char *problem = NULL;
    int status = NTT_EXIT_USAGE;
    if (!task.dumpcap)
        ntt_complain_remedy("capture", "sudo apt install wireshark-common",
                            "dumpcap, which captures, was not found");
    else if (given->list)
        status = list_interfaces(task.dumpcap);
    else if (prepare(given, &task, &problem))
        status = capture(&task);
    else
        ntt_complain("capture", "%s", problem);
    g_free(problem);
    ntt_target_clear(&task.target);
    g_ptr_array_free(task.interfaces, TRUE);
    g_ptr_array_free(task.stop, TRUE);
    g_ptr_array_free(task.ring, TRUE);
    g_free(task.dumpcap);
    return status;
}

int capture_main(int argc, char **argv)
{
    struct given given = {.interfaces = NULL};
    const GOptionEntry entries[] = {
        {"interface", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &given.interfaces,
         "Capture here, by name or number (else dumpcap's choice); may be given again", "IF"},
        {"filter", 'f', 0, G_OPTION_ARG_STRING, &given.filter, "Capture what this filter of libpcap takes",
         "BPF"},
        {"duration", 'd', 0, G_OPTION_ARG_STRING, &given.duration, "End after this long, 5m or 300",
         "DURATION"},
        {"output", 'w', 0, G_OPTION_ARG_FILENAME, &given.out,
         "Write this file, into this directory (else the working directory), or - for standard output",
         "OUT"},
        {"autostop", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &given.stop,
         "End at duration:, filesize:, files: or packets:", "CONDITION"},
        {"ring", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &given.ring,
         "Begin the next file at duration:, filesize:, interval: or packets:; overwrite the oldest after "
         "files:",
         "CONDITION"},
        {"count", 'c', 0, G_OPTION_ARG_INT, &given.packets, "End after so many packets", "N"},
        {"snapshot-length", 's', 0, G_OPTION_ARG_INT, &given.snap_length, "Take so many bytes of each packet",
         "LEN"},
        {"buffer-size", 'B', 0, G_OPTION_ARG_INT, &given.buffer_mib, "Room for packets in the kernel (2)",
         "MIB"},
        {"no-promiscuous-mode", 'p', 0, G_OPTION_ARG_NONE, &given.not_promiscuous,
         "Take only what the interface receives anyway", NULL},
        {"group-reads", 'g', 0, G_OPTION_ARG_NONE, &given.group_reads, "Let the group of a file read it",
         NULL},
        {"keep-size", 0, 0, G_OPTION_ARG_STRING, &given.keep_size,
         "Delete the oldest files above this size in all", "SIZE"},
        {"keep-age", 0, 0, G_OPTION_ARG_STRING, &given.keep_age, "Delete files that are older", "DURATION"},
        {"list", 'D', 0, G_OPTION_ARG_NONE, &given.list, "Name the interfaces there are", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &given.quiet, "Say nothing but what is wrong", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given.positional, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- captures live traffic");
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname("ntt capture");
    GError *error = NULL;
    char **arguments = g_strdupv(argv);
    int status = NTT_EXIT_USAGE;
    if (!g_option_context_parse_strv(context, &arguments, &error)) {
        ntt_complain("capture", "%s. See: ntt capture --help", error->message);
        g_error_free(error);
    } else if (given.positional) {
        ntt_complain("capture",
                     "'%s' is not expected; a filter is given with -f, in one word. See: ntt capture --help",
                     given.positional[0]);
    } else {
        status = run(&given);
    }
    (void)argc;
    g_strfreev(arguments);
    g_option_context_free(context);
    char **lists[] = {given.interfaces, given.stop, given.ring, given.positional};
    char *texts[] = {given.filter, given.duration, given.out, given.keep_size, given.keep_age};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    return status;
}
