/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/subcommands.h"

#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "commands/commands.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* "capture, report nor watch" of three subcommands or more, "build nor status" of two. */
static char *names_of(const struct ntt_subcommand *subcommands)
{
    GString *names = g_string_new(subcommands->name);
    for (const struct ntt_subcommand *subcommand = subcommands + 1; subcommand->name; subcommand++)
        g_string_append_printf(names, "%s%s", subcommand[1].name ? ", " : " nor ", subcommand->name);
    return g_string_free(names, FALSE);
}

static int refuse(const char *command, const struct ntt_subcommand *subcommands, const char *word)
{
    GPtrArray *known = g_ptr_array_new();
    for (const struct ntt_subcommand *subcommand = subcommands; subcommand->name; subcommand++)
        g_ptr_array_add(known, (char *)subcommand->name);
    g_ptr_array_add(known, NULL);
    char *suggestion = ntt_did_you_mean(word, (const char *const *)known->pdata),
         *names = names_of(subcommands);
    ntt_error(command, "'%s' is neither %s%s See: ntt %s --help", word, names, suggestion, command);
    g_free(names);
    g_free(suggestion);
    g_ptr_array_free(known, TRUE);
    return NTT_EXIT_USAGE;
}

int ntt_run_subcommand(const char *command, const char *usage, const struct ntt_subcommand *subcommands,
                       int argc, char **argv)
{
    if (argc < 2) {
        fputs(usage, stderr);
        return NTT_EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        fputs(usage, stdout);
        return NTT_EXIT_OK;
    }
    const struct ntt_subcommand *subcommand = subcommands;
    bool option = word[0] == '-';
    while (subcommand->name && (option || strcmp(word, subcommand->name) != 0))
        subcommand++;
    if (!subcommand->run || (!subcommand->name && !option))
        return refuse(command, subcommands, word);
    char **arguments = g_strdupv(option ? argv : argv + 1);
    int status = subcommand->run(&arguments);
    g_strfreev(arguments);
    return status;
}
