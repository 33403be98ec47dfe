/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/parts.h"

#include "base/diagnostics.h"
#include "base/did_you_mean.h"
#include "base/exit_status.h"
#include "commands/commands.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* "capture, report nor watch" of three parts or more, "build nor status" of two. */
static char *names_of(const struct ntt_part *parts)
{
    GString *names = g_string_new(parts->name);
    for (const struct ntt_part *part = parts + 1; part->name; part++)
        g_string_append_printf(names, "%s%s", part[1].name ? ", " : " nor ", part->name);
    return g_string_free(names, FALSE);
}

static int refuse(const char *command, const struct ntt_part *parts, const char *word)
{
    GPtrArray *known = g_ptr_array_new();
    for (const struct ntt_part *part = parts; part->name; part++)
        g_ptr_array_add(known, (char *)part->name);
    g_ptr_array_add(known, NULL);
    char *suggestion = ntt_did_you_mean(word, (const char *const *)known->pdata), *names = names_of(parts);
    ntt_error(command, "'%s' is neither %s%s See: ntt %s --help", word, names, suggestion, command);
    g_free(names);
    g_free(suggestion);
    g_ptr_array_free(known, TRUE);
    return NTT_EXIT_USAGE;
}

int ntt_run_part(const char *command, const char *usage, const struct ntt_part *parts, int argc, char **argv)
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
    const struct ntt_part *part = parts;
    bool option = word[0] == '-';
    while (part->name && (option || strcmp(word, part->name) != 0))
        part++;
    if (!part->run || (!part->name && !option))
        return refuse(command, parts, word);
    char **arguments = g_strdupv(option ? argv : argv + 1);
    int status = part->run(&arguments);
    g_strfreev(arguments);
    return status;
}
