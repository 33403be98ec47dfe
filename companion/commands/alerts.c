/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt alerts: alerts only, as lines. */
#include "base/advice.h"
#include "base/diagnostics.h"
#include "base/escape.h"
#include "base/exit_status.h"
#include "base/json_members.h"
#include "base/output_check.h"
#include "base/standard_output.h"
#include "base/text_format.h"
#include "commands/commands.h"
#include "commands/delivery.h"
#include "commands/inputs.h"
#include "destinations/file_check.h"
#include "destinations/target.h"
#include "events/event.h"
#include "events/formats.h"
#include "output/output.h"
#include "output/verdict.h"

#include <stdio.h>
#include <string.h>

static const char about_formats[] =
    "text prints one line per alert, the most severe first, when a capture has been read. The other formats "
    "print\n"
    "one line per change of an alert (open, update, close) as it happens. With several captures, the lines "
    "of "
    "each\n"
    "stay together: those of a later one wait until the earlier ones are finished.\n"
    "\n"
    "Formats, see ntt-formats(5):\n";
static const char about_destinations[] =
    "\n"
    "With --to, events go to destinations instead of being printed: a file, - (standard output), or another "
    "of the\n"
    "kinds below. Each takes them at its own pace; events that could not be sent within --wait are reported, "
    "and\n"
    "kept if --spool is given.\n"
    "\n";
static const char about_exit_and_examples[] =
    "\n"
    "Exit status: 0 ran; 1 an alert reached --fail-on; 2 usage or input error; 3 input incomplete or not "
    "judged, or\n"
    "some events could not be sent; 130 interrupted.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_ALERTS "\n"
    "  ntt alerts capture.pcapng --format ndjson | grep '\"event\":\"open\"'\n"
    "  ntt alerts capture.pcapng --format ecs >> alerts.ndjson\n"
    "  " NTT_EXAMPLE_DELIVERY "\n"
    "  ntt alerts *.pcapng --min-severity high --fail-on high\n"
    "  ntt alerts . --apart";

/* To be freed. */
static char *describe(void)
{
    GString *help = g_string_new(about_formats);
    for (size_t i = 0; ntt_event_formats[i]; i++)
        g_string_append_printf(help, "  %-8s  %s\n", ntt_event_formats[i]->name, ntt_event_formats[i]->about);
    g_string_append(help, about_destinations);
    ntt_target_help(help);
    g_string_append(help, about_exit_and_examples);
    return g_string_free(help, FALSE);
}

struct printer {
    enum ntt_severity least;
    bool several, colour;
    const struct ntt_event_format *format;
    GMutex lock;
    struct ntt_delivery delivery; /* targets NULL: events are printed */
    GHashTable *sequences;        /* of each alert, by its uid: how many changes there were */
};

/* What is left out by its severity counts, too: an event has the same name whatever else is printed. */
static uint64_t next_in_sequence(struct printer *printer, const json_t *alert)
{
    char *uid = ntt_event_uid(alert);
    g_mutex_lock(&printer->lock);
    gsize sequence = GPOINTER_TO_SIZE(g_hash_table_lookup(printer->sequences, uid)) + 1;
    g_hash_table_insert(printer->sequences, uid, GSIZE_TO_POINTER(sequence));
    g_mutex_unlock(&printer->lock);
    return sequence;
}

static void print_event(void *data, const char *file, const json_t *alert, GString *out)
{
    struct printer *printer = data;
    uint64_t sequence = next_in_sequence(printer, alert);
    enum ntt_severity severity;
    if (!ntt_severity_parse(ntt_json_text(alert, "severity"), &severity) || severity < printer->least)
        return;
    json_t *said;
    if (printer->format->as_record && !printer->delivery.outbox) {
        /* With the file only where there are several. */
        said = json_copy((json_t *)alert);
        ntt_json_set_text(said, "file", printer->several ? file : NULL, NTT_SENTENCE_LIMIT);
    } else {
        said = ntt_event_new(alert, sequence, &(struct ntt_event_source){.file = file});
    }
    if (printer->delivery.outbox) {
        ntt_delivery_add(&printer->delivery, said);
    } else {
        printer->format->write(said, out);
        g_string_append_c(out, '\n');
    }
    json_decref(said);
}

static void print_text(const struct printer *printer, const GPtrArray *captures)
{
    for (guint i = 0; i < captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(captures, i);
        for (guint j = 0; j < summary->findings->len && summary->outcome != NTT_UNREAD; j++) {
            const struct ntt_finding *finding = g_ptr_array_index(summary->findings, j);
            if (finding->severity < printer->least)
                continue;
            GString *line = g_string_new(NULL);
            ntt_text_finding(finding, printer->several ? summary->file : NULL, printer->colour, line);
            fwrite(line->str, 1, line->len, stdout);
            g_string_free(line, TRUE);
        }
    }
}

static int run(const struct ntt_inputs *inputs, struct printer *printer)
{
    bool sends = printer->delivery.outbox != NULL, alerts = printer->format->for_people && !sends;
    GPtrArray *captures = ntt_inputs_read(inputs, alerts ? NULL : print_event, printer);
    if (alerts)
        print_text(printer, captures);
    int status = ntt_inputs_status(inputs, captures);
    if (sends && !ntt_delivery_end(&printer->delivery) && status <= NTT_EXIT_ALERTS)
        status = NTT_EXIT_INCOMPLETE;
    if (!ntt_standard_output_end(inputs->command))
        status = NTT_EXIT_USAGE;
    struct ntt_report report = {.captures = captures};
    if (!inputs->quiet && captures->len && !ntt_inputs_nothing(captures)) {
        char *verdict = ntt_verdict_headline(&report);
        GString *notes = g_string_new(NULL);
        ntt_text_notes(captures, notes);
        fprintf(stderr, "%s\n%s", verdict, notes->str);
        g_string_free(notes, TRUE);
        g_free(verdict);
    }
    g_ptr_array_free(captures, TRUE);
    return status;
}

