/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt report: one report over one or many captures. */
#include "base/diagnostics.h"
#include "base/escape.h"
#include "base/exit_status.h"
#include "base/interrupt.h"
#include "base/output_check.h"
#include "base/text_format.h"
#include "commands/commands.h"
#include "commands/inputs.h"
#include "commands/report_target.h"
#include "output/formats.h"
#include "output/output.h"
#include "output/verdict.h"
#include "records/anonymize.h"
#include "records/table_limit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char about_maps[] =
    "On maps hosts are placed at the coordinates of a city database, countries and the paths between them at "
    "the\n"
    "country's main place in the tz database (package tzdata); others are not on the map.\n"
    "\n"
    "--anonymize keeps prefixes: addresses of one network become addresses of one network. The key is made "
    "for this\n"
    "run and forgotten, unless --anonymize-key gives one. --hide-internal replaces private, link-local, "
    "loopback,\n"
    "multicast and link addresses with numbers: internal-1. Both change every address in every format; what "
    "they do\n"
    "not hide (times, ports, sizes, countries, file names) is listed in the report, or on standard error.\n"
    "\n"
    "--against compares with an earlier report in JSON, or with a baseline: new alerts, hosts, services, "
    "ports,\n"
    "countries and networks, and changes of volume.\n"
    "\n"
    "Exit status: 0 ran; 1 an alert reached --fail-on; 2 usage or input error; 3 input incomplete or not "
    "judged,\n"
    "report written and marked so; 130 interrupted, partial report written and marked as incomplete.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_REPORT "\n"
    "  ntt report monday.pcap tuesday.pcap.gz -o week.html --title 'Office, this week'\n"
    "  ntt report capture.pcapng --format json >report.json\n"
    "  ntt report capture.pcapng -o tables/ --format csv --fail-on high\n"
    "  ntt report monday.pcap -o monday.json && ntt report capture.pcapng --against monday.json\n"
    "  ntt report capture.pcapng -o public.md --anonymize --hide-internal --top 10\n"
    "  ntt report capture.pcapng -o map.kml";

/* To be freed. */
static char *describe(void)
{
    GString *help = g_string_new("Formats; without --format the name of OUT decides:\n");
    for (size_t i = 0; ntt_formats[i]; i++) {
        char *names = g_strdup_printf("%s, %s", ntt_formats[i]->name, ntt_formats[i]->suffix);
        g_string_append_printf(help, "  %-17s  %s\n", names, ntt_formats[i]->about);
        g_free(names);
    }
    char *suffixes = ntt_format_suffixes(true);
    g_string_append_printf(help,
                           "\nWithout -o the report is CAPTURE.ntt%s in this directory; the other formats go "
                           "to standard output.\n\n%s",
                           suffixes, about_maps);
    g_free(suffixes);
    return g_string_free(help, FALSE);
}

/* What the options of this command ask for beside where the report goes. */
struct wishes {
    char *title, *against, *key_file;
    gboolean anonymize, hide_internal;
    int top;                           /* 0: all rows */
    json_t *other;                     /* what --against names; NULL: nothing */
    struct ntt_anonymizer *anonymizer; /* NULL: nothing is hidden */
};

/* `notes`: lines about the captures; a report on standard output has them itself. */
static void announce(const struct ntt_report *report, const struct ntt_report_target *target,
                     const char *notes)
{
    const char *where = target->directory ? target->directory : target->path;
    if (g_strcmp0(where, "-") == 0)
        return;
    char *verdict = ntt_verdict_headline(report);
    GString *line = g_string_new(NULL);
    ntt_terminal_sentence(line, verdict);
    g_string_append(line, "\nReport: ");
    ntt_terminal_sentence(line, where);
    fprintf(stderr, "%s\n%s", line->str, notes);
    g_string_free(line, TRUE);
    g_free(verdict);
}

/* The command line, as a shell would take it. */
static char *quote(char **argv)
{
    GString *line = g_string_new("ntt");
    for (; *argv; argv++) {
        char *word = ntt_shell_plain_word(*argv);
        g_string_append_printf(line, " %s", word);
        g_free(word);
    }
    return g_string_free(line, FALSE);
}

static char *default_title(const GPtrArray *captures)
{
    if (captures->len > 1)
        return g_strdup_printf("Network traffic report on %u captures", captures->len);
    const struct ntt_summary *only = g_ptr_array_index(captures, 0);
    char *name = g_path_get_basename(only->file);
    char *title = g_strdup_printf("Network traffic report on %s", name);
    g_free(name);
    return title;
}

