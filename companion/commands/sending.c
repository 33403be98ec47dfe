/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/sending.h"

#include "base/diagnostics.h"
#include "base/interrupt.h"
#include "base/progress.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

enum { SPOOL_LIMIT = 256 << 20, SLICE_MS = 200 };

static void complain(void *data, const char *sentence)
{
    const struct ntt_sending *sending = data;
    const struct ntt_progress progress = ntt_progress_new(0, sending->quiet);
    ntt_progress_clear(&progress);
    ntt_warning(sending->command, "%s", sentence);
}

/* A folder of ours, with files and no folders in it. */
static void remove_temporary(struct ntt_sending *sending)
{
    GDir *folder = sending->temporary ? g_dir_open(sending->temporary, 0, NULL) : NULL;
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        char *path = g_build_filename(sending->temporary, name, NULL);
        g_unlink(path);
        g_free(path);
    }
    if (folder) {
        g_dir_close(folder);
        g_rmdir(sending->temporary);
    }
    g_clear_pointer(&sending->temporary, g_free);
}

bool ntt_sending_begin(struct ntt_sending *sending)
{
    char *problem = NULL;
    GError *error = NULL;
    if (!sending->spool && !(sending->temporary = g_dir_make_tmp("ntt-spool-XXXXXX", &error))) {
        ntt_error(sending->command, "cannot make a folder for the spool: %s. Name one with --spool",
                  error->message);
        g_error_free(error);
        return false;
    }
    GPtrArray *targets = g_ptr_array_new();
    for (char **target = sending->targets; *target; target++)
        g_ptr_array_add(targets, *target);
    const struct ntt_outbox_options options = {.folder = sending->spool ? sending->spool : sending->temporary,
                                               .limit_bytes = SPOOL_LIMIT,
                                               .targets = targets,
                                               .format = sending->format,
                                               .colour = sending->colour,
                                               .complain = complain,
                                               .data = sending};
    g_mutex_init(&sending->lock);
    sending->outbox = ntt_outbox_open(&options, &problem);
    g_ptr_array_free(targets, TRUE);
    if (sending->outbox)
        return true;
    ntt_error_remedy(sending->command, NTT_EXAMPLE_SENDING, "%s", problem);
    g_free(problem);
    g_mutex_clear(&sending->lock);
    remove_temporary(sending);
    return false;
}

void ntt_sending_add(struct ntt_sending *sending, const json_t *event)
{
    char *problem = NULL;
    g_mutex_lock(&sending->lock);
    if (!ntt_outbox_append(sending->outbox, event, &problem)) {
        if (!sending->failed)
            complain(sending, problem);
        sending->failed = true;
        g_free(problem);
    }
    g_mutex_unlock(&sending->lock);
}

/* Says what has not arrived. */
static bool all_sent(const struct ntt_sending *sending)
{
    size_t count;
    bool all = true;
    struct ntt_outbox_state *states = ntt_outbox_states(sending->outbox, &count);
    for (size_t i = 0; i < count; i++) {
        if (states[i].waiting && sending->spool)
            ntt_warning(sending->command,
                        "%" G_GUINT64_FORMAT
                        " events could not be sent to %s; they are kept in '%s', for the next "
                        "run with this --spool",
                        states[i].waiting, states[i].target, sending->spool);
        else if (states[i].waiting)
            ntt_warning(sending->command,
                        "%" G_GUINT64_FORMAT
                        " events could not be sent to %s. With --spool FOLDER they are kept for "
                        "the next run",
                        states[i].waiting, states[i].target);
        all &= !states[i].waiting && !states[i].dropped;
    }
    g_free(states);
    return all;
}

bool ntt_sending_end(struct ntt_sending *sending)
{
    int64_t patience_ms = (int64_t)sending->wait_s * 1000;
    while (patience_ms >= 0 && !ntt_interrupted() && !ntt_outbox_flush(sending->outbox, SLICE_MS))
        patience_ms -= SLICE_MS;
    bool all = all_sent(sending) && !sending->failed;
    ntt_outbox_close(sending->outbox, 0);
    g_mutex_clear(&sending->lock);
    remove_temporary(sending);
    return all;
}
