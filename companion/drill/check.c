/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/check.h"

#include "base/advice.h"
#include "base/diagnostics.h"
#include "base/escape.h"
#include "base/interrupt.h"
#include "base/json_members.h"
#include "base/output_check.h"
#include "base/output_file.h"
#include "drill/pcapng.h"
#include "inputs/capture_sets.h"
#include "inputs/parallel_reader.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* One drill and what became of it. */
struct trial {
    const struct ntt_scenario *scenario;
    bool ipv6;
    char *type; /* that is expected */
    char *file;
    /* Of the first event of that type. */
    uint64_t opened_on; /* frame; 0: the alert opened when the capture had ended, or not at all */
    gint64 opened_us;   /* of packet time since 1970 */
};

struct trials {
    GHashTable *by_file; /* struct trial */
};

static void trial_free(gpointer data)
{
    struct trial *trial = data;
    g_free(trial->type);
    g_free(trial->file);
    g_free(trial);
}

/* Called from several threads, for one file from one of them. */
static void take_alert(void *data, const char *file, const json_t *alert, GString *out)
{
    const struct trials *trials = data;
    struct trial *trial = g_hash_table_lookup(trials->by_file, file);
    const char *type = ntt_json_text(alert, "type"), *time = ntt_json_text(alert, "time");
    (void)out;
    if (!trial || trial->opened_on || g_strcmp0(type, trial->type) != 0)
        return;
    trial->opened_on = (uint64_t)json_integer_value(json_object_get(alert, "frame"));
    GDateTime *moment = time ? g_date_time_new_from_iso8601(time, NULL) : NULL;
    if (moment) {
        trial->opened_us = g_date_time_to_unix(moment) * G_USEC_PER_SEC + g_date_time_get_microsecond(moment);
        g_date_time_unref(moment);
    }
}

/* The alert that the drill is meant for: the worst one of its type, or rather of its variant; NULL when there is
 * none. */
static const struct ntt_finding *expected_finding(const struct trial *trial,
                                                  const struct ntt_summary *summary)
{
    const struct ntt_finding *found = NULL;
    for (guint i = 0; i < summary->findings->len; i++) {
        const struct ntt_finding *finding = g_ptr_array_index(summary->findings, i);
        if (g_strcmp0(finding->type, trial->type) != 0)
            continue;
        if (finding->variant && strstr(finding->variant, trial->scenario->variant))
            return finding;
        if (!found)
            found = finding;
    }
    return found;
}

/* The types of other alerts that matter, each once; "" when there are none. */
static char *others(const struct trial *trial, const struct ntt_summary *summary)
{
    GPtrArray *types = g_ptr_array_new();
    for (guint i = 0; i < summary->findings->len; i++) {
        const struct ntt_finding *finding = g_ptr_array_index(summary->findings, i);
        if (finding->severity >= NTT_MEDIUM && g_strcmp0(finding->type, trial->type) != 0 &&
            !g_ptr_array_find_with_equal_func(types, finding->type, g_str_equal, NULL))
            g_ptr_array_add(types, finding->type);
    }
    g_ptr_array_add(types, NULL);
    char *text = g_strjoinv(" ", (char **)types->pdata);
    g_ptr_array_free(types, TRUE);
    return text;
}

static const char *why_not_evaluated(const struct trial *trial, const struct ntt_summary *summary)
{
    size_t i;
    json_t *row;
    json_array_foreach(summary->not_evaluated, i, row)
    {
        if (g_strcmp0(ntt_json_text(row, "what"), trial->type) == 0)
            return ntt_json_text(row, "why");
    }
    return NULL;
}

#define COLUMNS "%-19s %-17s %-4s %-19s %-6s %9s %10s  %-9s %-20s %s\n"

static void print_head(void)
{
    printf(COLUMNS, "SCENARIO", "VARIANT", "IP", "EXPECTED", "FIRED", "PACKETS", "SECONDS", "SEVERITY",
           "REPORTED", "OTHERS");
}

enum outcome { SILENT, FIRED, NOT_EVALUATED, OUTCOMES };

