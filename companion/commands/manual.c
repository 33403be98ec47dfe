/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ntt manual: the page of a type of alert. */
#include "manual/manual.h"
#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "commands/commands.h"
#include "output/guidance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "ntt manual: how a type of alert is detected, what fools it, and what to do about it.\n"
    "\n"
    "Usage:\n"
    "  ntt manual          the types of alerts\n"
    "  ntt manual TYPE     the page of that type, as Markdown\n"
    "\n"
    "Example: " NTT_EXAMPLE_MANUAL "\n";

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void print_types(void)
{
    char **types = ntt_manual_types();
    qsort(types, g_strv_length(types), sizeof *types, by_name);
    for (char **type = types; *type; type++)
        printf("%-20s %s\n", *type, ntt_type_title(*type));
    g_strfreev(types);
}

int manual_main(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        fputs(usage, stdout);
        return NTT_EXIT_OK;
    }
    if (argc > 2) {
        ntt_error("manual", "takes one type of alert, but %d were given. See: ntt manual --help", argc - 1);
        return NTT_EXIT_USAGE;
    }
    if (argc == 1) {
        print_types();
        return NTT_EXIT_OK;
    }
    GBytes *page = ntt_manual_markdown(argv[1]);
    if (!page) {
        char **types = ntt_manual_types(),
             *suggestion = ntt_did_you_mean(argv[1], (const char *const *)types);
        ntt_error("manual", "'%s' is not a type of alert%s `ntt manual` lists the types", argv[1],
                  suggestion);
        g_free(suggestion);
        g_strfreev(types);
        return NTT_EXIT_USAGE;
    }
    fwrite(g_bytes_get_data(page, NULL), 1, g_bytes_get_size(page), stdout);
    g_bytes_unref(page);
    return NTT_EXIT_OK;
}
