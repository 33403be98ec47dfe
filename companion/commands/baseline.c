/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt baseline learn: what is normal here, learnt from captures of ordinary days. */
#include "records/baseline.h"
#include "base/advice.h"
#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "base/file_type.h"
#include "base/interrupt.h"
#include "base/output_check.h"
#include "base/output_file.h"
#include "commands/commands.h"
#include "commands/inputs.h"
#include "output/output.h"

#include <stdio.h>
#include <string.h>

static const char description[] =
    "Learns from captures of ordinary days how much traffic each hour of the week has, how large the packets "
    "of\n"
    "each service are, and which countries and networks take part, and writes one JSON file. Give it "
    "captures of\n"
    "at least a week; hours are in the time zone --timezone. The whole time between the first and the last "
    "packet\n"
    "of a capture counts as observed: do not merge captures with gaps between them, give them one by one.\n"
    "\n"
    "Exit status: 0 learnt; 2 usage or input error; 3 some input incomplete, the rest learnt;\n"
    "130 interrupted, nothing written.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_BASELINE "\n"
    "  ntt baseline learn *.pcapng -o usual.json --timezone Europe/Berlin\n"
    "  ntt report today.pcapng --baseline usual.json";

static void take_record(void *data, const json_t *record)
{
    ntt_lesson_add(data, record);
}

static bool is_baseline(const char *path, const void *mark)
{
    return ntt_file_begins_with(path, mark);
}

/* What is wrong, to be freed, or NULL. `content` NULL: it is only asked whether it may be written. */
static char *put_baseline(const struct ntt_inputs *inputs, const char *out, bool force,
                          const GString *content)
{
    const struct ntt_output output = {.path = out,
                                      .kind = "a baseline",
                                      .option = "-o",
                                      .otherwise = "choose another place with -o",
                                      .is_own = is_baseline,
                                      .mark = NTT_LESSON_MARK,
                                      .force = force};
    GPtrArray *paths = ntt_inputs_paths(inputs);
    char *problem = NULL;
    if (content)
        ntt_output_put(&output, paths, content->str, content->len, NTT_OUTPUT_MODE, &problem);
    else
        problem = ntt_output_refusal(&output, paths);
    g_ptr_array_free(paths, TRUE);
    return problem;
}

static char *write_baseline(const struct ntt_inputs *inputs, const struct ntt_lesson *lesson, const char *out,
                            bool force)
{
    json_t *baseline = ntt_lesson_baseline(lesson, "ntt " NTT_VERSION);
    char *text = json_dumps(baseline, JSON_INDENT(1));
    GString *content = g_string_new(text);
    g_string_append_c(content, '\n');
    char *problem = put_baseline(inputs, out, force, content);
    g_string_free(content, TRUE);
    free(text);
    json_decref(baseline);
    return problem;
}

static int learn(struct ntt_inputs *inputs, const char *out, bool force)
{
    struct ntt_lesson *lesson = ntt_lesson_new();
    g_ptr_array_add(inputs->preferences, g_strdup("ntt.learn:TRUE"));
    inputs->on_other = take_record;
    inputs->other_data = lesson;
    GPtrArray *captures = ntt_inputs_read(inputs, NULL, NULL);
    int status = ntt_inputs_status(inputs, captures);
    for (guint i = 0; i < captures->len; i++) {
        const struct ntt_summary *summary = g_ptr_array_index(captures, i);
        if (summary->outcome != NTT_UNREAD)
            ntt_lesson_add_file(lesson, summary->file, summary->first_time, summary->last_time);
    }
    char *problem = NULL;
    if (!ntt_inputs_nothing(captures) && !ntt_interrupted()) {
        problem = write_baseline(inputs, lesson, out, force);
        if (problem) {
            ntt_error(inputs->command, "%s", problem);
            status = NTT_EXIT_USAGE;
        } else if (!inputs->quiet) {
            char *summary = ntt_lesson_summary(lesson);
            GString *notes = g_string_new(NULL);
            ntt_text_notes(captures, notes);
            fprintf(stderr, "Learnt: %s\nBaseline: %s\n%s", summary, out, notes->str);
            g_string_free(notes, TRUE);
            g_free(summary);
        }
    }
    g_free(problem);
    g_ptr_array_free(captures, TRUE);
    ntt_lesson_free(lesson);
    return status;
}

int baseline_main(int argc, char **argv)
{
    char *out = NULL, *problem = NULL;
    gboolean force = FALSE;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write the baseline here; - is standard output",
         "BASELINE"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &force, NTT_FORCE_HELP, NULL},
        G_OPTION_ENTRY_NULL,
    };
    bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    if (!help && (argc < 2 || strcmp(argv[1], "learn") != 0)) {
        ntt_error("baseline",
                  "write it as: ntt baseline learn FILE… -o BASELINE%s%s%s. See: ntt baseline --help",
                  argc < 2 ? "" : "; not '", argc < 2 ? "" : argv[1], argc < 2 ? "" : "'");
        return NTT_EXIT_USAGE;
    }
    GOptionContext *context =
        g_option_context_new("- learn what is normal here: hours, packet sizes, countries");
    g_option_context_set_description(context, description);
    struct ntt_inputs inputs = {.command = "baseline learn", .one_by_one = true};
    int status = NTT_EXIT_OK;
    if (ntt_inputs_parse(&inputs, context, entries, help ? argc : argc - 1, help ? argv : argv + 1,
                         &status)) {
        if (!out)
            problem = g_strdup("name the file to write with -o");
        if (problem || (problem = put_baseline(&inputs, out, force, NULL))) {
            ntt_error(inputs.command, "%s. See: ntt %s --help", problem, inputs.command);
            status = NTT_EXIT_USAGE;
        } else {
            ntt_inputs_find(&inputs);
            status = learn(&inputs, out, force);
        }
    }
    ntt_inputs_clear(&inputs);
    g_option_context_free(context);
    g_free(problem);
    g_free(out);
    return status;
}
