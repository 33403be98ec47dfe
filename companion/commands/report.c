/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt report: one report over one or many captures. */
#include "base/diagnostics.h"
#include "base/escape.h"
#include "base/exit_status.h"
#include "base/interrupt.h"
#include "base/text_format.h"
#include "commands/commands.h"
#include "commands/inputs.h"
#include "output/output.h"
#include "output/pdf.h"
#include "output/verdict.h"
#include "records/anonymize.h"
#include "records/table_limit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char description[] =
    "FORMAT is " NTT_FORMAT_NAMES "; without --format the name of OUT decides.\n"
    "Without -o, html and pdf go to CAPTURE.ntt.html or .pdf in this directory, other formats to standard "
    "output.\n"
    "PDF is printed by an installed Chromium: the package chromium, or the program in NTT_CHROMIUM.\n"
    "JSON is described by report.schema.json in the documentation folder (share/doc/ntt).\n"
    "CSV to one file is the table of alerts; CSV to a directory (-o DIR/) is one file per table.\n"
    "GeoJSON and KML are maps: hosts are placed at the coordinates of a city database, countries and the "
    "paths\n"
    "between them at the country's main place in the tz database (package tzdata); others are not on the "
    "map.\n"
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
    "Exit status: 0 ran; 1 an alert reached --fail-on; 2 usage or input error; 3 input incomplete, report "
    "written\n"
    "and marked as incomplete; 130 interrupted, partial report written and marked as incomplete.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_REPORT "\n"
    "  ntt report monday.pcap tuesday.pcap.gz -o week.html --title 'Office, this week'\n"
    "  ntt report capture.pcapng --format json >report.json\n"
    "  ntt report capture.pcapng -o tables/ --format csv --fail-on high\n"
    "  ntt report monday.pcap -o monday.json && ntt report capture.pcapng --against monday.json\n"
    "  ntt report capture.pcapng -o public.md --anonymize --hide-internal --top 10\n"
    "  ntt report capture.pcapng -o map.kml";

/* What the options of this command ask for beside where the report goes. */
struct wishes {
    char *title, *against, *key_file;
    gboolean anonymize, hide_internal;
    int top;                           /* 0: all rows */
    json_t *other;                     /* what --against names; NULL: nothing */
    struct ntt_anonymizer *anonymizer; /* NULL: nothing is hidden */
};

struct target {
    const struct ntt_format *format;
    char *path;      /* a file, or "-"; NULL when csv goes to a directory */
    char *directory; /* made for csv, one file per table; else NULL */
};

static char *stem(const char *file)
{
    char *name = g_path_get_basename(strcmp(file, "-") == 0 ? "stdin" : file);
    static const char *const suffixes[] = {".gz", ".zst", ".lz4", ".pcapng", ".pcap", ".cap"};
    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(name, suffixes[i]) && strlen(name) > strlen(suffixes[i]))
            name[strlen(name) - strlen(suffixes[i])] = '\0';
    return name;
}

/* Where the report goes and in which format. Returns what is wrong, to be freed, or NULL. */
static char *aim(const char *out, const char *format, const char *first_file, struct target *target)
{
    size_t length = out ? strlen(out) : 0;
    bool directory = length && (out[length - 1] == '/' || g_file_test(out, G_FILE_TEST_IS_DIR));
    if (format)
        target->format = ntt_format_named(format);
    else
        target->format =
            out && !directory && strcmp(out, "-") != 0 ? ntt_format_for(out) : ntt_format_named("html");
    if (!target->format)
        return format ? g_strdup_printf("'%s' is not a format; choose " NTT_FORMAT_NAMES, format)
                      : g_strdup_printf("cannot tell the format from the name '%s'; let it end in .html, "
                                        ".pdf, .json, .md, .csv, .geojson or .kml, or give --format",
                                        out);
    char *problem = NULL;
    if (target->format->finish == ntt_pdf_print)
        g_free(ntt_pdf_browser(&problem));
    if (problem)
        return problem;
    char *base = stem(first_file);
    char *name = g_strconcat(base, ".ntt", target->format->suffix, NULL);
    if (directory && strcmp(target->format->name, "csv") == 0)
        target->directory = g_strdup(out);
    else if (directory)
        target->path = g_build_filename(out, name, NULL);
    else if (out)
        target->path = g_strdup(out);
    else
        target->path = g_strdup(target->format->named_by_capture ? name : "-");
    g_free(name);
    g_free(base);
    bool in_place = target->path &&
                    (strcmp(target->path, "-") == 0 || (g_file_test(target->path, G_FILE_TEST_EXISTS) &&
                                                        !g_file_test(target->path, G_FILE_TEST_IS_REGULAR)));
    if (in_place) /* standard output, a pipe, a device: no folder is written to */
        return NULL;
    /* Better to learn it now than after an hour of reading. */
    char *folder = directory ? g_strdup(out) : g_path_get_dirname(target->path);
    bool made = !directory || g_mkdir_with_parents(folder, 0777) == 0;
    if (!made || access(folder, W_OK | X_OK) != 0)
        problem = g_strdup_printf("cannot write into the directory '%s': %s", folder, g_strerror(errno));
    g_free(folder);
    return problem;
}

