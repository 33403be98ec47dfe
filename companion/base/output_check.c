/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/output_check.h"

#include "base/file_type.h"
#include "base/output_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool stat_input(const char *path, struct stat *status)
{
    return strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, status) == 0 : stat(path, status) == 0;
}

/* The input that is this very file, under whatever name; NULL: none. A terminal is no file. */
static const char *same_input(const struct stat *output, const GPtrArray *inputs)
{
    struct stat status;
    if (!S_ISREG(output->st_mode) && !S_ISFIFO(output->st_mode) && !S_ISBLK(output->st_mode))
        return NULL;
    for (guint i = 0; i < inputs->len; i++) {
        const char *input = g_ptr_array_index(inputs, i);
        if (stat_input(input, &status) && status.st_dev == output->st_dev && status.st_ino == output->st_ino)
            return input;
    }
    return NULL;
}

/* What to choose instead. */
static const char *another(const struct ntt_output *output)
{
    return output->in_folder ? "another folder" : "another file";
}

/* To be freed. */
static char *name_of(const char *path, const char *stream)
{
    return strcmp(path, "-") == 0 ? g_strdup(stream) : g_strdup_printf("'%s'", path);
}

static char *refuse_input(const struct ntt_output *output, const char *input)
{
    if (strcmp(output->path, input) == 0 && strcmp(input, "-") != 0)
        return g_strdup_printf("'%s' is read, and would be destroyed by writing to it. Choose %s with %s",
                               input, another(output), output->option);
    char *where = name_of(output->path, "standard output"), *from = name_of(input, "standard input");
    char *problem =
        g_strdup_printf("%s is the same file as %s, which is read, and would be destroyed by writing to "
                        "it. Choose %s with %s",
                        where, from, another(output), output->option);
    g_free(from);
    g_free(where);
    return problem;
}

/* What only the attempt could tell otherwise. What is added to may be there later, and is tried again. */
static char *refuse_place(const struct ntt_output *output)
{
    char *obstacle = output->appends ? NULL : ntt_output_obstacle(output->path), *problem = NULL;
    if (obstacle)
        problem = g_strdup_printf("%s. Choose %s with %s", obstacle, another(output), output->option);
    g_free(obstacle);
    return problem;
}

/* About a regular file that holds something; `name`: with its links followed. */
static char *refuse_content(const struct ntt_output *output, const char *name)
{
    bool is_capture =
        ntt_file_may_be_capture(name) || (!output->is_own && ntt_file_is_named_as_capture(name));
    if (output->is_own && !is_capture)
        return NULL;
    if (is_capture && !output->is_capture)
        return g_strdup_printf(
            "'%s' is a capture, or may be one, and %s is never put there. Choose %s with %s", output->path,
            output->kind, another(output), output->option);
    if (output->force)
        return NULL;
    if (is_capture)
        return g_strdup_printf(
            "'%s' is a capture already, and would be lost. Choose %s with %s, or give --force to replace it",
            output->path, another(output), output->option);
    return g_strdup_printf("'%s' is there already, and does not hold %s made by ntt. Choose %s with %s, or "
                           "give --force to %s it",
                           output->path, output->kind, another(output), output->option,
                           output->appends ? "append to" : "replace");
}

/* What is written through a descriptor of ours comes behind what is there, as a shell has opened it: that is the
 * user's own doing, but for captures. */
static char *refuse_descriptor(const struct ntt_output *output, int descriptor, const GPtrArray *inputs)
{
    struct stat status;
    const char *input;
    if (fstat(descriptor, &status) != 0)
        return refuse_place(output);
    if ((input = same_input(&status, inputs)))
        return refuse_input(output, input);
    if (!S_ISREG(status.st_mode) || status.st_size == 0 || output->is_capture)
        return NULL;
    char *path = g_strdup_printf("/proc/self/fd/%d", descriptor), *problem = NULL;
    if (ntt_file_may_be_capture(path))
        problem =
            g_strdup_printf("standard output is added to a capture, which %s would damage. Choose another "
                            "file",
                            output->kind);
    g_free(path);
    return problem;
}

char *ntt_output_refusal(const struct ntt_output *output, const GPtrArray *inputs)
{
    struct stat status;
    const char *input;
    int descriptor = ntt_output_descriptor(output->path);
    if (descriptor >= 0)
        return refuse_descriptor(output, descriptor, inputs);
    if (stat(output->path, &status) != 0)
        return refuse_place(output);
    if ((input = same_input(&status, inputs)))
        return refuse_input(output, input);
    if (S_ISBLK(status.st_mode))
        return g_strdup_printf("'%s' is a disk, which %s would destroy. Choose a file with %s", output->path,
                               output->kind, output->option);
    char *problem = NULL;
    if (S_ISREG(status.st_mode) && status.st_size > 0) {
        char *real = realpath(output->path, NULL);
        problem = refuse_content(output, real ? real : output->path);
        free(real);
    }
    return problem ? problem : refuse_place(output);
}
