/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt schedule: captures, reports and watches as services of systemd. */
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/escape.h"
#include "base/exit_status.h"
#include "commands/commands.h"
#include "commands/schedule_check.h"
#include "commands/schedule_files.h"
#include "commands/schedule_list.h"
#include "commands/subcommands.h"
#include "schedule/cron.h"
#include "schedule/installed.h"
#include "schedule/jobs.h"
#include "schedule/option_check.h"
#include "schedule/sandbox.h"
#include "schedule/switch.h"
#include "schedule/systemd.h"
#include "schedule/unit_text.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "ntt schedule: captures, reports and watches at regular intervals, as systemd services.\n"
    "\n"
    "Usage:\n"
    "  ntt schedule capture -i IF [--every 1h | --at TIME] [-d DURATION] [OPTION…]\n"
    "  ntt schedule report [--every 1d | --at TIME] [OPTION…]\n"
    "  ntt schedule watch -i IF [OPTION…]\n"
    "  ntt schedule --list [--units FOLDER]\n"
    "  ntt schedule --remove NAME [--units FOLDER] [--even-edited]\n"
    "\n"
    "  capture     captures of a fixed length at intervals, or all the time into a ring\n"
    "  report      a report on the captures that are new since the last report\n"
    "  watch       alerts on live traffic, all the time\n"
    "  --list      what is scheduled, and the command that made it\n"
    "  --remove    disable a job and delete its units; captures and reports are kept\n"
    "\n"
    "Units are printed, and nothing is written, unless --install is given, with --units too. They run as the "
    "user ntt, with capture rights and no "
    "others.\n"
    "\n"
    "  ntt schedule capture --help    the options of capture; the same for report and watch\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_SCHEDULE "\n"
    "  ntt schedule --list\n";

static const char capture_description[] =
    "Takes the options of ntt capture. With --every or --at each capture lasts for -d; without them it "
    "captures\n"
    "all the time, into a ring (-b). Files go into a directory (-w, or /var/lib/ntt/captures).\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_SCHEDULE "\n"
    "  ntt schedule capture -i eth0 -b duration:1h --keep-size 50GB --keep-age 7d\n"
    "  sudo ntt schedule capture -i eth0 --at 08:00 -d 30m --install";

static const char report_description[] =
    "Takes the options of ntt report too. Reports are HTML and go to /var/lib/ntt/reports; without a new "
    "capture\n"
    "no report is written.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_SCHEDULE_REPORT "\n"
    "  ntt schedule report --at 'Mon..Fri 06:00' --timezone Europe/Berlin\n"
    "  ntt schedule report --every 1d --cron";

static const char watch_description[] =
    "Takes the options of ntt watch. systemd restarts it when it ends or hangs.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_SCHEDULE_WATCH "\n"
    "  sudo ntt schedule watch -i eth0 --to file:/var/log/ntt/alerts.json --install";

/* What all subcommands take. */
struct wishes {
    const char *command; /* "schedule capture", for messages */
    char *every, *at, *name, *units;
    gboolean print, install, cron, even_edited;
    struct ntt_calendar calendar; /* empty: all the time */
    char *made_by;
};

static void wishes_clear(struct wishes *wishes)
{
    char *texts[] = {wishes->every, wishes->at, wishes->name, wishes->units, wishes->made_by};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    ntt_calendar_clear(&wishes->calendar);
}

/* The command in one line, without what says what to do with the units. */
static char *quote(char **argv)
{
    static const char *const passing[] = {"--install", "--print", "--cron", "--even-edited", NULL};
    GString *line = g_string_new("ntt schedule");
    for (; *argv; argv++) {
        if (g_strv_contains(passing, *argv))
            continue;
        char *word = ntt_shell_plain_word(*argv);
        g_string_append_printf(line, " %s", word);
        g_free(word);
    }
    return g_string_free(line, FALSE);
}

