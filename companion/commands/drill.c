/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt drill: a fire drill for one's own sensor. */
#include "../drill/drill.h"
#include "../complain.h"
#include "../drill/check.h"
#include "../drill/deliver.h"
#include "../drill/pcapng.h"
#include "../interrupt.h"
#include "../nearest.h"
#include "../output/output.h"
#include "../quantities.h"
#include "baseline_file.h"
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char about[] =
    "SCENARIO is a type of alert, with hyphens or underscores; `ntt drill list` names all with their "
    "variants,\n"
    "which --variant chooses, or SCENARIO/VARIANT.\n"
    "Its packets are written to a file (-w), sent to an interface (-i, --lab), or handed to the plugin that "
    "is\n"
    "installed, to see whether the alert fires (--check).";

static const char description[] =
    "The same --seed makes the same bytes. Addresses are those of documentation and benchmarks (RFC 5737, "
    "2544,\n"
    "3849) unless --source and --target choose; unexpected-country alone has a registered one, since no "
    "other "
    "has\n"
    "a country. Link addresses are such as no card has; but questions by ARP, neighbour discovery and DHCP "
    "go to\n"
    "everybody on the link, so that a DHCP server in a real network would answer those of dhcp-attack.\n"
    "\n"
    "Sent is what a sensor would see, both sides of it, at most 10,000 packets a second for an hour. It is "
    "for\n"
    "networks of your own: -i is refused without --yes-this-is-my-network, but for interfaces in a lab. "
    "--lab\n"
    "makes one, a network namespace with two interfaces: what is sent to drill0 comes out of sensor0. With "
    "a\n"
    "scenario it sends it there and removes the lab; without, it keeps the lab until it is interrupted, for\n"
    "sensors that are started in it (ip netns exec NAME COMMAND) and drills with -i drill0.\n"
    "\n"
    "--check prints for each variant whether the expected alert fired, after how many packets and seconds "
    "of\n"
    "packet time, how severe it was, its variant, and which other alerts of medium severity or more came "
    "with "
    "it.\n"
    "Without a SCENARIO it checks all. --baseline, --ignore and -o are those of your sensor. With -w FOLDER "
    "the\n"
    "captures stay there.\n"
    "\n"
    "Exit status: 0 done, and every checked alert fired or could not be evaluated; 1 one did not fire;\n"
    "2 usage error, or nothing could be written or sent; 130 interrupted.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_DRILL "\n"
    "  ntt drill list\n"
    "  ntt drill port-scan --variant xmas --ipv6 -w scan.pcapng\n"
    "  ntt drill --check syn-flood -o ntt.flood_half_open:100\n"
    "  sudo ntt drill icmp-flood --lab";

enum { LONGEST = 366 * 86400 }; /* seconds of a drill */

static const char remedy[] = "ntt drill --help";

struct options {
    char **names, **preferences, *variant, *rate, *duration, *source, *target, *start, *out, *interface,
        *baseline, *ignore, *tshark;
    gboolean ipv6, lab, check, mine, quiet;
    gint64 seed;
    int jobs;
    /* Interpreted. */
    double events;
    int64_t length_s, began;
    struct ntt_host from, to;
};

static void list(void)
{
    for (const struct ntt_scenario *row = ntt_scenarios(); row->name; row++)
        printf("%-19s %-17s %-10s %s\n", row->name, row->variant,
               row->families == NTT_FOR_BOTH   ? "IPv4, IPv6"
               : row->families == NTT_FOR_IPV4 ? "IPv4"
                                               : "IPv6",
               row->purpose);
}

static bool read_address(const char *text, struct ntt_host *host, const char *option)
{
    if (!text || ntt_host_parse(text, host))
        return true;
    ntt_complain_remedy("drill", remedy,
                        "'%s' is no address for %s; give one like 192.0.2.10 or 2001:db8::10", text, option);
    return false;
}

