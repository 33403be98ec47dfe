/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `capture` and `watch` have in common beside their options: dumpcap, and the interfaces it names. */
#ifndef NTT_COMMANDS_INTERFACES_H
#define NTT_COMMANDS_INTERFACES_H

#include <glib.h>

/* The row of -D among a command's options; `variable` is a gboolean. */
#define NTT_LIST_INTERFACES_OPTION(variable)                                                                 \
    {                                                                                                        \
        "list", 'D', 0, G_OPTION_ARG_NONE, variable, "List the interfaces", NULL                             \
    }

/* The path of dumpcap, the one beside this tshark (NULL: $NTT_TSHARK's, or the one in $PATH) first. NULL when there is none,
 * which has been printed. To be freed with g_free. */
char *ntt_command_dumpcap(const char *command, const char *tshark);
/* Prints the interfaces. Returns the exit status. */
int ntt_list_interfaces(const char *command, const char *tshark);

#endif
