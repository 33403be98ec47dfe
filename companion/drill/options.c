/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/options.h"

#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/output_check.h"
#include "base/quantities.h"
#include "drill/drill.h"

#include <string.h>

static const char about[] =
    "SCENARIO is a type of alert, with hyphens or underscores; `ntt drill list` lists all scenarios and "
    "variants.\n"
    "Choose a variant with --variant, or write SCENARIO/VARIANT. The packets are written to a file (-w), "
    "sent to an\n"
    "interface (-i, --lab), or given to the installed plugin to check that the alert fires (--check).";

static const char description[] =
    "The same --seed gives the same bytes. Addresses are from the documentation and benchmark ranges (RFC "
    "5737,\n"
    "2544, 3849) unless --source and --target are given; only unexpected-country uses a registered address, "
    "because\n"
    "no other has a country. No real network card has the link addresses, but ARP, neighbour discovery and "
    "DHCP\n"
    "requests go to everybody on the link, so a DHCP server in a real network would answer those of "
    "dhcp-attack.\n"
    "\n"
    "The packets are those that a sensor would see, in both directions: at most 10,000 per second, for an "
    "hour.\n"
    "Send them only in your own network: -i is refused without --yes-this-is-my-network, except in a lab. "
    "--lab\n"
    "creates one, a network namespace with two interfaces: packets sent to drill0 come out of sensor0. With "
    "a\n"
    "scenario, it is sent there and the lab is removed; without one, the lab is kept until the command is\n"
    "interrupted, for sensors that run in it (ip netns exec NAME COMMAND) and for drills with -i drill0.\n"
    "\n"
    "--check prints for each variant whether the expected alert fired, after how many packets and seconds of "
    "packet\n"
    "time, its severity and variant, and which other alerts of medium severity or above fired. Without "
    "SCENARIO it\n"
    "checks all. Give the --baseline, --ignore and -o of your sensor. With -w FOLDER the captures are kept "
    "there.\n"
    "\n"
    "Exit status: 0 done, and every checked alert fired or could not be evaluated; 1 an alert did not fire;\n"
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

static bool read_address(const char *text, struct ntt_host *host, const char *option)
{
    if (!text || ntt_host_parse(text, host))
        return true;
    ntt_error_remedy("drill", remedy,
                     "'%s' is not an address for %s; give one like 192.0.2.10 or 2001:db8::10", text, option);
    return false;
}

/* False when a value is wrong; it has been said which. */
static bool interpret(struct ntt_drill_options *options)
{
    if (options->rate && !ntt_rate_parse(options->rate, &options->events)) {
        ntt_error_remedy("drill", remedy, "'%s' is not a rate; give one like 100/s or 5000/min",
                         options->rate);
        return false;
    }
    if (options->duration &&
        (!ntt_duration_parse(options->duration, &options->length_s) || options->length_s > LONGEST)) {
        ntt_error_remedy("drill", remedy, "'%s' is not a duration; give one like 60s, 5min or 2h",
                         options->duration);
        return false;
    }
    GTimeZone *utc = g_time_zone_new_utc();
    GDateTime *start =
        g_date_time_new_from_iso8601(options->start ? options->start : "2026-01-05T00:00:00Z", utc);
    g_time_zone_unref(utc);
    if (!start) {
        ntt_error_remedy("drill", remedy, "'%s' is not a time; give one like 2026-01-05T03:00:00Z",
                         options->start);
        return false;
    }
    int year = g_date_time_get_year(start);
    options->began = g_date_time_to_unix(start) * NTT_SECOND;
    g_date_time_unref(start);
    if (year < 1971 || year > 2100) {
        ntt_error_remedy("drill", remedy, "'%s' is not a time that captures have; give one from 1971 to 2100",
                         options->start);
        return false;
    }
    if (!read_address(options->source, &options->from, "--source") ||
        !read_address(options->target, &options->to, "--target"))
        return false;
    const char *old = options->source && !options->from.ipv6 ? options->source
                      : options->target && !options->to.ipv6 ? options->target
                                                             : NULL;
    if (options->ipv6 && old) {
        ntt_error_remedy("drill", remedy, "'%s' is an IPv4 address, and -6 asks for IPv6", old);
        return false;
    }
    if (options->source && options->target && options->from.ipv6 != options->to.ipv6) {
        ntt_error_remedy("drill", remedy, "'%s' and '%s' must be of the same family, IPv4 or IPv6",
                         options->source, options->target);
        return false;
    }
    if (options->jobs < 1) {
        ntt_error("drill", "--jobs %d is not possible; give the number of drills to check at once, 1 or more",
                  options->jobs);
        return false;
    }
    options->ipv6 |= (options->source && options->from.ipv6) || (options->target && options->to.ipv6);
    return true;
}

