/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt drill: a fire drill for one's own sensor. */
#include "drill/drill.h"
#include "base/advice.h"
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "base/interrupt.h"
#include "base/output_check.h"
#include "base/output_file.h"
#include "commands/commands.h"
#include "config/baseline_file.h"
#include "drill/check.h"
#include "drill/deliver.h"
#include "drill/options.h"
#include "drill/pcapng.h"
#include "tshark/settings.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void list(void)
{
    for (const struct ntt_scenario *row = ntt_scenarios(); row->name; row++)
        printf("%-19s %-17s %-10s %s\n", row->name, row->variant,
               row->families == NTT_FOR_BOTH   ? "IPv4, IPv6"
               : row->families == NTT_FOR_IPV4 ? "IPv4"
                                               : "IPv6",
               row->purpose);
}

static void error_unknown(const struct ntt_drill_options *options, const char *name)
{
    GPtrArray *known = g_ptr_array_new();
    char **parts = g_strsplit(name, "/", 2);
    const char *scenario = parts[0] ? parts[0] : "", *wrong = name;
    bool variant = ntt_scenario_find(scenario, NULL) != NULL;
    if (variant)
        wrong = parts[1] ? parts[1] : options->variant;
    for (const struct ntt_scenario *row = ntt_scenarios(); row->name; row++)
        if (!variant || ntt_scenario_find(scenario, row->variant) == row)
            g_ptr_array_add(known, (gpointer)(variant ? row->variant : row->name));
    g_ptr_array_add(known, NULL);
    char *suggestion = ntt_did_you_mean(wrong, (const char *const *)known->pdata);
    ntt_error_remedy("drill", "ntt drill list", "'%s' is not a %s%s%s See: ntt drill --help", wrong,
                     variant ? "variant of " : "scenario", variant ? scenario : "", suggestion);
    g_free(suggestion);
    g_strfreev(parts);
    g_ptr_array_free(known, TRUE);
}

static struct ntt_drill describe(const struct ntt_drill_options *options, const struct ntt_scenario *scenario,
                                 bool ipv6)
{
    struct ntt_drill drill = {
        .scenario = scenario,
        .rate = options->rate ? options->events : scenario->rate,
        .duration = (options->duration ? options->length_s : scenario->seconds) * NTT_SECOND,
    };
    ntt_drill_default_ends(&drill, ipv6);
    if (options->source)
        drill.source = options->from;
    if (options->target)
        drill.target = options->to;
    drill.craft = ntt_craft_new((uint64_t)options->seed);
    return drill;
}

static bool has_family(const struct ntt_scenario *scenario, bool ipv6)
{
    return scenario->families & (ipv6 ? NTT_FOR_IPV6 : NTT_FOR_IPV4);
}

/* The files that a drill depends on. Borrowed strings. */
static GPtrArray *inputs_of(const struct ntt_drill_options *options)
{
    GPtrArray *inputs = g_ptr_array_new();
    if (options->baseline)
        g_ptr_array_add(inputs, options->baseline);
    if (options->ignore)
        g_ptr_array_add(inputs, options->ignore);
    return inputs;
}

/* What is wrong, to be freed, or NULL. `content` NULL: it is only asked whether it may be written. */
static char *put_capture(const struct ntt_drill_options *options, const GString *content)
{
    const struct ntt_output output = {.path = options->out,
                                      .kind = "a drill",
                                      .option = "-w",
                                      .otherwise = "choose another place with -w",
                                      .is_capture = true,
                                      .force = options->force};
    GPtrArray *inputs = inputs_of(options);
    char *problem = NULL;
    if (content)
        ntt_output_put(&output, inputs, content->str, content->len, NTT_OUTPUT_MODE, &problem);
    else
        problem = ntt_output_refusal(&output, inputs);
    g_ptr_array_free(inputs, TRUE);
    return problem;
}

/* False when the capture must not go there; it has been said why. */
static bool may_write(const struct ntt_drill_options *options)
{
    char *problem = put_capture(options, NULL);
    if (problem)
        ntt_error("drill", "%s. See: ntt drill --help", problem);
    g_free(problem);
    return !problem;
}

