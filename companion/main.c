/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command table: which word runs which file of commands/, and what a bare or a mistyped `ntt` prints. */
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "base/standard_output.h"
#include "commands/commands.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *purpose;
} commands[] = {
    {"report", report_main, "write a report on one or more captures"},
    {"alerts", alerts_main, "print the alerts in captures, one per line"},
    {"capture", capture_main, "capture traffic into a file or a ring of files"},
    {"watch", watch_main, "print the alerts on live traffic as they happen, for months"},
    {"schedule", schedule_main, "captures, reports and watches at regular intervals"},
    {"baseline", baseline_main, "learn what is normal here"},
    {"geoip", geoip_main, "build or inspect GeoIP databases"},
    {"manual", manual_main, "explain how a type of alert is detected, and what to do about it"},
    {"drill", drill_main, "craft attack packets, and check that the alerts fire"},
    {"doctor", doctor_main, "check what is missing on this machine, and print the command that fixes it"},
};

static const char options[] = "\n"
                              "  ntt COMMAND --help    the options of a command, with examples\n"
                              "  ntt --version         the version of ntt\n"
                              "\n"
                              "Example: " NTT_EXAMPLE_REPORT "\n";

static void usage(FILE *stream)
{
    fputs(
        "ntt, the Network Traffic Tracer: who did what to whom in captured traffic, and how sure that is.\n\n"
        "Usage: ntt COMMAND [ARGUMENT…]\n\n",
        stream);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(stream, "  %-10s %s\n", commands[i].name, commands[i].purpose);
    fputs(options, stream);
}

static void error_unknown(const char *name)
{
    const char *known[G_N_ELEMENTS(commands) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        known[i] = commands[i].name;
    char *suggestion = ntt_did_you_mean(name, known);
    ntt_error(NULL, "'%s' is not a command%s See: ntt --help", name, suggestion);
    g_free(suggestion);
}

static int run(const char *name, int argc, char **argv)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].run(argc, argv);
    error_unknown(name);
    return NTT_EXIT_USAGE;
}

/* However the program ends: what it printed has arrived, or it says so. */
static void end_output(void)
{
    if (!ntt_standard_output_end(NULL))
        _exit(NTT_EXIT_USAGE);
}

int main(int argc, char **argv)
{
    atexit(end_output);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is reported like a full disk */
    /* Characters as the user's terminal has them, numbers always as in C: page and CSV depend on the decimal
     * point. */
    setlocale(LC_CTYPE, "");
    if (argc < 2) {
        usage(stderr);
        return NTT_EXIT_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--version") == 0 || strcmp(name, "-v") == 0) {
        puts("ntt " NTT_VERSION);
        return NTT_EXIT_OK;
    }
    if (strcmp(name, "help") == 0 && argc > 2) {
        char help[] = "--help";
        char *arguments[] = {argv[2], help, NULL};
        return run(argv[2], 2, arguments);
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        usage(stdout);
        return NTT_EXIT_OK;
    }
    return run(name, argc - 1, argv + 1);
}