/* A spool of another's is not used. Why not, to be freed, or NULL. */
static char *refuse_spool(const char *spool)
{
    char *inside = spool ? g_build_filename(spool, "x", NULL) : NULL, *problem = NULL;
    if (inside && ntt_path_is_in_state(inside))
        problem =
            g_strdup_printf("'%s' is in a folder where ntt watch keeps its state. Choose another folder with "
                            "--spool",
                            spool);
    char *above = spool ? g_path_get_dirname(spool) : NULL;
    if (spool && !problem && !g_file_test(above, G_FILE_TEST_IS_DIR))
        problem =
            g_strdup_printf("cannot make the folder '%s': there is no folder '%s'. Make it with mkdir -p, or "
                            "choose another folder with --spool",
                            spool, above);
    g_free(above);
    g_free(inside);
    return problem;
}

/* False when what is printed or sent would harm a file; this has been said. */
static bool harms_nothing(const struct ntt_delivery *delivery)
{
    const struct ntt_file_rules *rules = &delivery->rules;
    char *problem = refuse_spool(delivery->spool);
    if (!problem)
        problem = ntt_targets_refusal(delivery->targets, rules->inputs, delivery->spool, rules->force);
    if (problem)
        ntt_error_remedy("alerts", NTT_EXAMPLE_DELIVERY, "%s", problem);
    g_free(problem);
    return !problem;
}

/* False when events are to be sent and cannot be; this has been said. */
static bool ready_to_send(struct printer *printer, const struct ntt_inputs *inputs, const char *format)
{
    struct ntt_delivery *delivery = &printer->delivery;
    delivery->format = format;
    delivery->quiet = inputs->quiet;
    delivery->colour = inputs->colour;
    return !delivery->targets || ntt_delivery_begin(delivery);
}

int alerts_main(int argc, char **argv)
{
    gboolean force = FALSE;
    char *format = NULL, *least = NULL, *help = describe(),
         *formats = ntt_event_format_names(NTT_EVENT_ANY, ntt_event_formats[0]);
    struct printer printer = {.least = NTT_INFO, .delivery = {.command = "alerts", .wait_s = 30}};
    struct ntt_delivery *delivery = &printer.delivery;
    const GOptionEntry entries[] = {
        {"format", 0, 0, G_OPTION_ARG_STRING, &format, formats, "FORMAT"},
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &delivery->targets,
         "Send events there instead of printing them, see ntt-destinations(5); repeatable", "DESTINATION"},
        {"spool", 0, 0, G_OPTION_ARG_FILENAME, &delivery->spool,
         "Folder for unsent events (a temporary one); those of an earlier run are sent, too", "FOLDER"},
        {"wait", 0, 0, G_OPTION_ARG_INT, &delivery->wait_s,
         "How long to wait at the end for destinations that are slow or down (30)", "SECONDS"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &force, NTT_FORCE_APPEND_HELP, NULL},
        {"min-severity", 0, 0, G_OPTION_ARG_STRING, &least,
         "Leave out less severe alerts: " NTT_SEVERITY_NAMES, "SEVERITY"},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- the alerts in captures, one per line");
    g_option_context_set_description(context, help);
    struct ntt_inputs inputs = {.command = "alerts"};
    int status = NTT_EXIT_OK;
    if (ntt_inputs_parse(&inputs, context, entries, argc, argv, &status)) {
        status = NTT_EXIT_USAGE;
        GPtrArray *paths = ntt_inputs_paths(&inputs);
        delivery->rules = (struct ntt_file_rules){paths, force};
        printer.colour = inputs.colour;
        printer.format = format ? ntt_event_format_named(format) : ntt_event_formats[0];
        char *unknown = printer.format ? NULL : ntt_event_format_unknown(format);
        if (!printer.format)
            ntt_error("alerts", "%s See: ntt alerts --help", unknown);
        else if (least && !ntt_severity_parse(least, &printer.least))
            ntt_error("alerts",
                      "'%s' is not a severity; choose " NTT_SEVERITY_NAMES ". See: ntt alerts --help", least);
        else if (delivery->wait_s < 0)
            ntt_error("alerts", "--wait %d is not possible; give seconds, 0 or more. See: ntt alerts --help",
                      delivery->wait_s);
        else if ((delivery->spool || delivery->wait_s != 30) && !delivery->targets)
            ntt_error_remedy("alerts", NTT_EXAMPLE_DELIVERY, "--spool and --wait SECONDS need --to.");
        else if (harms_nothing(delivery) && ready_to_send(&printer, &inputs, format)) {
            ntt_inputs_find(&inputs);
            printer.several = ntt_inputs_several(&inputs);
            printer.sequences = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
            status = run(&inputs, &printer);
            g_hash_table_destroy(printer.sequences);
        }
        g_free(unknown);
        g_ptr_array_free(paths, TRUE);
    }
    ntt_inputs_clear(&inputs);
    g_option_context_free(context);
    g_strfreev(delivery->targets);
    g_free(delivery->spool);
    g_free(format);
    g_free(formats);
    g_free(help);
    g_free(least);
    return status;
}
