/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "schedule/systemd.h"

#include "tshark/tshark.h"

#include <string.h>

bool ntt_systemd_runs(void)
{
    return g_file_test("/run/systemd/system", G_FILE_TEST_IS_DIR);
}

/* Runs a program with words. What it printed as an error goes to `messages`, in one line; to be freed with g_free. */
static bool run(const char *program, const char *const *words, char **messages)
{
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, g_strdup(program));
    for (; *words; words++)
        g_ptr_array_add(argv, g_strdup(*words));
    g_ptr_array_add(argv, NULL);
    char *output = NULL;
    bool good = ntt_run((char **)argv->pdata, &output, messages);
    g_strstrip(g_strdelimit(*messages, "\r\n", ' '));
    g_free(output);
    g_strfreev((char **)g_ptr_array_free(argv, FALSE));
    return good;
}

bool ntt_systemd_takes(const char *calendar, char **problem)
{
    char *analyze = g_find_program_in_path("systemd-analyze"), *messages = NULL;
    const char *const words[] = {"calendar", calendar, NULL};
    bool good = !analyze || run(analyze, words, &messages);
    *problem =
        good ? NULL
             : g_strdup_printf("'%s' is not a time: %s. See systemd.time(7); an example is 'Mon..Fri 08:00'",
                               calendar, messages);
    g_free(messages);
    g_free(analyze);
    return good;
}

bool ntt_systemctl(const char *const *words, char **problem)
{
    char *messages = NULL;
    bool good = run("systemctl", words, &messages);
    char *line = g_strjoinv(" ", (char **)words);
    *problem = good ? NULL : g_strdup_printf("`systemctl %s` failed: %s", line, messages);
    g_free(line);
    g_free(messages);
    return good;
}