static bool write_tables(const struct ntt_report *report, const char *directory, char **problem)
{
    bool written = true;
    for (int table = -1; table < NTT_TABLES && written; table++) {
        GString *content = g_string_new(NULL);
        char *name = g_strconcat(table < 0 ? "alerts" : ntt_tables[table].name, ".csv", NULL);
        char *path = g_build_filename(directory, name, NULL);
        if (table < 0)
            ntt_csv_findings(report, content);
        else
            ntt_csv_table(report, (enum ntt_table)table, content);
        written = ntt_write_file(path, content, problem);
        g_free(path);
        g_free(name);
        g_string_free(content, TRUE);
    }
    return written;
}

static bool write_report(const struct ntt_report *report, const struct target *target, char **problem)
{
    if (target->directory)
        return write_tables(report, target->directory, problem);
    GString *content = g_string_new(NULL);
    target->format->write(report, content);
    bool finished = !target->format->finish || target->format->finish(content, problem);
    bool written = finished && ntt_write_file(target->path, content, problem);
    g_string_free(content, TRUE);
    return written;
}

static void announce(const struct ntt_report *report, const struct target *target)
{
    const char *where = target->directory ? target->directory : target->path;
    if (g_strcmp0(where, "-") == 0)
        return;
    char *verdict = ntt_verdict_headline(report);
    GString *line = g_string_new(NULL);
    ntt_terminal_sentence(line, verdict);
    g_string_append(line, "\nReport: ");
    ntt_terminal_sentence(line, where);
    fprintf(stderr, "%s\n", line->str);
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

static int produce(const struct ntt_inputs *inputs, const struct target *target, const struct wishes *wishes,
                   char **argv)
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
        struct ntt_comparison *comparison = fulfil(wishes, &report, &title, &command);
        if (write_report(&report, target, &problem)) {
            if (!inputs->quiet) {
                announce(&report, target);
                remark(wishes, comparison);
            }
        } else {
            ntt_error(inputs->command, "%s. Make room, or choose another place with -o or another --format",
                      problem);
            status = ntt_interrupted() ? NTT_EXIT_INTERRUPTED : NTT_EXIT_USAGE;
        }
        ntt_comparison_free(comparison);
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
    char *out = NULL, *format = NULL;
    struct wishes wishes = {.title = NULL};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write the report here; - is standard output", "OUT"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &format,
         "html (default), pdf, json, markdown, csv, geojson or kml", "FORMAT"},
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
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context =
        g_option_context_new("- who did what to whom in captures, and how sure that is");
    g_option_context_set_description(context, description);
    struct ntt_inputs inputs = {.command = "report"};
    struct target target = {.format = NULL};
    int status = NTT_EXIT_OK;
    if (ntt_inputs_parse(&inputs, context, entries, argc, argv, &status)) {
        char *problem = aim(out, format, g_ptr_array_index(inputs.files, 0), &target);
        if (!problem)
            problem = prepare(&wishes);
        if (problem) {
            ntt_error("report", "%s. See: ntt report --help", problem);
            status = NTT_EXIT_USAGE;
        } else {
            ntt_text_set_time_zone(inputs.time_zone);
            status = produce(&inputs, &target, &wishes, argv);
        }
        g_free(problem);
    }
    g_free(target.path);
    g_free(target.directory);
    ntt_anonymizer_free(wishes.anonymizer);
    json_decref(wishes.other);
    ntt_inputs_clear(&inputs);
    g_option_context_free(context);
    g_free(out);
    g_free(format);
    g_free(wishes.title);
    g_free(wishes.against);
    g_free(wishes.key_file);
    return status;
}