/* Parses a subcommand's options and the common ones. What is not known stays in `arguments` when `rest`. */
static bool parse(struct wishes *wishes, GOptionContext *context, const GOptionEntry *own, bool times,
                  bool rest, char ***arguments)
{
    const GOptionEntry when[] = {{"every", 0, 0, G_OPTION_ARG_STRING, &wishes->every,
                                  "Start at every full 15m, 1h, 1d or 7d", "DURATION"},
                                 {"at", 0, 0, G_OPTION_ARG_STRING, &wishes->at,
                                  "Start at 02:30, or at a systemd.time(7) calendar expression", "TIME"},
                                 G_OPTION_ENTRY_NULL};
    const GOptionEntry common[] = {
        {"name", 0, 0, G_OPTION_ARG_STRING, &wishes->name, "Name of the units (default: from the interface)",
         "NAME"},
        {"print", 0, 0, G_OPTION_ARG_NONE, &wishes->print, "Print the units (default)", NULL},
        {"cron", 0, 0, G_OPTION_ARG_NONE, &wishes->cron, "Print a line for root's crontab, without units",
         NULL},
        {"install", 0, 0, G_OPTION_ARG_NONE, &wishes->install, "Write the units and enable them", NULL},
        {"even-edited", 0, 0, G_OPTION_ARG_NONE, &wishes->even_edited,
         "Replace units even where they were edited by hand", NULL},
        {"units", 0, 0, G_OPTION_ARG_FILENAME, &wishes->units,
         "With --install, write them here (" NTT_UNIT_FOLDER ") and do not enable them", "FOLDER"},
        G_OPTION_ENTRY_NULL};
    char *program = g_strconcat("ntt ", wishes->command, NULL);
    wishes->made_by = quote(*arguments);
    if (own)
        g_option_context_add_main_entries(context, own, NULL);
    if (times)
        g_option_context_add_main_entries(context, when, NULL);
    g_option_context_add_main_entries(context, common, NULL);
    g_option_context_set_ignore_unknown_options(context, rest);
    g_set_prgname(program);
    GError *error = NULL;
    char *problem = NULL;
    if (!g_option_context_parse_strv(context, arguments, &error))
        problem = ntt_option_problem(context, error);
    else if (!rest && (*arguments)[1])
        problem = g_strdup_printf("'%s' is not expected.", (*arguments)[1]);
    else if (wishes->every && wishes->at)
        problem = g_strdup("--every and --at cannot be combined.");
    else if (wishes->install + wishes->print + wishes->cron > 1)
        problem = g_strdup("choose one of --print, --install and --cron.");
    g_clear_error(&error);
    if (problem)
        ntt_error(wishes->command, "%s See: %s --help", problem, program);
    bool good = !problem;
    if (good && ((wishes->every && !ntt_calendar_every(wishes->every, &wishes->calendar, &problem)) ||
                 (wishes->at && (!ntt_calendar_at(wishes->at, &wishes->calendar, &problem) ||
                                 !ntt_systemd_takes(wishes->calendar.systemd, &problem))))) {
        ntt_error(wishes->command, "%s", problem);
        good = false;
    }
    g_free(problem);
    g_free(program);
    return good;
}

static int install(const struct wishes *wishes, const struct ntt_job *job)
{
    const char *remedy = NULL;
    char *problem = wishes->units ? NULL : ntt_job_obstacle(job, &remedy);
    if (problem) {
        ntt_error_remedy(wishes->command, remedy, "%s", problem);
        g_free(problem);
        return NTT_EXIT_USAGE;
    }
    const char *folder = wishes->units ? wishes->units : NTT_UNIT_FOLDER;
    if (!ntt_installed_write(folder, job, wishes->even_edited, &problem)) {
        ntt_error(wishes->command, "%s", problem);
        g_free(problem);
        return NTT_EXIT_USAGE;
    }
    const char *unit = job->on_calendar ? "timer" : "service";
    ntt_print("wrote %s/%s.service%s", folder, job->name, job->on_calendar ? " and its .timer" : "");
    if (wishes->units || !ntt_systemd_runs()) {
        ntt_print("enable it with: systemctl enable --now %s.%s", job->name, unit);
        return NTT_EXIT_OK;
    }
    if (!ntt_job_switch_on(wishes->command, job))
        return NTT_EXIT_USAGE;
    ntt_print("%s.%s is enabled; `journalctl -u %s` prints its log", job->name, unit, job->name);
    return NTT_EXIT_OK;
}

static int print_cron(const struct wishes *wishes, const struct ntt_job *job)
{
    char *command = ntt_job_cron(job);
    const char *when = job->on_calendar ? wishes->calendar.cron : "@reboot";
    bool good = command && when;
    if (good)
        printf("%s %s\n", when, command);
    else
        ntt_error(wishes->command, "cron cannot express %s. Use --every, or --at with a time of the day",
                  command ? "these times" : "a line break in an argument");
    g_free(command);
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}

static void print_unit(const char *name, const char *suffix, char *text)
{
    if (text)
        printf("# %s/%s.%s\n%s\n", NTT_UNIT_FOLDER, name, suffix, text);
    g_free(text);
}

/* Takes over the job. */
static int deliver(const struct wishes *wishes, struct ntt_job *job)
{
    int status = NTT_EXIT_OK;
    job->made_by = g_strdup(wishes->made_by);
    char *problem = ntt_job_name_problem(job);
    if (!problem && !wishes->cron) /* which hides nothing */
        problem = ntt_sandbox_hidden(job);
    if (problem) {
        ntt_error(wishes->command, "%s", problem);
        status = NTT_EXIT_USAGE;
    } else if (!ntt_schedule_accepted(job)) {
        status = NTT_EXIT_USAGE;
    } else if (wishes->cron) {
        status = print_cron(wishes, job);
    } else if (wishes->install) {
        status = install(wishes, job);
    } else {
        print_unit(job->name, "service", ntt_job_service(job));
        print_unit(job->name, "timer", ntt_job_timer(job));
    }
    g_free(problem);
    ntt_job_free(job);
    return status;
}