static bool write_file(const struct ntt_drill_options *options, const struct ntt_drill *drill)
{
    char *comment = ntt_drill_comment(drill);
    GString *content = g_string_new(NULL);
    ntt_pcapng(drill->craft, options->began, comment, content);
    char *problem = put_capture(options, content);
    bool good = !problem;
    if (!good)
        ntt_error("drill", "%s", problem);
    else if (!options->quiet)
        fprintf(stderr, "Wrote %zu packets to %s\n", ntt_craft_count(drill->craft), options->out);
    g_string_free(content, TRUE);
    g_free(comment);
    g_free(problem);
    return good;
}

static int craft_one(const struct ntt_drill_options *options, const char *name)
{
    const struct ntt_scenario *scenario = ntt_scenario_find(name, options->variant);
    if (!scenario) {
        error_unknown(options, name);
        return NTT_EXIT_USAGE;
    }
    bool ipv6 = options->ipv6 || (!has_family(scenario, false) && !options->source && !options->target);
    if (!has_family(scenario, ipv6)) {
        ntt_error_remedy("drill", "ntt drill list", "%s, %s, does not exist for %s", scenario->name,
                         scenario->variant, ipv6 ? "IPv6" : "IPv4");
        return NTT_EXIT_USAGE;
    }
    if (!options->out && !options->interface && !options->lab) {
        ntt_error("drill", "choose where the packets go: -w FILE, -i INTERFACE, --lab or --check");
        return NTT_EXIT_USAGE;
    }
    if (options->interface && !options->mine && !ntt_delivery_is_safe(options->interface))
        return NTT_EXIT_USAGE;
    if (options->out && !may_write(options))
        return NTT_EXIT_USAGE;
    struct ntt_drill drill = describe(options, scenario, ipv6);
    int status = NTT_EXIT_OK;
    if (!ntt_drill_craft(&drill)) {
        ntt_error("drill", "%s. See: ntt drill --help", ntt_craft_problem(drill.craft));
        status = NTT_EXIT_USAGE;
    } else if (options->out && !write_file(options, &drill)) {
        status = NTT_EXIT_USAGE;
    } else if (options->interface || options->lab) {
        status = options->lab ? ntt_deliver_in_lab(&drill, options->quiet)
                              : ntt_deliver(&drill, options->interface, options->quiet);
    }
    ntt_craft_free(drill.craft);
    return status;
}

/* A name without a variant stands for all of them. */
static bool is_chosen(const struct ntt_drill_options *options, const struct ntt_scenario *row)
{
    bool chosen = !options->names && (!options->variant || strcmp(options->variant, row->variant) == 0);
    for (char **name = options->names; name && *name; name++) {
        const struct ntt_scenario *found = ntt_scenario_find(*name, options->variant);
        bool all = !options->variant && !strchr(*name, '/');
        chosen |= found == row || (all && found && strcmp(found->name, row->name) == 0);
    }
    return chosen;
}

static bool is_for_ipv6_alone(const struct ntt_scenario *scenario)
{
    for (const struct ntt_scenario *row = ntt_scenarios(); row->name; row++)
        if (strcmp(row->name, scenario->name) == 0 && has_family(row, false))
            return false;
    return true;
}

/* The rows to check: those for the family; and where no row of a scenario is for IPv4, those for IPv6. */
static GArray *choose(const struct ntt_drill_options *options)
{
    GArray *drills = g_array_new(FALSE, FALSE, sizeof(struct ntt_drill));
    for (const struct ntt_scenario *row = ntt_scenarios(); row->name; row++) {
        bool ipv6 = options->ipv6 || (is_for_ipv6_alone(row) && !options->source && !options->target);
        if (!is_chosen(options, row) || !has_family(row, ipv6))
            continue;
        struct ntt_drill drill = describe(options, row, ipv6);
        g_array_append_val(drills, drill);
    }
    return drills;
}

/* What the sensor is configured with, as preferences of tshark. Later ones go before earlier ones. False when a
 * file cannot be used; it has been said why. */
