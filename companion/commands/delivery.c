/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/delivery.h"

#include "base/diagnostics.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/text_format.h"

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
                                               .warn = warn,
                                               .data = delivery};
    g_mutex_init(&delivery->lock);
    delivery->outbox = ntt_outbox_open(&options, &problem);
    g_ptr_array_free(targets, TRUE);
    if (delivery->outbox)
        return true;
    ntt_error_remedy(delivery->command, NTT_EXAMPLE_DELIVERY, "%s", problem);
    g_free(problem);
    g_mutex_clear(&delivery->lock);
    remove_temporary(delivery);
    return false;
}

void ntt_delivery_add(struct ntt_delivery *delivery, const json_t *event)
{
    char *problem = NULL;
    GPtrArray *events = g_ptr_array_new();
    g_ptr_array_add(events, (gpointer)event);
    g_mutex_lock(&delivery->lock);
    if (!ntt_outbox_append(delivery->outbox, events, &problem)) {
        if (!delivery->failed)
            warn(delivery, problem);
        delivery->failed = true;
        g_free(problem);
    }
    g_mutex_unlock(&delivery->lock);
    g_ptr_array_free(events, TRUE);
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
    while (patience_ms >= 0 && !ntt_interrupted() && !ntt_outbox_flush(delivery->outbox, SLICE_MS))
        patience_ms -= SLICE_MS;
    bool all = all_sent(delivery) && !delivery->failed;
    ntt_outbox_close(delivery->outbox, 0);
    g_mutex_clear(&delivery->lock);
    remove_temporary(delivery);
    return all;
}