static int capture_subcommand(char ***arguments)
{
    struct wishes wishes = {.command = "schedule capture"};
    struct ntt_capture_given given = {.interfaces = NULL};
    GOptionContext *context = g_option_context_new("- capture at intervals, or all the time");
    g_option_context_set_description(context, capture_description);
    ntt_capture_options_add(context, &given);
    int status = NTT_EXIT_USAGE;
    if (parse(&wishes, context, NULL, true, false, arguments)) {
        char *problem = ntt_schedule_capture_problem(&given, &wishes.calendar);
        if (problem)
            ntt_error(wishes.command, "%s", problem);
        else
            status = deliver(&wishes, ntt_job_capture(wishes.name, &given, &wishes.calendar));
        g_free(problem);
    }
    g_option_context_free(context);
    ntt_capture_given_clear(&given);
    wishes_clear(&wishes);
    return status;
}

/* What is left for another command, behind the name of the subcommand and a "--". NULL, said, when it does not take it. */
static char **rest_of(char **arguments, const char *command)
{
    char **rest = arguments[1] && strcmp(arguments[1], "--") == 0 ? arguments + 2 : arguments + 1;
    char *problem = NULL, *subcommand = g_strconcat("schedule ", command, NULL);
    bool good = ntt_option_check(command, rest, &problem);
    if (!good)
        ntt_error(subcommand, "%s", problem);
    g_free(subcommand);
    g_free(problem);
    return good ? rest : NULL;
}

/* What of a report cannot be scheduled; NULL: it can. To be freed with g_free. */
static char *report_problem(const struct wishes *wishes, const GPtrArray *written)
{
    if (!wishes->calendar.systemd)
        return g_strdup("give a time with --at or --every");
    if (written->len)
        return g_strdup_printf("every report gets its own file, in /var/lib/ntt/reports: leave out -o '%s'",
                               (const char *)g_ptr_array_index(written, 0));
    return NULL;
}

static int deliver_report(const struct wishes *wishes, const char *captures, char **options)
{
    int status = NTT_EXIT_USAGE;
    GPtrArray *written = g_ptr_array_new_with_free_func(g_free),
              *read = g_ptr_array_new_with_free_func(g_free);
    ntt_schedule_files(options, written, read);
    const struct ntt_job_files files = {written, read};
    char *problem = report_problem(wishes, written);
    if (problem)
        ntt_error(wishes->command, "%s", problem);
    else
        status = deliver(wishes, ntt_job_report(wishes->name, captures, options, &files, &wishes->calendar));
    g_free(problem);
    g_ptr_array_free(read, TRUE);
    g_ptr_array_free(written, TRUE);
    return status;
}

static int report_subcommand(char ***arguments)
{
    struct wishes wishes = {.command = "schedule report"};
    char *captures = NULL;
    const GOptionEntry own[] = {{"captures", 0, 0, G_OPTION_ARG_FILENAME, &captures,
                                 "Report on new captures in this folder (" NTT_CAPTURES_FOLDER ")", "FOLDER"},
                                G_OPTION_ENTRY_NULL};
    GOptionContext *context = g_option_context_new("- report on new captures");
    g_option_context_set_description(context, report_description);
    int status = NTT_EXIT_USAGE;
    if (parse(&wishes, context, own, true, true, arguments)) {
        char **rest = rest_of(*arguments, "report");
        if (rest)
            status = deliver_report(&wishes, captures, rest);
    }
    g_option_context_free(context);
    g_free(captures);
    wishes_clear(&wishes);
    return status;
}

static struct ntt_job *make_watch(const struct wishes *wishes, const struct ntt_capture_given *given,
                                  char **options)
{
    GPtrArray *written = g_ptr_array_new_with_free_func(g_free),
              *read = g_ptr_array_new_with_free_func(g_free);
    ntt_schedule_files(options, written, read);
    const struct ntt_job_files files = {written, read};
    struct ntt_job *job = ntt_job_watch(wishes->name, given, options, &files);
    g_ptr_array_free(read, TRUE);
    g_ptr_array_free(written, TRUE);
    return job;
}

static int watch_subcommand(char ***arguments)
{
    struct wishes wishes = {.command = "schedule watch"};
    struct ntt_capture_given given = {.for_watch = true};
    GOptionContext *context = g_option_context_new("- watch live traffic, all the time");
    g_option_context_set_description(context, watch_description);
    ntt_capture_options_add(context, &given);
    int status = NTT_EXIT_USAGE;
    if (parse(&wishes, context, NULL, false, true, arguments)) {
        char **rest = rest_of(*arguments, "watch"),
             *problem = rest ? ntt_schedule_watch_problem(&given) : NULL;
        if (problem)
            ntt_error(wishes.command, "%s", problem);
        else if (rest)
            status = deliver(&wishes, make_watch(&wishes, &given, rest));
        g_free(problem);
    }
    g_option_context_free(context);
    ntt_capture_given_clear(&given);
    wishes_clear(&wishes);
    return status;
}

int schedule_main(int argc, char **argv)
{
    static const struct ntt_subcommand subcommands[] = {{"capture", capture_subcommand},
                                                        {"report", report_subcommand},
                                                        {"watch", watch_subcommand},
                                                        {NULL, ntt_schedule_list_main}};
    return ntt_run_subcommand("schedule", usage, subcommands, argc, argv);
}