/* Reads what the wishes name. Returns what is wrong, to be freed, or NULL. */
static char *prepare(struct wishes *wishes)
{
    uint8_t key[NTT_ANONYMIZE_KEY];
    char *problem = NULL;
    if (wishes->top < 0)
        return g_strdup_printf("--top %d leaves no rows; give 1 or more", wishes->top);
    wishes->anonymize |= wishes->key_file != NULL;
    if (wishes->anonymize && !(wishes->key_file ? ntt_anonymize_read_key(wishes->key_file, key, &problem)
                                                : ntt_anonymize_random_key(key, &problem)))
        return problem;
    if (wishes->anonymize || wishes->hide_internal)
        wishes->anonymizer = ntt_anonymizer_new(wishes->anonymize ? key : NULL, wishes->hide_internal);
    if (!wishes->against)
        return NULL;
    wishes->other = ntt_compare_read(wishes->against, &problem);
    if (problem)
        return problem;
    const char *theirs = ntt_compare_key_id(wishes->other);
    if (ntt_compare_internal_hidden(wishes->other))
        return g_strdup_printf(
            "cannot compare with '%s', whose internal addresses are hidden; make it without "
            "--hide-internal",
            wishes->against);
    if (theirs && (!wishes->anonymizer || g_strcmp0(theirs, ntt_anonymizer_key_id(wishes->anonymizer)) != 0))
        return g_strdup_printf("cannot compare with '%s', which was anonymised with another key; give its "
                               "key with --anonymize-key",
                               wishes->against);
    return NULL;
}

static struct ntt_comparison *compare(const struct ntt_report *report, const struct wishes *wishes)
{
    json_t *now = ntt_report_json(report);
    struct ntt_comparison *comparison = ntt_compare(now, wishes->other, wishes->against);
    json_decref(now);
    return comparison;
}

static void anonymize_text(struct ntt_anonymizer *anonymizer, char **text)
{
    char *fresh = ntt_anonymizer_text(anonymizer, *text);
    g_free(*text);
    *text = fresh;
}

static void anonymize_comparison(struct ntt_anonymizer *anonymizer, struct ntt_comparison *comparison)
{
    anonymize_text(anonymizer, &comparison->other);
    for (unsigned kind = 0; kind < NTT_NEWS; kind++) {
        const GPtrArray *items = comparison->news[kind].items;
        for (guint i = 0; i < items->len; i++) {
            char **item = (char **)&g_ptr_array_index(items, i);
            anonymize_text(anonymizer, item);
        }
    }
}

/* Title and command line are the report's, and rewritten with it. */
static struct ntt_comparison *fulfil(const struct wishes *wishes, struct ntt_report *report, char **title,
                                     char **command)
{
    struct ntt_comparison *comparison = NULL;
    /* An anonymised report is compared with what this one becomes. */
    bool afterwards = wishes->other && ntt_compare_key_id(wishes->other);
    if (wishes->other && !afterwards)
        comparison = compare(report, wishes);
    if (wishes->anonymizer) {
        if (comparison)
            anonymize_comparison(wishes->anonymizer, comparison);
        for (guint i = 0; i < report->captures->len; i++)
            ntt_anonymizer_summary(wishes->anonymizer, g_ptr_array_index(report->captures, i));
        anonymize_text(wishes->anonymizer, title);
        anonymize_text(wishes->anonymizer, command);
        report->anonymized = ntt_anonymizer_key_id(wishes->anonymizer);
        report->internal_hidden = wishes->hide_internal;
    }
    if (afterwards)
        comparison = compare(report, wishes);
    for (guint i = 0; wishes->top && i < report->captures->len; i++)
        ntt_limit_tables(g_ptr_array_index(report->captures, i), (size_t)wishes->top);
    report->title = *title;
    report->command = *command;
    report->comparison = comparison;
    return comparison;
}

/* Beside the report, for who runs the command. */
static void remark(const struct wishes *wishes, const struct ntt_comparison *comparison)
{
    GString *lines = g_string_new(NULL);
    if (comparison)
        ntt_text_comparison(comparison, lines);
    if (wishes->anonymizer) {
        char *limits = ntt_anonymizer_limits(wishes->anonymizer);
        g_string_append_printf(lines, "%s\n", limits);
        g_free(limits);
    }
    fputs(lines->str, stderr);
    g_string_free(lines, TRUE);
}

