/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "destinations/file_check.h"

#include "base/output_check.h"
#include "destinations/driver.h"

#include <string.h>

static char *refuse_file(const char *path, const GPtrArray *inputs, bool force)
{
    const struct ntt_output output = {.path = path,
                                      .kind = "a list of alerts",
                                      .option = "--to",
                                      .is_own = ntt_event_file_is_ours(path),
                                      .appends = true,
                                      .force = force};
    return ntt_output_refusal(&output, inputs);
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

char *ntt_rotation_obstacle(const char *path, uint64_t keep)
{
    for (uint64_t i = 1; i <= keep; i++) {
        char *older = g_strdup_printf("%s.%" G_GUINT64_FORMAT, path, i);
        if (g_file_test(older, G_FILE_TEST_EXISTS) && !ntt_event_file_is_ours(older))
            return older;
        g_free(older);
    }
    return NULL;
}

static char *refuse_target(const struct ntt_target *target, const GPtrArray *inputs, bool force)
{
    if (target->driver == &ntt_stdout_driver)
        return refuse_file("-", inputs, force);
    if (target->driver != &ntt_file_driver)
        return NULL;
    const char *path = target->address + (g_str_has_prefix(target->address, "file:") ? strlen("file:") : 0);
    char *problem = refuse_file(path, inputs, force), *older = NULL;
    if (!problem && (older = ntt_rotation_obstacle(path, kept(target))))
        problem =
            g_strdup_printf("'%s' would be lost when '%s' is rotated, and does not hold alerts. Move it "
                            "away, or choose another file with --to",
                            older, path);
    g_free(older);
    return problem;
}

char *ntt_targets_refusal(char **targets, const GPtrArray *inputs, bool force)
{
    char *problem = targets && *targets ? NULL : refuse_file("-", inputs, force);
    for (; targets && *targets && !problem; targets++) {
        char *unknown = NULL;
        struct ntt_target *target = ntt_target_parse(*targets, &unknown);
        if (target) {
            problem = refuse_target(target, inputs, force);
            ntt_target_free(target);
        }
        g_free(unknown);
    }
    return problem;
}
