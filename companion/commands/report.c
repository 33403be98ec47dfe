/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt report: one report over one or many captures. */
#include "../complain.h"
#include "../output/escape.h"
#include "../output/output.h"
#include "../output/words.h"
#include "commands.h"
#include "inputs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char description[] =
    "FORMAT is html, json, markdown or csv; without --format the name of OUT decides.\n"
    "Without -o, html goes to CAPTURE.ntt.html in this directory and the others to standard output.\n"
    "CSV to one file is the table of alerts; CSV to a directory (-o DIR/) is one file per table.\n"
    "\n"
    "Exit status: 0 ran; 1 an alert reached --fail-on; 2 usage or input error; 3 input incomplete,\n"
    "report written and labelled so; 130 interrupted, partial report written and labelled so.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_REPORT "\n"
    "  ntt report monday.pcap tuesday.pcap.gz -o week.html --title 'Office, this week'\n"
    "  ntt report capture.pcapng --format json >report.json\n"
    "  ntt report capture.pcapng -o tables/ --format csv --fail-on high";

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
        return format
                   ? g_strdup_printf("'%s' is no format; choose html, json, markdown or csv", format)
                   : g_strdup_printf(
                         "cannot tell the format from the name '%s'; end it in .html, .json, .md or .csv, or "
                         "give --format",
                         out);
    char *base = stem(first_file);
    char *name = g_strconcat(base, ".ntt", target->format->suffix, NULL);
    if (directory && strcmp(target->format->name, "csv") == 0)
        target->directory = g_strdup(out);
    else if (directory)
        target->path = g_build_filename(out, name, NULL);
    else if (out)
        target->path = g_strdup(out);
    else
        target->path = g_strdup(strcmp(target->format->name, "html") == 0 ? name : "-");
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
    char *problem = NULL;
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
    bool written = ntt_write_file(target->path, content, problem);
    g_string_free(content, TRUE);
    return written;
}

static void announce(const struct ntt_report *report, const struct target *target)
{
    const char *where = target->directory ? target->directory : target->path;
    if (g_strcmp0(where, "-") == 0)
        return;
    char *verdict = ntt_words_verdict(report);
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

static int produce(const struct ntt_inputs *inputs, const struct target *target, const char *title,
                   char **argv)
{
    GPtrArray *captures = ntt_inputs_read(inputs, NULL, NULL);
    int status = ntt_inputs_status(inputs, captures);
    if (captures->len && !ntt_inputs_nothing(captures)) {
        GDateTime *now = g_date_time_new_now_utc();
        char *generated = g_date_time_format_iso8601(now), *command = quote(argv), *problem = NULL;
        char *own_title = default_title(captures);
        struct ntt_report report = {.title = title ? title : own_title,
                                    .generated = generated,
                                    .generator = "ntt " NTT_VERSION,
                                    .command = command,
                                    .captures = captures};
        if (write_report(&report, target, &problem)) {
            if (!inputs->quiet)
                announce(&report, target);
        } else {
            ntt_complain(inputs->command, "%s. Make room there, or choose another place with -o", problem);
            status = NTT_EXIT_USAGE;
        }
        g_free(problem);
        g_free(own_title);
        g_free(command);
        g_free(generated);
        g_date_time_unref(now);
    }
    g_ptr_array_free(captures, TRUE);
    return status;
}

int report_main(int argc, char **argv)
{
    char *out = NULL, *format = NULL, *title = NULL;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write the report here; - is standard output", "OUT"},
        {"format", 0, 0, G_OPTION_ARG_STRING, &format, "html (default), json, markdown or csv", "FORMAT"},
        {"title", 0, 0, G_OPTION_ARG_STRING, &title, "What stands at the top of the report", "TITLE"},
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
        if (problem) {
            ntt_complain("report", "%s. See: ntt report --help", problem);
            status = NTT_EXIT_USAGE;
        } else {
            status = produce(&inputs, &target, title, argv);
        }
        g_free(problem);
    }
    g_free(target.path);
    g_free(target.directory);
    ntt_inputs_clear(&inputs);
    g_option_context_free(context);
    g_free(out);
    g_free(format);
    g_free(title);
    return status;
}