static int produce(const struct ntt_inputs *inputs, const struct ntt_report_target *target,
                   const struct wishes *wishes, char **argv)
{
    GPtrArray *captures = ntt_inputs_read(inputs, NULL, NULL);
    int status = ntt_inputs_status(inputs, captures);
    if (captures->len && !ntt_inputs_nothing(captures)) {
        GDateTime *now = g_date_time_new_now_utc();
        char *generated = g_date_time_format_iso8601(now), *command = quote(argv), *problem = NULL;
        char *title = wishes->title ? g_strdup(wishes->title) : default_title(captures);
        struct ntt_report report = {.generated = generated,
                                    .generator = "ntt " NTT_VERSION,
                                    .captures = captures,
                                    .time_zone = inputs->time_zone};
        GString *notes = g_string_new(NULL);
        ntt_text_notes(captures, notes);
        struct ntt_comparison *comparison = fulfil(wishes, &report, &title, &command);
        if (ntt_report_target_write(target, &report, &problem)) {
            if (!inputs->quiet) {
                announce(&report, target, notes->str);
                remark(wishes, comparison);
            }
        } else {
            ntt_error(inputs->command, "%s", problem);
            status = ntt_interrupted() ? NTT_EXIT_INTERRUPTED : NTT_EXIT_USAGE;
        }
        ntt_comparison_free(comparison);
        g_string_free(notes, TRUE);
        g_free(problem);
        g_free(title);
        g_free(command);
        g_free(generated);
        g_date_time_unref(now);
    }
    g_ptr_array_free(captures, TRUE);
    return status;
}

int report_main(int argc, char **argv)
{
    gboolean force = FALSE, only_check = FALSE;
    char *out = NULL, *format = NULL, *formats = ntt_format_names(true), *help = describe();
    struct wishes wishes = {.title = NULL};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write the report here; - is standard output", "OUT"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &format, formats, "FORMAT"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &force, NTT_FORCE_HELP, NULL},
        {"title", 0, 0, G_OPTION_ARG_STRING, &wishes.title, "Title of the report", "TITLE"},
        {"top", 0, 0, G_OPTION_ARG_INT, &wishes.top, "Only the first N rows of each table", "N"},
        {"against", 0, 0, G_OPTION_ARG_FILENAME, &wishes.against,
         "Show what is new compared with this JSON report or baseline", "FILE"},
        {"anonymize", 0, 0, G_OPTION_ARG_NONE, &wishes.anonymize,
         "Replace addresses, but keep common prefixes", NULL},
        {"anonymize-key", 0, 0, G_OPTION_ARG_FILENAME, &wishes.key_file,
         "The same, with the key in this file: equal in all reports with this key", "FILE"},
        {"hide-internal", 0, 0, G_OPTION_ARG_NONE, &wishes.hide_internal,
         "Replace internal addresses with numbers", NULL},
        NTT_ONLY_CHECK_OPTION(&only_check),
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context =
        g_option_context_new("- who did what to whom in captures, and how sure that is");
    g_option_context_set_description(context, help);
    struct ntt_inputs inputs = {.command = "report"};
    struct ntt_report_target target = {.format = NULL};
    int status = NTT_EXIT_OK;
    if (ntt_inputs_parse(&inputs, context, entries, argc, argv, &status)) {
        GPtrArray *paths = ntt_inputs_paths(&inputs);
        if (wishes.against)
            g_ptr_array_add(paths, g_strdup(wishes.against));
        if (wishes.key_file)
            g_ptr_array_add(paths, g_strdup(wishes.key_file));
        target.inputs = paths;
        target.force = force;
        char *problem = ntt_report_target_choose(out, format, g_ptr_array_index(inputs.files, 0), &target);
        if (!problem)
            problem = prepare(&wishes);
        if (problem) {
            ntt_error("report", "%s. See: ntt report --help", problem);
            status = NTT_EXIT_USAGE;
        } else if (!only_check) {
            ntt_inputs_find(&inputs);
            status = produce(&inputs, &target, &wishes, argv);
        }
        g_free(problem);
        g_ptr_array_free(paths, TRUE);
    }
    ntt_report_target_clear(&target);
    ntt_anonymizer_free(wishes.anonymizer);
    json_decref(wishes.other);
    ntt_inputs_clear(&inputs);
    g_option_context_free(context);
    g_free(out);
    g_free(format);
    g_free(formats);
    g_free(help);
    g_free(wishes.title);
    g_free(wishes.against);
    g_free(wishes.key_file);
    return status;
}