static enum outcome print_trial(const struct ntt_check *check, const struct trial *trial,
                                const struct ntt_summary *summary)
{
    const struct ntt_finding *finding = expected_finding(trial, summary);
    const char *why = finding ? NULL : why_not_evaluated(trial, summary), *ip = trial->ipv6 ? "IPv6" : "IPv4";
    char *other = others(trial, summary), packets[24] = "end", seconds[24] = "end";
    GString *says = g_string_new(NULL);
    if (why) {
        g_string_append(says, "not evaluated: ");
        ntt_terminal_sentence(says, why);
        printf("%-19s %-17s %-4s %-19s %s\n", trial->scenario->name, trial->scenario->variant, ip,
               trial->type, says->str);
    } else if (!finding) {
        printf(COLUMNS, trial->scenario->name, trial->scenario->variant, ip, trial->type, "NO", "-", "-", "-",
               "-", *other ? other : "-");
    } else {
        if (trial->opened_on) {
            snprintf(packets, sizeof packets, "%" G_GUINT64_FORMAT, trial->opened_on);
            snprintf(seconds, sizeof seconds, "%.3f",
                     (double)(trial->opened_us * NTT_MICROSECOND - check->began) * 1e-9);
        }
        ntt_terminal_text(says, finding->variant);
        printf(COLUMNS, trial->scenario->name, trial->scenario->variant, ip, trial->type, "yes", packets,
               seconds, ntt_severity_name(finding->severity), says->len ? says->str : "-",
               *other ? other : "-");
    }
    g_string_free(says, TRUE);
    g_free(other);
    return finding ? FIRED : why ? NOT_EVALUATED : SILENT;
}

/* To be freed. */
static char *path_of(const struct ntt_drill *drill, const char *folder)
{
    char *name = g_strdup_printf("%s.%s.%s.pcapng", drill->scenario->name, drill->scenario->variant,
                                 drill->target.ipv6 ? "ipv6" : "ipv4");
    char *path = g_build_filename(folder, name, NULL);
    g_free(name);
    return path;
}

/* What is wrong, to be freed, or NULL. `content` NULL: it is only asked whether it may be written. */
static char *put_capture(const struct ntt_check *check, const char *path, const GString *content)
{
    const struct ntt_output output = {.path = path,
                                      .kind = "a drill",
                                      .option = "-w",
                                      .otherwise = check->folder ? "choose another folder with -w"
                                                                 : "set TMPDIR to another folder",
                                      .is_capture = true,
                                      .force = check->force,
                                      .in_folder = true};
    char *problem = NULL;
    if (content)
        ntt_output_put(&output, check->inputs, content->str, content->len, NTT_OUTPUT_MODE, &problem);
    else
        problem = ntt_output_refusal(&output, check->inputs);
    return problem;
}

static bool write_trial(const struct ntt_check *check, struct ntt_drill *drill, const char *file)
{
    if (!ntt_drill_craft(drill)) {
        ntt_error("drill", "%s, %s: %s. See: ntt drill --help", drill->scenario->name,
                  drill->scenario->variant, ntt_craft_problem(drill->craft));
        return false;
    }
    char *comment = ntt_drill_comment(drill);
    GString *content = g_string_new(NULL);
    ntt_pcapng(drill->craft, check->began, comment, content);
    char *problem = put_capture(check, file, content);
    bool good = !problem;
    if (!good)
        ntt_error("drill", "%s", problem);
    g_string_free(content, TRUE);
    g_free(comment);
    g_free(problem);
    return good;
}

/* False when a file that is to stay is where a drill would be written; it has been said which. */
static bool folder_is_free(const struct ntt_check *check, const GArray *drills)
{
    char *problem = NULL;
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; check->folder && i < drills->len && !problem; i++) {
        char *path = path_of(&g_array_index(drills, struct ntt_drill, i), check->folder);
        problem = put_capture(check, path, NULL);
        g_ptr_array_add(paths, path);
    }
    if (!problem)
        problem = ntt_outputs_collision(paths, "-w");
    g_ptr_array_free(paths, TRUE);
    if (problem)
        ntt_error("drill", "%s. See: ntt drill --help", problem);
    g_free(problem);
    return !problem;
}

/* The drill's file in `folder`, as a trial and as a capture set. */
static bool add_trial(const struct ntt_check *check, struct ntt_drill *drill, const char *folder,
                      GPtrArray *trials, GPtrArray *captures)
{
    struct trial *trial = g_new0(struct trial, 1);
    trial->scenario = drill->scenario;
    trial->ipv6 = drill->target.ipv6;
    trial->type = ntt_scenario_type(drill->scenario);
    trial->file = path_of(drill, folder);
    g_ptr_array_add(trials, trial);
    g_ptr_array_add(captures, ntt_capture_new(trial->file, NULL));
    return write_trial(check, drill, trial->file);
}

