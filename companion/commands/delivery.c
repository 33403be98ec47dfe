/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/delivery.h"

#include "base/diagnostics.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/text_format.h"
#include "destinations/driver.h"
#include "events/formats.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum { SPOOL_LIMIT = 256 << 20, SLICE_MS = 200 };

static void warn(void *data, const char *sentence)
{
    const struct ntt_delivery *delivery = data;
    const struct ntt_progress progress = ntt_progress_new(0, delivery->quiet);
    ntt_progress_clear(&progress);
    ntt_warning(delivery->command, "%s", sentence);
}

/* A folder of ours, with files and no folders in it. */
static void remove_temporary(struct ntt_delivery *delivery)
{
    GDir *folder = delivery->temporary ? g_dir_open(delivery->temporary, 0, NULL) : NULL;
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        char *path = g_build_filename(delivery->temporary, name, NULL);
        g_unlink(path);
        g_free(path);
    }
    if (folder) {
        g_dir_close(folder);
        g_rmdir(delivery->temporary);
    }
    g_clear_pointer(&delivery->temporary, g_free);
}

/* Reports once that events cannot be put into the spool. */
static void append(struct ntt_delivery *delivery, const GPtrArray *events)
{
    char *problem = NULL;
    if (ntt_outbox_append(delivery->outbox, events, &problem))
        return;
    if (!delivery->failed)
        warn(delivery, problem);
    delivery->failed = true;
    g_free(problem);
}

static void free_event(gpointer event)
{
    json_decref(event);
}

static gpointer write_groups(gpointer data)
{
    struct ntt_delivery *delivery = data;
    bool ending = false;
    while (!ending) {
        g_mutex_lock(&delivery->lock);
        while (!delivery->waiting->len && !delivery->ending)
            g_cond_wait(&delivery->changed, &delivery->lock);
        ending = delivery->ending;
        GPtrArray *group = delivery->waiting;
        delivery->waiting = g_ptr_array_new_with_free_func(free_event);
        g_cond_broadcast(&delivery->changed);
        g_mutex_unlock(&delivery->lock);
        append(delivery, group);
        g_ptr_array_free(group, TRUE);
    }
    return NULL;
}

static void begin_writer(struct ntt_delivery *delivery)
{
    g_mutex_init(&delivery->lock);
    g_cond_init(&delivery->changed);
    delivery->waiting = g_ptr_array_new_with_free_func(free_event);
    delivery->ending = false;
    delivery->writer = g_thread_new("spool", write_groups, delivery);
}

static void end_writer(struct ntt_delivery *delivery)
{
    g_mutex_lock(&delivery->lock);
    delivery->ending = true;
    g_cond_broadcast(&delivery->changed);
    g_mutex_unlock(&delivery->lock);
    g_thread_join(delivery->writer);
    g_ptr_array_free(delivery->waiting, TRUE);
    g_cond_clear(&delivery->changed);
    g_mutex_clear(&delivery->lock);
}

char *ntt_delivery_problem(char **targets, const char *format)
{
    char *problem = format && !ntt_event_format_named(format) ? ntt_event_format_unknown(format) : NULL;
    for (; targets && *targets && !problem; targets++) {
        struct ntt_target *target = ntt_target_parse(*targets, &problem);
        void *destination = target ? target->driver->open(target, &problem) : NULL;
        if (destination)
            target->driver->close(destination);
        if (target)
            ntt_target_free(target);
    }
    return problem;
}

bool ntt_delivery_begin(struct ntt_delivery *delivery)
{
    char *problem = NULL;
    GError *error = NULL;
    if (!delivery->spool && !(delivery->temporary = g_dir_make_tmp("ntt-spool-XXXXXX", &error))) {
        ntt_error(delivery->command, "cannot create a folder for the spool: %s. Name one with --spool",
                  error->message);
        g_error_free(error);
        return false;
    }
    GPtrArray *targets = g_ptr_array_new();
    for (char **target = delivery->targets; *target; target++)
        g_ptr_array_add(targets, *target);
    const struct ntt_outbox_options options = {.folder =
                                                   delivery->spool ? delivery->spool : delivery->temporary,
                                               .limit_bytes = SPOOL_LIMIT,
                                               .targets = targets,
                                               .format = delivery->format,
                                               .colour = delivery->colour,
                                               .rules = &delivery->rules,
                                               .warn = warn,
                                               .data = delivery};
    delivery->outbox = ntt_outbox_open(&options, &problem);
    g_ptr_array_free(targets, TRUE);
    if (delivery->outbox) {
        begin_writer(delivery);
        return true;
    }
    ntt_error_remedy(delivery->command, NTT_EXAMPLE_DELIVERY, "%s", problem);
    g_free(problem);
    remove_temporary(delivery);
    return false;
}

void ntt_delivery_add(struct ntt_delivery *delivery, json_t *event)
{
    g_mutex_lock(&delivery->lock);
    while (delivery->waiting->len >= NTT_OUTBOX_GROUP)
        g_cond_wait(&delivery->changed, &delivery->lock);
    g_ptr_array_add(delivery->waiting, json_incref(event));
    g_cond_broadcast(&delivery->changed);
    g_mutex_unlock(&delivery->lock);
}

/* Says what has not arrived. */
static bool all_sent(const struct ntt_delivery *delivery)
{
    size_t count;
    bool all = true;
    struct ntt_outbox_state *states = ntt_outbox_states(delivery->outbox, &count);
    for (size_t i = 0; i < count; i++) {
        char *events = ntt_text_counted(states[i].waiting, "event", "events");
        if (states[i].waiting && delivery->spool)
            ntt_warning(delivery->command,
                        "%s could not be sent to %s; %s kept in '%s', for the next run with this --spool",
                        events, states[i].target, states[i].waiting == 1 ? "it is" : "they are",
                        delivery->spool);
        else if (states[i].waiting)
            ntt_warning(delivery->command,
                        "%s could not be sent to %s; %s lost. With --spool FOLDER such events are kept for "
                        "the next run",
                        events, states[i].target, states[i].waiting == 1 ? "it is" : "they are");
        g_free(events);
        all &= !states[i].waiting && !states[i].dropped;
    }
    g_free(states);
    return all;
}

bool ntt_delivery_end(struct ntt_delivery *delivery)
{
    int64_t patience_ms = (int64_t)delivery->wait_s * 1000;
    end_writer(delivery);
    while (patience_ms >= 0 && !ntt_interrupted() && !ntt_outbox_flush(delivery->outbox, SLICE_MS))
        patience_ms -= SLICE_MS;
    bool all = all_sent(delivery) && !delivery->failed;
    ntt_outbox_close(delivery->outbox, 0);
    remove_temporary(delivery);
    return all;
}
