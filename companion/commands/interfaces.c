/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/interfaces.h"

#include "base/diagnostics.h"
#include "base/exit_status.h"
#include "capture/dumpcap.h"
#include "tshark/tshark.h"

#include <stdio.h>

char *ntt_command_dumpcap(const char *command, const char *tshark)
{
    const char *wanted = g_getenv("NTT_TSHARK");
    char *beside = tshark ? g_strdup(tshark) : g_find_program_in_path(wanted && *wanted ? wanted : "tshark"),
         *found = ntt_dumpcap_find(beside);
    g_free(beside);
    if (!found)
        ntt_error_remedy(command, "sudo apt install wireshark-common",
                         "dumpcap was not found, and captures need it");
    return found;
}

int ntt_list_interfaces(const char *command, const char *tshark)
{
    char *argv[] = {ntt_command_dumpcap(command, tshark), (char[]){"-D"}, NULL}, *list = NULL,
         *messages = NULL;
    if (!argv[0])
        return NTT_EXIT_USAGE;
    bool good = ntt_run(argv, &list, &messages) && *list;
    if (good)
        fputs(list, stdout);
    else
        ntt_error_remedy(command, NTT_EXAMPLE_DOCTOR, "dumpcap lists no interfaces: %s", messages);
    g_free(messages);
    g_free(list);
    g_free(argv[0]);
    return good ? NTT_EXIT_OK : NTT_EXIT_USAGE;
}
