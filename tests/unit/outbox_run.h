/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An outbox over a temporary spool, and what its files of events hold. */
#ifndef NTT_OUTBOX_RUN_H
#define NTT_OUTBOX_RUN_H

#include "destinations/outbox.h"
#include "destinations/target.h"
#include "spool_folder.h"

static struct warnings warnings;

static struct ntt_file_rules rules;

static inline struct ntt_outbox *open_outbox(const char *folder, uint64_t limit, const char *first,
                                             const char *second, char **problem)
{
    GPtrArray *targets = g_ptr_array_new();
    g_ptr_array_add(targets, (gpointer)first);
    if (second)
        g_ptr_array_add(targets, (gpointer)second);
    const struct ntt_outbox_options options = {.folder = folder,
                                               .limit_bytes = limit,
                                               .targets = targets,
                                               .rules = &rules,
                                               .warn = take_warning,
                                               .data = &warnings};
    struct ntt_outbox *outbox = ntt_outbox_open(&options, problem);
    g_ptr_array_free(targets, TRUE);
    return outbox;
}

static inline void append(struct ntt_outbox *outbox, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        char *problem = NULL;
        GPtrArray *group = group_of(made_event(i));
        CU_ASSERT_TRUE(ntt_outbox_append(outbox, group, &problem));
        g_ptr_array_free(group, TRUE);
    }
}

/* The `sequence` of each line, which has to be an event. */
static inline GArray *numbers_in(const char *path)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(unsigned));
    char *text = NULL;
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        char **lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line && **line; line++) {
            json_t *event = json_loads(*line, 0, NULL);
            unsigned number = (unsigned)json_integer_value(json_object_get(event, "sequence"));
            CU_ASSERT_PTR_NOT_NULL(event);
            json_decref(event);
            g_array_append_val(numbers, number);
        }
        g_strfreev(lines);
    }
    g_free(text);
    return numbers;
}

/* True where the file has the events from a number to another, each once and in order. */
static inline bool has_exactly(const char *path, unsigned from, unsigned to)
{
    GArray *numbers = numbers_in(path);
    bool good = numbers->len == to - from;
    for (guint i = 0; good && i < numbers->len; i++)
        good = g_array_index(numbers, unsigned, i) == from + i;
    g_array_free(numbers, TRUE);
    return good;
}

/* Runs the tests, with short pauses before a destination is tried again. */
static inline int run_with_short_pauses(const char *name, CU_TestInfo *tests)
{
    warnings = warnings_new();
    g_setenv("NTT_RETRY_MS", "5", TRUE);
    int status = unit_main(name, tests);
    g_string_free(warnings.text, TRUE);
    return status;
}

#endif