static bool add_preferences(const struct ntt_drill_options *options, GPtrArray *preferences)
{
    g_ptr_array_add(preferences, g_strdup("ntt.expected_countries:AQ"));
    if (options->baseline) {
        char *error = NULL, *path = g_canonicalize_filename(options->baseline, NULL);
        g_free(ntt_baseline_read(options->baseline, &error));
        g_ptr_array_add(preferences, g_strconcat("ntt.baseline:", path, NULL));
        g_free(path);
        if (error) {
            ntt_error("drill", "%s. See: ntt drill --help", error);
            g_free(error);
            return false;
        }
    }
    if (options->ignore) {
        if (access(options->ignore, R_OK) != 0) {
            ntt_error("drill", "cannot read the ignore rules in '%s': %s. See: ntt drill --help",
                      options->ignore, g_strerror(errno));
            return false;
        }
        char *path = g_canonicalize_filename(options->ignore, NULL);
        g_ptr_array_add(preferences, g_strconcat("ntt.ignore_file:", path, NULL));
        g_free(path);
    }
    for (char **preference = options->preferences; preference && *preference; preference++)
        g_ptr_array_add(preferences, g_strdup(*preference));
    return true;
}

static int check(const struct ntt_drill_options *options)
{
    static const int statuses[] = {
        [NTT_CHECK_FIRED] = NTT_EXIT_OK, [NTT_CHECK_SILENT] = 1, [NTT_CHECK_FAILED] = NTT_EXIT_USAGE};
    struct ntt_tshark tshark = {0};
    char *problem = NULL;
    for (char **name = options->names; name && *name; name++) {
        if (!ntt_scenario_find(*name, options->variant)) {
            error_unknown(options, *name);
            return NTT_EXIT_USAGE;
        }
    }
    GPtrArray *preferences = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *inputs = inputs_of(options);
    GArray *drills = choose(options);
    int status = NTT_EXIT_USAGE;
    if (!drills->len) {
        ntt_error_remedy("drill", "ntt drill list", "none of these exists for %s",
                         options->ipv6 ? "IPv6; leave out --ipv6" : "IPv4; say --ipv6");
    } else if (ntt_tshark_find(options->tshark, &tshark, &problem) != NTT_TSHARK_GOOD ||
               (problem = ntt_settings_without_ntt(&tshark))) {
        ntt_error("drill", "%s", problem);
    } else if (add_preferences(options, preferences)) {
        const struct ntt_check all = {.tshark = &tshark,
                                      .preferences = preferences,
                                      .began = options->began,
                                      .jobs = (unsigned)options->jobs,
                                      .folder = options->out,
                                      .inputs = inputs,
                                      .force = options->force,
                                      .quiet = options->quiet};
        status = statuses[ntt_check(&all, drills)];
    }
    for (guint i = 0; i < drills->len; i++)
        ntt_craft_free(g_array_index(drills, struct ntt_drill, i).craft);
    g_array_free(drills, TRUE);
    g_ptr_array_free(inputs, TRUE);
    g_ptr_array_free(preferences, TRUE);
    ntt_tshark_clear(&tshark);
    g_free(problem);
    return ntt_interrupted() ? NTT_EXIT_INTERRUPTED : status;
}

static int run(const struct ntt_drill_options *options)
{
    unsigned count = options->names ? g_strv_length(options->names) : 0;
    if (options->check)
        return check(options);
    if (count == 1 && strcmp(options->names[0], "list") == 0) {
        list();
        return NTT_EXIT_OK;
    }
    if (count == 0 && options->lab)
        return ntt_keep_lab();
    if (count != 1) {
        ntt_error("drill", "takes one scenario, but %u were given. See: ntt drill list", count);
        return NTT_EXIT_USAGE;
    }
    return craft_one(options, options->names[0]);
}

int drill_main(int argc, char **argv)
{
    struct ntt_drill_options options;
    (void)argc;
    int status = ntt_drill_options_parse(&options, argv) ? run(&options) : NTT_EXIT_USAGE;
    ntt_drill_options_clear(&options);
    return status;
}
