/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/output_check.h"

#include "base/advice.h"
#include "base/file_type.h"
#include "base/folders.h"
#include "base/output_file.h"
#include "base/output_place.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool stat_input(const char *path, struct stat *status)
{
    return strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, status) == 0 : stat(path, status) == 0;
}

const char *ntt_output_same_input(const struct stat *output, const GPtrArray *inputs)
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

/* NULL where it may be replaced. */
static char *refuse_capture(const struct ntt_output *output, bool readable)
{
    if (output->is_capture && output->force)
        return NULL;
    char *where = name_of(output->path, "standard output"), *problem;
    if (output->is_capture)
        problem = g_strdup_printf(
            "%s %s, and would be lost. Choose %s with %s, or give --force to replace it", where,
            readable ? "is a capture already" : "is there already", another(output), output->option);
    else
        problem = g_strdup_printf("%s %s, and %s is never put there. Choose %s with %s", where,
                                  readable ? "is a capture, or may be one"
                                           : "cannot be read, so that it may be a capture",
                                  output->kind, another(output), output->option);
    g_free(where);
    return problem;
}

/* About a regular file that holds something; `name`: with its links followed. */
static char *refuse_content(const struct ntt_output *output, const char *name)
{
    bool readable = access(name, R_OK) == 0, own = readable && is_own(output, name);
    if (!readable || may_be_capture(output, name, own))
        return refuse_capture(output, readable);
    if (own || output->force)
        return NULL;
    char *where = name_of(output->path, "standard output");
    char *problem = g_strdup_printf("%s is there already, and does not hold %s made by ntt. Choose %s with "
                                    "%s, or give --force to %s it",
                                    where, output->kind, another(output), output->option,
                                    output->appends ? "append to" : "replace");
    g_free(where);
    return problem;
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

/* What is added behind what a file holds destroys nothing, but in captures; it is the user's own doing. */
static char *refuse_addition(const struct ntt_output *output, const char *name)
{
    if (!ntt_file_may_be_capture(name))
        return NULL;
    if (output->is_capture)
        return refuse_capture(output, true);
    char *where = name_of(output->path, "standard output");
    char *problem = g_strdup_printf("%s is added to a capture, which %s would damage. Choose another file "
                                    "with %s",
                                    where, output->kind, output->option);
    g_free(where);
    return problem;
}

/* What is written through a descriptor of ours goes to where that stands: over what is there, or behind it. */
static char *refuse_descriptor(const struct ntt_output *output, int descriptor, const GPtrArray *inputs)
{
    struct stat status;
    const char *input;
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fstat(descriptor, &status) != 0)
        return refuse_place(output);
    if ((input = ntt_output_same_input(&status, inputs)))
        return refuse_input(output, input);
    if ((flags & O_ACCMODE) == O_RDONLY)
        return g_strdup_printf("'%s' is open for reading only. Choose another file with %s", output->path,
                               output->option);
    if (!S_ISREG(status.st_mode) || status.st_size == 0)
        return NULL;
    bool adds = flags & O_APPEND || lseek(descriptor, 0, SEEK_CUR) >= status.st_size;
    char *name = g_strdup_printf("/proc/self/fd/%d", descriptor),
         *problem = adds ? refuse_addition(output, name) : refuse_content(output, name);
    g_free(name);
    return problem;
}

/* What no bytes can be put into. */
static char *refuse_kind(const struct ntt_output *output, mode_t mode)
{
    if (S_ISBLK(mode))
        return g_strdup_printf("'%s' is a disk, which %s would destroy. Choose a file with %s", output->path,
                               output->kind, output->option);
    if (S_ISSOCK(mode))
        return g_strdup_printf("'%s' is a socket, and not a regular file. Choose another file with %s",
                               output->path, output->option);
    return NULL;
}

/* About `path`, where the output's own leads to; the same, where it leads nowhere. */
static char *refuse_path(const struct ntt_output *output, const char *path, const GPtrArray *inputs)
{
    struct stat status;
    const char *input;
    if (ntt_path_is_in_state(path))
        return g_strdup_printf(
            "'%s' is in a folder where ntt watch keeps its state, which it would damage. Choose %s with %s",
            output->path, another(output), output->option);
    if (stat(path, &status) != 0)
        return refuse_place(output);
    if ((input = ntt_output_same_input(&status, inputs)))
        return refuse_input(output, input);
    char *problem = refuse_kind(output, status.st_mode);
    if (!problem && S_ISREG(status.st_mode) && status.st_size > 0)
        problem = refuse_content(output, path);
    return problem ? problem : refuse_place(output);
}

static char *refuse_at(const struct ntt_output *output, const struct ntt_output_place *place,
                       const GPtrArray *inputs)
{
    if (place->descriptor >= 0)
        return refuse_descriptor(output, place->descriptor, inputs);
    return refuse_path(output, place->path ? place->path : output->path, inputs);
}

char *ntt_output_refusal(const struct ntt_output *output, const GPtrArray *inputs)
{
    struct ntt_output_place place;
    ntt_output_place_find(output->path, &place);
    char *problem = refuse_at(output, &place, inputs);
    ntt_output_place_clear(&place);
    return problem;
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

static char *ask(void *data, const struct ntt_output_place *place)
{
    const struct question *question = data;
    return refuse_at(question->output, place, question->inputs);
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
