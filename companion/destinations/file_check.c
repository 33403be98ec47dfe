/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/file_check.h"

#include "base/file_type.h"
#include "base/folders.h"
#include "base/output_check.h"
#include "base/output_place.h"
#include "destinations/driver.h"

#include <string.h>
#include <sys/stat.h>

static bool is_own(const char *path, const void *mark)
{
    (void)mark;
    return ntt_event_file_is_ours(path);
}

static char *refuse_file(const char *path, const GPtrArray *inputs, bool force)
{
    const struct ntt_output output = {.path = path,
                                      .kind = "a list of alerts",
                                      .option = "--to",
                                      .is_own = is_own,
                                      .appends = true,
                                      .force = force};
    return ntt_output_refusal(&output, inputs);
}

bool ntt_events_may_be_added(int descriptor, const struct ntt_file_rules *rules)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        (rules && rules->inputs && ntt_output_same_input(&status, rules->inputs)))
        return false;
    char *path = g_strdup_printf("/proc/self/fd/%d", descriptor);
    bool may = status.st_size == 0 || ntt_event_file_is_ours(path) ||
               (rules && rules->force && !ntt_file_may_be_capture(path));
    g_free(path);
    return may;
}

/* How many older files it keeps; 0: it is not rotated. What is wrong with its options, its driver reports. */
static uint64_t kept(const struct ntt_target *target)
{
    uint64_t keep = 0;
    char *problem = NULL;
    if (ntt_target_option(target, "rotate"))
        ntt_target_number(target, "keep", 1, 10000, NTT_FILES_KEPT, &keep, &problem);
    g_free(problem);
    return keep;
}

static char *older_name(const char *path, uint64_t number)
{
    return g_strdup_printf("%s.%" G_GUINT64_FORMAT, path, number);
}

char *ntt_rotation_obstacle(const char *path, uint64_t keep)
{
    struct stat status;
    for (uint64_t i = 1; i <= keep; i++) {
        char *older = older_name(path, i);
        if (lstat(older, &status) == 0 && !(S_ISREG(status.st_mode) && ntt_event_file_is_ours(older)))
            return older;
        g_free(older);
    }
    return NULL;
}

/* The path that is written, or NULL for what is no file. Borrowed. */
static const char *path_of(const struct ntt_target *target)
{
    return target->driver == &ntt_file_driver ? target->identity : NULL;
}

/* What rotating would do to what is there. `target` is the file itself, behind its links. */
static char *refuse_rotation(const char *path, const char *target, uint64_t keep, const GPtrArray *inputs)
{
    char *older = ntt_rotation_obstacle(target, keep), *problem = NULL;
    struct stat status;
    if (keep && stat(target, &status) == 0 && status.st_size && !ntt_event_file_is_ours(target))
        problem =
            g_strdup_printf("'%s' holds something else than alerts, and would be lost when it is rotated. "
                            "Leave out rotate=, or choose another file with --to",
                            path);
    else if (older)
        problem =
            g_strdup_printf("'%s' would be lost when '%s' is rotated, and does not hold alerts. Move it "
                            "away, or choose another file with --to",
                            older, path);
    g_free(older);
    for (uint64_t i = 1; i <= keep && !problem; i++) {
        older = older_name(target, i);
        for (guint j = 0; j < inputs->len && !problem; j++)
            if (ntt_output_is_same(older, g_ptr_array_index(inputs, j)))
                problem =
                    g_strdup_printf("'%s' is read, and would be lost when '%s' is rotated. Choose another "
                                    "file with --to",
                                    older, path);
        g_free(older);
    }
    return problem;
}

static bool is_below(const char *path, const char *folder)
{
    char *inner = ntt_path_resolve(path), *outer = ntt_path_resolve(folder);
    bool is = ntt_path_is_below(inner, outer);
    g_free(outer);
    g_free(inner);
    return is;
}

