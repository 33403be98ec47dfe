/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/diagnostics.h"

#include "base/escape.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *command, *example;
} examples[] = {
    {"report", NTT_EXAMPLE_REPORT},
    {"alerts", NTT_EXAMPLE_ALERTS},
    {"watch", NTT_EXAMPLE_WATCH},
    {"capture", NTT_EXAMPLE_CAPTURE},
    {"schedule", NTT_EXAMPLE_SCHEDULE},
    {"schedule capture", NTT_EXAMPLE_SCHEDULE},
    {"schedule report", NTT_EXAMPLE_SCHEDULE_REPORT},
    {"schedule watch", NTT_EXAMPLE_SCHEDULE_WATCH},
    {"baseline", NTT_EXAMPLE_BASELINE},
    {"baseline learn", NTT_EXAMPLE_BASELINE},
    {"geoip", NTT_EXAMPLE_GEOIP_BUILD},
    {"geoip build", NTT_EXAMPLE_GEOIP_BUILD},
    {"geoip status", NTT_EXAMPLE_GEOIP_STATUS},
    {"manual", NTT_EXAMPLE_MANUAL},
    {"doctor", NTT_EXAMPLE_DOCTOR},
    {"drill", NTT_EXAMPLE_DRILL},
};

static const char *example_of(const char *command)
{
    for (size_t i = 0; command && i < G_N_ELEMENTS(examples); i++)
        if (strcmp(examples[i].command, command) == 0)
            return examples[i].example;
    return NTT_EXAMPLE_REPORT;
}

static void print_diagnostic(const char *command, const char *example, const char *format, va_list arguments)
{
    G_LOCK_DEFINE_STATIC(told);
    static char *told;
    char *text = g_strdup_vprintf(format, arguments);
    GString *line = g_string_new(NULL);
    ntt_terminal_sentence(line, text);
    G_LOCK(told);
    fprintf(stderr, "ntt%s%s: %s\n", command ? " " : "", command ? command : "", line->str);
    if (example && g_strcmp0(told, example) != 0) {
        g_string_truncate(line, 0);
        ntt_terminal_sentence(line, example);
        fprintf(stderr, "Example: %s\n", line->str);
        g_free(told);
        told = g_strdup(example);
    }
    G_UNLOCK(told);
    g_string_free(line, TRUE);
    g_free(text);
}

void ntt_error(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_diagnostic(command, example_of(command), format, arguments);
    va_end(arguments);
}

void ntt_error_remedy(const char *command, const char *remedy, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_diagnostic(command, remedy, format, arguments);
    va_end(arguments);
}

void ntt_warning(const char *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_diagnostic(command, NULL, format, arguments);
    va_end(arguments);
}

void ntt_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    GString *line = g_string_new(NULL);
    ntt_terminal_sentence(line, text);
    puts(line->str);
    g_string_free(line, TRUE);
    g_free(text);
}