/* False when a value is wrong; it has been said which. */
static bool interpret(struct options *options)
{
    const char *wrong = NULL;
    if (options->rate && !ntt_rate_parse(options->rate, &options->events))
        wrong = options->rate;
    if (wrong) {
        ntt_complain_remedy("drill", remedy, "'%s' is no rate; give one like 100/s or 5000/min", wrong);
        return false;
    }
    if (options->duration &&
        (!ntt_duration_parse(options->duration, &options->length_s) || options->length_s > LONGEST)) {
        ntt_complain_remedy("drill", remedy, "'%s' is no duration; give one like 60s, 5min or 2h",
                            options->duration);
        return false;
    }
    GTimeZone *utc = g_time_zone_new_utc();
    GDateTime *start =
        g_date_time_new_from_iso8601(options->start ? options->start : "2026-01-05T00:00:00Z", utc);
    g_time_zone_unref(utc);
    if (!start) {
        ntt_complain_remedy("drill", remedy, "'%s' is no time; give one like 2026-01-05T03:00:00Z",
                            options->start);
        return false;
    }
    options->began = g_date_time_to_unix(start) * NTT_SECOND;
    g_date_time_unref(start);
    if (!read_address(options->source, &options->from, "--source") ||
        !read_address(options->target, &options->to, "--target"))
        return false;
    if (options->source && options->target && options->from.ipv6 != options->to.ipv6) {
        ntt_complain_remedy("drill", remedy, "'%s' and '%s' are not of one family", options->source,
                            options->target);
        return false;
    }
    options->ipv6 |= (options->source && options->from.ipv6) || (options->target && options->to.ipv6);
    return true;
}

static void complain_unknown(const struct options *options, const char *name)
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
    ntt_complain_remedy("drill", "ntt drill list", "'%s' is no %s%s%s See: ntt drill --help", wrong,
                        variant ? "variant of " : "scenario", variant ? scenario : "", suggestion);
    g_free(suggestion);
    g_strfreev(parts);
    g_ptr_array_free(known, TRUE);
}

