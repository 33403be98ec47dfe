/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/output_check.h"

#include "base/advice.h"
#include "base/file_type.h"
#include "base/folders.h"
#include "base/output_file.h"
#include "base/output_place.h"

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

static bool is_own(const struct ntt_output *output, const char *name)
{
    return output->is_own && output->is_own(name, output->mark);
}

/* Wireshark is asked about what nothing else tells, where nothing else protects it. */
static bool may_be_capture(const struct ntt_output *output, const char *name, bool own)
{
    return ntt_file_may_be_capture(name) || (!own && ntt_file_is_named_as_capture(name)) ||
           (!own && output->force && !output->is_capture && ntt_file_is_capture_to_wireshark(name));
}

static char *refuse_capture(const struct ntt_output *output, bool readable)
{
    if (!output->is_capture && !readable)
        return g_strdup_printf("'%s' cannot be read, so that it may be a capture, and %s is never put there. "
                               "Choose %s with %s",
                               output->path, output->kind, another(output), output->option);
    if (!output->is_capture)
        return g_strdup_printf(
            "'%s' is a capture, or may be one, and %s is never put there. Choose %s with %s", output->path,
            output->kind, another(output), output->option);
    if (output->force)
        return NULL;
    return g_strdup_printf("'%s' %s, and would be lost. Choose %s with %s, or give --force to replace it",
                           output->path, readable ? "is a capture already" : "is there already",
                           another(output), output->option);
}

/* About a regular file that holds something; `name`: with its links followed. */
static char *refuse_content(const struct ntt_output *output, const char *name)
{
    bool readable = access(name, R_OK) == 0, own = readable && is_own(output, name);
    if (!readable || may_be_capture(output, name, own))
        return refuse_capture(output, readable);
    if (own || output->force)
        return NULL;
    return g_strdup_printf("'%s' is there already, and does not hold %s made by ntt. Choose %s with %s, or "
                           "give --force to %s it",
                           output->path, output->kind, another(output), output->option,
                           output->appends ? "append to" : "replace");
}

/* The folders in which a watch, or events on their way, keep their state: nothing else is put there. */
static bool is_state_folder(const char *folder)
{
    static const char *const names[] = {"ledger.json", "lock"};
    bool is_state = true;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = g_build_filename(folder, names[i], NULL);
        is_state &= g_file_test(path, G_FILE_TEST_IS_REGULAR);
        g_free(path);
    }
    return is_state;
}

bool ntt_path_is_in_state(const char *path)
{
    char *resolved = ntt_path_resolve(path), *folder = g_path_get_dirname(resolved),
         *above = g_path_get_dirname(folder);
    bool is_in = is_state_folder(folder) || is_state_folder(above);
    g_free(above);
    g_free(folder);
    g_free(resolved);
    return is_in;
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
    if (ntt_path_is_in_state(output->path))
        return g_strdup_printf(
            "'%s' is in a folder where ntt watch keeps its state, which it would damage. Choose %s with %s",
            output->path, another(output), output->option);
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

char *ntt_outputs_collision(const GPtrArray *paths, const char *option)
{
    for (guint i = 1; i < paths->len; i++)
        for (guint j = 0; j < i; j++)
            if (ntt_output_is_same(g_ptr_array_index(paths, j), g_ptr_array_index(paths, i)))
                return g_strdup_printf("'%s' and '%s' are one file, in which only one of them would be left. "
                                       "Choose another place with %s",
                                       (const char *)g_ptr_array_index(paths, j),
                                       (const char *)g_ptr_array_index(paths, i), option);
    return NULL;
}

struct question {
    const struct ntt_output *output;
    const GPtrArray *inputs;
};

static char *ask(void *data)
{
    const struct question *question = data;
    return ntt_output_refusal(question->output, question->inputs);
}

bool ntt_output_put(const struct ntt_output *output, const GPtrArray *inputs, const void *content,
                    gsize length, mode_t mode, char **problem)
{
    struct question question = {output, inputs};
    const struct ntt_output_guard guard = {ask, &question};
    bool good = ntt_output_write_guarded(output->path, content, length, mode, &guard, problem);
    if (!good)
        *problem = ntt_advise(*problem, output->otherwise);
    return good;
}
