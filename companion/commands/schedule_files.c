/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/schedule_files.h"

#include "destinations/driver.h"
#include "destinations/target.h"

#include <stdbool.h>
#include <string.h>

/* The options of ntt report and ntt watch whose value is a path. */
static const struct {
    const char *name, *letter; /* letter NULL: it has none */
    bool written;
} path_options[] = {
    {"--output", "-o", true},    {"--against", NULL, false}, {"--anonymize-key", NULL, false},
    {"--baseline", NULL, false}, {"--ignore", NULL, false},  {"--read-file", "-r", false},
    {"--tshark", NULL, false},
};

/* Of destinations. */
static const char *const file_options[] = {"token-file", "ca-file", "config"};

/* The value where options[0] is NAME VALUE, NAME=VALUE, or a letter with its value behind it; NULL where it is not. */
static const char *value_of(char **options, const char *name, const char *letter)
{
    gsize length = strlen(name);
    if (strcmp(options[0], name) == 0 || (letter && strcmp(options[0], letter) == 0))
        return options[1];
    if (strncmp(options[0], name, length) == 0 && options[0][length] == '=')
        return options[0] + length + 1;
    return letter && g_str_has_prefix(options[0], letter) ? options[0] + strlen(letter) : NULL;
}

/* What is wrong with a destination, the command that gets it will say. */
static void add_target(const char *text, GPtrArray *written, GPtrArray *read)
{
    static const char file[] = "file:";
    char *problem = NULL;
    struct ntt_target *target = ntt_target_parse(text, &problem);
    if (target && target->driver == &ntt_file_driver) {
        const char *path = target->address;
        g_ptr_array_add(written, g_strdup(g_str_has_prefix(path, file) ? path + strlen(file) : path));
    }
    for (size_t i = 0; target && i < G_N_ELEMENTS(file_options); i++) {
        const char *path = ntt_target_option(target, file_options[i]);
        if (path)
            g_ptr_array_add(read, g_strdup(path));
    }
    if (target)
        ntt_target_free(target);
    g_free(problem);
}

void ntt_schedule_files(char **options, GPtrArray *written, GPtrArray *read)
{
    for (; *options; options++) {
        const char *target = value_of(options, "--to", NULL);
        if (target)
            add_target(target, written, read);
        for (size_t i = 0; i < G_N_ELEMENTS(path_options) && !target; i++) {
            const char *path = value_of(options, path_options[i].name, path_options[i].letter);
            if (path && strcmp(path, "-") != 0)
                g_ptr_array_add(path_options[i].written ? written : read, g_strdup(path));
        }
    }
}
