/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/dumpcap.h"

#include "capture/rights.h"
#include "tshark/tshark.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *ntt_dumpcap_find(const char *tshark)
{
    const char *wanted = g_getenv("NTT_DUMPCAP"), *path = g_getenv("PATH");
    if (wanted && *wanted)
        return g_strdup(wanted);
    char *own = tshark ? g_path_get_dirname(tshark) : g_strdup("");
    char *folders = g_strjoin(":", own, path ? path : "", "/usr/bin", NULL), *found = NULL;
    char **list = g_strsplit(folders, ":", -1);
    for (char **folder = list; *folder && !found; folder++) {
        char *candidate = g_build_filename(*folder, "dumpcap", NULL);
        if (**folder && g_file_test(candidate, G_FILE_TEST_IS_REGULAR))
            found = g_strdup(candidate);
        g_free(candidate);
    }
    g_strfreev(list);
    g_free(folders);
    g_free(own);
    return found;
}

static void add(GPtrArray *argv, const char *letter, const char *value)
{
    g_ptr_array_add(argv, g_strdup(letter));
    if (value)
        g_ptr_array_add(argv, g_strdup(value));
}

static void add_each(GPtrArray *argv, const char *letter, const GPtrArray *values)
{
    for (guint i = 0; values && i < values->len; i++)
        add(argv, letter, g_ptr_array_index(values, i));
}

static void add_number(GPtrArray *argv, const char *letter, uint64_t value)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GUINT64_FORMAT, value);
    if (value)
        add(argv, letter, text);
}

/* What is about interfaces. What stands before the first -i holds for all of them. */
static GPtrArray *begin(const char *dumpcap, const struct ntt_dumpcap_options *options)
{
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv, g_strdup(dumpcap));
    if (options->filter)
        add(argv, "-f", options->filter);
    add_number(argv, "-s", options->snap_length);
    add_number(argv, "-B", options->buffer_mib);
    if (options->not_promiscuous)
        add(argv, "-p", NULL);
    return argv;
}

static char **end(GPtrArray *argv)
{
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

char **ntt_dumpcap_arguments(const char *dumpcap, const struct ntt_dumpcap_options *options)
{
    GPtrArray *argv = begin(dumpcap, options);
    add_each(argv, "-i", options->interfaces);
    add_number(argv, "-c", options->packets);
    add_each(argv, "-a", options->stop);
    add_each(argv, "-b", options->ring);
    if (options->file)
        add(argv, "-w", options->file);
    if (options->group_reads)
        add(argv, "-g", NULL);
    if (options->quiet)
        add(argv, "-q", NULL);
    return end(argv);
}

/* Standard input, a named pipe or a socket: packets come from another program, which nobody can ask. */
static bool is_pipe(const char *interface)
{
    struct stat status;
    return strcmp(interface, "-") == 0 || g_str_has_prefix(interface, "TCP@") ||
           (stat(interface, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)));
}

/* "eth0, lo" of what `dumpcap -D` prints ("1. eth0", "3. lo (Loopback)"), to be freed with g_free. */
static char *interfaces_of(const char *list)
{
    GString *names = g_string_new(NULL);
    char **lines = g_strsplit(list, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *name = strstr(*line, ". ");
        if (!name)
            continue;
        name += strlen(". ");
        g_string_append_printf(names, "%s%.*s", names->len ? ", " : "", (int)strcspn(name, " "), name);
    }
    g_strfreev(lines);
    return g_string_free(names, FALSE);
}

/* The sentence with the names of the interfaces instead of the command that lists them; takes it over. */
static char *with_interfaces(char *dumpcap, char *sentence)
{
    char *argv[] = {dumpcap, (char[]){"-D"}, NULL}, *list = NULL, *messages = NULL;
    ntt_run(argv, &list, &messages);
    char *names = interfaces_of(list);
    if (*names) {
        char *text = g_strdup_printf("%.*s. There are: %s.", (int)strcspn(sentence, "."), sentence, names);
        g_free(sentence);
        sentence = text;
    }
    g_free(names);
    g_free(messages);
    g_free(list);
    return sentence;
}

/* Asks dumpcap to compile the filter, for which it opens the interfaces; it exits with 0 whatever comes of it. */
static bool ask(char **argv, char **messages)
{
    char *output = NULL;
    bool good = ntt_run(argv, &output, messages);
    g_free(output);
    return good && !strstr(*messages, "dumpcap: ");
}

bool ntt_dumpcap_check(const char *dumpcap, const struct ntt_dumpcap_options *options, char **problem)
{
    *problem = NULL;
    struct ntt_rights_here here;
    if (access(dumpcap, X_OK) != 0) {
        ntt_rights_find(dumpcap, &here);
        *problem = ntt_rights_advice(&here.rights);
        ntt_rights_clear(&here);
        return false;
    }
    GPtrArray *list = begin(dumpcap, options);
    guint interfaces = options->interfaces ? options->interfaces->len : 0, asked = 0;
    for (guint i = 0; i < interfaces; i++) {
        const char *interface = g_ptr_array_index(options->interfaces, i);
        if (is_pipe(interface))
            continue;
        add(list, "-i", interface);
        asked++;
    }
    add(list, "-d", NULL);
    char **argv = end(list), *messages = NULL;
    bool good = (interfaces && !asked) || ask(argv, &messages);
    if (!good && strstr(messages, "ermission to capture")) {
        ntt_rights_find(dumpcap, &here);
        *problem = ntt_rights_advice(&here.rights);
        ntt_rights_clear(&here);
    } else if (!good) {
        *problem = ntt_dumpcap_problem(messages);
        if (strstr(messages, "There is no "))
            *problem = with_interfaces(argv[0], *problem);
    }
    g_free(messages);
    g_strfreev(argv);
    return good;
}
