/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/option_check.h"

#include "tshark/tshark.h"

#include <string.h>

/* Options stand at the beginning of a line, "  -o, --output=OUT" or "  --fail-on=SEVERITY". */
static bool names(const char *help, const char *option)
{
    gsize length = strcspn(option, "=");
    if (option[1] != '-')
        length = 2; /* "-i": a value may follow at once */
    for (const char *found = strstr(help, option[1] == '-' ? " --" : "  -"); found;
         found = strstr(found + 1, option[1] == '-' ? " --" : "  -")) {
        const char *name = strchr(found, '-');
        if (strncmp(name, option, length) == 0 && !g_ascii_isalnum(name[length]) && name[length] != '-')
            return true;
    }
    return false;
}

const char *ntt_option_check_unknown(const char *help, char **options)
{
    for (; *options; options++)
        if ((*options)[0] == '-' && (*options)[1] && !names(help, *options))
            return *options;
    return NULL;
}

bool ntt_option_check(const char *command, char **options, char **problem)
{
    char *own = g_file_read_link("/proc/self/exe", NULL), *help = NULL, *messages = NULL;
    char *name = g_strdup(command), *argv[] = {own, name, (char[]){"--help"}, NULL};
    const char *unknown =
        own && ntt_run(argv, &help, &messages) ? ntt_option_check_unknown(help, options) : NULL;
    *problem = unknown
                   ? g_strdup_printf("%s is not an option of this command or of ntt %s. See: ntt %s --help",
                                     unknown, command, command)
                   : NULL;
    g_free(messages);
    g_free(help);
    g_free(name);
    g_free(own);
    return !*problem;
}