bool ntt_drill_options_parse(struct ntt_drill_options *options, char **words)
{
    *options = (struct ntt_drill_options){.seed = 1, .jobs = (int)g_get_num_processors()};
    const GOptionEntry entries[] = {
        {"write", 'w', 0, G_OPTION_ARG_FILENAME, &options->out, "Write the packets to this pcapng file",
         "FILE"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &options->force, NTT_FORCE_CAPTURE_HELP, NULL},
        {"check", 0, 0, G_OPTION_ARG_NONE, &options->check,
         "Check that the alerts fire, of all scenarios or of these", NULL},
        {"interface", 'i', 0, G_OPTION_ARG_STRING, &options->interface, "Send the packets to this interface",
         "INTERFACE"},
        {"yes-this-is-my-network", 0, 0, G_OPTION_ARG_NONE, &options->mine,
         "Confirm that the interface is in your own network", NULL},
        {"lab", 0, 0, G_OPTION_ARG_NONE, &options->lab,
         "Send the packets within a network namespace created for this", NULL},
        {"variant", 0, 0, G_OPTION_ARG_STRING, &options->variant,
         "Variant of the scenario (the first one in the list)", "VARIANT"},
        {"ipv6", '6', 0, G_OPTION_ARG_NONE, &options->ipv6, "IPv6 instead of IPv4", NULL},
        {"rate", 0, 0, G_OPTION_ARG_STRING, &options->rate,
         "Rate of ports, SYNs, guesses or calls, like 100/s or 5000/min", "RATE"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &options->duration, "Duration, like 60s, 5min or 2h",
         "DURATION"},
        {"source", 0, 0, G_OPTION_ARG_STRING, &options->source, "Address of the attacker", "ADDRESS"},
        {"target", 0, 0, G_OPTION_ARG_STRING, &options->target, "Address of the victim", "ADDRESS"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "Seed of the random parts (1)", "N"},
        {"start", 0, 0, G_OPTION_ARG_STRING, &options->start,
         "Time of the first packet in a file (2026-01-05T00:00:00Z, a Monday)", "TIME"},
        {"pref", 'o', 0, G_OPTION_ARG_STRING_ARRAY, &options->preferences,
         "A preference for --check, as for tshark: ntt.flood_half_open:100", "PREFERENCE"},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &options->baseline,
         "Baseline for --check, from `ntt baseline learn`", "FILE"},
        {"ignore", 0, 0, G_OPTION_ARG_FILENAME, &options->ignore,
         "Ignore rules for --check: tab-separated type, address, side, port, reason, expires", "FILE"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &options->jobs, "How many to check at once (number of cores)", "N"},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &options->tshark,
         "The tshark to run ($NTT_TSHARK, else from $PATH)", "PATH"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, NTT_QUIET_HELP, NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->names, NULL, "[SCENARIO…]"},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- a fire drill for your own sensor");
    g_option_context_set_summary(context, about);
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname("ntt drill");
    GError *error = NULL;
    char **arguments = g_strdupv(words);
    bool good = g_option_context_parse_strv(context, &arguments, &error);
    if (!good) {
        char *problem = ntt_option_problem(context, error);
        ntt_error("drill", "%s See: ntt drill --help", problem);
        g_free(problem);
    }
    g_clear_error(&error);
    g_strfreev(arguments);
    g_option_context_free(context);
    return good && interpret(options);
}

void ntt_drill_options_clear(struct ntt_drill_options *options)
{
    char **lists[] = {options->names, options->preferences};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        g_strfreev(lists[i]);
    char *texts[] = {options->variant,  options->rate,   options->duration, options->source,
                     options->target,   options->start,  options->out,      options->interface,
                     options->baseline, options->ignore, options->tshark};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}
