/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "drill/options.h"

#include "base/diagnostics.h"
#include "base/quantities.h"
#include "drill/drill.h"

#include <string.h>

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

static bool read_address(const char *text, struct ntt_host *host, const char *option)
{
    if (!text || ntt_host_parse(text, host))
        return true;
    ntt_error_remedy("drill", remedy, "'%s' is no address for %s; give one like 192.0.2.10 or 2001:db8::10",
                     text, option);
    return false;
}

/* False when a value is wrong; it has been said which. */
static bool interpret(struct ntt_drill_options *options)
{
    if (options->rate && !ntt_rate_parse(options->rate, &options->events)) {
        ntt_error_remedy("drill", remedy, "'%s' is no rate; give one like 100/s or 5000/min", options->rate);
        return false;
    }
    if (options->duration &&
        (!ntt_duration_parse(options->duration, &options->length_s) || options->length_s > LONGEST)) {
        ntt_error_remedy("drill", remedy, "'%s' is no duration; give one like 60s, 5min or 2h",
                         options->duration);
        return false;
    }
    GTimeZone *utc = g_time_zone_new_utc();
    GDateTime *start =
        g_date_time_new_from_iso8601(options->start ? options->start : "2026-01-05T00:00:00Z", utc);
    g_time_zone_unref(utc);
    if (!start) {
        ntt_error_remedy("drill", remedy, "'%s' is no time; give one like 2026-01-05T03:00:00Z",
                         options->start);
        return false;
    }
    options->began = g_date_time_to_unix(start) * NTT_SECOND;
    g_date_time_unref(start);
    if (!read_address(options->source, &options->from, "--source") ||
        !read_address(options->target, &options->to, "--target"))
        return false;
    if (options->source && options->target && options->from.ipv6 != options->to.ipv6) {
        ntt_error_remedy("drill", remedy, "'%s' and '%s' are not of one family", options->source,
                         options->target);
        return false;
    }
    if (options->jobs < 1) {
        ntt_error("drill", "%d is no number of drills to check at once; --jobs takes 1 or more",
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
        {"check", 0, 0, G_OPTION_ARG_NONE, &options->check,
         "See whether the alerts fire, of all scenarios or of these", NULL},
        {"interface", 'i', 0, G_OPTION_ARG_STRING, &options->interface, "Send the packets to this interface",
         "INTERFACE"},
        {"yes-this-is-my-network", 0, 0, G_OPTION_ARG_NONE, &options->mine,
         "The interface is in a network of yours", NULL},
        {"lab", 0, 0, G_OPTION_ARG_NONE, &options->lab, "Send them within a network namespace made for it",
         NULL},
        {"variant", 0, 0, G_OPTION_ARG_STRING, &options->variant,
         "Which form of it (the first one in the list)", "VARIANT"},
        {"ipv6", '6', 0, G_OPTION_ARG_NONE, &options->ipv6, "IPv6 instead of IPv4", NULL},
        {"rate", 0, 0, G_OPTION_ARG_STRING, &options->rate,
         "How many ports, SYNs, guesses or calls come in a time, like 100/s or 5000/min", "RATE"},
        {"duration", 0, 0, G_OPTION_ARG_STRING, &options->duration, "For how long, like 60s, 5min or 2h",
         "DURATION"},
        {"source", 0, 0, G_OPTION_ARG_STRING, &options->source, "Address of the attacker", "ADDRESS"},
        {"target", 0, 0, G_OPTION_ARG_STRING, &options->target, "Address of the victim", "ADDRESS"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "Of what is random in it (1)", "N"},
        {"start", 0, 0, G_OPTION_ARG_STRING, &options->start,
         "Time of the first packet in a file (2026-01-05T00:00:00Z, a Monday)", "TIME"},
        {"pref", 'o', 0, G_OPTION_ARG_STRING_ARRAY, &options->preferences,
         "A preference for --check, as for tshark: ntt.flood_half_open:100", "PREFERENCE"},
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &options->baseline,
         "What is normal, for --check, as `ntt baseline learn` has learnt it", "FILE"},
        {"ignore", 0, 0, G_OPTION_ARG_FILENAME, &options->ignore,
         "Alerts not to raise, for --check: tab-separated type, address, side, port, reason, expires",
         "FILE"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &options->jobs,
         "How many are checked at once (as many as there are cores)", "N"},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &options->tshark,
         "The tshark to run ($NTT_TSHARK, else from $PATH)", "PATH"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "Nothing on standard error but problems", NULL},
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
    if (!good)
        ntt_error("drill", "%s. See: ntt drill --help", error->message);
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