static struct ntt_drill describe(const struct options *options, const struct ntt_scenario *scenario,
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

static bool write_file(const struct options *options, const struct ntt_drill *drill)
{
    char *problem = NULL, *comment = ntt_drill_comment(drill);
    GString *content = g_string_new(NULL);
    ntt_pcapng(drill->craft, options->began, comment, content);
    bool good = ntt_write_file(options->out, content, &problem);
    if (!good)
        ntt_complain("drill", "%s. Make room there, or choose another place with -w", problem);
    else if (!options->quiet)
        fprintf(stderr, "Wrote %zu packets to %s\n", ntt_craft_count(drill->craft), options->out);
    g_string_free(content, TRUE);
    g_free(comment);
    g_free(problem);
    return good;
}

static int craft_one(const struct options *options, const char *name)
{
    const struct ntt_scenario *scenario = ntt_scenario_find(name, options->variant);
    if (!scenario) {
        complain_unknown(options, name);
        return NTT_EXIT_USAGE;
    }
    bool ipv6 = options->ipv6 || (!has_family(scenario, false) && !options->source && !options->target);
    if (!has_family(scenario, ipv6)) {
        ntt_complain_remedy("drill", "ntt drill list", "%s, %s, is not there for %s", scenario->name,
                            scenario->variant, ipv6 ? "IPv6" : "IPv4");
        return NTT_EXIT_USAGE;
    }
    if (!options->out && !options->interface && !options->lab) {
        ntt_complain("drill", "say where the packets go: -w FILE, -i INTERFACE, --lab or --check");
        return NTT_EXIT_USAGE;
    }
    if (options->interface && !options->mine && !ntt_delivery_is_safe(options->interface))
        return NTT_EXIT_USAGE;
    struct ntt_drill drill = describe(options, scenario, ipv6);
    int status = NTT_EXIT_OK;
    if (!ntt_drill_craft(&drill)) {
        ntt_complain("drill", "%s. See: ntt drill --help", ntt_craft_problem(drill.craft));
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
static bool is_chosen(const struct options *options, const struct ntt_scenario *row)
{
    bool chosen = !options->names && (!options->variant || strcmp(options->variant, row->variant) == 0);
    for (char **name = options->names; name && *name; name++) {
        const struct ntt_scenario *found = ntt_scenario_find(*name, options->variant);
        bool all = !options->variant && !strchr(*name, '/');
        chosen |= found == row || (all && found && strcmp(found->name, row->name) == 0);
    }
    return chosen;
}

/* The rows to check; of those that are there for one family only, the other one is passed over. */
static GArray *choose(const struct options *options)
{
    GArray *drills = g_array_new(FALSE, FALSE, sizeof(struct ntt_drill));
    for (const struct ntt_scenario *row = ntt_scenarios(); row->name; row++) {
        if (!is_chosen(options, row) || !has_family(row, options->ipv6))
            continue;
        struct ntt_drill drill = describe(options, row, options->ipv6);
        g_array_append_val(drills, drill);
    }
    return drills;
}

/* What the sensor is configured with, as preferences of tshark. Later ones go before earlier ones. False when a
 * file cannot be used; it has been said why. */
static bool add_preferences(const struct options *options, GPtrArray *preferences)
{
    g_ptr_array_add(preferences, g_strdup("ntt.expected_countries:AQ"));
    if (options->baseline) {
        char *error = NULL, *path = g_canonicalize_filename(options->baseline, NULL);
        g_free(ntt_baseline_read(options->baseline, &error));
        g_ptr_array_add(preferences, g_strconcat("ntt.baseline:", path, NULL));
        g_free(path);
        if (error) {
            ntt_complain("drill", "%s. See: ntt drill --help", error);
            g_free(error);
            return false;
        }
    }
    if (options->ignore) {
        if (access(options->ignore, R_OK) != 0) {
            ntt_complain("drill", "cannot read the ignore rules in '%s': %s. See: ntt drill --help",
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

static int check(const struct options *options)
{
    static const int statuses[] = {
        [NTT_CHECK_FIRED] = NTT_EXIT_OK, [NTT_CHECK_SILENT] = 1, [NTT_CHECK_FAILED] = NTT_EXIT_USAGE};
    struct ntt_tshark tshark = {0};
    char *problem = NULL;
    for (char **name = options->names; name && *name; name++) {
        if (!ntt_scenario_find(*name, options->variant)) {
            complain_unknown(options, *name);
            return NTT_EXIT_USAGE;
        }
    }
    GPtrArray *preferences = g_ptr_array_new_with_free_func(g_free);
    GArray *drills = choose(options);
    int status = NTT_EXIT_USAGE;
    if (!drills->len) {
        ntt_complain_remedy("drill", "ntt drill list", "nothing of that is there for %s",
                            options->ipv6 ? "IPv6; leave out --ipv6" : "IPv4; say --ipv6");
    } else if (ntt_tshark_find(options->tshark, &tshark, &problem) != NTT_TSHARK_GOOD) {
        ntt_complain("drill", "%s", problem);
    } else if (add_preferences(options, preferences)) {
        const struct ntt_check all = {.tshark = &tshark,
                                      .preferences = preferences,
                                      .began = options->began,
                                      .jobs = (unsigned)options->jobs,
                                      .folder = options->out,
                                      .quiet = options->quiet};
        status = statuses[ntt_check(&all, drills)];
    }
    for (guint i = 0; i < drills->len; i++)
        ntt_craft_free(g_array_index(drills, struct ntt_drill, i).craft);
    g_array_free(drills, TRUE);
    g_ptr_array_free(preferences, TRUE);
    ntt_tshark_clear(&tshark);
    g_free(problem);
    return ntt_interrupted() ? NTT_EXIT_INTERRUPTED : status;
}

static int run(struct options *options)
{
    unsigned count = options->names ? g_strv_length(options->names) : 0;
    if (!interpret(options))
        return NTT_EXIT_USAGE;
    if (options->jobs < 1) {
        ntt_complain("drill", "%d is no number of drills to check at once; --jobs takes 1 or more",
                     options->jobs);
        return NTT_EXIT_USAGE;
    }
    if (options->check)
        return check(options);
    if (count == 1 && strcmp(options->names[0], "list") == 0) {
        list();
        return NTT_EXIT_OK;
    }
    if (count == 0 && options->lab)
        return ntt_keep_lab();
    if (count != 1) {
        ntt_complain("drill", "takes one scenario, but %u were given. See: ntt drill list", count);
        return NTT_EXIT_USAGE;
    }
    return craft_one(options, options->names[0]);
}

int drill_main(int argc, char **argv)
{
    struct options options = {.seed = 1, .jobs = (int)g_get_num_processors()};
    const GOptionEntry entries[] = {
        {"write", 'w', 0, G_OPTION_ARG_FILENAME, &options.out, "Write the packets to this pcapng file",
         "FILE"},
        {"check", 0, 0, G_OPTION_ARG_NONE, &options.check,
         "See whether the alerts fire, of all scenarios or of these", NULL},
        {"interface", 'i', 0, G_OPTION_ARG_STRING, &options.interface, "Send the packets to this interface",
         "INTERFACE"},
        {"yes-this-is-my-network", 0, 0, G_OPTION_ARG_NONE, &options.mine,
         "The interface is in a network of yours", NULL},
        {"lab", 0, 0, G_OPTION_ARG_NONE, &options.lab, "Send them within a network namespace made for it",
         NULL},
        {"variant", 0, 0, G_OPTION_ARG_STRING, &options.variant,
         "Which form of it (the first one in the list)", "VARIANT"},
        {"ipv6", '6', 0, G_OPTION_ARG_NONE, &options.ipv6, "IPv6 instead of IPv4", NULL},
        {"rate", 0, 0, G_OPTION_ARG_STRING, &options.rate,
         "How many ports, SYNs, guesses or calls come in a time, like 100/s or 5000/min", "RATE"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &options.duration, "For how long, like 60s, 5min or 2h",
         "DURATION"},
        {"source", 0, 0, G_OPTION_ARG_STRING, &options.source, "Address of the attacker", "ADDRESS"},
        {"target", 0, 0, G_OPTION_ARG_STRING, &options.target, "Address of the victim", "ADDRESS"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "Of what is random in it (1)", "N"},
        {"start", 0, 0, G_OPTION_ARG_STRING, &options.start,
         "Time of the first packet in a file (2026-01-05T00:00:00Z, a Monday)", "TIME"},
        {"pref", 'o', 0, G_OPTION_ARG_STRING_ARRAY, &options.preferences,
         "A preference for --check, as for tshark: ntt.flood_half_open:100", "PREFERENCE"},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &options.baseline,
         "What is normal, for --check, as `ntt baseline learn` has learnt it", "FILE"},
        {"ignore", 0, 0, G_OPTION_ARG_FILENAME, &options.ignore,
         "Alerts not to raise, for --check: tab-separated type, address, side, port, reason, expires",
         "FILE"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &options.jobs,
         "How many are checked at once (as many as there are cores)", "N"},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &options.tshark,
         "The tshark to run ($NTT_TSHARK, else from $PATH)", "PATH"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Nothing on standard error but problems", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.names, NULL, "[SCENARIO…]"},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- a fire drill for your own sensor");
    g_option_context_set_summary(context, about);
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname("ntt drill");
    GError *error = NULL;
    char **arguments = g_strdupv(argv);
    int status = NTT_EXIT_USAGE;
    (void)argc;
    if (g_option_context_parse_strv(context, &arguments, &error))
        status = run(&options);
    else
        ntt_complain("drill", "%s. See: ntt drill --help", error->message);
    g_clear_error(&error);
    g_strfreev(arguments);
    g_option_context_free(context);
    char **lists[] = {options.names, options.preferences};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    char *texts[] = {options.variant,  options.rate,   options.duration, options.source,
                     options.target,   options.start,  options.out,      options.interface,
                     options.baseline, options.ignore, options.tshark};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    return status;
}
