/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/schedule_check.h"

#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "capture/dumpcap.h"
#include "commands/commands.h"

#include <string.h>

static bool is_there(const char *interface)
{
    char *path = g_build_filename("/sys/class/net", interface, NULL);
    bool there = strcmp(interface, "any") == 0 || g_file_test(path, G_FILE_TEST_EXISTS);
    g_free(path);
    return there;
}

static void warn_of_missing(const char *command, const GPtrArray *interfaces)
{
    for (guint i = 0; i < interfaces->len; i++)
        if (!is_there(g_ptr_array_index(interfaces, i)))
            ntt_warning(command, "warning: there is no interface '%s' now; the job fails until there is one",
                        (const char *)g_ptr_array_index(interfaces, i));
}

/* Why dumpcap does not take the filter. NULL where it does, or cannot be asked: the service has its own rights, and interfaces
 * may come later. To be freed. */
static char *filter_problem(const char *command, const struct ntt_dumpcap_options *options)
{
    char *tshark = g_find_program_in_path("tshark"), *dumpcap = ntt_dumpcap_find(tshark), *problem = NULL,
         *other = NULL;
    struct ntt_dumpcap_options without = *options;
    without.filter = NULL;
    if (dumpcap && !ntt_dumpcap_check(dumpcap, options, &problem) &&
        (!options->filter || !ntt_dumpcap_check(dumpcap, &without, &other))) {
        warn_of_missing(command, options->interfaces);
        g_clear_pointer(&problem, g_free);
    }
    g_free(other);
    g_free(dumpcap);
    g_free(tshark);
    return problem;
}

/* What of the times and files of a capture cannot be; NULL: all can. To be freed. */
static char *times_problem(const struct ntt_capture_given *given, const struct ntt_capture_options *options,
                           const struct ntt_calendar *calendar)
{
    bool timed = calendar->systemd, ring = options->ring->len > 0,
         ends = options->stop->len || given->packets;
    const char *last = options->stop->len ? g_ptr_array_index(options->stop, options->stop->len - 1) : "";
    gint64 seconds =
        g_str_has_prefix(last, "duration:") ? g_ascii_strtoll(last + strlen("duration:"), NULL, 10) : 0;
    if (timed && !ends)
        return g_strdup("give the length of each capture with -d");
    if (timed && calendar->every_s && seconds > calendar->every_s)
        return g_strdup("each capture would last until after the next one starts; give a shorter -d");
    if (!timed && (!ring || ends))
        return g_strdup("without --every or --at it captures all the time: give a ring, with -b "
                        "duration:1h, and no end; or give --every or --at");
    if (given->out && !g_str_has_suffix(given->out, "/") && !g_file_test(given->out, G_FILE_TEST_IS_DIR))
        return g_strdup_printf("every capture gets its own file: '%s' must be a directory. Write %s/",
                               given->out, given->out);
    return NULL;
}

char *ntt_schedule_capture_problem(const struct ntt_capture_given *given, const struct ntt_calendar *calendar)
{
    struct ntt_capture_options options;
    char *problem = NULL;
    if (ntt_capture_options_understand(given, &options, &problem) &&
        !(problem = times_problem(given, &options, calendar)))
        problem = filter_problem("schedule capture", &options.dumpcap);
    ntt_capture_options_clear(&options);
    return problem;
}

char *ntt_schedule_watch_problem(const struct ntt_capture_given *given)
{
    struct ntt_capture_options options;
    char *problem = NULL;
    if (!given->interfaces)
        return g_strdup("name an interface with -i");
    if (ntt_capture_options_understand(given, &options, &problem))
        problem = filter_problem("schedule watch", &options.dumpcap);
    ntt_capture_options_clear(&options);
    return problem;
}

/* The words of the command line that a report's script gives, before those of the user. */
static void add_report(GPtrArray *argv, const struct ntt_job *job)
{
    static const char *const words[] = {"-q", "-o", "-", "-r"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_ptr_array_add(argv, (char *)words[i]);
    g_ptr_array_add(argv, g_ptr_array_index(job->read_folders, 0)); /* where the captures are */
}

bool ntt_schedule_accepted(const struct ntt_job *job)
{
    bool report = job->kind == NTT_JOB_REPORT;
    if (job->kind == NTT_JOB_CAPTURE) /* all of its options are those of the schedule */
        return true;
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, report ? (char[]){"report"} : (char[]){"watch"});
    g_ptr_array_add(argv, (char[]){"--only-check"});
    if (report)
        add_report(argv, job);
    for (guint i = report ? 1 : 2; i < job->argv->len;
         i++) /* behind the script, or the program and its command */
        g_ptr_array_add(argv, g_ptr_array_index(job->argv, i));
    int count = (int)argv->len;
    g_ptr_array_add(argv, NULL);
    int status = report ? report_main(count, (char **)argv->pdata) : watch_main(count, (char **)argv->pdata);
    g_ptr_array_free(argv, TRUE);
    return status == NTT_EXIT_OK;
}
