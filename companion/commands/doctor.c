/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt doctor: what is missing on this machine, and the command that mends it. */
#include "doctor/doctor.h"
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "commands/commands.h"

#include <stdio.h>
#include <unistd.h>

enum { EXIT_NOT_READY = 1 };

static const char description[] =
    "Checks tshark, the plugin and its version, the Wireshark window and its profile, the permission to "
    "capture,\n"
    "GeoIP databases, the baseline, time zones and disk space. Each line begins with ok, warn or fail; below "
    "a\n"
    "problem is the command that fixes it. Exit status: 0 if ntt can report on captures, 1 if not.\n"
    "\n"
    "Examples:\n"
    "  " NTT_EXAMPLE_DOCTOR "\n"
    "  ntt doctor --baseline usual.json";

static int examine(const char *tshark, const char *baseline)
{
    const char *refused = g_getenv("NO_COLOR");
    struct ntt_doctor doctor = {.wanted_tshark = tshark,
                                .wanted_baseline = baseline,
                                .colour = isatty(STDOUT_FILENO) && !(refused && *refused)};
    bool ready = ntt_doctor_examine(&doctor);
    printf("\n%s\n", ready ? "Ready: " NTT_EXAMPLE_REPORT : "ntt cannot report on captures yet.");
    return ready ? NTT_EXIT_OK : EXIT_NOT_READY;
}

int doctor_main(int argc, char **argv)
{
    char *tshark = NULL, *baseline = NULL;
    const GOptionEntry entries[] = {
        {"baseline", 0, 0, G_OPTION_ARG_FILENAME, &baseline,
         "The baseline to check (default: that of the preference ntt.baseline)", "FILE"},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &tshark, "The tshark to check ($NTT_TSHARK, else from $PATH)",
         "PATH"},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("- check what is missing on this machine");
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname("ntt doctor");
    GError *error = NULL;
    char **arguments = g_strdupv(argv);
    int status = NTT_EXIT_USAGE;
    if (!g_option_context_parse_strv(context, &arguments, &error)) {
        char *problem = ntt_option_problem(context, error);
        ntt_error("doctor", "%s See: ntt doctor --help", problem);
        g_free(problem);
        g_error_free(error);
    } else if (g_strv_length(arguments) > 1) {
        ntt_error("doctor", "'%s' is not expected; it takes no files. See: ntt doctor --help", arguments[1]);
    } else {
        status = examine(tshark, baseline);
    }
    (void)argc;
    g_strfreev(arguments);
    g_option_context_free(context);
    g_free(tshark);
    g_free(baseline);
    return status;
}