/* It would be waited for in vain; one that goes later is waited for. */
static char *refuse_missing_folder(const char *path)
{
    char *folder = g_path_get_dirname(path), *problem = NULL;
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        problem =
            g_strdup_printf("cannot write '%s': there is no folder '%s'. Make it with mkdir -p, or choose "
                            "another file with --to",
                            path, folder);
    g_free(folder);
    return problem;
}

static char *refuse_target(const struct ntt_target *target, const GPtrArray *inputs, const char *kept_folder,
                           bool force)
{
    const char *path = path_of(target);
    if (!path)
        return target->driver == &ntt_stdout_driver ? refuse_file("-", inputs, force) : NULL;
    if (kept_folder && is_below(path, kept_folder))
        return g_strdup_printf("'%s' is in the folder '%s', which is for the state of this command alone. "
                               "Choose another file with --to",
                               path, kept_folder);
    char *problem = refuse_missing_folder(path);
    if (!problem)
        problem = refuse_file(path, inputs, force);
    char *behind = ntt_output_target(path);
    if (!problem && behind)
        problem = refuse_rotation(path, behind, kept(target), inputs);
    g_free(behind);
    return problem;
}

/* Notes that `path` (owned from now on) is written or renamed for the sake of `target`. What is wrong, to be freed, where it
 * is so for another one already, or under another name; NULL: nothing. */
static char *claim(GHashTable *claimed, char *path, const char *target)
{
    struct stat status;
    char *number = lstat(path, &status) == 0 && S_ISREG(status.st_mode)
                       ? g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)status.st_dev,
                                         (guint64)status.st_ino)
                       : NULL;
    const char *other = g_hash_table_lookup(claimed, path);
    if (!other && number)
        other = g_hash_table_lookup(claimed, number);
    char *problem =
        other ? g_strdup_printf("'%s' would be written or rotated both for '%s' and for '%s', and events "
                                "would be lost. Choose another file with --to",
                                path, other, target)
              : NULL;
    g_hash_table_insert(claimed, path, (gpointer)target);
    if (number)
        g_hash_table_insert(claimed, number, (gpointer)target);
    return problem;
}

/* Which is found where they are opened. */
static bool is_given_before(const GPtrArray *targets, guint index)
{
    const struct ntt_target *target = g_ptr_array_index(targets, index);
    for (guint i = 0; i < index; i++)
        if (strcmp(((const struct ntt_target *)g_ptr_array_index(targets, i))->identity, target->identity) ==
            0)
            return true;
    return false;
}

static char *claim_files(GHashTable *claimed, const struct ntt_target *target)
{
    const char *path = path_of(target);
    char *behind = path ? ntt_output_target(path) : NULL, *problem = NULL;
    for (uint64_t i = 0; behind && i <= kept(target) && !problem; i++)
        problem = claim(claimed, i ? older_name(behind, i) : g_strdup(behind), target->name);
    g_free(behind);
    return problem;
}

static char *refuse_together(const GPtrArray *targets)
{
    GHashTable *claimed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *problem = NULL;
    for (guint i = 0; i < targets->len && !problem; i++)
        if (!is_given_before(targets, i))
            problem = claim_files(claimed, g_ptr_array_index(targets, i));
    g_hash_table_destroy(claimed);
    return problem;
}

static void free_target(gpointer target)
{
    ntt_target_free(target);
}

char *ntt_targets_refusal(char **targets, const GPtrArray *inputs, const char *kept_folder, bool force)
{
    char *problem = targets && *targets ? NULL : refuse_file("-", inputs, force);
    GPtrArray *parsed = g_ptr_array_new_with_free_func(free_target);
    for (; targets && *targets && !problem; targets++) {
        struct ntt_target *target = ntt_target_parse(*targets, &problem);
        if (target) {
            problem = refuse_target(target, inputs, kept_folder, force);
            g_ptr_array_add(parsed, target);
        } else if (g_str_has_suffix(problem, ".")) {
            problem[strlen(problem) - 1] = '\0'; /* like the other sentences */
        }
    }
    if (!problem)
        problem = refuse_together(parsed);
    g_ptr_array_free(parsed, TRUE);
    return problem;
}