static GPtrArray *read_all(const struct ntt_check *check, const GPtrArray *trials, const GPtrArray *captures)
{
    struct trials index = {g_hash_table_new(g_str_hash, g_str_equal)};
    for (guint i = 0; i < trials->len; i++) {
        struct trial *trial = g_ptr_array_index(trials, i);
        g_hash_table_insert(index.by_file, trial->file, trial);
    }
    const struct ntt_parallel_reader how = {
        .command = "drill",
        .quiet = check->quiet,
        .jobs = check->jobs,
        .session = {.tshark = check->tshark, .depth = NTT_DEPTH_SERVICES, .preferences = check->preferences},
        .print_alert = take_alert,
        .data = &index,
    };
    GPtrArray *sets = ntt_capture_sets(captures, NTT_APART), *summaries = ntt_parallel_read(&how, sets);
    g_ptr_array_free(sets, TRUE);
    g_hash_table_destroy(index.by_file);
    return summaries;
}

/* All were read with the same settings. */
static void warn(const GPtrArray *summaries)
{
    const struct ntt_summary *first = g_ptr_array_index(summaries, 0);
    size_t i;
    json_t *warning;
    json_array_foreach(first->warnings, i, warning)
        ntt_warning("drill", "warning: %s", json_string_value(warning));
}

static enum ntt_check_result judge(const struct ntt_check *check, const GPtrArray *trials,
                                   const GPtrArray *summaries)
{
    unsigned count[OUTCOMES] = {0};
    bool read = true;
    print_head();
    for (guint i = 0; i < trials->len && !ntt_interrupted(); i++) {
        const struct ntt_summary *summary = g_ptr_array_index(summaries, i);
        read &= summary->outcome == NTT_READ_WHOLE;
        if (summary->outcome == NTT_READ_WHOLE)
            count[print_trial(check, g_ptr_array_index(trials, i), summary)]++;
    }
    if (!read || ntt_interrupted())
        return NTT_CHECK_FAILED;
    if (!check->quiet) {
        fprintf(stderr, "%u of %u drills raised their alert", count[FIRED], trials->len);
        if (count[NOT_EVALUATED])
            fprintf(stderr, ", %u could not be evaluated", count[NOT_EVALUATED]);
        fputc('\n', stderr);
    }
    return count[SILENT] ? NTT_CHECK_SILENT : NTT_CHECK_FIRED;
}

static void remove_all(const char *folder, const GPtrArray *trials)
{
    for (guint i = 0; i < trials->len; i++)
        g_unlink(((const struct trial *)g_ptr_array_index(trials, i))->file);
    g_rmdir(folder);
}

/* The folder for the captures, to be freed with g_free; NULL when it cannot be made, which has been said. */
static char *make_folder(const struct ntt_check *check)
{
    GError *error = NULL;
    if (check->folder) {
        if (g_mkdir_with_parents(check->folder, 0777) == 0)
            return g_strdup(check->folder);
        ntt_error("drill", "cannot create the folder '%s': %s. Choose another one with -w", check->folder,
                  g_strerror(errno));
        return NULL;
    }
    char *folder = g_dir_make_tmp("ntt-drill-XXXXXX", &error);
    if (!folder) {
        ntt_error("drill", "cannot create a folder for the drills: %s. Set TMPDIR to one with room",
                  error->message);
        g_error_free(error);
    }
    return folder;
}

enum ntt_check_result ntt_check(const struct ntt_check *check, GArray *drills)
{
    char *folder = make_folder(check);
    if (!folder)
        return NTT_CHECK_FAILED;
    GPtrArray *trials = g_ptr_array_new_with_free_func(trial_free),
              *captures = g_ptr_array_new_with_free_func((GDestroyNotify)ntt_capture_free);
    enum ntt_check_result result = NTT_CHECK_FAILED;
    bool good = folder_is_free(check, drills);
    ntt_interrupt_catch();
    for (guint i = 0; i < drills->len && good && !ntt_interrupted(); i++)
        good = add_trial(check, &g_array_index(drills, struct ntt_drill, i), folder, trials, captures);
    if (good && !ntt_interrupted()) {
        GPtrArray *summaries = read_all(check, trials, captures);
        warn(summaries);
        result = judge(check, trials, summaries);
        g_ptr_array_free(summaries, TRUE);
    }
    if (!check->folder)
        remove_all(folder, trials);
    g_ptr_array_free(captures, TRUE);
    g_ptr_array_free(trials, TRUE);
    g_free(folder);
    return result;
}
